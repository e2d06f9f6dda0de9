"""User reviews (ユーザーレビュー): what people say, masked before anyone reads it.

Tied to procedure or window, step and outcome; answered by the office.
May touch: `applications`, `windows`, `registry`, `messaging`, `vault`, `accounts`, `events`, `language`, `core`.
"""
