"""Registers the room `desk` with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """職員の画面"""

    name = "madoguchi.desk"
    verbose_name = "職員の画面"
