"""The household that a resident looks after: children, adults, leaving."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.models import Membership, Subject, User
from madoguchi.accounts.selectors import (
    acting_of,
    households_of,
    member_of,
    members_of,
    open_invitations_to,
    part_of,
)
from madoguchi.accounts.services import (
    ADULT_PARTS,
    NotAllowedForThem,
    add_child,
    end_membership,
    household_of,
    invite_member,
)
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.facts.models import Fact
from madoguchi.facts.selectors import current_facts, opened
from madoguchi.facts.services import record_fact
from madoguchi.language.reading import Unreadable, read_email
from madoguchi.portal.views.groups.asking import as_oneself, fresh_link, keep_link
from madoguchi.vocabulary.terms import TERMS
from madoguchi.vocabulary.values import read_value

CHILD_NAME, CHILD_BIRTH = "children[].name", "children[].birth_date"
_HEADS = (Membership.Part.HEAD, Membership.Part.GUARDIAN)


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def household_page(request: HttpRequest) -> HttpResponse:
    """Who belongs to the household; inviting an adult stands on the same page."""
    as_oneself(request)
    acting, at = acting_of_request(request), now()
    day = japan_day(at)
    errors: list[dict[str, str]] = []
    part, email = request.POST.get("part", ""), request.POST.get("email", "")[:254]
    if request.method == "POST":
        try:
            household = household_of(by=acting, at=at)
            address = read_email(email) if email.strip() else ""
            made = invite_member(group=household, part=part, email=address, by=acting, at=at)
        except Unreadable as unreadable:
            errors = [{"id": "email", "message": str(unreadable)}]
        except Refusal as refusal:
            errors = [{"id": refusal.field or "part", "message": str(refusal)}]
        else:
            keep_link(request, made)
            return redirect("portal:household")
    households = [_shown(request, one) for one in households_of(acting, on=day)]
    invitations = [row["one"] for shown in households for row in shown["invitations"]]
    context = {
        "households": households,
        "may_manage": not households or any(shown["may_manage"] for shown in households),
        "options": [
            {"value": one.value, "label": one.label, "checked": one == part, "hint": _hint(one)}
            for one in ADULT_PARTS
        ],
        "email": email,
        "errors": errors,
        "fresh": fresh_link(request, *(one.pk for one in invitations)),
    }
    return render(request, "portal/groups/household.html", context, status=422 if errors else 200)


def _hint(part: Membership.Part) -> str:
    if part == Membership.Part.GUARDIAN:
        return _("子どもの手続を、あなたと同じようにできます。")
    return _("家族として登録します。子どもの手続はできません。")


def _shown(request: HttpRequest, household: Subject) -> dict[str, Any]:
    acting, at = acting_of_request(request), now()
    members = list(members_of(household, on=japan_day(at)))
    mine = part_of(acting, household.pk, on=japan_day(at))
    names = _children(members, acting.subjects)
    invitations = list(open_invitations_to(household)) if mine in _HEADS else []
    return {
        "adults": [m for m in members if m.part != Membership.Part.CHILD],
        "children": [
            {"membership": m, **names.get(m.member_id, {"name": "", "birth": ""})}
            for m in members
            if m.part == Membership.Part.CHILD
        ],
        "invitations": [{"one": one, "is_open": one.is_open(at)} for one in invitations],
        "may_manage": mine in _HEADS,
        "me": acting.who,
    }


def _children(members: list[Membership], reached: frozenset[UUID]) -> dict[UUID, dict[str, str]]:
    """Names and birthdays of the children whom the visitor looks after, from what the visitor holds of them."""
    children = {m.member_id for m in members if m.part == Membership.Part.CHILD} & reached
    rows = current_facts(children).filter(holder__isnull=True, term__in=[CHILD_NAME, CHILD_BIRTH])
    found: dict[UUID, dict[str, str]] = {}
    for known in opened(rows.select_related("subject")):
        shown = found.setdefault(known.subject.pk, {"name": "", "birth": ""})
        shown["name" if known.term.name == CHILD_NAME else "birth"] = known.display
    return found


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def add_child_page(request: HttpRequest) -> HttpResponse:
    """Add a child: the name and the day of birth become facts that the person holds."""
    as_oneself(request)
    errors: list[dict[str, str]] = []
    name = {part: request.POST.get(f"name-{part}", "")[:100] for part in ("family", "given")}
    birth = {part: request.POST.get(f"birth-{part}", "")[:10] for part in ("year", "month", "day")}
    if request.method == "POST":
        errors = _wrong(name, birth)
        if not errors:
            try:
                _add(request, name, birth)
            except NotAllowedForThem as error:
                raise Http404 from error
            return redirect("portal:household")
    context = {"name": name, "birth": birth, "errors": errors}
    return render(request, "portal/groups/child_new.html", context, status=422 if errors else 200)


def _wrong(name: dict[str, str], birth: dict[str, str]) -> list[dict[str, str]]:
    errors = []
    if not name["family"].strip():
        errors.append({"id": "name-family", "message": _("お子さんの姓を入力してください。")})
    for term, value, field in ((CHILD_NAME, name, "name-family"), (CHILD_BIRTH, birth, "birth")):
        if field == "name-family" and errors:
            continue
        try:
            read = read_value(TERMS[term], value)
        except Refusal as refusal:
            errors.append({"id": field, "message": str(refusal)})
        else:
            if term == CHILD_BIRTH and read > japan_day(now()).isoformat():
                errors.append({"id": "birth", "message": _("生まれた日は、今日までの日を入力してください。")})
    return errors


def _add(request: HttpRequest, name: dict[str, str], birth: dict[str, str]) -> None:
    acting, at, user = acting_of_request(request), now(), request.user
    assert isinstance(user, User)
    child = add_child(household=household_of(by=acting, at=at), by=acting, at=at)
    parent = acting_of(user, at=at)  # who now stands for the child too
    for term, value in ((CHILD_NAME, name), (CHILD_BIRTH, birth)):
        record_fact(subject=child, term=term, value=value, source=Fact.Source.TYPED, by=parent, at=at)


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def leave_household(request: HttpRequest, member: UUID) -> HttpResponse:
    """End someone's part in the household, or one's own, after one question."""
    as_oneself(request)
    acting, at = acting_of_request(request), now()
    day = japan_day(at)
    membership = None
    for household in households_of(acting, on=day):
        membership = membership or members_of(household, on=day).filter(pk=member).first()
    if membership is None:
        raise Http404
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            end_membership(membership=member_of(membership.group, member, on=day), by=acting, at=at)
            return redirect("portal:household")
        except NotAllowedForThem as error:
            raise Http404 from error
        except Refusal as refusal:
            errors = [{"id": "end", "message": str(refusal)}]
    names = _children([membership], acting.subjects).get(membership.member_id, {})
    account = getattr(membership.member, "user", None)
    context = {
        "membership": membership,
        "name": account.name if account else names.get("name", ""),
        "is_self": account is not None and account.pk == acting.who,
        "errors": errors,
    }
    return render(request, "portal/groups/leave_household.html", context, status=409 if errors else 200)
