"""Registers the room `eforms` with Django."""

from django.apps import AppConfig


class EformsConfig(AppConfig):
    """様式"""

    name = "madoguchi.eforms"
    verbose_name = "様式"
