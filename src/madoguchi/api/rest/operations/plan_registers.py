"""Standard periods, contacts beside procedures and analogue clauses; by the selectors of the public pages."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query

from madoguchi.api.problems import BadParameter
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import Cursor, Limit, absolute, start, turn
from madoguchi.api.rest.register_answers import ClausePage, ClauseProgress, ContactPage, PeriodPage
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.models import AnalogueClause, Contact
from madoguchi.plan.selectors.analogue import ClauseScope, clause_json, clauses_in, progress_of
from madoguchi.plan.selectors.contacts import ContactScope, contact_json, contacts_in
from madoguchi.plan.selectors.periods import period_rows
from madoguchi.quality.selectors import organisations_below

Place = Annotated[
    str | None, Query(None, max_length=100, description="Short name; those below it are taken in.")
]


def _plain(organisation: str | None) -> str:
    if organisation and "\0" in organisation:
        raise BadParameter("organisation", "NUL is not text.")
    return organisation or ""


@api.get("/plan/periods", response=PeriodPage, summary="標準処理期間の表", tags=["plan"])
def plan_periods(
    request: HttpRequest,
    response: HttpResponse,
    organisation: Place,
    state: Annotated[Literal["set", "explained", "missing", "not_subject"] | None, Query(None)],
    limit: Limit,
    cursor: Cursor,
) -> dict[str, Any]:
    """The standard processing periods, by organisation and procedure, beside what was measured."""
    wanted = _plain(organisation)
    rows = period_rows(organisations_below(wanted) if wanted else None, on=japan_day(now()))
    rows = [row for row in rows if state is None or row.state == state]
    rows.sort(key=lambda row: (row.organisation, row.code))
    after = start(request, cursor, list)
    found = [row for row in rows if after is None or [row.organisation, row.code] > after]
    shown = found[:limit]
    last = [shown[-1].organisation, shown[-1].code] if len(found) > limit else None
    return {
        "results": [
            {
                **row.to_json(),
                "page": absolute(reverse("portal:plan_period_table", args=[row.organisation])),
            }
            for row in shown
        ],
        "next": turn(request, response, last),
        "total": len(rows),
    }


@api.get("/plan/contacts", response=ContactPage, summary="手続以外のやり取り", tags=["plan"])
def plan_contacts(
    request: HttpRequest,
    response: HttpResponse,
    organisation: Place,
    of: Annotated[
        Literal["bodies", "offices"] | None,
        Query(None, description="Affiliated and cooperating bodies alone, or all others."),
    ],
    kind: Annotated[Contact.Kind | None, Query(None)],
    state: Annotated[Contact.State | None, Query(None)],
    important: Annotated[bool, Query(False, description="The important ones alone.")],
    limit: Limit,
    cursor: Cursor,
) -> dict[str, Any]:
    """What people do with the administration beside procedures, by number."""
    rows = contacts_in(ContactScope(of or "", _plain(organisation), kind or "", state or "", important))
    shown, last = _page(rows, start(request, cursor, str), limit)
    return {
        "results": [contact_json(row) for row in shown],
        "next": turn(request, response, last),
        "total": rows.count(),
    }


@api.get("/plan/analogue", response=ClausePage, summary="アナログ規制の条項", tags=["plan"])
def plan_analogue(
    request: HttpRequest,
    response: HttpResponse,
    organisation: Place,
    kind: Annotated[AnalogueClause.Kind | None, Query(None)],
    stage: Annotated[AnalogueClause.Stage | None, Query(None)],
    limit: Limit,
    cursor: Cursor,
) -> dict[str, Any]:
    """Clauses that ask for eyes, presence or paper, by number."""
    rows = clauses_in(ClauseScope(_plain(organisation), kind or "", stage or ""), on=japan_day(now()))
    shown, last = _page(rows, start(request, cursor, str), limit)
    return {
        "results": [clause_json(row) for row in shown],
        "next": turn(request, response, last),
        "total": rows.count(),
    }


@api.get(
    "/plan/analogue/progress", response=ClauseProgress, summary="アナログ規制の見直しの進み", tags=["plan"]
)
def plan_analogue_progress(request: HttpRequest, organisation: Place) -> dict[str, Any]:
    """How the review goes on: the same numbers as on the page."""
    told = progress_of(ClauseScope(_plain(organisation)), on=japan_day(now()))
    return {
        **{
            name: getattr(told, name)
            for name in ("on", "total", "done", "ended", "late", "percent", "stages")
        },
        "years": [{"year": year, "done": done, "due": due} for year, (done, due) in told.years.items()],
        "organisations": [{**asdict(one), "percent": one.percent} for one in told.offices],
    }


def _page(rows: QuerySet[Any], after: str | None, limit: int) -> tuple[list[Any], str | None]:
    """A page of `rows` by number, and the last number where more follow."""
    rows = rows.order_by("code")
    found = list((rows.filter(code__gt=after) if after else rows)[: limit + 1])
    return found[:limit], found[limit - 1].code if len(found) > limit else None
