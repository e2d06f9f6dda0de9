"""Condition trees over terms (要件), kept as data: evaluated in three values and explained.

Plain Python without Django, fit to be published alone.
May touch: `core`, `language`.
"""
