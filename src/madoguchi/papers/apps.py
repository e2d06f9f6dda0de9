"""Registers the room `papers` with Django."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """文書"""

    name = "madoguchi.papers"
    verbose_name = "文書"
