"""Registers the room `push` with Django."""

from django.apps import AppConfig


class PushConfig(AppConfig):
    """プッシュ型の案内"""

    name = "madoguchi.push"
    verbose_name = "プッシュ型の案内"
