"""Applications (申請) that arrived: answers by revision and the one table of moves.

Everything that changes the state of an application goes through `services.move`.
May touch: `registry`, `eforms`, `versions`, `accounts`, `files`, `vault`, `events`, `statements`, `core`.
"""
