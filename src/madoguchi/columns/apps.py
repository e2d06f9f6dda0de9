"""Registers the room `columns` with Django."""

from django.apps import AppConfig


class ColumnsConfig(AppConfig):
    """照合用の列"""

    name = "madoguchi.columns"
    verbose_name = "照合用の列"
