"""Businesses (事業者): the base registry of corporations, what a business is linked to, its sites, doubtful matches.

Reads the file of the National Tax Agency and asks gBizINFO; what differs is shown, never overwritten.
May touch: `facts`, `accounts`, `events`, `vocabulary`, `language`, `core`.
"""
