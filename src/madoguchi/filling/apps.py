"""Registers the room `filling` with Django."""

from django.apps import AppConfig


class FillingConfig(AppConfig):
    """記入と提出"""

    name = "madoguchi.filling"
    verbose_name = "記入と提出"
