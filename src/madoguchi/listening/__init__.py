"""Opinions and enquiries (意見・問合せ): one common form, to whom it goes, the answer, and answers for all.

What people write is sealed; only who answers opens it.
May touch: `windows`, `registry`, `eforms`, `messaging`, `accounts`, `vault`, `events`, `language`, `core`.
"""
