"""Registers the room `improvement` with Django."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    """改善"""

    name = "madoguchi.improvement"
    verbose_name = "改善"
