"""Registers the room `surveys` with Django."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """調査"""

    name = "madoguchi.surveys"
    verbose_name = "調査"
