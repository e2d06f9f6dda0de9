"""The face for officers: queue, case, correction, sign-off, decision.

Holds views, forms and templates only; composes the domain rooms.
May touch: every room below.
"""
