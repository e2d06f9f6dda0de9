"""Examination (審査): assignment, corrections, sign-offs, dispositions and notices.

A human decides here; clocks are computed, never typed.
May touch: `filling`, `applications`, `registry`, `businesses`, `facts`, `eforms`, `messaging`, `papers`, `files`, `accounts`, `versions`, `vault`, `events`, `vocabulary`, `rules`, `language`, `core`.
"""  # noqa: E501
