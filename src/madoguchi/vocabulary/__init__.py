"""Terms (語彙): the typed facts that forms ask in, rules reason in and facts are stored in.

Plain Python and data without Django.
May touch: `rules`, `language`, `core`.
"""
