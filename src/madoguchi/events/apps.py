"""Registers the room `events` with Django."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """証跡"""

    name = "madoguchi.events"
    verbose_name = "証跡"
