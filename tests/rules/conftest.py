"""Settings of hypothesis for the plain rooms: no time limit per example, nothing written to disk."""

import os

from hypothesis import settings

settings.register_profile(
    "plain", deadline=None, database=None, max_examples=100, derandomize="CI" in os.environ
)
settings.load_profile("plain")
