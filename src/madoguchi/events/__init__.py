"""The log (証跡): timeline, audit and outbox in one, with hash chains, seals and cursors.

A service of any room appends here in its own transaction; what is derived reads by cursor.
May touch: `statements`, `core`.
"""
