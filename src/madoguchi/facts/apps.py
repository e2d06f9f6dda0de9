"""Registers the room `facts` with Django."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    """情報と同意"""

    name = "madoguchi.facts"
    verbose_name = "情報と同意"
