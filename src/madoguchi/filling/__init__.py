"""Filling in: drafts (下書き), what fills them from facts, and the durable submission of one.

Ends where an application arrives.
May touch: all rooms below.
"""
