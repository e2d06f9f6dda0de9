"""The registry (手続レジストリ): procedures, editions, and the rows of the national survey.

Says what a procedure is, for whom, how long it takes and which form it uses.
May touch: `eforms`, `versions`, `accounts`, `events`, `vocabulary`, `rules`, `language`, `core`.
"""
