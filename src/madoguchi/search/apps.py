"""Registers the room `search` with Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """検索"""

    name = "madoguchi.search"
    verbose_name = "検索"
