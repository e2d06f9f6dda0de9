"""How filling in goes: who begins, where people stop, how long a page takes, what is mended. Numbers, never answers.

Derived from visits to pages and from the log; a day's numbers can be computed again.
May touch: `examination`, `applications`, `filling`, `eforms`, `events`, `core`.
"""
