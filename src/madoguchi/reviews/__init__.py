"""User reviews (ユーザーレビュー): what people say, masked before anyone reads it.

Tied to procedure, step and outcome.
May touch: `applications`, `registry`, `accounts`, `events`, `language`, `core`.
"""
