"""Registers the room `listening` with Django."""

from django.apps import AppConfig


class ListeningConfig(AppConfig):
    """意見・問合せ"""

    name = "madoguchi.listening"
    verbose_name = "意見・問合せ"
