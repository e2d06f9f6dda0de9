"""Registers the room `reviews` with Django."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """ユーザーレビュー"""

    name = "madoguchi.reviews"
    verbose_name = "ユーザーレビュー"
