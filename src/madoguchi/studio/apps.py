"""Registers the room `studio` with Django."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """編集室"""

    name = "madoguchi.studio"
    verbose_name = "編集室"
