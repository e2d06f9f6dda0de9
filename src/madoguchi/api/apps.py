"""Registers the room `api` with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """公開データとAPI"""

    name = "madoguchi.api"
    verbose_name = "公開データとAPI"
