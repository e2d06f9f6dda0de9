"""Filling the draft in as a resident would, page by page; nothing is stored, the answers travel sealed in the page."""

from datetime import date
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms import editing
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.selectors import (
    check,
    next_page,
    previous_page,
    read_page,
    rounds_of,
    summary,
    visible_pages,
    with_page,
)
from madoguchi.eforms.types import Answers, BadForm, FormDocument, Page
from madoguchi.studio.views.forms.frame import SHAPERS, draft_for, draft_frame, form_address, form_of

SALT = "studio.forms.trying"
AN_HOUR = 3600
WITH_FILES = frozenset({"file", "photo", "drawing"})


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def form_try(request: HttpRequest, code: str) -> HttpResponse:
    """Go through the draft with its conditions and checks."""
    form = form_of(request, code)
    version = draft_for(form)
    if version is None:
        return redirect(form_address(form))
    frame = draft_frame(request, form, version, "form_try")
    try:
        document = _without_files(version)
    except BadForm:
        gaps = editing.gaps_in(version.body)
        return render(request, "studio/forms/try_not_yet.html", {**frame, "gaps": gaps, "errors": []})
    on = japan_day(now())
    answers = _answers(request.POST.get("told", ""))
    page = _page(document, answers, request.POST.get("page", ""), on)
    if request.method == "GET" or page is None:
        return _show(request, frame, document, answers, _first(document, answers, on), on)
    if request.POST.get("do") == "back":
        before = previous_page(document, answers, page.id, on=on)
        return _show(request, frame, document, answers, before or page, on)
    return _read(request, frame, document, answers, page, on)


def _read(
    request: HttpRequest,
    frame: dict[str, Any],
    document: FormDocument,
    answers: Answers,
    page: Page,
    on: date,
) -> HttpResponse:
    """Read what was typed on the page and go on, or say what is wrong beside the field."""
    item = _item(request, page, answers)
    reading = read_page(document, page, request.POST, request.FILES, answers, item, on=on)
    kept = with_page(answers, page, reading.values, item)
    if not reading.is_good:
        return _show(request, frame, document, kept, page, on, reading=reading, item=item)
    if request.POST.get("do") == "more":
        return _show(request, frame, document, kept, page, on, item=len(rounds_of(page, kept)))
    return _show(request, frame, document, kept, next_page(document, kept, page.id, on=on), on)


def _without_files(version: FormVersion) -> FormDocument:
    """The draft with a word instead of each field for files: nothing is uploaded while trying. Raises `BadForm`."""
    FormDocument.parse(version.body)
    body = version.body
    for _page_of, question in list(editing.questions_in(body)):
        if question["type"] in WITH_FILES:
            told = _("（ためすときは、ファイルを選びません。住民には、ここに「%(kind)s」の欄が出ます。）") % {
                "kind": editing.kind_in_words(question["type"])
            }
            body = editing.change(body, editing.question_key(question), required=None)
            asked = editing.question_of(body, str(question["id"])) or {}
            hint = f"{question.get('hint', '')}\n{told}".strip()
            for name in ("accept", "max_files", "document", "term", "for_officers"):
                asked.pop(name, None)
            asked |= {"type": "statement", "hint": hint}
    return FormDocument.built(body)


def _answers(told: str) -> Answers:
    try:
        found: Answers = signing.loads(told, salt=SALT, max_age=AN_HOUR) if told else {}
    except signing.BadSignature:
        return {}
    return found


def _page(document: FormDocument, answers: Answers, name: str, on: date) -> Page | None:
    return next((one for one in visible_pages(document, answers, on=on) if one.id == name), None)


def _first(document: FormDocument, answers: Answers, on: date) -> Page | None:
    return next(iter(visible_pages(document, answers, on=on)), None)


def _item(request: HttpRequest, page: Page, answers: Answers) -> int | None:
    """Which round of a repeated page was sent; the next one at most."""
    if page.repeats is None:
        return None
    typed = request.POST.get("item", "0")
    asked = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
    return min(asked, len(rounds_of(page, answers)), page.repeats.max - 1)


def _show(
    request: HttpRequest,
    frame: dict[str, Any],
    document: FormDocument,
    answers: Answers,
    page: Page | None,
    on: date,
    *,
    reading: Any = None,
    item: int | None = None,
) -> HttpResponse:
    shown = visible_pages(document, answers, on=on)
    place = next((n for n, one in enumerate(shown, 1) if page is not None and one.id == page.id), len(shown))
    if page is not None and page.repeats is not None and item is None:
        item = 0
    rounds = len(rounds_of(page, answers)) if page is not None and page.repeats is not None else 0
    context = {
        **frame,
        "document": document,
        "page": page,
        "item": item,
        "round_n": (item or 0) + 1,
        "may_add_round": bool(page and page.repeats and max(rounds, (item or 0) + 1) < page.repeats.max),
        "answers": answers,
        "reading": reading,
        "on": on,
        "told": signing.dumps(answers, salt=SALT, compress=True),
        "place": place,
        "total": len(shown),
        "is_first": page is not None and bool(shown) and shown[0].id == page.id,
        "summary": summary(document, answers, on) if page is None else [],
        "missing": check(document, answers, on) if page is None else [],
        "errors": [{"id": one.html_id, "message": one.message} for one in reading.errors] if reading else [],
    }
    return render(request, "studio/forms/try.html", context)
