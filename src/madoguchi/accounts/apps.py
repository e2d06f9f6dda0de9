"""Registers the room `accounts` with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """利用者と組織"""

    name = "madoguchi.accounts"
    verbose_name = "利用者と組織"
