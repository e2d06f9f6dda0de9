"""The processes of the organisations that one works for: found by what they are and by what is missing, as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.registry.models import Process
from madoguchi.registry.selectors import PROCESS_GAPS, processes_matching

WORKERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
PAGE_SIZE = 50
TONES = {"digitised": "green", "planned": "blue", "barred": "orange", "abolished": "gray"}
_GAPS: dict[str, Any] = {
    "counts": _("件数がない"),
    "online": _("デジタル化済みなのに、オンライン件数がない"),
    "late": _("予定の月を過ぎている"),
    "basis": _("根拠の種類がない"),
    "survey": _("法令による手続なのに、国の手続とつながっていない"),
}
_DISCRETION: dict[str, Any] = {"own": _("自らの裁量で決められる"), "others": _("裁量だけでは決められない")}


@dataclass(frozen=True)
class Wanted:
    """Which processes are asked for (一覧の条件)."""

    organisation: str = ""
    state: str = ""
    kind: str = ""
    discretion: str = ""
    gap: str = ""
    words: str = ""

    @classmethod
    def of(cls, request: HttpRequest, places: list[Organisation]) -> "Wanted":
        """What the address says; what it cannot say is left out."""

        def one(name: str, known: Any) -> str:
            said = request.GET.get(name, "")
            return said if said in known else ""

        return cls(
            organisation=one("organisation", {place.slug for place in places}),
            state=one("state", Process.State.values),
            kind=one("kind", Process.Kind.values),
            discretion=one("discretion", _DISCRETION),
            gap=one("gap", PROCESS_GAPS),
            words=request.GET.get("words", "").strip()[:100],
        )

    def found(self, places: list[Organisation], on: date) -> QuerySet[Process]:
        """The processes, by procedure."""
        chosen = [place for place in places if self.organisation in ("", place.slug)]
        return processes_matching(
            chosen,
            words=self.words,
            state=self.state,
            kind=self.kind,
            is_own_discretion={"own": True, "others": False}.get(self.discretion),
            gap=self.gap,
            on=on,
        )

    def query(self, page: int = 1) -> str:
        """The address of the same list from its question mark on; empty for all processes."""
        given = {**self.__dict__, "page": str(page) if page > 1 else ""}
        said = urlencode({name: value for name, value in given.items() if value})
        return f"?{said}" if said else ""


def places_of(acting: Acting) -> list[Organisation]:
    """The organisations whose processes `acting` works on, by name."""
    return list(Organisation.objects.filter(pk__in=acting.organisations(*WORKERS)).order_by("name", "slug"))


@open_to(Readers.OFFICER, *WORKERS)
@require_safe
def processes(request: HttpRequest) -> HttpResponse:
    """The processes that fit, with how many are in which state."""
    acting, today = acting_of_request(request), japan_day(now())
    places = places_of(acting)
    wanted = Wanted.of(request, places)
    found = wanted.found(places, today)
    states = found.order_by().values_list("state").annotate(Count("pk"))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    counted = dict(states)
    context = {
        "wanted": wanted,
        "page": page,
        "rows": [
            {
                "one": one,
                "tone": TONES[one.state],
                "may_edit": acting.has(Role.EDITOR, one.procedure.organisation_id),
            }
            for one in page.object_list
        ],
        "counts": [(label, counted.get(value, 0)) for value, label in Process.State.choices],
        "previous": wanted.query(page.number - 1) or "?" if page.has_previous() else "",
        "next": wanted.query(page.number + 1) if page.has_next() else "",
        "query": wanted.query(),
        "organisations": [(place.slug, place.name) for place in places],
        "states": Process.State.choices,
        "kinds": Process.Kind.choices,
        "discretions": list(_DISCRETION.items()),
        "gaps": [(name, _GAPS[name]) for name in PROCESS_GAPS],
        "may_import": bool(acting.organisations(Role.EDITOR)),
    }
    return render(request, "studio/processes/list.html", context)


@open_to(Readers.OFFICER, *WORKERS)
@require_safe
def processes_csv(request: HttpRequest) -> HttpResponseBase:
    """The same processes as a file that the import takes back."""
    acting, today = acting_of_request(request), japan_day(now())
    places = places_of(acting)
    found = Wanted.of(request, places).found(places, today).prefetch_related("survey_links")
    response = StreamingHttpResponse(
        csv_lines([str(name) for name in HEADER], _lines(found)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="processes-{today:%Y%m%d}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


HEADER = (
    _("プロセス番号"),
    _("所管組織"),
    _("手続名"),
    _("プロセス名"),
    _("手続類型"),
    _("プロセスの種類"),
    _("デジタル化の状態"),
    _("いまの状態になった日"),
    _("デジタル化の予定"),
    _("予定の理由"),
    _("デジタル化できない理由"),
    _("自らの裁量で決められる"),
    _("使っているしくみ"),
    _("根拠の種類"),
    _("根拠法令"),
    _("根拠条項"),
    _("件数の年度"),
    _("総件数"),
    _("オンライン件数"),
    _("国の手続ID"),
)
"""The columns of the file."""


def _lines(found: QuerySet[Process]) -> Iterator[list[object]]:
    one: Any
    for one in found.iterator(chunk_size=1000):
        yield [
            one.code,
            one.procedure.organisation.name,
            one.procedure_title,
            one.title,
            one.get_type_code_display(),
            one.get_kind_display(),
            one.get_state_display(),
            one.since,
            one.planned_on,
            one.planned_reason,
            one.barrier,
            _("はい") if one.is_own_discretion else _("いいえ"),
            one.tool,
            one.get_basis_display(),
            one.basis_law,
            one.basis_article,
            one.counts_year,
            one.total_count,
            one.online_count,
            " ".join(link.survey_id for link in one.survey_links.all()),
        ]
