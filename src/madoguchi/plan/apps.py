"""Registers the room `plan` with Django."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """計画"""

    name = "madoguchi.plan"
    verbose_name = "計画"
