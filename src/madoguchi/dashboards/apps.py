"""Registers the room `dashboards` with Django."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """ダッシュボード"""

    name = "madoguchi.dashboards"
    verbose_name = "ダッシュボード"
