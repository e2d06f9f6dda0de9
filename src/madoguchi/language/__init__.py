"""Japanese as people write it: folding, kana, eras, digits, masking.

Plain Python without Django; every function takes text and returns text or a value.
May touch: `core`.
"""
