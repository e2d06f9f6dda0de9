"""Finding: a text index over procedures that follows the event log, one copy on each host.

Derived; it can be rebuilt from the registry at any time.
May touch: `registry`, `accounts`, `events`, `language`, `core`.
"""
