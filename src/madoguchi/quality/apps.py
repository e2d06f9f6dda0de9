"""Registers the room `quality` with Django."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """品質"""

    name = "madoguchi.quality"
    verbose_name = "品質"
