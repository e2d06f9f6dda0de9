"""Plain values that every room shares: who acts, ids and numbers, calendars, refusals.

Knows nothing of Django, of the database or of a screen.
May touch: the standard library, and httpcore for connections to others.
"""
