"""Answering in the browser: the open processes of a page at once, or everything of one process."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.language.folding import strip_controls
from madoguchi.plan.models import InventoryEntry
from madoguchi.plan.selectors.inventory import WORKERS, entries, reach_of, returns_for, sentences_of
from madoguchi.plan.services.inventory import AnsweredMeanwhile, answer
from madoguchi.plan.types.inventory import FIELDS, read_given
from madoguchi.studio.views.plan.inventory.returns import drawn, return_or_404, show_return

MOST_AT_ONCE = 50


@open_to(Readers.OFFICER, *WORKERS)
@require_POST
def save_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Save the answers of one page; rows that were left as they are stay open."""
    returned, by = return_or_404(request, key), acting_of_request(request)
    keys = [one for one in request.POST.getlist("entry") if _is_key(one)][:MOST_AT_ONCE]
    given: list[tuple[InventoryEntry, dict[str, Any]]] = []
    typed: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for entry in entries(returned).filter(pk__in=keys).select_related("round"):
        texts = {
            field: strip_controls(request.POST[f"{field}-{entry.pk}"])
            for field in FIELDS
            if f"{field}-{entry.pk}" in request.POST
        }
        values, bad = read_given(texts)
        typed |= {f"{field}-{entry.pk}": text for field, text in texts.items()}
        wrong |= {f"{field}-{entry.pk}": sentence for field, sentence in bad.items()}
        changed = {field: value for field, value in values.items() if value != entry.values.get(field)}
        if changed or f"same-{entry.pk}" in request.POST:
            given.append((entry, changed))
    if wrong:
        return show_return(request, returned, typed=typed, wrong=wrong, status=422)
    try:
        answer(returned=returned, given=given, revision=posted_revision(request), by=by, at=now())
    except Refusal as refusal:
        fresh, told = return_or_404(request, key), kept_answers(refusal)
        typed = _without_untouched(refusal, typed)
        return show_return(request, fresh, refused=refusal, typed=typed, wrong=told, keys=keys, status=409)
    return redirect(f"{reverse('studio:inventory_return', args=[key])}?show=open")


@open_to(Readers.OFFICER, *WORKERS)
@require_http_methods(["GET", "POST"])
def entry_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything of one process; the section may say of any field that it is otherwise."""
    by = acting_of_request(request)
    found = InventoryEntry.objects.filter(pk=key, returned__in=returns_for(by))
    entry = found.select_related("round", "returned__organisation", "returned__round").first()
    if entry is None:
        raise Http404
    returned = entry.returned
    may_answer = reach_of(by).may_answer(returned)
    typed: dict[str, str] = {}
    wrong: dict[str, str] = {}
    refused: Refusal | None = None
    if request.method == "POST":
        typed = {field: strip_controls(request.POST[field]) for field in FIELDS if field in request.POST}
        values, wrong = read_given(typed)
        try:
            if not wrong:
                revision = posted_revision(request)
                (entry,) = answer(
                    returned=returned, given=[(entry, values)], revision=revision, by=by, at=now()
                )
                if entry.is_settled:
                    return redirect(f"{reverse('studio:inventory_return', args=[returned.pk])}?show=open")
        except Refusal as refusal:
            refused, wrong = refusal, kept_answers(refusal, is_alone=True)
            typed = _without_untouched(refusal, typed, is_alone=True)
            entry = found.select_related("round", "returned__organisation", "returned__round").get()
            returned = entry.returned
    context: dict[str, Any] = {
        "entry": entry,
        "returned": returned,
        "round": entry.round,
        "values": entry.values,
        "fields": [drawn(entry, field, typed, wrong, is_alone=True) for field in FIELDS],
        "shown": [(str(one.label), one.shown(entry.values.get(field))) for field, one in FIELDS.items()],
        "sentences": sentences_of(entry.problems),
        "may_answer": may_answer,
        "errors": [
            {"id": field, "message": f"{FIELDS[field].label}：{sentence}"}
            for field, sentence in wrong.items()
        ],
        "refused": refused,
    }
    status = 200 if request.method == "GET" else 409 if refused else 422
    return render(request, "studio/plan/inventory/entry.html", context, status=status)


def kept_answers(refusal: Refusal, *, is_alone: bool = False) -> dict[str, str]:
    """For each field that was answered meanwhile, by its name on the page, what the answer is now."""
    return {
        name: _("いまの回答：%(value)s") % {"value": FIELDS[key].shown(entry.values.get(key)) or _("（空）")}
        for name, entry, key in _clashes(refusal, is_alone)
    }


def _without_untouched(refusal: Refusal, typed: dict[str, str], *, is_alone: bool = False) -> dict[str, str]:
    """What was typed, without fields that only say again what the records say: they show the newer answer instead."""
    told = dict(typed)
    for name, entry, key in _clashes(refusal, is_alone):
        values, _wrong = read_given({key: typed.get(name, "")})
        if values.get(key) == entry.prefilled.get(key):
            told.pop(name, None)
    return told


def _clashes(refusal: Refusal, is_alone: bool) -> list[tuple[str, InventoryEntry, str]]:
    clashes = refusal.clashes if isinstance(refusal, AnsweredMeanwhile) else []
    return [(key if is_alone else f"{key}-{entry.pk}", entry, key) for entry, key in clashes]


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
