"""What was typed about a block, read as far as it can be; what cannot is said beside its field."""

import re
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from madoguchi.dashboards.types import LONGEST_LINE, LONGEST_TEXT, Block, BlockKind, fitted
from madoguchi.datasets.types import DatasetInfo, Work
from madoguchi.language.folding import strip_controls
from madoguchi.language.widths import narrow

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?")
_BETWEEN = re.compile(r"[、,，\n]+")
_UNITS = ("％", "%", "件", "分", "日", "人", "円")
Errors = list[dict[str, str]]


def read_block(sent: QueryDict, held: Block, info: DatasetInfo | None) -> tuple[Block, Errors]:
    """The block as typed, made to fit its dataset, and what is wrong."""
    errors: Errors = []
    if held.kind is BlockKind.QUOTE:
        return replace(
            held, heading=_line(sent, "heading", errors), voice=sent.get("voice", held.voice)
        ), errors
    if held.kind is BlockKind.TEXT:
        text = sent.get("text", "").replace("\r\n", "\n").replace("\0", "")
        heading = _line(sent, "heading", errors)
        if len(text) > LONGEST_TEXT:
            errors.append({"id": "text", "message": _("4,000文字までで書いてください。")})
        if not text.strip() and not heading:
            errors.append({"id": "text", "message": _("文章を書いてください。")})
        return replace(held, heading=heading, text=text), errors
    made = replace(
        held,
        dataset=sent.get("dataset", held.dataset)[:60],
        heading=_line(sent, "heading", errors),
        name=_line(sent, "name", errors, most=60),
        note=_line(sent, "note", errors, most=300),
        by=_line(sent, "by", errors, most=40),
        better="less" if sent.get("better") == "less" else "more",
        target=_number(sent, "target", errors),
        **_columns(sent, held, errors),
    )
    if info is None:
        errors.append({"id": "dataset", "message": _("使うデータを選んでください。")})
        return made, errors
    if made.work == Work.RATE and not made.of:
        errors.append({"id": "of", "message": _("割合は、何で割るかを選んでください。")})
    return fitted(made, info), errors


def _columns(sent: QueryDict, held: Block, errors: Errors) -> dict[str, Any]:
    """What is chosen of the dataset; a page that did not offer a choice leaves what was."""
    where = tuple(one.strip() for one in _BETWEEN.split(sent.get("where_values", "")) if one.strip())[:50]
    most = _number(sent, "most", errors)
    if most is not None and not 1 <= most <= 200:
        errors.append({"id": "most", "message": _("1から200までの数を入力してください。")})
    times = _number(sent, "times", errors)
    work = sent.get("work", held.work)
    return {
        "dimension": sent.get("dimension", held.dimension)[:60],
        "grain": sent.get("grain", held.grain)[:20],
        "series": sent.get("series", held.series)[:60],
        "work": work if work in {one.value for one in Work} else Work.COUNT.value,
        "measure": sent.get("measure", held.measure)[:60],
        "of": sent.get("of", held.of)[:60],
        "times": times if times in (1, 100, 1000) else held.times,
        "form": sent.get("form", held.form)[:20],
        "where": sent.get("where", held.where)[:60] if where else "",
        "where_values": where,
        "most": int(most) if most is not None and 1 <= most <= 200 else 0,
        "is_per_thousand": sent.get("is_per_thousand") == "1",
        "is_outlined": sent.get("is_outlined") == "1",
    }


def _line(sent: QueryDict, name: str, errors: Errors, *, most: int = LONGEST_LINE) -> str:
    text = strip_controls(sent.get(name, "")).strip()
    if len(text) > most:
        errors.append({"id": name, "message": _("%(most)s文字までで書いてください。") % {"most": most}})
    return text


def _number(sent: QueryDict, name: str, errors: Errors) -> float | None:
    """A number as people write it, in any width, with commas and a unit behind."""
    text = narrow(strip_controls(sent.get(name, ""))).replace(",", "").strip()
    for unit in _UNITS:
        text = text.removesuffix(unit).strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        errors.append({"id": name, "message": _("数で入力してください。例：80")})
        return None
    return float(text)
