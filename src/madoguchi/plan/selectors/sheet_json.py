"""Priority procedures, sheets and named lists as plain values: the same in the API and in open data."""

from collections.abc import Iterator
from typing import Any

from madoguchi.plan.models import NamedItem, NamedList, PlanPeriod
from madoguchi.plan.selectors.lists import Progress, item_rows, named_lists
from madoguchi.plan.selectors.priority import related_of, settled_periods
from madoguchi.plan.selectors.sheets import SheetRow, sheet_rows
from madoguchi.plan.types.sheets import Figure, Kpi


def priority_json(period: PlanPeriod) -> list[dict[str, Any]]:
    """The priority procedures of a period, those of which most is expected first."""
    rows = sheet_rows(period)
    related = related_of([row.selection for row in rows])
    return [
        {
            "id": f"{period.slug}.{row.procedure.code}",
            "period": period.slug,
            "period_name": period.name,
            "procedure": row.procedure.code,
            "slug": row.procedure.slug,
            "title": row.title,
            "organisation": row.procedure.organisation.slug,
            "organisation_name": row.procedure.organisation.name,
            "expected_yearly": row.selection.expected,
            "expected_from": row.selection.source,
            "reason": row.selection.reason,
            "related": [slug for _key, slug, _title in related.get(row.procedure.pk, ())],
            "sheet_version": row.sheet.current.number if row.sheet and row.sheet.current else None,
            "sheet_published_on": row.sheet.current.effective_from
            if row.sheet and row.sheet.current
            else None,
            "indicators": len(row.body.kpis) if row.body else 0,
            "judged": row.judged,
            "reached": row.reached,
        }
        for row in rows
    ]


def sheet_json(row: SheetRow, period: PlanPeriod) -> dict[str, Any]:
    """What the published sheet of a priority procedure says."""
    assert row.body is not None and row.sheet is not None and row.sheet.current is not None
    return {
        "period": period.slug,
        "procedure": row.procedure.code,
        "slug": row.procedure.slug,
        "title": row.title,
        "version": row.sheet.current.number,
        "published_on": row.sheet.current.effective_from,
        "aim": row.body.aim,
        "indicators": [
            {
                "kind": one.kind,
                "title": one.label,
                "unit": str(one.reading.unit),
                "is_more_better": one.reading.more_is_better,
                "present": _figure(one.present),
                "years": [
                    {
                        "year": year,
                        "target": one.target_in(year),
                        "actual": _figure(one.actual_in(year)),
                        "is_reached": one.reached_in(year),
                    }
                    for year in period.fiscal_years
                ],
            }
            for one in row.body.kpis
        ],
        "actions": [one.to_json() for one in row.body.actions],
        "result": row.body.result,
        "flow_from": row.body.flow_from,
        "flow_before": [step.to_json() for step in row.body.before],
        "flow_after": [step.to_json() for step in row.body.after],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    """A figure; few of people's records have no value, and their number is not told."""
    return {
        "value": figure.value,
        "source": figure.source,
        "records": figure.n if figure.value is not None and not figure.is_typed else None,
        "on": figure.on,
        "is_few": figure.is_few,
    }


def indicator_records() -> Iterator[dict[str, Any]]:
    """Every indicator of every published sheet, a line for where it began and one for each fiscal year."""
    for period in settled_periods():
        for row in sheet_rows(period):
            for one in row.body.kpis if row.body else ():
                yield _line(period, row, one, None)
                for year in period.fiscal_years:
                    yield _line(period, row, one, year)


def _line(period: PlanPeriod, row: SheetRow, one: Kpi, year: int | None) -> dict[str, Any]:
    figure = one.present if year is None else one.actual_in(year)
    return {
        "id": f"{period.slug}.{row.procedure.code}.{one.kind}.{year or 'start'}",
        "period": period.slug,
        "procedure": row.procedure.code,
        "title": row.title,
        "kind": one.kind,
        "indicator": one.label,
        "unit": str(one.reading.unit),
        "fiscal_year": year,
        "target": None if year is None else one.target_in(year),
        "value": figure.value,
        "source": figure.source,
        "is_few": figure.is_few,
    }


def priority_records() -> Iterator[dict[str, Any]]:
    """The priority procedures of every settled period."""
    for period in settled_periods():
        for row in priority_json(period):
            yield row | {"related": " ".join(row["related"])}


def progress_json(of: NamedList, told: Progress) -> dict[str, Any]:
    """A list with its sum."""
    return {
        "slug": of.slug,
        "title": of.title,
        "source": of.source,
        "government": of.government.slug,
        "total": told.total,
        "own": told.own,
        "own_done": told.own_done,
        "nation": told.nation,
        "nation_done": told.nation_done,
        "ended": told.ended,
        "due": [{"year": year, "procedures": n} for year, n in told.due],
    }


def items_json(of: NamedList) -> list[dict[str, Any]]:
    """The items of a list in their order."""
    return [
        {
            "id": f"{of.slug}.{row.item.number}",
            "list": of.slug,
            "number": row.item.number,
            "title": row.item.title,
            "organisation_name": row.organisation,
            "procedure": row.item.procedure.code if row.item.procedure else None,
            "group": str(NamedItem.Group(row.item.group)),
            "state": str(row.state),
            "done_on": row.item.done_on,
            "due_year": row.item.due_year,
            "note": row.item.note,
            "processes": row.processes,
            "processes_digitised": row.digitised,
        }
        for row in item_rows(of)
    ]


def item_records() -> Iterator[dict[str, Any]]:
    """The items of every list."""
    for one in named_lists():
        yield from items_json(one)
