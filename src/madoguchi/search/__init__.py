"""Finding: words, sounds, sense and a table of rewordings over an index that follows the event log, one on each host.

Derived; it can be rebuilt from the registry at any time.
May touch: `registry`, `accounts`, `events`, `language`, `core`.
"""
