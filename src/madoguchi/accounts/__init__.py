"""Organisations, people and businesses, who may act for whom, sign-in and the guest ticket.

Turns a request into an `Acting`, which every selector and service above takes.
May touch: `vault`, `events`, `ui`, `statements`, `language`, `core`.
"""
