"""Statements of one shape, made into SQL once: what Django does anew for each costs more than the database does.

For what happens a hundred times a second; no signal is sent, nothing is prefetched, all else is as with Django.
May touch: `core`.
"""
