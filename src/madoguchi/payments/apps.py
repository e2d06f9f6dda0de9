"""Registers the room `payments` with Django."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """支払"""

    name = "madoguchi.payments"
    verbose_name = "支払"
