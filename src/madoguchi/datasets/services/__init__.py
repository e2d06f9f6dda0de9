"""Bringing data in and keeping what was reckoned of it."""

from madoguchi.datasets.services.answers import answer, forget_answers
from madoguchi.datasets.services.system import SystemSource, refresh, refresh_due

__all__ = ["SystemSource", "answer", "forget_answers", "refresh", "refresh_due"]
