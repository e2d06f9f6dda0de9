"""Noting visits to pages, and counting them."""

from madoguchi.funnel.services.days import FOLLOWED, count_again, count_stale, follow_event, tally_of
from madoguchi.funnel.services.visits import note_visit

__all__ = ["FOLLOWED", "count_again", "count_stale", "follow_event", "note_visit", "tally_of"]
