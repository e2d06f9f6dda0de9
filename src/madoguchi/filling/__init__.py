"""Filling in: drafts (下書き), their answers and files, and the durable submission of one.

Ends where an application arrives.
May touch: `applications`, `registry`, `facts`, `eforms`, `versions`, `messaging`, `accounts`, `files`, `papers`, `vault`,
`events`, `vocabulary`, `language`, `core`.
"""
