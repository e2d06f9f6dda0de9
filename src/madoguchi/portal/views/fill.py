"""Filling in: one page of questions at a time, repeated ones round by round."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.selectors import kept_typing
from madoguchi.accounts.services import drop_typing
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import (
    next_page,
    previous_page,
    read_page,
    round_title,
    rounds_of,
    summary,
    visible_pages,
    with_page,
    without_item,
)
from madoguchi.eforms.types import (
    FieldError,
    FormDocument,
    Page,
    Reading,
    SummaryRow,
)
from madoguchi.files.services import FileRefused
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import document_of_draft, origins_said
from madoguchi.filling.services import (
    AlreadySent,
    ChangedElsewhere,
    attach,
    save_answers,
)
from madoguchi.portal.views.holding import about, held_draft


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def question_page(request: HttpRequest, draft: UUID, page_id: str, item: int | None = None) -> HttpResponse:
    """Ask the questions of one page, or of one round of a repeated page."""
    held = held_draft(request, draft)
    if held.submitted_at:
        return redirect("portal:sent", held.pk)
    document = document_of_draft(held)
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
        return _ask(request, held, document, page, item, _typed_before(request, held, document, page, item))
    return _answer(request, held, document, page, item)


question_page.restores_typing = True  # type: ignore[attr-defined]  # what was typed when a session ended is shown here again


def _typed_before(
    request: HttpRequest, draft: Draft, document: FormDocument, page: Page, item: int | None
) -> Reading | None:
    """What the same person was typing on this page when their session ended, not saved yet; else None."""
    if "kept" not in request.session:
        return None
    found = kept_typing(request.session["kept"], acting_of_request(request), at=now())
    if found is None or found[0].path.partition("?")[0] != request.path:
        return None
    typed = QueryDict(mutable=True)
    for name, values in found[1].items():
        typed.setlist(name, values)
    reading = read_page(document, page, typed, MultiValueDict(), draft.answers, item, on=japan_day(now()))
    reading.errors.clear()
    return reading


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
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except AlreadySent:
        return redirect("portal:sent", draft.pk)
    except ChangedElsewhere as refusal:
        fresh = held_draft(request, draft.pk)
        return _ask(request, fresh, document, page, item, reading, status=409, conflict=str(refusal))
    if kept := request.session.pop("kept", None):
        drop_typing(kept=UUID(kept), by=acting_of_request(request), at=now())
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
        **about(draft, document),
        "page": page,
        "item": item,
        "heading": page.title if item is None else round_title(page, item),
        "answers": draft.answers,
        "origins": origins_said(draft),
        "reading": reading,
        "errors": reading.errors if reading else [],
        "conflict": conflict,
        "is_restored": reading is not None and request.method == "GET",
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
        **about(draft, document),
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
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except AlreadySent:
        return redirect("portal:sent", draft.pk)
    except ChangedElsewhere:
        pass  # the page that follows shows the rounds as they are now
    return redirect(_with_back(request, reverse("portal:page", args=[draft.pk, page.id])))
