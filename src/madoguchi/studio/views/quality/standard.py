"""The quality standard as a table, what the organisation asks for beyond it, and declarations from a table."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import UnreadableTable, rows_of_table
from madoguchi.quality.models import StandardTightening
from madoguchi.quality.selectors import Criterion, asked_for, how_found, standard_on, tightenings_of
from madoguchi.quality.services import import_evidence, loosen, tighten
from madoguchi.quality.types import Comparison
from madoguchi.studio.views.quality.forms import TableForm, TightenForm
from madoguchi.studio.views.quality.listing import OWNERS, places_of
from madoguchi.studio.views.quality.procedure import declarable

COLUMNS = ("procedure", "criterion", "value", "n", "what", "proof", "until")
MOST_ROWS = 2000
SETTERS = (Role.PUBLISHER, Role.PLAN_MANAGER)


@dataclass(frozen=True)
class Line:
    """One criterion as the table shows it (判定項目の行)."""

    axis: str
    level: int
    words: str
    title: str
    asked: str
    how: str


def _tightenable() -> list[tuple[str, str]]:
    wanted = (Comparison.AT_LEAST, Comparison.AT_MOST)
    return [
        (one.key, f"{one.title}（{asked_for(one)}）")
        for one in _criteria().values()
        if one.comparison in wanted and one.threshold
    ]


def _criteria() -> dict[str, Criterion]:
    return {one.key: one for part in standard_on(japan_day(now())).axes for one in part.criteria()}


@open_to(Readers.OFFICER, *OWNERS)
@require_http_methods(["GET", "POST"])
def standard(request: HttpRequest) -> HttpResponse:
    """The standard, and what the organisation asks for beyond it; POST adds a stricter threshold."""
    acting, at = acting_of_request(request), now()
    places = places_of(request)
    mine = {slug: one for slug, one in places.items() if any(acting.has(role, one.pk) for role in SETTERS)}
    form = TightenForm(
        request.POST if request.method == "POST" else None,
        organisations=[(slug, one.name) for slug, one in mine.items()],
        criteria=_tightenable(),
        today=japan_day(at),
    )
    refused, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            data = form.cleaned_data
            try:
                tighten(
                    organisation=mine[data["organisation"]],
                    criterion=data["criterion"],
                    threshold=data["threshold"],
                    from_year=data["fiscal_year"],
                    by=acting,
                    at=at,
                )
                return redirect(f"{reverse('studio:quality_standard')}#own")
            except Refusal as refusal:
                if refusal.field in form.fields:
                    form.add_error(refusal.field, str(refusal))
                else:
                    refused = refusal
        status = 422
    criteria = _criteria()
    offered = form.choices()
    context = {
        "lines": _lines(),
        "year": standard_on(japan_day(at)).fiscal_year,
        "form": form,
        "organisations": offered["organisation"],
        "criteria": offered["criterion"],
        "years": offered["fiscal_year"],
        "may_set": bool(mine),
        "own": [
            _own(row, criteria, may_end=row.organisation_id in {one.pk for one in mine.values()})
            for row in tightenings_of([one.pk for one in places.values()])
        ],
        "errors": form.summary() if request.method == "POST" else [],
        "refused": refused,
    }
    return render(request, "studio/quality/standard.html", context, status=status)


def _lines() -> list[Line]:
    found = []
    for part in standard_on(japan_day(now())).axes:
        for cell in part.cells:
            found += [
                Line(part.name, cell.level, cell.words, one.title, asked_for(one), how_found(one))
                for one in cell.criteria
            ]
    return found


def _own(row: StandardTightening, criteria: dict[str, Criterion], *, may_end: bool) -> dict[str, Any]:
    criterion = criteria.get(row.criterion)
    return {
        "row": row,
        "title": criterion.title if criterion else row.criterion,
        "common": asked_for(criterion) if criterion else "",
        "asked": asked_for(criterion, row.threshold) if criterion else row.threshold,
        "may_end": may_end,
    }


@open_to(Readers.OFFICER, *SETTERS)
@require_http_methods(["POST"])
def end_tightening(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a stricter threshold of the officer's own organisation."""
    places = acting_of_request(request).organisations(*SETTERS)
    found = tightenings_of(places).filter(pk=key).first()
    if found is None:
        raise Http404
    try:
        loosen(tightening=found, by=acting_of_request(request), at=now())
    except Refusal:
        pass  # it was ended meanwhile: what was wanted is so
    return redirect(f"{reverse('studio:quality_standard')}#own")


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def import_declared(request: HttpRequest) -> HttpResponse:
    """Evidence for procedures on other systems from a table; each row that is not taken says why."""
    form = TableForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "form": form,
        "columns": _columns(),
        "criteria": declarable(),
        "errors": [],
        "made": None,
        "wrong": [],
    }
    status = 200
    if request.method == "POST":
        form = TableForm(request.POST, request.FILES)
        rows = _rows(form) if form.is_valid() else None
        if rows is None:
            context, status = {**context, "form": form, "errors": form.summary()}, 422
        else:
            made, wrong = import_evidence(rows=rows, by=acting_of_request(request), at=now())
            context = {**context, "made": len(made), "wrong": wrong}
    return render(request, "studio/quality/import.html", context, status=status)


def _rows(form: TableForm) -> list[dict[str, str]] | None:
    """The rows by column; None, with an error on the form, where the file is not such a table."""
    try:
        lines = rows_of_table(
            form.cleaned_data["file"].read(), most_rows=MOST_ROWS, most_columns=len(COLUMNS)
        )
    except UnreadableTable:
        form.add_error(
            "file", _("読み取れませんでした。見出しのあるCSVかExcelを、2,000行までにしてください。")
        )
        return None
    if not lines or [cell.strip() for cell in lines[0]] != list(COLUMNS):
        form.add_error("file", _("1行目の見出しがちがいます。ひな形のとおりにしてください。"))
        return None
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines[1:] if any(line)]


def _columns() -> list[tuple[str, str]]:
    return [
        ("procedure", _("手続番号か、アドレス用の名前")),
        ("criterion", _("判定項目の記号（下の一覧）")),
        ("value", _("値。はいは1、いいえは0")),
        ("n", _("もとになった件数")),
        ("what", _("何を見て確かめたか")),
        ("proof", _("証拠のアドレスか文書番号")),
        ("until", _("いつまで有効か（例：2027-03-31）")),
    ]
