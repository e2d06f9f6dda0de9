"""The picture of a map as SVG: tiles or outlines in five shades, each tile with its name; no script, style or link."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from django.utils.translation import gettext as _

from madoguchi.core.clock import japan_day
from madoguchi.dashboards.models import MapArea
from madoguchi.dashboards.types import Mapped, PlaceValue
from madoguchi.ui.charts import Picture, kept_picture
from madoguchi.ui.charts.hand import FONT, ink_on
from madoguchi.ui.models import Drawing

SHADES = ("#e8f1fe", "#a9c2fa", "#5f87f7", "#1f3fe0", "#000060")
NOTHING, RIM, OWN = "#f2f2f2", "#767676", "#000000"
_WIDE, _NARROW = 720, 320
_MOST_TILE = 96


def shade_of(step: int | None, steps: int) -> str:
    """The colour of a step; few steps are spread over all shades."""
    if step is None:
        return NOTHING
    return SHADES[-1] if steps < 2 else SHADES[round(step * (len(SHADES) - 1) / (steps - 1))]


def draw_map(found: Mapped, areas: Sequence[MapArea], title: str, *, is_narrow: bool) -> str:
    """The map with its legend."""
    values = {one.code: one for one in found.places}
    width = _NARROW if is_narrow else _WIDE
    if found.is_outlined:
        body, height = _outlines(areas, values, len(found.steps), width)
    else:
        body, height = _tiles(areas, values, len(found.steps), width)
    legend, more = _legend(found, width, height + 14)
    height += more + 14
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" font-family="{escape(FONT)}"><title>{escape(title)}</title>'
        f"<desc>{escape(_('区域ごとの値は、下の一覧にあります。'))}</desc>"
        f'<rect width="{width}" height="{height}" fill="white"/>{body}{legend}</svg>'
    )


def _tiles(
    areas: Sequence[MapArea], values: Mapping[str, PlaceValue], steps: int, width: int
) -> tuple[str, int]:
    columns, rows = max(a.column for a in areas) + 1, max(a.row for a in areas) + 1
    size = min(_MOST_TILE, (width - 4) / columns)
    left = (width - size * columns) / 2
    pieces = []
    for area in areas:
        one = values.get(area.code)
        fill = shade_of(one.step if one else None, steps)
        x, y = left + area.column * size + 1.5, 2 + area.row * size + 1.5
        is_own = bool(one and one.is_own)
        rim = f'stroke="{OWN}" stroke-width="4"' if is_own else f'stroke="{RIM}" stroke-width="1"'
        pieces.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{size - 3:.1f}" height="{size - 3:.1f}" rx="4" fill="{fill}" {rim}/>'
        )
        pieces.append(_named(area.name, one, fill, x + (size - 3) / 2, y + (size - 3) / 2, size))
    return "".join(pieces), round(rows * size + 4)


def _named(name: str, one: PlaceValue | None, fill: str, x: float, y: float, size: float) -> str:
    """The name of a tile in as many lines as fit, above its value where there is room."""
    short = name if len(name) <= 2 else name.rstrip("市区町村")
    most = 3 if size < 60 else 5
    letter = max(8.0, min(15.0, (size - 6) / min(max(len(short), 2), most)))
    lines = [short[at : at + most] for at in range(0, len(short), most)][:2]
    words = one.words if one and one.value is not None else ""
    has_value = size >= 44 and bool(words)
    total = len(lines) + (1 if has_value else 0)
    first = y - (total - 1) * letter * 0.6 + letter * 0.35
    ink = ink_on(fill)
    pieces = [
        f'<text x="{x:.1f}" y="{first + at * letter * 1.2:.1f}" font-size="{letter:.1f}" font-weight="bold" '
        f'text-anchor="middle" fill="{ink}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    ]
    if has_value:
        at = first + len(lines) * letter * 1.2
        pieces.append(
            f'<text x="{x:.1f}" y="{at:.1f}" font-size="{min(letter, 13):.1f}" text-anchor="middle" fill="{ink}">'
            f"{escape(words)}</text>"
        )
    return "".join(pieces)


def _outlines(
    areas: Sequence[MapArea], values: Mapping[str, PlaceValue], steps: int, width: int
) -> tuple[str, int]:
    spots = [spot for area in areas for ring in area.shape for spot in ring]
    left, right = min(x for x, _y in spots), max(x for x, _y in spots)
    low, high = min(y for _x, y in spots), max(y for _x, y in spots)
    scale = min((width - 8) / ((right - left) or 1), 0.9 * width / ((high - low) or 1))
    shift = (width - scale * (right - left)) / 2
    pieces, own = [], []
    for area in areas:
        one = values.get(area.code)
        fill = shade_of(one.step if one else None, steps)
        way = "".join(
            "M"
            + "L".join(f"{shift + (x - left) * scale:.1f} {4 + (high - y) * scale:.1f}" for x, y in ring)
            + "Z"
            for ring in area.shape
        )
        if one and one.is_own:
            own.append(f'<path d="{way}" fill="{fill}" stroke="{OWN}" stroke-width="4"/>')
        else:
            pieces.append(f'<path d="{way}" fill="{fill}" stroke="{RIM}" stroke-width="1"/>')
        x, y = shift + (area.x - left) * scale, 4 + (high - area.y) * scale
        if len(areas) <= 40 and width > _NARROW:
            own.append(
                f'<text x="{x:.1f}" y="{y + 5:.1f}" font-size="13" text-anchor="middle" fill="{ink_on(fill)}">'
                f"{escape(area.name)}</text>"
            )
    return "".join([*pieces, *own]), round((high - low) * scale + 8)


def _legend(found: Mapped, width: int, top: int) -> tuple[str, int]:
    """The steps with their numbers from the most, then no data, in lines as wide as the picture."""
    rows = [(shade_of(one.number, len(found.steps)), one.words) for one in found.steps]
    if any(one.value is None for one in found.places):
        rows.append((NOTHING, _("データなし")))
    pieces = [
        f'<text x="4" y="{top + 14}" font-size="14" fill="#333333">{escape(_("単位："))}{escape(found.unit)}</text>'
    ]
    x, y = 4.0, top + 26
    for fill, words in rows:
        needs = 30 + 14 * sum(0.6 if ord(c) < 0x2E80 else 1.0 for c in words) + 14
        if x + needs > width and x > 4:
            x, y = 4.0, y + 28
        pieces.append(
            f'<rect x="{x:.1f}" y="{y}" width="22" height="18" rx="2" fill="{fill}" stroke="{RIM}" stroke-width="1"/>'
            f'<text x="{x + 28:.1f}" y="{y + 14}" font-size="14" fill="#333333">{escape(words)}</text>'
        )
        x += needs
    return "".join(pieces), y + 26 - top


@cache
def _hand() -> str:
    return sha256(Path(__file__).read_bytes()).hexdigest()


def map_digest(found: Mapped, areas: Sequence[MapArea], title: str) -> str:
    """The digest of all that the picture of a map shows."""
    cells = [(a.code, a.column, a.row, a.shape if found.is_outlined else []) for a in areas]
    said = json.dumps([_hand(), asdict(found), cells, title], ensure_ascii=False)
    return sha256(said.encode()).hexdigest()


def map_picture(found: Mapped, areas: Sequence[MapArea], title: str, *, at: datetime) -> Picture | None:
    """Where the picture of a map is found, drawn now if it was not before; None without places (ADR 40)."""
    if not areas or not found.places:
        return None
    digest = map_digest(found, areas, title)
    if (kept := kept_picture(digest, at=at)) is not None:
        return kept
    wide = draw_map(found, areas, title, is_narrow=False)
    narrow = draw_map(found, areas, title, is_narrow=True)
    sizes = [_size(wide), _size(narrow)]
    drawing = Drawing(digest=digest, wide=wide, narrow=narrow, sizes=sizes, used_on=japan_day(at))
    Drawing.objects.bulk_create([drawing], ignore_conflicts=True)  # another page may have drawn the same
    return Picture(digest, *sizes)


def _size(svg: str) -> tuple[int, int]:
    words = svg.split('"')
    return int(words[words.index(" width=") + 1]), int(words[words.index(" height=") + 1])
