"""Settings of hypothesis for the plain rooms: no time limit per example, nothing written to disk."""

from hypothesis import settings

settings.register_profile("plain", deadline=None, database=None, max_examples=100)
settings.load_profile("plain")
