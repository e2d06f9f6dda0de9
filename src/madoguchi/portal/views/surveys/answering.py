"""Answering a survey: whoever holds the link answers, page by page, once. Nothing here asks for JavaScript."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.types import Readers, acting_of_request, address_of, open_to, posted_revision
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import document_of, read_page, summary, visible_pages
from madoguchi.eforms.types import FormDocument, Page, Reading
from madoguchi.surveys.models import Invitation
from madoguchi.surveys.selectors import invitation_for, open_wave_of
from madoguchi.surveys.services import (
    AlreadyAnswered,
    AnswersMissing,
    TwoScreens,
    WaveClosed,
    begin,
    hand_in,
    refuse,
    save_page,
    token_of,
)


@open_to(Readers.GUEST)
@require_POST
def begin_page(request: HttpRequest, code: str) -> HttpResponse:
    """Begin to answer what everyone, or every officer, may answer."""
    at = now()
    wave = open_wave_of(code, on=japan_day(at))
    if wave is None:
        raise Http404
    try:
        made = begin(wave=wave, address=address_of(request), by=acting_of_request(request), at=at)
    except Refusal as refusal:
        context = {"survey": wave.survey, "sentence": str(refusal)}
        return render(request, "portal/surveys/ended.html", context, status=409)
    return redirect("portal:survey_invited", token_of(made))


def _held(token: str) -> Invitation:
    found = invitation_for(token)
    if found is None or found.wave.form_version is None:
        raise Http404
    return found


def _document(held: Invitation) -> FormDocument:
    assert held.wave.form_version is not None
    return document_of(held.wave.form_version)


def _pages(held: Invitation) -> list[Page]:
    return visible_pages(_document(held), held.draft, on=japan_day(now()))


def _ended(request: HttpRequest, held: Invitation) -> HttpResponse | None:
    """What is shown instead once the link is used, or the days are over; None while one may answer."""
    wave, at = held.wave, now()
    sentence = ""
    if held.state == Invitation.State.ANSWERED:
        sentence = str(AlreadyAnswered.sentence)
    elif wave.state == wave.State.PLANNED or wave.opens_on > japan_day(at):
        sentence = _("この調査は、%(day)sに始まります。同じリンクから答えられます。") % {
            "day": f"{wave.opens_on:%Y年%-m月%-d日}"
        }
    elif wave.state != wave.State.OPEN or wave.closes_on < japan_day(at):
        sentence = str(WaveClosed.sentence)
    if not sentence:
        return None
    is_done = held.state == Invitation.State.ANSWERED
    context = {"survey": wave.survey, "wave": wave, "sentence": sentence, "is_done": is_done}
    return render(request, "portal/surveys/ended.html", context)


@open_to(Readers.GUEST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited_page(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, by whom and what for; what one may do, and where one was."""
    held = _held(token)
    if (ended := _ended(request, held)) is not None:
        return ended
    pages = _pages(held)
    left = [page for page in pages if not _is_answered(page, held)]
    target = left[0] if left else None
    if request.method == "POST":
        return redirect("portal:survey_page", token, (target or pages[0]).id)
    context = {
        "survey": held.wave.survey,
        "wave": held.wave,
        "document": _document(held),
        "token": token,
        "is_begun": bool(held.draft),
        "next": reverse("portal:survey_page", args=[token, target.id])
        if target
        else reverse("portal:survey_check", args=[token]),
        "pages": len(pages),
        "may_refuse": bool(held.mail),
        "refused": held.state == Invitation.State.REFUSED,
    }
    return render(request, "portal/surveys/invited.html", context)


def _is_answered(page: Page, held: Invitation) -> bool:
    return not page.answered or any(question.id in held.draft for question in page.answered)


@open_to(Readers.GUEST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question_page(request: HttpRequest, token: str, page_id: str) -> HttpResponse:
    """One page of questions; what was answered is kept as one goes on."""
    held = _held(token)
    if (ended := _ended(request, held)) is not None:
        return ended
    page = next((one for one in _pages(held) if one.id == page_id), None)
    if page is None:
        return redirect("portal:survey_invited", token)
    if request.method != "POST":
        return _ask(request, held, token, page, None)
    reading = read_page(_document(held), page, request.POST, request.FILES, held.draft, on=japan_day(now()))
    if reading.errors:
        return _ask(request, held, token, page, reading, errors=list(reading.errors), status=422)
    try:
        kept = save_page(
            token_holder=held,
            page=page,
            values=reading.values,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except TwoScreens as refusal:
        held.refresh_from_db()
        return _ask(
            request, held, token, page, reading, errors=[{"id": "next", "message": str(refusal)}], status=409
        )
    except (AlreadyAnswered, WaveClosed) as refusal:
        context = {"survey": held.wave.survey, "wave": held.wave, "sentence": str(refusal)}
        return render(request, "portal/surveys/ended.html", context, status=409)
    pages = _pages(kept)
    place = next((n for n, one in enumerate(pages) if one.id == page.id), -1)
    if request.POST.get("back") == "check" or place + 1 >= len(pages):
        unseen = next((one for one in pages if not _is_answered(one, kept)), None)
        if unseen is None:
            return redirect("portal:survey_check", token)
        return redirect("portal:survey_page", token, unseen.id)
    return redirect("portal:survey_page", token, pages[place + 1].id)


def _ask(
    request: HttpRequest,
    held: Invitation,
    token: str,
    page: Page,
    reading: Reading | None,
    *,
    errors: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    pages = _pages(held)
    place = next(n for n, one in enumerate(pages) if one.id == page.id)
    context = {
        "survey": held.wave.survey,
        "wave": held.wave,
        "document": _document(held),
        "page": page,
        "given": held.draft,
        "reading": reading,
        "errors": errors or [],
        "revision": held.revision,
        "token": token,
        "done": place,
        "total": len(pages),
        "number": place + 1,
        "back": "check" if "check" in (request.GET.get("back"), request.POST.get("back")) else "",
        "before": reverse("portal:survey_page", args=[token, pages[place - 1].id])
        if place
        else reverse("portal:survey_invited", args=[token]),
    }
    return render(request, "portal/surveys/page.html", context, status=status)


@open_to(Readers.GUEST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_page(request: HttpRequest, token: str) -> HttpResponse:
    """All answers before they are handed in; handing in uses the link up."""
    held = _held(token)
    if request.method != "POST" or held.state == Invitation.State.ANSWERED:
        return _ended(request, held) or _check(request, held, token, [])
    try:
        hand_in(token_holder=held, by=acting_of_request(request), at=now())
    except AnswersMissing as missing:
        held.refresh_from_db()
        return _check(request, held, token, [_to_page(token, one) for one in missing.errors], status=422)
    except AlreadyAnswered:
        pass  # pressed twice: the same thanks
    except WaveClosed as refusal:
        context = {"survey": held.wave.survey, "wave": held.wave, "sentence": str(refusal)}
        return render(request, "portal/surveys/ended.html", context, status=409)
    return redirect("portal:survey_invited", token)


def _to_page(token: str, error: Any) -> dict[str, str]:
    return {"id": f"row-{error.path}", "message": error.message}


def _check(
    request: HttpRequest, held: Invitation, token: str, errors: list[dict[str, str]], status: int = 200
) -> HttpResponse:
    wrong = {one["id"]: one["message"] for one in errors}
    sections = [
        {
            "title": section.title,
            "rows": [
                {
                    "label": row.label,
                    "value": row.display,
                    "is_chosen": row.is_chosen,
                    "id": f"row-{row.path}",
                    "error": wrong.get(f"row-{row.path}", ""),
                    "href": reverse("portal:survey_page", args=[token, row.page_id]) + "?back=check",
                }
                for row in section.rows
            ],
        }
        for section in summary(_document(held), held.draft, on=japan_day(now()))
    ]
    context = {
        "survey": held.wave.survey,
        "wave": held.wave,
        "sections": sections,
        "token": token,
        "errors": errors,
    }
    return render(request, "portal/surveys/check.html", context, status=status)


@open_to(Readers.GUEST)
@never_cache
@require_POST
def refuse_page(request: HttpRequest, token: str) -> HttpResponse:
    """Say that one does not answer: no more mails."""
    held = _held(token)
    try:
        refuse(token_holder=held, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        context = {"survey": held.wave.survey, "wave": held.wave, "sentence": str(refusal)}
        return render(request, "portal/surveys/ended.html", context, status=409)
    return redirect("portal:survey_invited", token)
