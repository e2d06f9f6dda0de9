"""Payments (支払): what was granted in money goes to the bank once, in files whose totals two people type.

Named by no service; knows decisions, hence it stands above examination.
May touch: `examination`, `applications`, `registry`, `eforms`, `accounts`, `files`, `vault`, `events`, `vocabulary`, `language`, `core`.
"""
