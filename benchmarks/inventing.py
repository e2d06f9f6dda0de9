"""Invented names, words and keys for rows in bulk."""

import random
from datetime import datetime
from uuid import UUID


def key_at(rng: random.Random, moment: datetime) -> UUID:
    """A key of version 7 as one made at that moment."""
    return UUID(
        int=int(moment.timestamp() * 1000) << 80
        | 0x7 << 76
        | rng.getrandbits(12) << 64
        | 0x2 << 62
        | rng.getrandbits(62)
    )


def words_of(rng: random.Random, count: int) -> list[str]:
    """Invented words of one to three kanji, some of them far commoner than others, as in real names."""
    kanji = [chr(code) for code in range(0x4E00, 0x9FA0)]
    rng.shuffle(kanji)
    found: dict[str, None] = {}
    while len(found) < count:
        length = rng.choices([1, 2, 3], [1, 8, 1])[0]
        found["".join(kanji[min(int(rng.expovariate(1 / 180)), 999)] for _ in range(length))] = None
    return list(found)


def kana(rng: random.Random) -> str:
    return "".join(
        rng.choice(
            "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
        )
        for _ in range(rng.randrange(3, 6))
    )


def latin(rng: random.Random) -> str:
    return "".join(rng.choice("kstnhmyrw") + rng.choice("aiueo") for _ in range(rng.randrange(2, 4)))
