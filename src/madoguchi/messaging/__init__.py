"""The inbox (お知らせ) and its deliveries: everything is in the inbox, mail only points to it.

Gets finished words from the rooms above.
May touch: `accounts`, `vault`, `events`, `core`.
"""
