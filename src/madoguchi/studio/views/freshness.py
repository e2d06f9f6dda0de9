"""How fresh the registry is: the board of all organisations, the records behind each number, all as a file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.registry.selectors import due_days, freshness_of_all, kept_records, upkeep_rules, who_keeps
from madoguchi.registry.types import FindingKind, Freshness, FreshnessState
from madoguchi.studio.shape import label
from madoguchi.studio.views.finding import address, kind_of, title_of
from madoguchi.studio.views.records import KIND_NAMES
from madoguchi.studio.views.upkeep import TODO, TONES
from madoguchi.ui.templatetags.ui import jdate, jdatetime

PAGE_SIZE = 50
OVERSEERS = (Role.EDITOR, Role.PUBLISHER, Role.ADMINISTRATOR, Role.PLAN_MANAGER, Role.AUDITOR)
OWNERLESS = "ownerless"
_ORDER = list(FreshnessState)


@dataclass
class Line:
    """One organisation on the board (鮮度の行)."""

    name: str
    slug: str
    counts: dict[str, int] = field(default_factory=lambda: {state.value: 0 for state in FreshnessState})
    ownerless: int = 0
    absent: int = 0
    oldest: datetime | None = None

    def take(self, one: Freshness) -> None:
        """Count one record."""
        self.counts[one.state.value] += 1
        kinds = {finding.kind for finding in one.findings}
        self.ownerless += FindingKind.OWNER in kinds
        self.absent += FindingKind.ABSENT in kinds
        if one.oldest_look_at and (self.oldest is None or one.oldest_look_at < self.oldest):
            self.oldest = one.oldest_look_at

    @property
    def total(self) -> int:
        """How many records there are."""
        return sum(self.counts.values())

    @property
    def share(self) -> int:
        """How many of a hundred need no look: what is soon due is still right."""
        good = self.counts[FreshnessState.FRESH.value] + self.counts[FreshnessState.DUE.value]
        return good * 100 // self.total if self.total else 0

    @property
    def cells(self) -> list[dict[str, Any]]:
        """The counts with the address of the records behind each."""
        return [
            {
                "state": state.value,
                "label": state.label,
                "count": self.counts[state.value],
                "href": _records(organisation=self.slug, state=state.value),
            }
            for state in reversed(_ORDER)
        ]

    @property
    def ownerless_href(self) -> str:
        """The address of the records without an owner."""
        return _records(organisation=self.slug, finding=FindingKind.OWNER.value)

    @property
    def absent_href(self) -> str:
        """The address of the records whose owner has gone."""
        return _records(organisation=self.slug, finding=FindingKind.ABSENT.value)

    @property
    def bar(self) -> list[dict[str, Any]]:
        """The parts of a bar a hundred units long."""
        parts, x = [], 0.0
        for state in reversed(_ORDER):
            width = self.counts[state.value] * 100 / self.total if self.total else 0
            if width:
                parts.append({"state": state.value, "x": f"{x:.2f}", "width": f"{width:.2f}"})
            x += width
        return parts


def _records(**given: str) -> str:
    found = {name: value for name, value in given.items() if value}
    return f"{reverse('studio:freshness_records')}?{urlencode(found)}"


@open_to(Readers.OFFICER, *OVERSEERS)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """How many records of each organisation are fresh, soon due, overdue or to be mended."""
    acting, at = acting_of_request(request), now()
    whole = Line(str(_("すべての組織")), "")
    lines: dict[UUID, Line] = {}
    for one in freshness_of_all(kept_records(), at=at):
        place = one.record.organisation
        line = lines.setdefault(place.pk, Line(place.name, place.slug))
        line.take(one)
        whole.take(one)
    context = {
        "whole": whole,
        "lines": sorted(lines.values(), key=lambda line: (line.share, -line.total, line.name)),
        "states": [(state.value, state.label) for state in reversed(_ORDER)],
        "rules": _rules(),
        "who": who_keeps(),
        "due_days": due_days(),
        "at": at,
        "may_shape": acting.may_shape,
        "has_todo": bool(acting.organisations(*TODO)),
    }
    return render(request, "studio/upkeep/board.html", context)


def _rules() -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for kind in ("procedure", "programme"):
        for rule in upkeep_rules(kind):
            line = found.setdefault(rule.key, {"rule": rule, "kinds": [], "fields": []})
            line["kinds"].append(KIND_NAMES[kind])
            for name in rule.fields:
                words = label(kind, (name,))
                if words != name and words not in line["fields"]:
                    line["fields"].append(words)
    return list(found.values())


@dataclass
class Wanted:
    """Which records are asked for (鮮度の条件)."""

    organisation: str
    state: str
    finding: str

    def found(self, at: datetime) -> list[Freshness]:
        """The records, the worst first."""
        places = None
        if self.organisation:
            places = Organisation.objects.filter(slug=self.organisation).values_list("pk", flat=True)
        found = [
            one
            for one in freshness_of_all(kept_records(organisations=places), at=at)
            if (not self.state or one.state == self.state)
            and (not self.finding or self.finding in {each.kind for each in one.findings})
        ]
        return sorted(found, key=lambda one: (_ORDER.index(one.state), one.record.slug))

    def query(self, page: int = 1) -> str:
        """The address of the same list from its question mark on; empty for all records."""
        given = {
            "organisation": self.organisation,
            "state": self.state,
            "finding": self.finding,
            "page": str(page) if page > 1 else "",
        }
        said = urlencode({name: value for name, value in given.items() if value})
        return f"?{said}" if said else ""


def _wanted(request: HttpRequest) -> Wanted:
    state, finding = request.GET.get("state", ""), request.GET.get("finding", "")
    place = request.GET.get("organisation", "")[:100]
    is_known = bool(place) and "\x00" not in place and Organisation.objects.filter(slug=place).exists()
    return Wanted(
        organisation=place if is_known else "",
        state=state if state in set(FreshnessState) else "",
        finding=finding if finding in set(FindingKind) else "",
    )


@open_to(Readers.OFFICER, *OVERSEERS)
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """The records behind a number of the board."""
    acting, at, wanted = acting_of_request(request), now(), _wanted(request)
    page = Paginator(wanted.found(at), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "wanted": wanted,
        "rows": [_row(one, acting) for one in page.object_list],
        "page": page,
        "previous": wanted.query(page.number - 1) or "?" if page.has_previous() else "",
        "next": wanted.query(page.number + 1) if page.has_next() else "",
        "organisations": list(Organisation.objects.order_by("name").values_list("slug", "name")),
        "states": [(state.value, state.label) for state in FreshnessState],
        "findings": [(kind.value, kind.label) for kind in FindingKind],
        "query": wanted.query(),
        "may_shape": acting.may_shape,
    }
    return render(request, "studio/upkeep/records.html", context)


def _row(one: Freshness, acting: Acting) -> dict[str, Any]:
    record = one.record
    is_ours = any(acting.has(role, record.organisation_id) for role in (Role.EDITOR, Role.PUBLISHER))
    kinds = dict.fromkeys(finding.kind for finding in one.findings)
    return {
        "record": record,
        "kind_name": KIND_NAMES[kind_of(record)],
        "title": title_of(record, record.current),
        "href": address(record, "upkeep") if is_ours else "",
        "state": one.state,
        "tone": TONES[one.state],
        "told": [kind.label for kind in kinds],
        "is_absent": FindingKind.ABSENT in kinds,
        "one": one,
    }


@open_to(Readers.OFFICER, *OVERSEERS)
@require_safe
def records_csv(request: HttpRequest) -> HttpResponseBase:
    """The same records as a file, one line a finding, and one for each record without any."""
    at, wanted = now(), _wanted(request)
    response = StreamingHttpResponse(
        csv_lines([str(name) for name in _HEADER], _lines(wanted.found(at))),
        content_type="text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = f'attachment; filename="freshness-{japan_day(at):%Y%m%d}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


_HEADER = [
    _("種類"),
    _("番号"),
    _("アドレス用の名前"),
    _("名前"),
    _("所管"),
    _("登録の担当者"),
    _("状態"),
    _("指摘"),
    _("内容"),
    _("期限"),
    _("いちばん古い確認"),
    _("次に確認する日"),
]


def _lines(found: list[Freshness]) -> Iterator[list[object]]:
    for one in found:
        record = one.record
        about = [
            str(KIND_NAMES[kind_of(record)]),
            record.code,
            record.slug,
            title_of(record, record.current),
            record.organisation.name,
            record.owner.name if record.owner else "",
            one.state.label,
        ]
        times = [jdatetime(one.oldest_look_at), jdate(one.next_look_on)]
        for finding in one.findings:
            yield [*about, finding.kind.label, finding.sentence, jdate(finding.due_on), *times]
        if not one.findings:
            yield [*about, "", "", "", *times]
