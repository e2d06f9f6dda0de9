"""Shape and wording of what is typed about periods, choices, sheets and lists."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.sheet_rows import MOST_BYTES
from madoguchi.language.folding import fold, strip_controls
from madoguchi.language.reading import Unreadable, read_integer
from madoguchi.plan.models import NamedItem
from madoguchi.plan.types.sheets import (
    MOST_ACTIONS,
    NOTHING,
    READINGS,
    Action,
    ActionState,
    Figure,
    FigureSource,
    Kpi,
    KpiKind,
    SheetBody,
)
from madoguchi.studio.forms import Count, Day, Line, StudioForm

_TOO_LONG = _("%(limit_value)d文字までで書いてください（いま%(show_value)d文字）。")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")
MOST_RELATED = 20


def _line(longest: int, missing: Any = "", *, required: bool = True) -> Line:
    return Line(
        required=required,
        max_length=longest,
        error_messages={"required": missing, "max_length": _TOO_LONG},
    )


class PeriodForm(StudioForm):
    """A new period of the plan (計画期間)."""

    government = forms.ChoiceField(
        error_messages={
            "required": _("団体を選んでください。"),
            "invalid_choice": _("団体を、一覧から選んでください。"),
        }
    )
    name = _line(60, _("計画期間の名前を書いてください。例：第三期"))
    slug = _line(40, _("アドレス用の名前を書いてください。例：third"))
    begins_on = Day(error_messages={"required": _("開始日を書いてください。例：2027-04-01")})
    ends_on = Day(error_messages={"required": _("終了日を書いてください。例：2030-03-31")})
    least_yearly = Count(error_messages={"required": _("件数を書いてください。")})
    least_yearly_bodies = Count(error_messages={"required": _("件数を書いてください。")})

    def __init__(self, *args: Any, governments: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["government"].choices = governments  # type: ignore[attr-defined]


class ListForm(StudioForm):
    """A new named list (一覧)."""

    government = forms.ChoiceField(
        error_messages={
            "required": _("団体を選んでください。"),
            "invalid_choice": _("団体を、一覧から選んでください。"),
        }
    )
    title = _line(100, _("一覧の名前を書いてください。例：主要な行政手続"))
    slug = _line(40, _("アドレス用の名前を書いてください。例：main-procedures"))
    source = _line(300, _("何にもとづく一覧か（出典）を書いてください。"))
    note = _line(500, required=False)

    def __init__(self, *args: Any, governments: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["government"].choices = governments  # type: ignore[attr-defined]


class ItemForm(StudioForm):
    """What is said of one item of a list (一覧の手続)."""

    title = _line(200, _("手続名を書いてください。"))
    group = forms.ChoiceField(
        choices=NamedItem.Group.choices,
        error_messages={
            "required": _("区分を選んでください。"),
            "invalid_choice": _("区分を、一覧から選んでください。"),
        },
    )
    procedure = _line(80, required=False)
    done_on = Day(required=False)
    due_year = Count(required=False)
    note = _line(500, required=False)


class TableForm(StudioForm):
    """A table of a list handed in (一覧の取込み)."""

    file = forms.FileField(
        error_messages={
            "required": _("ファイルを選んでください。"),
            "empty": _("空のファイルです。選び直してください。"),
            "invalid": _("ファイルを選んでください。"),
        }
    )

    def clean_file(self) -> Any:
        """The file, unless it is larger than will be read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(gettext("ファイルは10MBまでにしてください。"))
        return file


Errors = list[dict[str, str]]


def _text(data: Mapping[str, Any], name: str, most: int = 2000) -> str:
    return strip_controls(str(data.get(name, ""))).strip()[:most]


def typed_count(data: Mapping[str, Any], name: str, errors: Errors) -> int | None:
    """A whole number; None for nothing, and an error for what cannot be read."""
    text = _text(data, name, 20)
    if not text:
        return None
    try:
        return read_integer(text, 0, 10**9)
    except Unreadable as unreadable:
        errors.append({"id": name, "message": str(unreadable)})
        return None


def typed_number(data: Mapping[str, Any], name: str, errors: Errors) -> float | None:
    """A number with up to three decimals; None for nothing, and an error for what cannot be read."""
    text = fold(_text(data, name, 20)).replace(",", "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        errors.append({"id": name, "message": gettext("0以上の数で書いてください。例：12、85.5")})
        return None
    return float(text)


def typed_sheet(data: Mapping[str, Any], kept: SheetBody, years: list[int]) -> tuple[SheetBody, Errors]:
    """A sheet as it was typed over what is kept, and what cannot be read; the flow has a page of its own."""
    errors: Errors = []
    kpis = []
    old = {one.kind: one for one in kept.kpis}
    for kind in KpiKind:
        if data.get(f"use-{kind.value}") == "1":
            kpis.append(_kpi(data, kind, old.get(kind.value), years, errors))
    actions = []
    for n in range(1, MOST_ACTIONS + 4):
        if text := _text(data, f"action-{n}", 300):
            state = str(data.get(f"state-{n}", ""))
            year = typed_count(data, f"year-{n}", errors)
            if year is not None and not 2000 <= year <= 2100:
                errors.append({"id": f"year-{n}", "message": gettext("年度は、西暦4桁で書いてください。")})
            actions.append(
                Action(text, year, state if state in ActionState.values else ActionState.PLANNED.value)
            )
    body = SheetBody(
        aim=_text(data, "aim"),
        flow_from=kept.flow_from,
        before=kept.before,
        after=kept.after,
        kpis=tuple(kpis),
        actions=tuple(actions[:MOST_ACTIONS]),
        result=_text(data, "result"),
    )
    return body, errors


def _kpi(data: Mapping[str, Any], kind: KpiKind, old: Kpi | None, years: list[int], errors: Errors) -> Kpi:
    """One indicator: targets as typed; a typed figure only where a field for it was there."""
    before = old or Kpi(kind.value)
    targets, actuals = [], dict(before.actuals)
    for year in years:
        target = typed_number(data, f"target-{kind.value}-{year}", errors)
        if target is not None:
            targets.append((year, target))
        name = f"actual-{kind.value}-{year}"
        if name in data:
            value = typed_number(data, name, errors)
            actuals.pop(year, None)
            if value is not None:
                actuals[year] = Figure(value, FigureSource.TYPED.value)
    present = before.present
    if f"present-{kind.value}" in data:
        value = typed_number(data, f"present-{kind.value}", errors)
        present = NOTHING if value is None else Figure(value, FigureSource.TYPED.value)
    return Kpi(
        kind.value,
        present,
        tuple(targets),
        tuple(sorted(actuals.items())),
        _text(data, f"title-{kind.value}", 60) if kind == KpiKind.OWN else "",
        _text(data, f"unit-{kind.value}", 10) if kind == KpiKind.OWN else "",
    )


def kpi_fields(body: SheetBody, years: list[int], errors: Errors, *, this_year: int) -> list[dict[str, Any]]:
    """The rows of the form: every kind, whether it is used, what is measured and what must be typed.

    Of a fiscal year that is still to come (after `this_year`) there is nothing to type but the target.
    """
    wrong = {one["id"]: one["message"] for one in errors}
    kept = {one.kind: one for one in body.kpis}
    rows = []
    for kind in KpiKind:
        one = kept.get(kind.value, Kpi(kind.value))
        rows.append(
            {
                "kind": kind.value,
                "label": str(kind.label),
                "meaning": READINGS[kind].meaning,
                "unit": one.reading.unit,
                "is_used": kind.value in kept,
                "is_own": kind == KpiKind.OWN,
                "title": one.title,
                "own_unit": one.unit,
                "is_typed": not one.present.source or one.present.is_typed,
                "present": _shown(one.present.value),
                "told": one.told(one.present),
                "source": one.present.source_words,
                "error": wrong.get(f"present-{kind.value}", ""),
                "years": [
                    {
                        "year": year,
                        "is_ahead": year > this_year,
                        "target": _shown(one.target_in(year)),
                        "is_typed": not one.actual_in(year).source or one.actual_in(year).is_typed,
                        "actual": _shown(one.actual_in(year).value),
                        "told": one.told(one.actual_in(year)),
                        "target_error": wrong.get(f"target-{kind.value}-{year}", ""),
                        "actual_error": wrong.get(f"actual-{kind.value}-{year}", ""),
                    }
                    for year in years
                ],
            }
        )
    return rows


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")
