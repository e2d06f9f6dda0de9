"""Bytes that people hand in or receive: digest, check, scan, seal, storage, use.

Knows owners only by id; who may open a file is decided by the room that uses it.
May touch: `vault`, `events`, `statements`, `core`.
"""
