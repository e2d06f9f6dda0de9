"""Registers the room `examination` with Django."""

from django.apps import AppConfig


class ExaminationConfig(AppConfig):
    """審査"""

    name = "madoguchi.examination"
    verbose_name = "審査"
