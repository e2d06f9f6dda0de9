"""The face for those who shape procedures: records of the registry, their upkeep, words of the search.

Holds views, forms and templates only; composes the domain rooms.
May touch: every room below.
"""
