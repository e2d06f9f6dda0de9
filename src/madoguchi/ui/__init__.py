"""What every page is built of: base templates, components, styles, and the gallery at `/ui/`.

Knows no procedure and no person; other rooms put their words into it.
May touch: `vocabulary`, `language`, `core`.
"""
