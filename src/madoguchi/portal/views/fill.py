"""Filling in: one page of questions at a time, repeated ones round by round."""

import json
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.selectors import kept_typing
from madoguchi.accounts.services import drop_typing
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import check, display, next_page, read_page, round_title, rounds_of, so_far
from madoguchi.eforms.types import Answers, FieldError, FormDocument, Page, Reading
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import (
    document_of_draft,
    half_typed,
    origins_said,
    print_of,
    prints_of,
)
from madoguchi.filling.services import AlreadySent, ChangedElsewhere, Clash, Saved, save_page
from madoguchi.portal.views.confirming import confirm_page, page_asked, rows_not_asked
from madoguchi.portal.views.handing_in import helps_on, keep_for_next_time, store_files
from madoguchi.portal.views.holding import about, held_draft
from madoguchi.portal.views.looking import found_for_script
from madoguchi.portal.views.mail_code import ask_for_code
from madoguchi.portal.views.pacing import after, back_from, to_round, visible_page, with_back
from madoguchi.portal.views.rounds import rounds_page
from madoguchi.portal.views.speaking import spoken
from madoguchi.portal.visits import note_page, opened_now

OUR_OWN = frozenset(
    {"csrfmiddlewaretoken", "drawn_for", "revision", "shown", "screen", "clash", "act", "opened", "asked"}
)
"""Names of fields that are not the form's."""


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def question_page(request: HttpRequest, draft: UUID, page_id: str, item: int | None = None) -> HttpResponse:
    """Ask the questions of one page, or of one round of a repeated page."""
    held = held_draft(request, draft)
    if held.submitted_at:
        return redirect("portal:sent", held.pk)
    document = spoken(request, document_of_draft(held))
    page = visible_page(document, held, page_id)
    if page.repeats:
        rounds = len(rounds_of(page, held.answers))
        if item is None:
            is_list = page.repeats.min == 0 if not rounds else not _is_begun(held, document, page, rounds)
            return rounds_page(request, held, document, page) if is_list else to_round(request, held, page, 0)
        if item > rounds or item >= page.repeats.max:
            raise Http404
    elif item is not None:
        raise Http404
    page = page_asked(request, held, page, item)
    if request.method == "GET":
        typed = _typed_before(request, held, document, page, item)
        half = half_typed(held.typed, page, item)
        reading = typed or (Reading(typed=half) if half else None)
        return _ask(request, held, document, page, item, reading, is_unsaved=typed is not None)
    return _answer(request, held, document, page, item)


def _is_begun(draft: Draft, document: FormDocument, page: Page, rounds: int) -> bool:
    """Whether the only round, that there must be, is begun and not finished: it goes on, nothing is to be listed."""
    if rounds != 1 or page.repeats is None or page.repeats.min != 1:
        return False
    return any(
        error.page_id == page.id and error.item == 0
        for error in check(document, draft.answers, japan_day(now()))
    )


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
    day, helps = japan_day(now()), helps_on(request, draft, document, page)
    reading = read_page(document, page, typed, MultiValueDict(), draft.answers, item, on=day, helps=helps)
    reading.errors.clear()
    return reading


def _answer(
    request: HttpRequest, draft: Draft, document: FormDocument, page: Page, item: int | None
) -> HttpResponse:
    """Save what was sent: all of it and go on, or what is good of it and show what is to mend."""
    day, helps, before = (
        japan_day(now()),
        helps_on(request, draft, document, page),
        _answers_of(page, draft, item),
    )
    reading = read_page(document, page, request.POST, request.FILES, draft.answers, item, on=day, helps=helps)
    if found := found_for_script(request, reading):
        return found
    store_files(request, draft, page, item, reading)
    is_pause = request.POST.get("act") == "pause"
    shown = posted_prints(request)
    is_finished = not reading.errors and not reading.is_search
    _decide(request, reading, shown)
    try:
        saved, _refused = save_reading(
            request, draft, page, item, reading, shown=shown, is_finished=is_finished
        )
    except AlreadySent:
        return redirect("portal:sent", draft.pk)
    except ChangedElsewhere as refusal:
        fresh = held_draft(request, draft.pk)
        return _ask(request, fresh, document, page, item, reading, 409, shown=shown, conflict=str(refusal))
    draft = held_draft(request, draft.pk)
    shown = {**(shown or {}), **saved.prints}
    if saved.clashes:
        return _choose(request, draft, document, page, item, saved, shown)
    if kept := request.session.pop("kept", None):
        drop_typing(kept=UUID(kept), by=acting_of_request(request), at=now())
    keep_for_next_time(request, draft, page, reading)
    if is_pause:
        return redirect(reverse("portal:draft", args=[draft.pk]) + "?paused=yes")
    if not is_finished:
        if reading.errors:
            note_page(request, draft, page, reading, before, is_saved=False)
        status = 422 if reading.errors else 200
        return _ask(request, draft, document, page, item, reading, status, shown=shown)
    document = spoken(
        request, document_of_draft(draft)
    )  # an answer may have left a procedure out, and its pages
    led_to = _led_to(document, draft, page)
    note_page(request, draft, page, reading, before, is_saved=True, led_to=led_to)
    confirm_page(request, draft, page, item)
    return ask_for_code(request, draft, document, page, item) or _onward(request, draft, document, page)


def _led_to(document: FormDocument, draft: Draft, page: Page) -> str:
    """The id of the page that follows, empty when the list does."""
    if page.id not in {one.id for one in document.pages}:
        return ""
    following = next_page(document, draft.answers, page.id, on=japan_day(now()))
    return following.id if following else ""


def _onward(request: HttpRequest, draft: Draft, document: FormDocument, page: Page) -> HttpResponse:
    """To the rounds of a repeated page that was saved, else to what follows."""
    if page.id not in {one.id for one in document.pages}:
        return redirect("portal:draft", draft.pk)
    if page.repeats:
        return redirect(with_back(request, reverse("portal:page", args=[draft.pk, page.id])))
    return redirect(after(request, draft, document, page))


def save_reading(
    request: HttpRequest,
    draft: Draft,
    page: Page,
    item: int | None,
    reading: Reading,
    *,
    shown: Mapping[str, str] | None,
    is_finished: bool,
) -> tuple[Saved, list[FieldError]]:
    """Save what was read of a page: all if it `is_finished`, else what can be kept; with what may not be kept.

    Raises as `save_page`.
    """
    found = so_far(page, reading, _answers_of(page, draft, item), item)
    uploaded = {q: reading.values[q] for q in (*reading.uploads, *reading.chosen) if q in reading.values}
    saved = save_page(
        draft=draft,
        page_id=page.id,
        item=item,
        values=reading.values if is_finished else {**found.values, **uploaded},
        revision=posted_revision(request),
        shown=shown,
        typed={} if is_finished else found.typed,
        screen=request.POST.get("screen", "")[:20],
        by=acting_of_request(request),
        at=now(),
    )
    return saved, found.refused


def posted_prints(request: HttpRequest) -> dict[str, str] | None:
    """What the page showed, as it tells itself; None when it does not."""
    try:
        shown = json.loads(request.POST.get("shown", ""))
    except ValueError:
        return None
    return {str(key): str(value) for key, value in shown.items()} if isinstance(shown, dict) else None


def _decide(request: HttpRequest, reading: Reading, shown: dict[str, str] | None) -> None:
    """Let the person's choice between two versions of an answer stand: the other one counts as shown, or as not changed."""
    for key in request.POST.getlist("clash"):
        choice = request.POST.get(f"choice-{key}", "")
        if choice == "theirs":
            reading.values.pop(key, None)
        elif choice == "mine" and shown is not None:
            shown[key] = request.POST.get(f"theirs-{key}", "")


def _ask(
    request: HttpRequest,
    draft: Draft,
    document: FormDocument,
    page: Page,
    item: int | None,
    reading: Reading | None,
    status: int = 200,
    *,
    shown: Mapping[str, str] | None = None,
    conflict: str = "",
    is_unsaved: bool = False,
) -> HttpResponse:
    place = [draft.pk, page.id] if item is None else [draft.pk, page.id, item]
    context = {
        **about(draft, document),
        "page": page,
        "item": item,
        "heading": page.title if item is None else round_title(page, item),
        "takes_files": any(question.holds_files for question in page.questions),
        "helps": helps_on(request, draft, document, page),
        "answers": draft.answers,
        "origins": origins_said(draft),
        "reading": reading,
        "errors": reading.errors if reading else [],
        "conflict": conflict,
        "is_restored": reading is not None and request.method == "GET",
        "is_unsaved": is_unsaved or bool(conflict),
        "shown": _as_text(prints_of(page, draft.answers, draft.typed, item) if shown is None else shown),
        "screen": request.POST.get("screen", "")[:20] or secrets.token_urlsafe(8),
        "opened": opened_now(),
        "asked": ",".join(question.id for question in page.questions),
        "not_asked": rows_not_asked(draft, document, page, item),
        "keep": reverse("portal:keep" if item is None else "portal:keep_item", args=place),
        "back": back_from(request, draft, document, page),
    }
    return render(request, "portal/apply/page.html", context, status=status)


def _choose(
    request: HttpRequest,
    draft: Draft,
    document: FormDocument,
    page: Page,
    item: int | None,
    saved: Saved,
    shown: Mapping[str, str],
) -> HttpResponse:
    """Both versions of each answer that was changed here and elsewhere, to choose from."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in OUR_OWN and not name.startswith(("choice-", "theirs-"))
    ]
    asked = request.POST.getlist("clash")
    context = {
        **about(draft, document),
        "page": page,
        "heading": page.title if item is None else round_title(page, item),
        "clashes": [_clash(request, clash) for clash in saved.clashes],
        "typed": typed,
        "shown": _as_text(shown),
        "screen": request.POST.get("screen", "")[:20],
        "errors": [
            {"id": f"choice-{clash.question.id}", "message": _("どちらを使うか選んでください。")}
            for clash in saved.clashes
            if clash.question.id in asked
        ],
        "back": back_from(request, draft, document, page),
    }
    return render(request, "portal/apply/choose.html", context, status=409)


def _clash(request: HttpRequest, clash: Clash) -> dict[str, Any]:
    is_own = clash.mark.who == str(acting_of_request(request).who or "") or not clash.mark.name
    where = (
        _("別の画面で保存した内容") if is_own else _("%(name)sさんが保存した内容") % {"name": clash.mark.name}
    )
    return {
        "id": clash.question.id,
        "label": clash.question.label,
        "at": clash.mark.at if clash.mark.revision else None,
        "theirs": print_of(clash.theirs),
        "options": [
            {
                "value": "mine",
                "label": display(clash.question, clash.mine),
                "hint": _("この画面で入力した内容"),
            },
            {"value": "theirs", "label": display(clash.question, clash.theirs), "hint": where},
        ],
    }


def _answers_of(page: Page, draft: Draft, item: int | None) -> Answers:
    rounds, place = rounds_of(page, draft.answers), item or 0
    return rounds[place] if place < len(rounds) else {}


def _as_text(shown: Mapping[str, str]) -> str:
    return json.dumps({key: text for key, text in shown.items() if text}, separators=(",", ":"))
