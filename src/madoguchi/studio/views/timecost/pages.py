"""The plans of a change and the switches of private steps in one list; a plan with its minutes before, now and after."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.selectors import is_own_place, own_places
from madoguchi.studio.views.timecost.forms import Unreadable, changes_in, day_in
from madoguchi.timecost.models import ChangePlan
from madoguchi.timecost.selectors import (
    assumptions_on,
    between,
    given_now,
    in_words,
    minutes_after,
    plan_for,
    plans_of,
    reckoned,
    switches,
    switching_places,
)
from madoguchi.timecost.services import (
    ChangeWrong,
    change_plan,
    make_plan,
    publish_plan,
    switch_off,
    switch_on,
    withdraw_plan,
)

WORKERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
DECIDERS = (Role.PUBLISHER, Role.PLAN_MANAGER)


def _places(request: HttpRequest, *roles: Role) -> dict[str, Organisation]:
    """The organisations in which the officer holds one of `roles`, by short name."""
    keys = own_places(acting_of_request(request), *roles)
    return {one.slug: one for one in Organisation.objects.filter(pk__in=keys).order_by("name")}


@open_to(Readers.OFFICER, *WORKERS)
@require_safe
def time_plans(request: HttpRequest) -> HttpResponse:
    """All plans of the officer's organisations, and the switches."""
    return _list(request)


def _list(request: HttpRequest, refused: Refusal | None = None, status: int = 200) -> HttpResponse:
    held = assumptions_on(japan_day(now()))
    off = switches()
    deciding = switching_places(acting_of_request(request))
    plans = [
        {"plan": plan, "event": held.events[plan.event].title if plan.event in held.events else plan.event}
        for plan in plans_of(acting_of_request(request))
    ]
    context = {
        "plans": plans,
        "organisations": [(slug, one.name) for slug, one in _places(request, *WORKERS).items()],
        "events": [(one.key, one.title) for one in held.events.values()],
        "kinds": [
            {"key": key, "title": title, "switch": off.get(key)} for key, title in held.private.items()
        ],
        "switching": deciding.first(),
        "refused": refused,
    }
    return render(request, "studio/timecost/list.html", context, status=status)


@open_to(Readers.OFFICER, *WORKERS)
@require_POST
def new_plan(request: HttpRequest) -> HttpResponse:
    """Begin a plan."""
    place = _places(request, *WORKERS).get(request.POST.get("organisation", ""))
    if place is None:
        raise Http404
    try:
        plan = make_plan(
            organisation=place,
            event=request.POST.get("event", ""),
            title=request.POST.get("title", ""),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _list(request, refusal, 422)
    return redirect("studio:time_plan", plan.pk)


def _plan(request: HttpRequest, key: UUID) -> ChangePlan:
    try:
        return plan_for(acting_of_request(request), key)
    except ChangePlan.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.OFFICER, *WORKERS)
@require_http_methods(["GET", "POST"])
def plan_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One plan: what changes by step, and the minutes before, now and after; POST saves it."""
    plan = _plan(request, key)
    if request.method == "GET":
        return _page(request, plan)
    held = assumptions_on(japan_day(now())).events[plan.event]
    post = request.POST
    try:
        change_plan(
            plan=plan,
            title=post.get("title", ""),
            reason=post.get("reason", ""),
            starts_on=day_in(post.get("starts_on", "")),
            changes=changes_in(post, [step.key for step in held.steps if not step.private]),
            is_one_stop=post.get("is_one_stop") == "yes",
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Unreadable as error:
        return _page(request, plan, ChangeWrong(field=error.key), 422)
    except ValueError:
        return _page(request, plan, Refusal(_("日付は、2027-04-01のように入力してください。")), 422)
    except Refusal as refusal:
        return _page(request, plan, refusal, 422)
    return redirect(reverse("studio:time_plan", args=[plan.pk]) + "#minutes")


def _page(
    request: HttpRequest, plan: ChangePlan, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    at = now()
    held = assumptions_on(japan_day(at))
    event = held.events.get(plan.event)
    if event is None:
        raise Http404
    found = minutes_after(given_now(at=at), event, [reckoned(plan)])
    acting = acting_of_request(request)
    typed = request.POST if request.method == "POST" and refused else None
    usual = {step.key for step in event.steps_for(event.usual)}
    told = {one["key"]: one for one in found["steps"]}
    rows: list[dict[str, Any]] = []
    for step in event.steps:
        if step.private or step.key not in usual:
            continue
        one, change = told[step.key], plan.changes.get(step.key, {})
        share = change.get("online_share")
        rows.append(
            {
                "key": step.key,
                "title": step.title,
                "now": in_words(one["now"]),
                "share_now": f"{one['share']:.0f}％",
                "after": in_words(found["of_steps"][step.key])
                if step.key in found["of_steps"]
                else _("なくなる"),
                "share": _typed(typed, f"share-{step.key}", None if share is None else round(100 * share)),
                "documents": _typed(typed, f"documents-{step.key}", change.get("documents")),
                "minutes": _typed(typed, f"minutes-{step.key}", change.get("fill_minutes")),
                "is_dropped": typed.get(f"dropped-{step.key}") == "yes"
                if typed is not None
                else change.get("is_dropped", False),
                "is_wrong": refused is not None and refused.field == step.key,
            }
        )
    may_publish = is_own_place(acting, plan.organisation_id, *DECIDERS)
    context = {
        "plan": plan,
        "event": event,
        "rows": rows,
        "worlds": [
            {
                "title": title,
                "whole": in_words(found[name]["whole"][0]),
                "between": between(found[name]["whole"]),
            }
            for name, title in (
                ("before", _("以前（紙と窓口だけ）")),
                ("now", _("いま")),
                ("after", _("変更後")),
            )
        ],
        "gain": in_words(found["gain"][0]) if found["gain"][0] >= 1 else "",
        "gain_between": between(found["gain"]) if found["gain"][1] >= 0 else "",
        "officer_gain": in_words(found["officer_gain"][0]) if found["officer_gain"][0] >= 1 else "",
        "is_draft": plan.state == ChangePlan.State.DRAFT,
        "may_publish": may_publish and plan.state == ChangePlan.State.DRAFT and plan.made_by_id != acting.who,
        "may_withdraw": may_publish and plan.state == ChangePlan.State.PUBLISHED,
        "refused": refused,
    }
    return render(request, "studio/timecost/plan.html", context, status=status)


def _typed(posted: Any, name: str, kept: Any) -> str:
    """What was typed where it was refused, else what is kept."""
    if posted is not None:
        return str(posted.get(name, ""))
    return "" if kept is None else f"{kept:g}"


@open_to(Readers.OFFICER, *DECIDERS)
@require_POST
def publish_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a plan to everyone."""
    plan = _plan(request, key)
    try:
        publish_plan(plan=plan, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _page(request, plan, refusal, 422)
    return redirect("studio:time_plan", plan.pk)


@open_to(Readers.OFFICER, *DECIDERS)
@require_POST
def withdraw_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show it no more."""
    plan = _plan(request, key)
    try:
        withdraw_plan(plan=plan, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _page(request, plan, refusal, 422)
    return redirect("studio:time_plan", plan.pk)


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_POST
def switch_page(request: HttpRequest, kind: str) -> HttpResponse:
    """Leave private steps of a kind out, or count them again."""
    acting = acting_of_request(request)
    place = switching_places(acting).first()
    found = switches().get(kind)
    try:
        if request.POST.get("act") == "on":
            if found is None:
                return redirect(reverse("studio:time") + "#private")
            switch_on(switch=found, by=acting, at=now())
        elif place is None:
            raise Http404
        else:
            switch_off(
                kind=kind, reason=request.POST.get("reason", ""), organisation=place, by=acting, at=now()
            )
    except Refusal as refusal:
        return _list(request, refusal, 422)
    return redirect(reverse("studio:time") + "#private")
