"""Settings of hypothesis for forms: no time limit per example, nothing written to disk."""

from hypothesis import settings

settings.register_profile("eforms", deadline=None, database=None, max_examples=100)
settings.load_profile("eforms")
