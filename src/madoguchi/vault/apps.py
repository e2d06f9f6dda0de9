"""Registers the room `vault` with Django."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """金庫"""

    name = "madoguchi.vault"
    verbose_name = "金庫"
