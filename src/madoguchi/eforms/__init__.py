"""Forms (様式): versions of pages and questions, their drawing and their validation.

Knows no procedure; portal, desk and studio show the same questions by it.
May touch: `versions`, `accounts`, `events`, `files`, `ui`, `vocabulary`, `rules`, `language`, `core`.
"""
