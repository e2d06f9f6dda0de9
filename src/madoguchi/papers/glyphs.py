"""Which characters our letters can show: the character maps of the fonts that we embed."""

import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pylopdf_fonts_jp import sans_path, serif_path

GETA = "〓"
FONT_FILES = (serif_path(), sans_path())
_NEVER_DRAWN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class CharacterMap:
    """What one font can show: code points with their glyphs, and pairs of base and variation selector."""

    glyphs: dict[int, int]
    variants: frozenset[tuple[int, int]]


def _groups(table: bytes) -> Iterator[tuple[int, int]]:
    for start, end, glyph in struct.iter_unpack(">III", table[16 : struct.unpack_from(">I", table, 4)[0]]):
        yield from ((code, glyph + code - start) for code in range(start, end + 1))


def _variants(table: bytes) -> Iterator[tuple[int, int]]:
    for place in range(struct.unpack_from(">I", table, 6)[0]):
        record = table[10 + 11 * place : 21 + 11 * place]
        selector = int.from_bytes(record[:3], "big")
        default, other = struct.unpack(">II", record[3:])
        if default:
            for i in range(struct.unpack_from(">I", table, default)[0]):
                entry = table[default + 4 + 4 * i : default + 8 + 4 * i]
                start = int.from_bytes(entry[:3], "big")
                yield from ((code, selector) for code in range(start, start + entry[3] + 1))
        if other:
            for i in range(struct.unpack_from(">I", table, other)[0]):
                yield int.from_bytes(table[other + 4 + 5 * i : other + 7 + 5 * i], "big"), selector


@lru_cache
def character_map(path: Path) -> CharacterMap:
    """The character map of the OpenType font at `path` (table `cmap`, subtables of format 12 and 14)."""
    data = path.read_bytes()
    tables = struct.iter_unpack(">4sIII", data[12 : 12 + 16 * struct.unpack_from(">H", data, 4)[0]])
    offset = next(start for tag, _, start, _ in tables if tag == b"cmap")
    glyphs: dict[int, int] = {}
    variants: set[tuple[int, int]] = set()
    for i in range(struct.unpack_from(">H", data, offset + 2)[0]):
        table = data[offset + struct.unpack_from(">I", data, offset + 8 + 8 * i)[0] :]
        form = struct.unpack_from(">H", table)[0]
        if form == 12:
            glyphs.update(_groups(table))
        elif form == 14:
            variants.update(_variants(table))
    return CharacterMap(glyphs, frozenset(variants))


def _is_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def _clusters(text: str) -> Iterator[str]:
    """Each character together with the variation selector behind it, if there is one."""
    waiting = ""
    for character in text:
        if waiting.strip() and _is_selector(ord(character)) and not _is_selector(ord(waiting)):
            yield waiting + character
            waiting = ""
            continue
        if waiting:
            yield waiting
        waiting = character
    if waiting:
        yield waiting


def _has_glyph(character: str) -> bool:
    if character in "\n " or unicodedata.category(character) == "Zs":
        return True
    if unicodedata.category(character) in _NEVER_DRAWN or _is_selector(ord(character)):
        return False
    return any(ord(character) in character_map(path).glyphs for path in FONT_FILES)


def _is_shown(cluster: str) -> bool:
    if not _has_glyph(cluster[0]):
        return False
    if len(cluster) == 1:
        return True
    # The first font that has the character draws it, so that font must have the variant too.
    drawing = next((m for m in map(character_map, FONT_FILES) if ord(cluster[0]) in m.glyphs), None)
    return drawing is not None and (ord(cluster[0]), ord(cluster[1])) in drawing.variants


def missing_glyphs(text: str) -> list[str]:
    """The characters of `text` that our fonts cannot show, each once, in order of appearance.

    A character with a variation selector (異体字) that only lacks this variant is given with its selector.
    Controls, invisible formatting characters and lone surrogates count as not shown: in a letter nothing
    may stand that a reader does not see.
    """
    return list(dict.fromkeys(c for c in _clusters(_plain_breaks(text)) if not _is_shown(c)))


def drawable(text: str) -> str:
    """`text` as our letters draw it: 〓 for what has no glyph, the usual form for a lacking variant."""
    return "".join(_drawn(cluster) for cluster in _clusters(_plain_breaks(text)))


def _drawn(cluster: str) -> str:
    if _is_shown(cluster):
        is_odd_space = cluster not in "\n 　" and unicodedata.category(cluster[0]) == "Zs"
        return " " if is_odd_space else cluster
    return cluster[0] if len(cluster) == 2 and _has_glyph(cluster[0]) else GETA


def _plain_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


def code_points(cluster: str) -> str:
    """The code points of `cluster` as people write them: `U+845B U+E0100`."""
    return " ".join(f"U+{ord(c):04X}" for c in cluster)
