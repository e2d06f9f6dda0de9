"""Preferences of people, campaigns of organisations, and the matches between them."""

from madoguchi.push.models.campaigns import Campaign
from madoguchi.push.models.matches import Match
from madoguchi.push.models.preferences import Preference

__all__ = ["Campaign", "Match", "Preference"]
