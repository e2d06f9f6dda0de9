"""Keeping profiles as facts, consents and rules change; taking in population files."""

from madoguchi.columns.services.profiles import FOLLOWED, follow_event, rebuild, refresh, refresh_due

__all__ = ["FOLLOWED", "follow_event", "rebuild", "refresh", "refresh_due"]
