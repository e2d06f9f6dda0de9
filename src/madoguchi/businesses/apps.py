"""Registers the room `businesses` with Django."""

from django.apps import AppConfig


class BusinessesConfig(AppConfig):
    """事業者"""

    name = "madoguchi.businesses"
    verbose_name = "事業者"
