"""Filing a table: its form to download, what was read of it, and sending the good rows."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.services import MayOnlyPrepare
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.tables import MOST_ROWS, BadTable, TableRow, has_table, table_csv, table_workbook
from madoguchi.eforms.types import FormDocument
from madoguchi.filling.models import Batch, BatchRow
from madoguchi.filling.selectors import (
    batch_for,
    batches_of,
    counts_of_batch,
    rows_of_batch,
    table_rows,
)
from madoguchi.filling.services import (
    ChangedElsewhere,
    NotEntrusted,
    NothingToSend,
    OneAtATime,
    ProofNeeded,
    TooManyTables,
    declarations_of,
    read_batch,
    send_batch,
    throw_batch,
)
from madoguchi.portal.places import chosen_place
from madoguchi.portal.takers import takers_of
from madoguchi.portal.views.holding import note_agent
from madoguchi.portal.views.proof import ask_for_proof
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors import body_for, procedure_by_slug
from madoguchi.registry.types import ProcedurePage

SHOWN = 50
MOST_BYTES = 10 * 1024 * 1024
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STATES = BatchRow.State


def _editions(request: HttpRequest, slug: str) -> tuple[ProcedurePage, list[Edition]]:
    """The page of the procedure and where its tables can be filed; 404 where they cannot."""
    try:
        page = procedure_by_slug(slug)
    except Procedure.DoesNotExist as error:
        raise Http404 from error
    editions = [
        one
        for one in takers_of(page, at=now(), place=chosen_place(request)).editions
        if has_table(document_of(one.form_version))
    ]
    if not editions:
        raise Http404
    return page, editions


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def table_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Download the table of a procedure, and hand it in to be read."""
    page, editions = _editions(request, slug)
    acting = acting_of_request(request)
    if not acting.held:
        raise Http404
    if request.method != "POST":
        return _table_page(request, page, editions)
    edition = next((one for one in editions if str(one.pk) == request.POST.get("edition")), None)
    if edition is None and len(editions) == 1:
        edition = editions[0]
    sent = request.FILES.get("file")
    errors = []
    if edition is None:
        errors.append({"id": "edition", "message": _("申請先を選んでください。")})
    if sent is None:
        errors.append({"id": "file", "message": _("表のファイルを選んでください。")})
    elif (sent.size or 0) > MOST_BYTES:
        errors.append({"id": "file", "message": _("ファイルが大きすぎます。10MBまでにしてください。")})
    if errors or edition is None or sent is None:
        return _table_page(request, page, editions, errors, status=422)
    try:
        batch = read_batch(
            edition=edition,
            name=sent.name or "",
            content=sent.read(),
            by=acting.for_purpose("申請"),
            at=now(),
        )
    except (BadTable, NotEntrusted, TooManyTables) as refusal:
        errors = [{"id": "file", "message": str(refusal)}]
        return _table_page(request, page, editions, errors, status=422)
    return redirect("portal:batch", batch.pk)


def _table_page(
    request: HttpRequest,
    page: ProcedurePage,
    editions: list[Edition],
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "title": page.body.title,
        "options": [
            {"value": str(one.pk), "label": one.organisation.name, "checked": len(editions) == 1}
            for one in editions
        ],
        "editions": editions,
        "most": MOST_ROWS,
        "batches": batches_of(acting_of_request(request)).filter(edition__in=editions)[:10],
        "errors": errors or [],
    }
    return render(request, "portal/many/table.html", context, status=status)


@open_to(Readers.EVERYONE)
@require_safe
def table_file(request: HttpRequest, slug: str, ending: str) -> HttpResponseBase:
    """The empty table of a procedure, as a workbook or CSV."""
    _page, editions = _editions(request, slug)
    document = document_of(editions[0].form_version)
    return _file(slug, ending, document, [])


def _file(name: str, ending: str, document: FormDocument, rows: list[TableRow]) -> HttpResponseBase:
    if ending not in ("csv", "xlsx"):
        raise Http404
    response: HttpResponseBase
    if ending == "csv":
        response = StreamingHttpResponse(table_csv(document, rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(table_workbook(document, rows), content_type=_SHEET)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _batch(request: HttpRequest, key: UUID) -> Batch:
    try:
        batch = batch_for(acting_of_request(request), key)
    except Batch.DoesNotExist as error:
        raise Http404 from error
    note_agent(request, batch.subject_id, f"batch:{batch.pk}")
    return batch


@open_to(Readers.HOLDER)
@require_safe
def batch_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was read of a table, or what became of it."""
    return _batch_page(request, _batch(request, key))


def _batch_page(
    request: HttpRequest,
    batch: Batch,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    document = document_of(batch.edition.form_version)
    counts = counts_of_batch(batch)
    context = {
        "batch": batch,
        "title": body_for(batch.edition).title,
        "counts": counts,
        "bad": [_shown(row) for row in rows_of_batch(batch, _STATES.BAD, _STATES.FAILED, limit=SHOWN)],
        "left_out": max(0, counts.bad + counts.failed - SHOWN),
        "declarations": [
            {"value": key, "label": words, "checked": key in request.POST.getlist("declared")}
            for key, words in declarations_of(document)
        ],
        "privacy": document.privacy,
        "may_submit": acting_of_request(request).may_submit,
        "errors": errors or [],
        "is_read": batch.state == Batch.State.READ,
        "is_sending": batch.state == Batch.State.SENDING,
    }
    return render(request, "portal/many/batch.html", context, status=status)


def _shown(row: BatchRow) -> dict[str, Any]:
    return {"number": row.number, "errors": row.errors}


@open_to(Readers.HOLDER)
@require_POST
def send_table(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the good rows of a table; every declaration is made for all of them."""
    batch = _batch(request, key)
    document = document_of(batch.edition.form_version)
    declared = set(request.POST.getlist("declared"))
    if not declared >= {one for one, _words in declarations_of(document)}:
        errors = [{"id": "declared", "message": _("すべての行について確かめ、チェックを入れてください。")}]
        return _batch_page(request, batch, errors, status=422)
    try:
        send_batch(batch=batch, by=acting_of_request(request).for_purpose("申請"), at=now())
    except ProofNeeded as refusal:
        return ask_for_proof(
            request, refusal, body_for(batch.edition).title, reverse("portal:batch", args=[key])
        )
    except ChangedElsewhere:
        return redirect("portal:batch", key)  # it was sent on another screen: the page says how it stands
    except (MayOnlyPrepare, NothingToSend, OneAtATime) as refusal:
        return _batch_page(request, batch, [{"id": "send", "message": str(refusal)}], status=409)
    return redirect("portal:batch", key)


@open_to(Readers.HOLDER)
@require_POST
def throw_table(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give up a table that was not sent."""
    batch = _batch(request, key)
    slug = batch.edition.procedure.slug
    try:
        throw_batch(batch=batch, by=acting_of_request(request), at=now())
    except ChangedElsewhere:
        return redirect("portal:batch", key)
    except Refusal as refusal:
        return _batch_page(request, batch, [{"id": "send", "message": str(refusal)}], status=409)
    return redirect("portal:table", slug)


@open_to(Readers.HOLDER)
@require_safe
def bad_rows(request: HttpRequest, key: UUID, ending: str) -> HttpResponseBase:
    """The rows that have to be mended, with what to mend: to be handed in again by themselves."""
    batch = _batch(request, key)
    rows = table_rows(rows_of_batch(batch, _STATES.BAD, _STATES.FAILED))
    return _file("to-mend", ending, document_of(batch.edition.form_version), rows)


@open_to(Readers.HOLDER)
@require_safe
def receipts(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The receipt number of each row that was sent."""
    batch = _batch(request, key)
    response = StreamingHttpResponse(
        csv_lines([_("行"), _("状態"), _("受付番号"), _("内容")], _receipt_lines(batch)),
        content_type="text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = 'attachment; filename="receipts.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _receipt_lines(batch: Batch) -> Iterator[list[object]]:
    for row in rows_of_batch(batch):
        number = ""
        if row.state == _STATES.SENT and row.draft is not None:
            number = "、".join(one["number"] for one in row.draft.submission.receipts)
        told = "、".join(f"{heading}：{words}" if heading else words for heading, words in row.errors)
        yield [row.number, row.get_state_display(), number, told]
