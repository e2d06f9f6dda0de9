"""Registers the room `windows` with Django."""

from django.apps import AppConfig


class WindowsConfig(AppConfig):
    """窓口"""

    name = "madoguchi.windows"
    verbose_name = "窓口"
