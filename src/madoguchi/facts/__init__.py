"""Facts and consents: what is known of whom, who holds it, where it came from, and who agreed to its reuse;
documents that are kept to be handed in again.

Values are sealed by `vault`, names are found by keyed bigrams, a fact is superseded and never changed.
May touch: `eforms`, `accounts`, `files`, `vault`, `events`, `vocabulary`, `language`, `core`.
"""
