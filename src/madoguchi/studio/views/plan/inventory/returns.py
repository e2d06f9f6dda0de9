"""A return: what is still to be answered, everything else in it, its way through the offices, and the acts on it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.plan.models import InventoryEntry, InventoryReturn
from madoguchi.plan.selectors.inventory import (
    WORKERS,
    entries,
    fields_of,
    progress_of,
    reach_of,
    returns_for,
    sentences_of,
)
from madoguchi.plan.services.inventory import approve, confirm_rest, refill, send, send_back
from madoguchi.plan.types.inventory import FIELDS
from madoguchi.studio.views.plan.inventory.rounds import TONES

OPEN_SIZE = 10
LIST_SIZE = 50
_CHOICES = (("1", gettext_lazy("はい")), ("0", gettext_lazy("いいえ")))
_State = InventoryReturn.State


def return_or_404(request: HttpRequest, key: UUID) -> InventoryReturn:
    """The return, if the officer has a part in it."""
    found = returns_for(acting_of_request(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, *WORKERS)
@require_safe
def return_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What one organisation answers."""
    return show_return(request, return_or_404(request, key))


def show_return(
    request: HttpRequest,
    returned: InventoryReturn,
    *,
    refused: Refusal | None = None,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    keys: Sequence[str] = (),
    words: str = "",
    done: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a return; with what was typed and could not be read, or was refused.

    `keys` are entries that stay on the page of open ones although somebody else settled them meanwhile.
    """
    by = acting_of_request(request)
    progress = progress_of([returned])[returned.pk]
    reach = reach_of(by)
    is_answering = reach.may_answer(returned)
    show = request.GET.get("show", "")
    show = show if show in ("all", "changed", "open") else "open" if is_answering and progress.left else "all"
    query = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = entries(returned)
    if show == "open":
        found = found.filter(Q(is_settled=False) | Q(pk__in=keys))
    elif show == "changed":
        found = found.exclude(answers={})
    if query:
        found = found.filter(
            Q(prefilled__title__icontains=query)
            | Q(prefilled__procedure_title__icontains=query)
            | Q(prefilled__code__icontains=query)
        )
    is_form = show == "open" and is_answering
    page = Paginator(found, OPEN_SIZE if is_form else LIST_SIZE).get_page(request.GET.get("page"))
    kept = {"show": show, "q": query}
    context = {
        "returned": returned,
        "round": returned.round,
        "tone": TONES.get(returned.state, "orange"),
        "progress": progress,
        "is_answering": is_answering,
        "is_form": is_form,
        "show": show,
        "query": query,
        "tabs": _tabs(progress, show),
        "page": page,
        "rows": [_row(entry, typed or {}, wrong or {}, is_form) for entry in page.object_list],
        "previous": f"?{urlencode({**kept, 'page': page.number - 1})}" if page.has_previous() else "",
        "next": f"?{urlencode({**kept, 'page': page.number + 1})}" if page.has_next() else "",
        "may_approve": returned.round.state == "open"
        and not returned.is_with_section
        and reach.is_turn(returned),
        "may_take_back": returned.state == _State.APPROVED
        and returned.round.state == "open"
        and returned.round.government_id in reach.governments,
        "moves": [
            {"title": one.get_act_display(), "at": one.at, "who": one.officer.name, "text": one.words}
            for one in returned.moves.select_related("officer").order_by("id")
        ],
        "refused": refused,
        "wrong": [{"id": name, "message": text} for name, text in (wrong or {}).items()],
        "words": words,
        "done": done,
    }
    return render(request, "studio/plan/inventory/return.html", context, status=status)


def _tabs(progress: Any, show: str) -> list[dict[str, Any]]:
    return [
        {
            "label": _("回答が必要なもの"),
            "href": "?show=open",
            "current": show == "open",
            "count": progress.left,
        },
        {
            "label": _("変わるもの"),
            "href": "?show=changed",
            "current": show == "changed",
            "count": progress.changed,
        },
        {"label": _("すべて"), "href": "?show=all", "current": show == "all", "count": progress.entries},
    ]


def _row(
    entry: InventoryEntry, typed: dict[str, str], wrong: dict[str, str], is_form: bool
) -> dict[str, Any]:
    values = entry.values
    asked = [*entry.asked, *fields_of(entry.problems)] if is_form else []
    return {
        "entry": entry,
        "values": values,
        "state": FIELDS["state"].shown(values["state"]),
        "sentences": sentences_of(entry.problems),
        "changed": [
            {
                "label": FIELDS[key].label,
                "before": FIELDS[key].shown(entry.prefilled.get(key)),
                "after": FIELDS[key].shown(value),
            }
            for key, value in entry.answers.items()
        ],
        "fields": [drawn(entry, key, typed, wrong) for key in dict.fromkeys(asked)],
    }


def drawn(
    entry: InventoryEntry, key: str, typed: dict[str, str], wrong: dict[str, str], *, is_alone: bool = False
) -> dict[str, Any]:
    """A field of an entry as a page draws it; `is_alone`: the page is about this entry only."""
    field = FIELDS[key]
    name = key if is_alone else f"{key}-{entry.pk}"
    value = entry.values.get(key)
    text = typed.get(name, _typed_value(field.kind, value))
    return {
        "name": name,
        "label": str(field.label),
        "hint": str(field.hint),
        "kind": field.kind,
        "value": text,
        "options": [(choice, str(label)) for choice, label in _CHOICES if field.kind == "flag"]
        or [(choice, str(label)) for choice, label in field.choices],
        "error": wrong.get(name, ""),
    }


def _typed_value(kind: str, value: Any) -> str:
    if kind == "flag":
        return "1" if value else "0"
    return "" if value is None else str(value)


@open_to(Readers.OFFICER, *WORKERS)
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Confirm what did not change, take in the records, send, approve, give back."""
    returned, by, at = return_or_404(request, key), acting_of_request(request), now()
    words, revision = request.POST.get("words", ""), posted_revision(request)
    try:
        match request.POST.get("act"):
            case "confirm":
                confirm_rest(returned=returned, revision=revision, by=by, at=at)
            case "refill":
                refill(returned=returned, by=by, at=at)
            case "send":
                send(returned=returned, words=words, revision=revision, by=by, at=at)
            case "approve":
                approve(returned=returned, words=words, revision=revision, by=by, at=at)
            case "send_back":
                send_back(returned=returned, words=words, revision=revision, by=by, at=at)
            case _:
                raise Http404
    except Refusal as refusal:
        return show_return(request, return_or_404(request, key), refused=refusal, words=words, status=409)
    return redirect("studio:inventory_return", key)
