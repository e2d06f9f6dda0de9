"""A rule read back as Japanese sentences, one a line, as deep as it is nested."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.language.eras import era_date
from madoguchi.studio.rule.ops import AGES, CLAIMS, GROUPINGS, LOGIC, MEMBERS, SPANS, UNITS, grades
from madoguchi.studio.rule.terms import GROUPS, term_of, term_words

Json = Any


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a rule (文): how deep it stands, and whether it is in force on the day asked about."""

    depth: int
    text: str
    law: str = ""
    is_in_force: bool = True
    is_heading: bool = False


def rule_in_words(document: Mapping[str, Json], *, on: date | None = None) -> list[Line]:
    """The whole rule: who, how much, until when; what is not in force on `on` is marked."""
    if not document.get("requirement"):
        return []
    found = [
        Line(
            0,
            _("だれが受けられるか（%(who)sについて）") % {"who": _said(CLAIMS, document.get("claims"))},
            is_heading=True,
        )
    ]
    found += _lines(document["requirement"], 0, on)
    for one in _dicts(document.get("amounts")):
        found += _amount(one, on)
    tables = document.get("tables")
    for name, periods in tables.items() if isinstance(tables, dict) else ():
        for one in _dicts(periods):
            found += _table(str(name), one, on)
    deadline = document.get("deadline")
    if isinstance(deadline, dict):
        span = next((unit for unit in SPANS if unit in deadline), "days")
        told = _("申し込みの期限：%(term)sから%(n)s%(unit)s以内") % {
            "term": term_words(str(deadline.get("term") or "")),
            "n": deadline.get(span, ""),
            "unit": _said(SPANS, span),
        }
        found.append(
            Line(0, str(deadline.get("label") or "") or told, str(deadline.get("law") or ""), is_heading=True)
        )
    return found


def _amount(one: Mapping[str, Json], on: date | None) -> Iterator[Line]:
    is_in_force = _is_in_force(one, on)
    each = _("（%(who)s1人ごと）") % {"who": _said(GROUPS, one.get("each"))} if one.get("each") else ""
    title = (
        f"{one.get('label') or _('名前のない額')}（{_said(UNITS, one.get('unit'))}）{each}{_validity(one)}"
    )
    yield Line(0, title, str(one.get("law") or ""), is_in_force, is_heading=True)
    if isinstance(one.get("where"), dict):
        yield Line(1, _("次にあてはまる人だけを数えます。"), is_in_force=is_in_force)
        yield from _lines(one["where"], 2, on)
    unit = "円" if str(one.get("unit") or "").startswith("円") else ""
    for row in _dicts(one.get("rows")):
        amount = f"{number_in_words(row.get('amount'))}{unit}{_validity(row)}"
        label = f"{row['label']}：" if row.get("label") else ""
        if isinstance(row.get("when"), dict):
            yield Line(1, _("%(label)s次にあてはまるとき、%(amount)s") % {"label": label, "amount": amount})
            yield from _lines(row["when"], 2, on)
        else:
            yield Line(1, _("%(label)sそのほかは、%(amount)s") % {"label": label, "amount": amount})


def _table(name: str, one: Mapping[str, Json], on: date | None) -> Iterator[Line]:
    is_in_force = _is_in_force(one, on)
    yield Line(
        0,
        _("表「%(name)s」%(validity)s") % {"name": name, "validity": _validity(one)},
        str(one.get("law") or ""),
        is_in_force,
        is_heading=True,
    )
    for row in one.get("rows") or []:
        if isinstance(row, list) and len(row) == 2:
            yield Line(
                1,
                _("%(key)sのとき%(value)s") % {"key": _plain(row[0]), "value": _plain(row[1])},
                is_in_force=is_in_force,
            )
    beyond = one.get("beyond")
    if isinstance(beyond, dict) and beyond.get("per") is not None:
        yield Line(
            1,
            _("それより1ふえるごとに%(per)sを足します。") % {"per": _plain(beyond["per"])},
            is_in_force=is_in_force,
        )


def _lines(node: Json, depth: int, on: date | None, *, inside: str = "") -> Iterator[Line]:
    if not isinstance(node, dict):
        return
    op = str(node.get("op") or "")
    law = str(node.get("law") or "")
    is_in_force = _is_in_force(node, on)
    label = f"{node['label']}：" if node.get("label") else ""
    if op not in GROUPINGS:
        yield Line(depth + 1, f"{label}{sentence(node)}{_validity(node)}", law, is_in_force)
        return
    yield Line(depth + 1, f"{label}{_group(node)}{_validity(node)}", law, is_in_force)
    inner = node.get("of")
    for part in inner if isinstance(inner, list) else [inner]:
        yield from _lines(part, depth + 1, on)


def _group(node: Mapping[str, Json]) -> str:
    op = str(node.get("op"))
    if op in MEMBERS:
        who = _said(GROUPS, node.get("over"))
        told = (
            _("%(who)sのうち、どれか1人が次にあてはまる")
            if op == "any_member"
            else _("%(who)sの全員が次にあてはまる")
        )
        return told % {"who": who}
    if op == "n_of":
        return _("次のうち%(n)s個以上にあてはまる") % {"n": node.get("n", "")}
    return {
        "all": _("次のすべてにあてはまる"),
        "any": _("次のどれかにあてはまる"),
        "not": _("次にあてはまらない"),
    }.get(op, _said(LOGIC, op))


def sentence(node: Mapping[str, Json]) -> str:
    """One comparison as a sentence."""
    op = str(node.get("op") or "")
    if "number" in node:
        subject, unit, kind, options = number_in_words(node["number"]), "", "number", {}
    else:
        name = str(node.get("term") or "")
        term = term_of(name)
        subject = f"「{term_words(name)}」" if name else _("（項目を選んでください）")
        unit = term.unit.partition("/")[0] if term else ""
        kind, options = (term.type if term else ""), dict(term.options if term else ())
    value = node.get("value")
    if op == "known":
        return _("%(subject)sがわかっている") % {"subject": subject}
    if kind == "boolean" and isinstance(value, bool):
        return (_("%(subject)sが「はい」である") if value else _("%(subject)sが「いいえ」である")) % {
            "subject": subject
        }
    if op in AGES:
        return _age(op, subject, value)
    if op == "in_area":
        return _("%(subject)sが、%(codes)sの区域にある") % {
            "subject": subject,
            "codes": "、".join(map(str, _list(value))),
        }
    if op == "in":
        told = "、".join(f"「{options.get(str(one), one)}」" for one in _list(value))
        return _("%(subject)sが%(told)sのどれかである") % {"subject": subject, "told": told}
    if op == "between":
        low, high = (_value(one, kind, options, unit) for one in (*_list(value), "", "")[:2])
        return _("%(subject)sが%(low)sから%(high)sまでのあいだである") % {
            "subject": subject,
            "low": low,
            "high": high,
        }
    told = _value(value, kind, options, unit)
    words = {**_ORDER_WORDS, **(_DAY_WORDS if kind == "date" else _CHOICE_WORDS if options else {})}
    return str(words.get(op, "%(subject)s %(value)s")) % {"subject": subject, "value": told}


_ORDER_WORDS = {
    "ge": gettext_lazy("%(subject)sが%(value)s以上である"),
    "le": gettext_lazy("%(subject)sが%(value)s以下である"),
    "gt": gettext_lazy("%(subject)sが%(value)sより多い"),
    "lt": gettext_lazy("%(subject)sが%(value)s未満である"),
    "eq": gettext_lazy("%(subject)sが%(value)sである"),
    "ne": gettext_lazy("%(subject)sが%(value)sではない"),
}
_CHOICE_WORDS = {
    "eq": gettext_lazy("%(subject)sが「%(value)s」である"),
    "ne": gettext_lazy("%(subject)sが「%(value)s」ではない"),
}
_DAY_WORDS = {
    "ge": gettext_lazy("%(subject)sが%(value)s以後である"),
    "le": gettext_lazy("%(subject)sが%(value)s以前である"),
    "gt": gettext_lazy("%(subject)sが%(value)sより後である"),
    "lt": gettext_lazy("%(subject)sが%(value)sより前である"),
    "eq": gettext_lazy("%(subject)sが%(value)sである"),
    "ne": gettext_lazy("%(subject)sが%(value)sではない"),
}


def _age(op: str, subject: str, value: Json) -> str:
    if op == "within":
        span, n = next(iter(value.items()), ("days", "")) if isinstance(value, dict) else ("days", value)
        return _("%(subject)sから%(n)s%(unit)s以内である") % {
            "subject": subject,
            "n": n,
            "unit": _said(SPANS, span),
        }
    if op == "grade_between":
        names = grades()
        low, high = (names.get(str(one), str(one)) for one in (*_list(value), "", "")[:2])
        if low == high:
            return _("%(subject)sからみた学年が%(low)sである") % {"subject": subject, "low": low}
        return _("%(subject)sからみた学年が%(low)sから%(high)sまでである") % {
            "subject": subject,
            "low": low,
            "high": high,
        }
    if op == "months_since":
        low, high = (*_list(value), "", "")[:2]
        return _("%(subject)sから満%(low)sか月以上、%(high)sか月未満である") % {
            "subject": subject,
            "low": low,
            "high": high,
        }
    told = {
        "age_ge": _("%(subject)sからみて%(n)s歳以上である"),
        "age_lt": _("%(subject)sからみて%(n)s歳未満である"),
        "until_fy_end": _("%(subject)sからみて%(n)s歳に達する日以後の最初の3月31日までである"),
        "from_fy_start": _("%(subject)sからみて%(n)s歳に達する日のあとの最初の4月1日以後である"),
    }[op]
    return told % {"subject": subject, "n": _plain(value)}


def _value(value: Json, kind: str, options: Mapping[str, str], unit: str) -> str:
    if isinstance(value, dict):
        return f"［{number_in_words(value)}］"
    if kind == "date":
        try:
            return era_date(date.fromisoformat(str(value)))
        except ValueError:
            return str(value)
    return str(options[str(value)]) if str(value) in options else f"{_plain(value)}{unit}"


def number_in_words(value: Json) -> str:
    """A number expression in words."""
    if not isinstance(value, dict):
        return _plain(value)
    if "op" not in value:
        year = value.get("income_year")
        told = (
            _("（%(n)s月から前の年の分）") % {"n": year.get("switches_in")} if isinstance(year, dict) else ""
        )
        return f"「{term_words(str(value.get('term') or ''))}」{told}"
    op = str(value["op"])
    if op == "lookup":
        return _("表「%(table)s」の［%(key)s］の行") % {
            "table": value.get("table"),
            "key": number_in_words(value.get("key")),
        }
    if op == "div":
        return _("［%(of)s］÷%(by)s") % {
            "of": number_in_words(value.get("of")),
            "by": _plain(value.get("by")),
        }
    if op == "round":
        return _("［%(of)s］の端数をそろえた数（%(to)sの単位）") % {
            "of": number_in_words(value.get("of")),
            "to": value.get("to"),
        }
    if "over" in value:
        return _of_members(op, value)
    parts = [number_in_words(one) for one in value.get("of") or []]
    joined = {"add": " ＋ ", "sub": " − ", "mul": " × "}.get(op)
    if joined:
        return joined.join(parts)
    told = _("%(parts)sのうち大きいほう") if op == "max" else _("%(parts)sのうち小さいほう")
    return told % {"parts": _("と").join(parts)}


def _of_members(op: str, value: Mapping[str, Json]) -> str:
    who = _said(GROUPS, value.get("over"))
    where = value.get("where")
    if isinstance(where, dict):
        who = _("%(who)s（%(where)s）") % {"who": who, "where": condition(where)}
    told = {
        "count_members": _("%(who)sの人数"),
        "sum_members": _("%(who)sの%(number)sの合計"),
        "max_members": _("%(who)sの%(number)sのうち、いちばん大きい値"),
        "min_members": _("%(who)sの%(number)sのうち、いちばん小さい値"),
        "rank_member": _("%(who)sの上から何番目か"),
    }.get(op, op)
    return told % {"who": who, "number": number_in_words(value.get("number"))}


def condition(node: Json) -> str:
    """A small condition in one line."""
    if not isinstance(node, dict):
        return ""
    op = str(node.get("op") or "")
    if node.get("label"):
        return str(node["label"])
    if op not in GROUPINGS:
        return sentence(node)
    inner = node.get("of")
    parts = [condition(part) for part in (inner if isinstance(inner, list) else [inner])]
    if op == "not":
        return _("%(part)sにあてはまらない") % {"part": parts[0]}
    joined = _("、または") if op in ("any", "any_member") else _("、かつ")
    return joined.join(parts)


def _validity(node: Mapping[str, Json]) -> str:
    """From when until when, as it is said behind a sentence; nothing when it always holds."""
    start, end = node.get("valid_from"), node.get("valid_to")
    if not start and not end:
        return ""
    told = {"start": _day(start), "end": _day(end)}
    if not end:
        return _("［%(start)sから］") % told
    return _("［%(end)sの前日まで］") % told if not start else _("［%(start)sから%(end)sの前日まで］") % told


def _is_in_force(node: Mapping[str, Json], on: date | None) -> bool:
    if on is None:
        return True
    start, end = str(node.get("valid_from") or ""), str(node.get("valid_to") or "")
    day = on.isoformat()
    return (not start or start <= day) and (not end or day < end)


def _day(value: Json) -> str:
    try:
        return era_date(date.fromisoformat(str(value))) if value else ""
    except ValueError:
        return str(value)


def _plain(value: Json) -> str:
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    return f"{value:,}" if isinstance(value, int) else "" if value is None else str(value)


def _said(words: Mapping[str, Any], key: Json) -> str:
    return str(words.get(str(key), key or ""))


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value] if value not in (None, "") else []


def _dicts(value: Json) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
