"""Registers the room `site` with Django."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """全体"""

    name = "madoguchi.site"
    verbose_name = "全体"
