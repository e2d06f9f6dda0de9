"""Facts, consents, kept documents: what is known of whom, who holds it, where it came from, who agreed to its reuse.

Values are sealed by `vault`, names are found by keyed bigrams, a fact is superseded and never changed.
May touch: `eforms`, `accounts`, `files`, `vault`, `events`, `vocabulary`, `language`, `core`.
"""
