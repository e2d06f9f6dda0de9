"""Registers the room `messaging` with Django."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """お知らせ"""

    name = "madoguchi.messaging"
    verbose_name = "お知らせ"
