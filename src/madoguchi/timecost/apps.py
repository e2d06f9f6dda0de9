"""Registers the room `timecost` with Django."""

from django.apps import AppConfig


class TimeCostConfig(AppConfig):
    """時間的コスト"""

    name = "madoguchi.timecost"
    verbose_name = "時間的コスト"
