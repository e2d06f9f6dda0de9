"""The auditor's pages: who looked at personal data, and who changed roles, consents and mandates."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.desk.audit_words import GROUPS
from madoguchi.desk.auditing import (
    VIEWS,
    Asked,
    Record,
    access_records,
    change_records,
    reach_of,
    read_question,
)
from madoguchi.events.selectors import Reach, accesses_within, changes_within, last_seal
from madoguchi.examination.services import PurposeMissing
from madoguchi.examination.services.audits import note_audit
from madoguchi.ui.templatetags.ui import jdatetime

PAGE_SIZE = 50


def _rows(asked: Asked, reach: Reach) -> QuerySet[Any]:
    """Events or accesses, as is asked; `_records` puts them in words."""
    if asked.view == "changes":
        return changes_within(reach, kinds=asked.kinds, since=asked.since, until=asked.until)
    return accesses_within(
        reach, since=asked.since, until=asked.until, reader=asked.reader, object=asked.object
    )


def _records(asked: Asked, rows: Iterable[Any]) -> list[Record]:
    return change_records(rows) if asked.view == "changes" else access_records(rows)


@open_to(Readers.OFFICER, Role.AUDITOR)
@require_safe
def audit_page(request: HttpRequest) -> HttpResponse:
    """The records of the days asked for, the latest first."""
    asked = read_question(request.GET, japan_day(now()))
    return _page(request, asked, status=422 if asked.errors else 200)


def _page(request: HttpRequest, asked: Asked, *, status: int) -> HttpResponse:
    acting = acting_of_request(request)
    rows = _rows(asked, reach_of(acting))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "first": asked.first.isoformat(),
        "last": asked.last.isoformat(),
        "records": _records(asked, page.object_list),
        "page": page,
        "tabs": [
            {
                "label": words,
                "href": asked.query(view=name, group="", reader="", case=""),
                "current": name == asked.view,
            }
            for name, words in VIEWS.items()
        ],
        "groups": [(name, words) for name, (words, _kinds) in GROUPS.items()],
        "previous": asked.query(page=page.previous_page_number()) if page.has_previous() else "",
        "next": asked.query(page=page.next_page_number()) if page.has_next() else "",
        "seal": last_seal(),
        "errors": asked.errors,
    }
    return render(request, "desk/audit.html", context, status=status)


@open_to(Readers.OFFICER, Role.AUDITOR)
@require_safe
def audit_csv(request: HttpRequest) -> HttpResponseBase:
    """The same records as a file, after its purpose and its number of rows were recorded."""
    asked = read_question(request.GET, japan_day(now()))
    acting = acting_of_request(request)
    rows = _rows(asked, reach_of(acting))
    try:
        note_audit(rows=rows.count(), purpose=request.GET.get("purpose", ""), by=acting, at=now())
    except PurposeMissing as refusal:
        asked.errors.append({"id": "purpose", "message": str(refusal.sentence)})
        return _page(request, asked, status=422)
    response = StreamingHttpResponse(
        csv_lines([str(name) for name in _HEADER], _lines(asked, rows.iterator(chunk_size=1000))),
        content_type="text/csv; charset=utf-8",
    )
    name = f"audit-{asked.view}-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


_HEADER = [_("日時"), _("だれが"), _("何を"), _("だれの情報か"), _("組織"), _("目的・理由")]


def _lines(asked: Asked, rows: Iterator[Any]) -> Iterator[list[str]]:
    while some := list(islice(rows, 1000)):
        for one in _records(asked, some):
            yield [jdatetime(one.at), one.who, one.what, one.whose, one.where, one.why]
