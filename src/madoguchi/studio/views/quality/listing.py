"""The organisation's procedures with their levels and what is missing, as a page and as CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.quality.models import Axis
from madoguchi.quality.selectors import NextLevel, owned_procedures, standard_on, to_next_of_all
from madoguchi.registry.models import Procedure

OWNERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
"""Who looks after the quality of an organisation's procedures."""
PAGE_SIZE = 30


@dataclass(frozen=True)
class Wanted:
    """Which procedures are asked for (しぼりこみ)."""

    organisation: str
    axis: str
    below: str
    priority: str

    @classmethod
    def of(cls, request: HttpRequest, places: dict[str, UUID]) -> "Wanted":
        """What the address asks for; what is none of the choices is left out."""

        def one_of(name: str, choices: Any) -> str:
            value = request.GET.get(name, "")
            return value if value in choices else ""

        return cls(
            one_of("organisation", places),
            one_of("axis", Axis.values),
            one_of("below", ("1", "2", "3")),
            one_of("priority", ("1", "0")),
        )

    def found(self, places: dict[str, UUID]) -> QuerySet[Procedure]:
        """The procedures."""
        wanted = [places[self.organisation]] if self.organisation else list(places.values())
        return owned_procedures(
            wanted,
            axis=self.axis,
            below=int(self.below) if self.below else None,
            is_priority=self.priority == "1" if self.priority else None,
        )

    def query(self, page: int = 1) -> str:
        """The address of the same list from its question mark on; empty for everything."""
        given = {**vars(self), "page": str(page) if page > 1 else ""}
        said = urlencode({name: value for name, value in given.items() if value})
        return f"?{said}" if said else ""


def places_of(request: HttpRequest) -> dict[str, Organisation]:
    """The organisations whose procedures who asks looks after, by their short name."""
    keys = acting_of_request(request).organisations(*OWNERS)
    return {one.slug: one for one in Organisation.objects.filter(pk__in=keys).order_by("name", "slug")}


@open_to(Readers.OFFICER, *OWNERS)
@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """Every procedure of the officer's organisations: levels, what is missing, what could be done next."""
    organisations = places_of(request)
    keys = {slug: one.pk for slug, one in organisations.items()}
    wanted = Wanted.of(request, keys)
    page = Paginator(wanted.found(keys), PAGE_SIZE).get_page(request.GET.get("page"))
    ways = to_next_of_all(list(page.object_list))
    context = {
        "rows": [_row(one, ways.get(one.pk, [])) for one in page.object_list],
        "page": page,
        "previous": wanted.query(page.number - 1) or "?" if page.has_previous() else "",
        "next": wanted.query(page.number + 1) if page.has_next() else "",
        "wanted": wanted,
        "query": wanted.query(),
        "organisations": [(slug, one.name) for slug, one in organisations.items()],
        "axes": [(part.axis.value, part.name) for part in standard_on(japan_day(now())).axes],
        "belows": [(str(n), _("レベル%(n)dに届いていない") % {"n": n}) for n in (1, 2, 3)],
        "priorities": [("1", _("重点手続")), ("0", _("重点手続のほか"))],
    }
    return render(request, "studio/quality/list.html", context)


def _row(procedure: Procedure, ways: list[NextLevel]) -> dict[str, Any]:
    missing = [step for way in ways for step in way.steps]
    planned = [one for way in ways for one in way.planned]
    todo = [action for way in ways for action in way.open_actions]
    return {
        "procedure": procedure,
        "title": procedure.current.body["title"] if procedure.current else procedure.slug,
        "levels": [way.level for way in ways],
        "missing": missing,
        "first": missing[0].evidence.title if missing else "",
        "planned": len({one.improvement.pk for one in planned}),
        "todo": todo[0].title if todo else "",
    }


@open_to(Readers.OFFICER, *OWNERS)
@require_safe
def quality_list_csv(request: HttpRequest) -> StreamingHttpResponse:
    """What is missing for the next level, one line for each criterion of each procedure."""
    keys = {slug: one.pk for slug, one in places_of(request).items()}
    found = Wanted.of(request, keys).found(keys)
    response = StreamingHttpResponse(
        csv_lines([str(name) for name in _HEADER], _lines(list(found))),
        content_type="text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = 'attachment; filename="quality-to-do.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


_HEADER = [
    _lazy("手続番号"),
    _lazy("手続名"),
    _lazy("所管組織"),
    _lazy("軸"),
    _lazy("いまのレベル"),
    _lazy("足りない項目"),
    _lazy("結果"),
    _lazy("値"),
    _lazy("基準"),
    _lazy("実測・申告"),
    _lazy("アクション"),
]


def _lines(procedures: list[Procedure]) -> Iterator[list[object]]:
    ways = to_next_of_all(procedures)
    for procedure in procedures:
        title = procedure.current.body["title"] if procedure.current else procedure.slug
        for way in ways.get(procedure.pk, ()):
            for step in way.steps:
                yield [
                    procedure.code,
                    title,
                    procedure.organisation.name,
                    way.level.title,
                    way.level.level,
                    step.evidence.title,
                    step.evidence.status_words,
                    step.evidence.shown_value,
                    step.evidence.shown_threshold,
                    step.evidence.how_words,
                    "、".join(action.title for action in step.actions),
                ]
