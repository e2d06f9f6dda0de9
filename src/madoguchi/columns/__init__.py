"""Columns for matching (照合用の列): what rules read of those who agreed, kept ready, and population files.

Sensitive facts stand here as answers to conditions, never as values; all of it is derived and can be made again.
May touch: `registry`, `facts`, `accounts`, `vault`, `events`, `vocabulary`, `rules`, `core`.
"""
