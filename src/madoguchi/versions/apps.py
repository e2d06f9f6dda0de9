"""Registers the room `versions` with Django."""

from django.apps import AppConfig


class VersionsConfig(AppConfig):
    """版"""

    name = "madoguchi.versions"
    verbose_name = "版"
