"""Registers the room `datasets` with Django."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """データセット"""

    name = "madoguchi.datasets"
    verbose_name = "データセット"
