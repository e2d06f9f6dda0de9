"""The rounds of the inventory: all that an officer has a part in, a new one, and the board of one with its acts."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.plan.models import InventoryRound
from madoguchi.plan.selectors.inventory import (
    WORKERS,
    board,
    governments_led,
    leads,
    reach_of,
    returns_for,
    rounds_for,
)
from madoguchi.plan.services.inventory import freeze, open_round, plan_round, publish
from madoguchi.studio.forms import Day, Line, StudioForm

TONES = {
    "preparing": "gray",
    "open": "orange",
    "frozen": "blue",
    "published": "green",
    "sent": "blue",
    "bureau_approved": "blue",
    "approved": "green",
    "returned": "red",
}
"""The colour of each state of a round and of a return."""
FEW = 40
"""So many returns stand on the board itself; of more, those of one bureau at a time."""


class RoundForm(StudioForm):
    """Which quarter is counted, from when and until when one answers (棚卸の計画)."""

    government = forms.ChoiceField(
        error_messages={
            "required": _("団体を選んでください。"),
            "invalid_choice": _("団体を選んでください。"),
        }
    )
    quarter = forms.ChoiceField(
        error_messages={
            "required": _("四半期を選んでください。"),
            "invalid_choice": _("四半期を、一覧から選んでください。"),
        }
    )
    opens_on = Day(error_messages={"required": _("受付の開始日を書いてください。")})
    due_on = Day(error_messages={"required": _("回答の期限を書いてください。")})
    remark = Line(required=False, max_length=2000)

    def __init__(
        self, *args: Any, governments: list[tuple[str, str]], quarters: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["government"].choices = governments  # type: ignore[attr-defined]
        self.fields["quarter"].choices = quarters  # type: ignore[attr-defined]


def round_or_404(request: HttpRequest, key: UUID) -> InventoryRound:
    """The round, if the officer has a part in it."""
    found = rounds_for(acting_of_request(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, *WORKERS)
@require_safe
def inventory(request: HttpRequest) -> HttpResponse:
    """Every round that one has a part in, and the returns that wait for oneself."""
    by = acting_of_request(request)
    found = list(rounds_for(by)[:12])
    running = [one.pk for one in found if one.state == InventoryRound.State.OPEN]
    reach = reach_of(by)
    mine = [one for one in returns_for(by).filter(round__in=running) if reach.is_turn(one)]
    context = {
        "rounds": [{"round": one, "tone": TONES[one.state]} for one in found],
        "mine": [{"returned": one, "tone": TONES.get(one.state, "orange")} for one in mine[:FEW]],
        "more": max(0, len(mine) - FEW),
        "may_plan": governments_led(by).exists(),
    }
    return render(request, "studio/plan/inventory/home.html", context)


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_http_methods(["GET", "POST"])
def new_round(request: HttpRequest) -> HttpResponse:
    """Plan a round."""
    by = acting_of_request(request)
    led = {one.slug: one for one in governments_led(by)}
    if not led:
        raise Http404
    choices = [(slug, one.name) for slug, one in led.items()]
    options: dict[str, Any] = {"governments": choices, "quarters": _quarters(japan_day(now()))}
    form = RoundForm(request.POST or None, **options)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = plan_round(
                government=led[data["government"]],
                quarter=data["quarter"],
                opens_on=data["opens_on"],
                due_on=data["due_on"],
                remark=data["remark"],
                by=by,
                at=now(),
            )
            return redirect("studio:inventory_round", made.pk)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    context = {"form": form, "errors": form.summary(), **options}
    return render(
        request, "studio/plan/inventory/new.html", context, status=422 if request.method == "POST" else 200
    )


def _quarters(today: date) -> list[tuple[str, str]]:
    """The last three quarters that have ended, and the one that runs."""
    year, number = today.year, (today.month + 2) // 3
    found = []
    for _n in range(4):
        found.append((f"{year}-Q{number}", f"{year}年{number * 3 - 2}〜{number * 3}月期"))
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
    return found[1:] + found[:1]


@open_to(Readers.OFFICER, *WORKERS)
@require_safe
def round_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far a round has come, by bureau, and what its leader may do next."""
    return show_round(request, round_or_404(request, key))


def show_round(
    request: HttpRequest,
    round: InventoryRound,
    *,
    refused: Refusal | None = None,
    words: str = "",
    status: int = 200,
) -> HttpResponse:
    """The board of a round; with what refused an act, and the words that were typed with it."""
    by = acting_of_request(request)
    is_leader = leads(by, round.government_id)
    whole, bureaus = board(round, returns_for(by).filter(round=round))
    chosen = request.GET.get("bureau", "")
    shown = [one for one in bureaus if one.bureau.slug == chosen]
    if not shown and whole.returns <= FEW:
        shown = bureaus
    context = {
        "round": round,
        "tone": TONES[round.state],
        "whole": whole,
        "left": whole.returns - whole.approved,
        "bureaus": bureaus,
        "rows": [
            {"returned": returned, "progress": progress, "tone": TONES.get(returned.state, "orange")}
            for one in shown
            for returned, progress in one.rows
        ],
        "is_leader": is_leader,
        "may_publish": is_leader and round.state == InventoryRound.State.FROZEN,
        "is_same_person": by.who is not None and by.who == round.frozen_by_id,
        "is_late": round.state == InventoryRound.State.OPEN and japan_day(now()) > round.due_on,
        "refused": refused,
        "words": words,
    }
    return render(request, "studio/plan/inventory/round.html", context, status=status)


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open, freeze or publish a round."""
    round, by, at = round_or_404(request, key), acting_of_request(request), now()
    words = request.POST.get("words", "")
    missing = request.POST.get("missing", "")
    try:
        match request.POST.get("act"):
            case "open":
                open_round(round=round, by=by, at=at)
            case "freeze":
                shown = int(missing) if missing.isascii() and missing.isdecimal() and len(missing) < 10 else 0
                freeze(round=round, words=words, missing=shown, by=by, at=at)
            case "publish":
                publish(round=round, note_to_readers=words, by=by, at=at)
            case _:
                raise Http404
    except Refusal as refusal:
        return show_round(request, round_or_404(request, key), refused=refusal, words=words, status=409)
    return redirect("studio:inventory_round", key)
