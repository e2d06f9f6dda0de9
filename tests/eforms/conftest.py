"""Settings of hypothesis for forms: no time limit per example, nothing written to disk, in CI the same examples each time."""

import os

from hypothesis import settings

settings.register_profile(
    "eforms", deadline=None, database=None, max_examples=100, derandomize="CI" in os.environ
)
settings.load_profile("eforms")
