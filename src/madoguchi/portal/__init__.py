"""The face for people and businesses: find, apply, follow, say; quality and verification pages.

Holds views, forms and templates only; composes the domain rooms.
May touch: every room below.
"""
