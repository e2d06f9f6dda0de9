"""Registers the room `ui` with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """画面部品"""

    name = "madoguchi.ui"
    verbose_name = "画面部品"
