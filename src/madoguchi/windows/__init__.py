"""Windows (窓口): the counters where people still come, what is done there, and how they are marked.

Named by reviews (a poster's QR leads to them) and by improvements. Knows procedures, hence it stands above the registry.
May touch: `registry`, `accounts`, `papers`, `events`, `language`, `core`.
"""
