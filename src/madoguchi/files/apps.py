"""Registers the room `files` with Django."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """ファイル"""

    name = "madoguchi.files"
    verbose_name = "ファイル"
