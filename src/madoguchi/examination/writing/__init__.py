"""How officers write what papers say: plain text with merge fields, read into blocks and filled from one case.

Headings, lists, simple tables, paragraphs; nothing of it is ever run, and a value is never read as text of a template.
"""
