"""Lint of choices: two that say the same, and ranges that overlap."""

import re
from collections.abc import Iterator
from itertools import combinations

from django.utils.translation import gettext as _

from madoguchi.eforms.linting.findings import Context, Finding, Severity
from madoguchi.eforms.types import FormDocument, Option
from madoguchi.language.folding import fold

_NUMBER = r"([0-9][0-9,]*)(万|千|億)?"
_UNIT = r"(?:円|人|歳|才|年|か月|ヶ月|カ月|月|日|回|m2|㎡|km|キロ|時間|台|席|%|件)?"
_SPAN = re.compile(
    rf"^{_NUMBER}{_UNIT}(以上|超|ヲ超エ|カラ|~|〜|-)?(?:[、,]?{_NUMBER}{_UNIT}(以下|未満|マデ|ヨリ少ナイ)?)?$"
)
_BELOW = re.compile(rf"^{_NUMBER}{_UNIT}(以下|未満|マデ|ヨリ少ナイ)$")
_TIMES = {"": 1, "千": 1_000, "万": 10_000, "億": 100_000_000}
Span = tuple[float, float, bool, bool]
"""From and to, and whether each end belongs to it."""


def choosing_of(document: FormDocument, context: Context) -> Iterator[Finding]:
    """What is wrong with choices."""
    for _page, question in document.questions():
        if question.type not in ("one_of", "many_of"):
            continue
        for first, second in combinations(question.options, 2):
            if _said(first) == _said(second):
                yield Finding(
                    "choices_same",
                    Severity.BLOCK,
                    f"question.{question.id}",
                    _("「%(label)s」に、同じ選択肢「%(option)s」が2つあります。")
                    % {"label": question.label, "option": first.label},
                    _("1つにするか、違いがわかるように書いてください。"),
                )
            elif question.type == "one_of" and _overlap(first, second):
                yield Finding(
                    "choices_overlap",
                    Severity.WARN,
                    f"question.{question.id}",
                    _("「%(label)s」の「%(first)s」と「%(second)s」が重なっています。")
                    % {"label": question.label, "first": first.label, "second": second.label},
                    _("どちらにも当てはまる人が迷わないように、「以上」「未満」で分けてください。"),
                )


def _said(option: Option) -> str:
    return "".join(fold(option.label).split())


def _overlap(first: Option, second: Option) -> bool:
    one, other = span_of(first.label), span_of(second.label)
    if one is None or other is None:
        return False
    first_span, second_span = sorted((one, other))
    start, end = second_span[0], min(first_span[1], second_span[1])
    takes_end = first_span[3] if first_span[1] == end else second_span[3]
    return start < end or (start == end and takes_end and second_span[2])


def span_of(label: str) -> Span | None:
    """The range of numbers that a choice stands for (「10人以上20人未満」); None when it is no range."""
    said = "".join(fold(label).split())
    if below := _BELOW.match(said):
        return (0, _number(below[1], below[2]), True, below[3] in ("以下", "マデ"))
    found = _SPAN.match(said)
    if found is None or not (found[3] or found[4]):
        return None
    low = _number(found[1], found[2] or (found[5] if found[4] else None))
    takes_low = found[3] not in ("超", "ヲ超エ")
    if not found[4]:
        return (low, float("inf"), takes_low, True) if found[3] in ("以上", "超", "カラ") else None
    return (low, _number(found[4], found[5]), takes_low, found[6] not in ("未満", "ヨリ少ナイ"))


def _number(digits: str, times: str | None) -> float:
    return float(digits.replace(",", "")) * _TIMES[times or ""]
