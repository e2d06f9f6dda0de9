"""Noting visits to pages, and counting them."""

from madoguchi.funnel.services.visits import note_visit

__all__ = ["note_visit"]
