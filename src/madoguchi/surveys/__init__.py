"""Surveys (調査): waves of a form that residents, panels or staff answer, what they say of the whole, and its publication.

Answers never stand beside who gave them; what is published is reckoned once and read by page, file and API alike.
May touch: `eforms`, `versions`, `messaging`, `accounts`, `vault`, `events`, `ui`, `language`, `core`.
"""
