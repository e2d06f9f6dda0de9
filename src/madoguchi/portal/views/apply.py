"""Applying: start, task list, pages of questions, check, submit."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.types import Readers, acting_of_request, open_to, remember_ticket
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import (
    document_of,
    next_page,
    previous_page,
    read_page,
    round_title,
    rounds_of,
    summary,
    task_list,
    visible_pages,
    with_page,
    without_item,
)
from madoguchi.eforms.types import (
    FieldError,
    FormDocument,
    Page,
    PageState,
    PageStatus,
    Reading,
    SummaryRow,
)
from madoguchi.files.services import FileRefused
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import applications_from
from madoguchi.filling.services import (
    AlreadySent,
    ChangedElsewhere,
    FileMissing,
    NotComplete,
    NotOpenNow,
    SignInNeeded,
    attach,
    discard,
    save_answers,
    start,
    submit,
)
from madoguchi.portal.views.holding import held_draft
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors import open_editions, procedure_by_slug
from madoguchi.registry.types import ProcedurePage


@open_to(Readers.GUEST)
@require_http_methods(["GET", "POST"])
def start_procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose where to apply and begin a draft."""
    try:
        page = procedure_by_slug(slug)
    except Procedure.DoesNotExist as error:
        raise Http404 from error
    acting = acting_of_request(request)
    at = now()
    editions = list(open_editions(page.procedure, on=japan_day(at)))
    if request.method == "GET":
        return _start_page(request, page, editions)
    edition = next((e for e in editions if str(e.pk) == request.POST.get("edition")), None)
    if edition is None and len(editions) == 1:
        edition = editions[0]
    if edition is None:
        message = _("申請先を選んでください。")
        return _start_page(request, page, editions, [{"id": "edition", "message": message}], status=422)
    try:
        started = start(edition=edition, by=acting.for_purpose("申請"), at=at)
    except SignInNeeded:
        return redirect(f"{reverse('accounts:sign_in')}?next={request.path}")
    except NotOpenNow as refusal:
        return _start_page(request, page, editions, [{"id": "edition", "message": str(refusal)}], status=422)
    if started.new_ticket is None:
        return redirect("portal:draft", started.draft.pk)
    remember_ticket(request.session, started.new_ticket.ticket.pk)
    request.session["fresh_secret"] = [str(started.draft.pk), started.new_ticket.secret]
    return redirect("portal:ticket", started.draft.pk)


def _start_page(
    request: HttpRequest,
    page: ProcedurePage,
    editions: list[Edition],
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    options = [
        {"value": str(e.pk), "label": e.organisation.name, "hint": "", "checked": False} for e in editions
    ]
    context = {
        "page": page,
        "body": page.body,
        "editions": editions,
        "options": options,
        "errors": errors or [],
    }
    return render(request, "portal/apply/start.html", context, status=status)


@open_to(Readers.HOLDER)
@require_GET
def ticket(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show the number and, once, the secret of a guest's ticket."""
    held = held_draft(request, draft)
    if held.ticket is None:
        return redirect("portal:draft", held.pk)
    owner, secret = request.session.pop("fresh_secret", ["", ""])
    secret = secret if owner == str(held.pk) else ""
    return render(
        request, "portal/apply/ticket.html", {"draft": held, "ticket": held.ticket, "secret": secret}
    )


@open_to(Readers.HOLDER)
@require_GET
def task_list_page(request: HttpRequest, draft: UUID) -> HttpResponse:
    """What is done and what is still to do."""
    held = held_draft(request, draft)
    if held.submitted_at:
        return redirect("portal:sent", held.pk)
    document = document_of(held.form_version)
    sections = task_list(document, held.answers, japan_day(now()))
    pages = [state for section in sections for state in section.pages]
    done = sum(1 for state in pages if state.status == PageStatus.DONE)
    context = {
        **_about(held, document),
        "sections": [
            (section.title, [_task(held, state) for state in section.pages]) for section in sections
        ],
        "done": done,
        "total": len(pages),
        "is_complete": done == len(pages),
    }
    return render(request, "portal/apply/task_list.html", context)


def _task(draft: Draft, state: PageState) -> dict[str, str]:
    words = {PageStatus.DONE: "done", PageStatus.TODO: "todo", PageStatus.CANNOT_START: "blocked"}
    return {
        "title": state.page.title,
        "href": reverse("portal:page", args=[draft.pk, state.page.id]),
        "state": words[state.status],
    }


def _about(draft: Draft, document: FormDocument) -> dict[str, Any]:
    edition = draft.items.all()[0].edition
    return {
        "draft": draft,
        "document": document,
        "edition": edition,
        "procedure": edition.procedure,
        "title": edition.procedure_version.body["title"],
    }


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def question_page(request: HttpRequest, draft: UUID, page_id: str, item: int | None = None) -> HttpResponse:
    """Ask the questions of one page, or of one round of a repeated page."""
    held = held_draft(request, draft)
    if held.submitted_at:
        return redirect("portal:sent", held.pk)
    document = document_of(held.form_version)
    page = _visible_page(document, held, page_id)
    if page.repeats:
        rounds = len(rounds_of(page, held.answers))
        if item is None:
            return _rounds_page(request, held, document, page) if rounds else _item(request, held, page, 0)
        if item > rounds or item >= page.repeats.max:
            raise Http404
    elif item is not None:
        raise Http404
    if request.method == "GET":
        return _ask(request, held, document, page, item, None)
    return _answer(request, held, document, page, item)


def _answer(
    request: HttpRequest, draft: Draft, document: FormDocument, page: Page, item: int | None
) -> HttpResponse:
    reading = read_page(document, page, request.POST, request.FILES, draft.answers, item, on=japan_day(now()))
    if not reading.errors:
        _store_uploads(request, draft, page, item, reading)
    if reading.errors:
        return _ask(request, draft, document, page, item, reading, status=422)
    try:
        save_answers(
            draft=draft,
            answers=with_page(draft.answers, page, reading.values, item),
            revision=_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except AlreadySent:
        return redirect("portal:sent", draft.pk)
    except ChangedElsewhere as refusal:
        fresh = held_draft(request, draft.pk)
        return _ask(request, fresh, document, page, item, reading, status=409, conflict=str(refusal))
    if page.repeats:
        return redirect(_with_back(request, reverse("portal:page", args=[draft.pk, page.id])))
    return redirect(_after(request, draft, document, page))


def _visible_page(document: FormDocument, draft: Draft, page_id: str) -> Page:
    for page in visible_pages(document, draft.answers, on=japan_day(now())):
        if page.id == page_id:
            return page
    raise Http404


def _item(request: HttpRequest, draft: Draft, page: Page, item: int) -> HttpResponse:
    return redirect(_with_back(request, reverse("portal:item", args=[draft.pk, page.id, item])))


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _store_uploads(
    request: HttpRequest, draft: Draft, page: Page, item: int | None, reading: Reading
) -> None:
    for question in page.questions:
        for upload in reading.uploads.get(question.id, []):
            try:
                entry = attach(draft=draft, upload=upload, by=acting_of_request(request), at=now())
            except FileRefused as refusal:
                path = page.path(question, item)
                reading.errors.append(FieldError(path, f"q-{question.id}", str(refusal), page.id, item))
                continue
            kept = [one for one in reading.values.get(question.id) or [] if one["file"] != entry["file"]]
            reading.values[question.id] = [*kept, entry]


def _rows(draft: Draft, document: FormDocument, page: Page, item: int | None = None) -> list[SummaryRow]:
    return [
        row
        for section in summary(document, draft.answers, japan_day(now()))
        for row in section.rows
        if row.page_id == page.id and (item is None or row.item == item)
    ]


def _ask(
    request: HttpRequest,
    draft: Draft,
    document: FormDocument,
    page: Page,
    item: int | None,
    reading: Reading | None,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    before = previous_page(document, draft.answers, page.id, on=japan_day(now()))
    context = {
        **_about(draft, document),
        "page": page,
        "item": item,
        "heading": page.title if item is None else round_title(page, item),
        "answers": draft.answers,
        "reading": reading,
        "errors": reading.errors if reading else [],
        "conflict": conflict,
        "saved": _rows(draft, document, page, item) if conflict else [],
        "back": _back(request, draft, before),
    }
    return render(request, "portal/apply/page.html", context, status=status)


def _back(request: HttpRequest, draft: Draft, before: Page | None) -> str:
    if request.GET.get("back") == "check":
        return reverse("portal:check", args=[draft.pk])
    if before is None:
        return reverse("portal:draft", args=[draft.pk])
    return reverse("portal:page", args=[draft.pk, before.id])


def _with_back(request: HttpRequest, address: str) -> str:
    return f"{address}?back=check" if request.GET.get("back") == "check" else address


def _after(request: HttpRequest, draft: Draft, document: FormDocument, page: Page) -> str:
    if request.GET.get("back") == "check":
        return reverse("portal:check", args=[draft.pk])
    following = next_page(document, draft.answers, page.id, on=japan_day(now()))
    if following is None:
        return reverse("portal:draft", args=[draft.pk])
    return reverse("portal:page", args=[draft.pk, following.id])


def _rounds_page(request: HttpRequest, draft: Draft, document: FormDocument, page: Page) -> HttpResponse:
    """The rounds of a repeated page: change one, remove one, add another or go on."""
    assert page.repeats is not None
    rounds = len(rounds_of(page, draft.answers))
    if request.method == "POST":
        return _rounds_answer(request, draft, document, page, rounds)
    context = {
        **_about(draft, document),
        "page": page,
        "rounds": [
            {
                "index": index,
                "title": round_title(page, index),
                "rows": [(row.label, row.display) for row in _rows(draft, document, page, index)],
                "href": _with_back(request, reverse("portal:item", args=[draft.pk, page.id, index])),
            }
            for index in range(rounds)
        ],
        "may_add": rounds < page.repeats.max,
        "errors": [],
        "back": _back(request, draft, previous_page(document, draft.answers, page.id, on=japan_day(now()))),
    }
    return render(request, "portal/apply/rounds.html", context)


def _rounds_answer(
    request: HttpRequest, draft: Draft, document: FormDocument, page: Page, rounds: int
) -> HttpResponse:
    if request.POST.get("act") == "add":
        return _item(request, draft, page, rounds)
    removed = request.POST.get("remove", "")
    if not (removed.isascii() and removed.isdecimal() and int(removed) < rounds):
        return redirect(_after(request, draft, document, page))
    try:
        save_answers(
            draft=draft,
            answers=without_item(draft.answers, page, int(removed)),
            revision=_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except AlreadySent:
        return redirect("portal:sent", draft.pk)
    except ChangedElsewhere:
        pass  # the page that follows shows the rounds as they are now
    return redirect(_with_back(request, reverse("portal:page", args=[draft.pk, page.id])))


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def check_answers(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show all answers before they are sent, and send them."""
    held = held_draft(request, draft)
    document = document_of(held.form_version)
    if request.method == "GET":
        if held.submitted_at:
            return redirect("portal:sent", held.pk)
        return _check_page(request, held, document)
    key = request.POST.get("key", "")
    try:
        submit(
            draft=held,
            key=UUID(key) if _is_uuid(key) else UUID(int=0),
            revision=_revision(request),
            by=acting_of_request(request).for_purpose("申請"),
        )
    except NotComplete as refusal:
        return _check_page(request, held, document, list(refusal.errors), status=422)
    except (ChangedElsewhere, FileMissing, NotOpenNow) as refusal:
        return _check_page(request, held_draft(request, held.pk), document, refused=refusal, status=409)
    return redirect("portal:sent", held.pk)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _check_page(
    request: HttpRequest,
    draft: Draft,
    document: FormDocument,
    errors: list[FieldError] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    missing = {error.path: error.message for error in errors or []}
    sections = [
        (section.title, [_check_row(draft, row, missing) for row in section.rows])
        for section in summary(document, draft.answers, japan_day(now()))
    ]
    links = [
        {"id": f"row-{error.path}".replace(".", "-"), "message": error.message} for error in errors or []
    ]
    context = {**_about(draft, document), "sections": sections, "errors": links, "refused": refused}
    return render(request, "portal/apply/check.html", context, status=status)


def _check_row(draft: Draft, row: SummaryRow, missing: dict[str, str]) -> dict[str, str]:
    place = [draft.pk, row.page_id] if row.item is None else [draft.pk, row.page_id, row.item]
    return {
        "id": f"row-{row.path}".replace(".", "-"),
        "label": row.label,
        "value": row.display,
        "href": reverse("portal:page" if row.item is None else "portal:item", args=place) + "?back=check",
        "error": missing.get(row.path, ""),
    }


@open_to(Readers.HOLDER)
@require_GET
def sent(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The receipt: shown after the commit, and again whenever its holder comes back."""
    held = held_draft(request, draft)
    if held.submitted_at is None:
        return redirect("portal:draft", held.pk)
    return render(request, "portal/apply/sent.html", {"draft": held, "applications": applications_from(held)})


@open_to(Readers.HOLDER)
@require_POST
def discard_draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Delete a draft at the wish of its holder."""
    held = held_draft(request, draft)
    try:
        discard(draft=held, revision=_revision(request), by=acting_of_request(request), at=now())
    except (AlreadySent, ChangedElsewhere):
        return redirect("portal:draft", held.pk)
    return redirect("portal:my")
