"""Registers the room `registry` with Django."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """手続レジストリ"""

    name = "madoguchi.registry"
    verbose_name = "手続レジストリ"
