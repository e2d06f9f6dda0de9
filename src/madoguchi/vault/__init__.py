"""Keys and sealed values: what is stored about people can be read only with a key that the database does not hold.

Knows owners only by id; what is sealed, for whom and what for is said by the room that stores it.
May touch: `events`, `statements`, `language`, `core`.
"""
