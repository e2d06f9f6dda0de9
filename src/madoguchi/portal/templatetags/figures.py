"""Large numbers, shares and the codes of the national survey, as people read them."""

import re
from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _

register = template.Library()

_CODE = re.compile(r"\d{1,2}(?:-\d+)? (?=\S)")


@register.filter
def rounded(number: int) -> str:
    """A large number to the nearest 万 (43億718万); a small one as it is, with commas."""
    if number < 10_000:
        return f"{number:,}"
    tens = round(number / 10_000)
    if tens < 10_000:
        return _("%(man)s万") % {"man": f"{tens:,}", "whole": f"{tens * 10_000:,}"}
    if tens % 10_000 == 0:
        return _("%(oku)s億") % {"oku": f"{tens // 10_000:,}", "whole": f"{tens * 10_000:,}"}
    return _("%(oku)s億%(man)s万") % {
        "oku": f"{tens // 10_000:,}",
        "man": f"{tens % 10_000:,}",
        "whole": f"{tens * 10_000:,}",
    }


@register.filter
def percent(share: float | None) -> str:
    """A share from 0 to 1 as 79.5％; ― where nothing was counted."""
    return "―" if share is None else f"{share * 100:.1f}％"


@register.filter
def survey_year(edition: str) -> str:
    """The edition R6 as 令和6年度の調査."""
    return _("令和%(year)s年度の調査") % {"year": edition.removeprefix("R")}


@register.filter
def survey_rows(columns: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """The columns of a survey row with what they say: one line a value, without the codes before the words."""
    return [(column, [_words(column, part) for part in value.split("; ")]) for column, value in columns]


@register.filter
def changed_columns(values: dict[str, tuple[str, str]]) -> list[tuple[str, list[str], list[str]]]:
    """Changed columns of a survey row with the words before and after; 「なし」 where there were none."""
    none = [_("なし")]
    return [
        (column, _lines(column, before) or none, _lines(column, after) or none)
        for column, (before, after) in values.items()
    ]


def _lines(column: str, value: str) -> list[str]:
    return [_words(column, part) for part in value.split("; ") if part]


def _words(column: str, value: str) -> str:
    if value.isdecimal() and column.endswith("件数"):
        return _("%(count)s件") % {"count": f"{int(value):,}"}
    if column.startswith("処理期間"):
        return value.replace("月", _("か月")).replace("週", _("週間"))
    return _CODE.sub("", value, count=1) if _CODE.match(value) else value
