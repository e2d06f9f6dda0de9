"""Invented corporations in the columns of the National Tax Agency, and businesses of the world that claim them."""

import csv
import io
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

COLUMNS = (
    "sequence", "number", "process", "correct", "updated", "changed", "name", "name_image", "kind", "prefecture",
    "city", "street", "address_image", "prefecture_code", "city_code", "postal_code", "outside", "outside_image",
    "closed", "close_cause", "successor", "change_cause", "assigned", "latest", "name_en", "prefecture_en",
    "city_en", "outside_en", "kana", "hidden",
)  # fmt: skip


def number_of(base: int) -> str:
    """The corporate number whose last twelve digits are `base`, reckoned here apart from the product."""
    digits = [int(d) for d in f"{base:012d}"]
    weighted = sum(d * (2 if place % 2 == 0 else 1) for place, d in enumerate(digits))
    return f"{9 - weighted % 9}{base:012d}"


DINER, PRESS, BAKERY, MILL = (number_of(700_000_000_000 + n) for n in (101, 102, 103, 104))


def row(number: str = DINER, name: str = "株式会社まどの食堂", **cells: str) -> list[str]:
    """One row of the file."""
    values = dict.fromkeys(COLUMNS, "") | {
        "sequence": "1", "number": number, "process": "01", "correct": "0", "updated": "2018-04-02",
        "changed": "2015-10-05", "name": name, "kind": "301", "prefecture": "窓野県", "city": "窓野市",
        "street": "中央１丁目２番３号", "prefecture_code": "99", "city_code": "201", "postal_code": "0001234",
        "assigned": "2015-10-05", "latest": "1", "kana": "マドノショクドウ", "hidden": "0",
    } | cells  # fmt: skip
    return [values[name] for name in COLUMNS]


def text_of(rows: Iterable[list[str]]) -> str:
    """The rows as the file is written: everything quoted, no heading."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def write(path: Path, *rows: list[str], encoding: str = "utf-8") -> Path:
    """Write a file of these rows."""
    path.write_bytes(text_of(rows).encode(encoding))
    return path


def many(count: int, **cells: Any) -> list[list[str]]:
    """So many different corporations."""
    luck = random.Random(count)
    bases = luck.sample(range(700_000_010_000, 700_000_090_000), count)
    return [row(number_of(base), f"株式会社見本{n:05d}", kana="", **cells) for n, base in enumerate(bases)]
