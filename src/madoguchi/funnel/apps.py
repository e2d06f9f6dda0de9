"""Registers the room `funnel` with Django."""

from django.apps import AppConfig


class FunnelConfig(AppConfig):
    """入力のようす"""

    name = "madoguchi.funnel"
    verbose_name = "入力のようす"
