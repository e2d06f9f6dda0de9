"""Registers the room `portal` with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """住民と事業者の画面"""

    name = "madoguchi.portal"
    verbose_name = "住民と事業者の画面"
