"""Registers the room `applications` with Django."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """申請"""

    name = "madoguchi.applications"
    verbose_name = "申請"
