"""Tags and filters that every template may use: dates, numbers, ruby, and the plumbing of the components."""

import re
from calendar import month_name
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.core.clock import JAPAN, now
from madoguchi.language.eras import era_date
from madoguchi.language.numbers import format_bytes
from madoguchi.ui.charts import Chart, Picture, picture_of
from madoguchi.ui.labels import told

register = template.Library()
register.filter("labelled", told)

_PASSED_ON = re.compile(
    r"(?:hx|data|aria)-[a-z0-9:.-]+|form(?:action|method|novalidate|enctype)?|download|autofocus|rel"
)
_NOT_ERAS = frozenset({"en", "ja-easy"})
_RUBY = re.compile(
    r"([々〆〇ヶ\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ufe00-\ufe0f\U000e0100-\U000e01ef]+)《([^《》]+)》"
)


def _day(moment: date | datetime) -> date:
    """The day of a moment in Japan; a naive moment is taken as Japanese time."""
    if isinstance(moment, datetime):
        return (moment.astimezone(JAPAN) if moment.tzinfo else moment).date()
    return moment


@register.filter
def jdate(moment: date | datetime | None) -> str:
    """2026年11月22日 (22 November 2026), in Japan's time zone; nothing for nothing."""
    if not moment:
        return ""
    day = _day(moment)
    if get_language() == "en":
        return f"{day.day} {month_name[day.month]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def jmonth(moment: date | datetime | None) -> str:
    """2026年11月 (November 2026), in Japan's time zone; nothing for nothing."""
    if not moment:
        return ""
    day = _day(moment)
    return f"{month_name[day.month]} {day.year}" if get_language() == "en" else f"{day.year}年{day.month}月"


@register.filter
def jdatetime(moment: datetime | None) -> str:
    """2026年11月22日 午後3時05分 (22 November 2026, 3:05 pm), in Japan's time zone."""
    if not moment:
        return ""
    local = moment.astimezone(JAPAN) if moment.tzinfo else moment
    if get_language() == "en":
        return (
            f"{jdate(local)}, {local.hour % 12 or 12}:{local.minute:02d} {'am' if local.hour < 12 else 'pm'}"
        )
    half = _("午前") if local.hour < 12 else _("午後")
    return f"{jdate(local)} {half}{local.hour % 12}時{local.minute:02d}分"


@register.filter
def wareki(moment: date | datetime | None) -> str:
    """令和8年11月22日, in Japan's time zone; for who does not read Japanese easily, the day as `jdate` says it."""
    if not moment or get_language() in _NOT_ERAS:
        return jdate(moment)
    return era_date(_day(moment))


@register.filter
def iso(moment: date | datetime | str | None) -> str:
    """The machine form for `<time datetime>`: a day, or a moment with Japan's offset; nothing for words."""
    if isinstance(moment, datetime):
        return (moment.astimezone(JAPAN) if moment.tzinfo else moment).isoformat(timespec="seconds")
    return moment.isoformat() if isinstance(moment, date) else ""


@register.filter
def as_day(text: str | None) -> date | None:
    """The day of a text such as 2026-04-01; nothing for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


@register.filter
def month_day(text: str) -> str:
    """4月1日 (1 April) of a text such as 04-01, a day of every year."""
    month, _dash, day = text.partition("-")
    if get_language() == "en" and month.isdecimal() and day.isdecimal():
        return f"{int(day)} {month_name[int(month)]}"
    return f"{int(month)}月{int(day)}日" if month.isdecimal() and day.isdecimal() else text


@register.filter
def filesize(size: int | None) -> str:
    """A number of bytes in words: 850バイト, 24KB, 1.3MB."""
    return "" if size is None else format_bytes(size)


@register.filter
def number(value: float | str | None) -> str:
    """A number (or its digits) with a comma each three digits; other words stay as they are, nothing for nothing."""
    if isinstance(value, str):
        return f"{int(value):,}" if value.isdecimal() else value
    return "" if value is None else f"{value:,}"


@register.filter(is_safe=True)
def ruby(text: str | None) -> SafeString:
    """漢字《かんじ》 drawn as ruby; everything else is escaped, so any text may come in."""
    escaped = str(conditional_escape(text or ""))
    return mark_safe(  # noqa: S308 - escaped on the line above; only our own tags are added
        _RUBY.sub(r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", escaped)
    )


@register.filter
def plain(text: str | None) -> str:
    """The text without its ruby, for titles and attributes."""
    return _RUBY.sub(r"\1", str(text or ""))


@register.filter
def part(value: Any, key: str) -> Any:
    """`value[key]` or `value.key`; the empty string when it is not there."""
    if isinstance(value, Mapping):
        found = value.get(key, "")
    else:
        found = getattr(value, key, "")
    return "" if found is None else found


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select, radios or checkboxes."""

    value: str
    label: str
    hint: str
    checked: bool


def _option(raw: Any, chosen: Any) -> Option:
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        value, label, *rest = raw
        raw = {"value": value, "label": label, "hint": rest[0] if rest else ""}
    value = str(part(raw, "value"))
    if isinstance(chosen, Iterable) and not isinstance(chosen, str):
        is_chosen = value in {str(one) for one in chosen}
    else:
        is_chosen = chosen is not None and chosen != "" and value == str(chosen)
    return Option(value, part(raw, "label"), part(raw, "hint"), bool(part(raw, "checked")) or is_chosen)


@register.filter
def as_options(options: Iterable[Any] | None, chosen: Any = None) -> list[Option]:
    """Choices as `Option`s: dicts, objects or (value, label[, hint]); `chosen` is the value or values picked."""
    return [_option(raw, chosen) for raw in options or ()]


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One error of a page: the id of its field (may be empty) and what to do."""

    id: str
    message: str


def _error(raw: Any) -> ErrorLink:
    if isinstance(raw, str):
        return ErrorLink("", raw)
    if isinstance(raw, Sequence):
        place, message = raw
        return ErrorLink(str(place), message)
    place = part(raw, "id") or part(raw, "path") or part(raw, "field")
    return ErrorLink(str(place), part(raw, "message") or part(raw, "sentence"))


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    label: str
    href: str


@register.filter
def as_links(items: Iterable[Any] | None) -> list[Link]:
    """Links from (label, href) pairs or dicts or objects with `label` and `href`."""
    return [
        Link(*raw) if isinstance(raw, tuple | list) else Link(part(raw, "label"), part(raw, "href"))
        for raw in items or ()
    ]


@register.filter
def as_errors(errors: Any) -> list[ErrorLink]:
    """Errors as `ErrorLink`s, from a list or mapping.

    Takes dicts or objects with `id` or `path` and `message`, refusals (`field`, `sentence`), pairs, bare
    sentences, and a mapping of field to sentence or sentences (a Django form's `errors`, whose ids are `id_…`).
    """
    if not errors:
        return []
    if isinstance(errors, Mapping):
        return [
            ErrorLink("" if place == "__all__" else str(place), message)
            for place, messages in errors.items()
            for message in ([messages] if isinstance(messages, str) else messages)
        ]
    return [_error(raw) for raw in errors]


@register.filter
def error_of(errors: Any, place: str) -> str:
    """The first error of one field, or nothing."""
    return next((error.message for error in as_errors(errors) if error.id == place), "")


@register.filter
def extra(attrs: Mapping[str, Any]) -> SafeString:
    """What a component passes on to its element: `hx-`, `data-`, `aria-` and form attributes, escaped."""
    passed = [
        (key, value) for key, value in attrs.items() if _PASSED_ON.fullmatch(key) and value is not False
    ]
    return format_html_join(
        "",
        "{}",
        ((format_html(" {}", k) if v is True else format_html(' {}="{}"', k, v),) for k, v in passed),
    )


@register.simple_tag
def described_by(field_id: str, **parts: Any) -> SafeString:
    """The attribute `aria-describedby` naming `<field_id>-<part>` for every part that is there."""
    ids = " ".join(f"{field_id}-{name}" for name, there in parts.items() if there)
    return format_html(' aria-describedby="{}"', ids) if ids else mark_safe("")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a summary or description list: what was asked, the lines of the answer, where to change it."""

    label: str
    lines: tuple[Any, ...]
    href: str
    id: str
    note: str
    error: str
    is_chosen: bool


def _lines(value: Any) -> tuple[Any, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, SafeString) or not isinstance(value, str | list | tuple):
        return (value,)
    if isinstance(value, str):
        return tuple(value.splitlines())
    return tuple(one for one in value if one not in (None, ""))


@register.filter
def as_rows(rows: Any) -> list[Row]:
    """Rows from (label, value[, href]) or dicts or objects with label, value, href, id, note, error, is_chosen.

    A value with line breaks, or a list, makes several lines; none or "" makes no line (未回答).
    """
    found = []
    for raw in rows or ():
        if isinstance(raw, tuple | list):
            label, value, *rest = raw
            found.append(Row(label, _lines(value), rest[0] if rest else "", "", "", "", False))
        else:
            href, place, note, error = (part(raw, name) for name in ("href", "id", "note", "error"))
            lines = _lines(part(raw, "value"))
            is_chosen = bool(part(raw, "is_chosen"))
            found.append(Row(part(raw, "label"), lines, href, place, note, error, is_chosen))
    return found


@register.filter
def jmoment(moment: date | datetime | str | None) -> str:
    """A day as `jdate`, a moment as `jdatetime`, words as they are."""
    if isinstance(moment, str):
        return moment
    return jdatetime(moment) if isinstance(moment, datetime) else jdate(moment)


@register.filter
def star_row(value: float) -> list[bool]:
    """Five marks, the first `value` (rounded) of them on."""
    return [place <= round(value) for place in range(1, 6)]


@register.simple_tag
def drawn(chart: Chart | None) -> Picture | None:
    """The picture of a chart, drawn now if no page has asked for it before; none where nothing may be shown."""
    return picture_of(chart, at=now()) if chart and chart.has_values else None


@register.simple_tag
def rating_choices() -> list[tuple[str, str]]:
    """The five answers of a rating, best first."""
    return [
        ("5", _("とても満足")),
        ("4", _("満足")),
        ("3", _("どちらともいえない")),
        ("2", _("不満")),
        ("1", _("とても不満")),
    ]
