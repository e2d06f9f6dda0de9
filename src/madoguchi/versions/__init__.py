"""The one base of everything published in versions: immutable once published, editor is not approver.

Holds the abstract model, publication, reading and the database triggers that guard it.
May touch: `accounts`, `events`, `core`.
"""
