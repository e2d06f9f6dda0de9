"""A change of a register before a second person: what it was, what it would be, and the decision."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.plan.models import RegisterChange
from madoguchi.plan.selectors.registers import KEEPERS, change_for, diff_of
from madoguchi.plan.services.register_changes import (
    APPROVERS,
    SecondPersonNeeded,
    approve_change,
    return_change,
    withdraw_change,
)
from madoguchi.plan.types.analogue import ANALOGUE
from madoguchi.plan.types.contacts import CONTACTS
from madoguchi.registry.selectors import is_own_place

REGISTERS = {one.name: one for one in (CONTACTS, ANALOGUE)}
MOST_SHOWN = 200


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The rows of a change beside what the register says now; POST approves, returns or withdraws it."""
    acting = acting_of_request(request)
    change = change_for(acting, key)
    if change is None:
        raise Http404
    if request.method != "POST":
        return _page(request, change)
    given: dict[str, Any] = {"change": change, "by": acting, "at": now()}
    try:
        act = request.POST.get("act", "")
        if act == "withdraw":
            withdraw_change(**given)
        elif act == "return":
            return_change(**given, revision=posted_revision(request), reason=request.POST.get("reason", ""))
        else:
            register = REGISTERS[change.register]
            approve_change(register=register, **given, revision=posted_revision(request))
    except Refusal as refusal:
        status = 403 if isinstance(refusal, SecondPersonNeeded) else 422 if refusal.field == "reason" else 409
        change.refresh_from_db()
        return _page(request, change, refusal, status)
    return redirect("studio:plan_register_change", key)


def _page(
    request: HttpRequest, change: RegisterChange, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    acting, register = acting_of_request(request), REGISTERS[change.register]
    is_waiting = change.state == RegisterChange.State.WAITING
    is_mine = change.made_by_id == acting.who
    decides = is_own_place(acting, change.organisation_id, *APPROVERS)
    context = {
        "change": change,
        "register": register,
        "rows": diff_of(register, change)[:MOST_SHOWN],
        "count": len(change.rows),
        "most": MOST_SHOWN,
        "is_waiting": is_waiting,
        "may_approve": is_waiting and decides and not is_mine,
        "may_return": is_waiting and decides and not is_mine,
        "may_withdraw": is_waiting and is_mine,
        "refused": refused,
        "reason": request.POST.get("reason", ""),
        "reason_error": refused.sentence if refused is not None and refused.field == "reason" else "",
        "over_href": reverse(f"studio:plan_{register.name}"),
    }
    return render(request, "studio/plan/register_change.html", context, status=status)
