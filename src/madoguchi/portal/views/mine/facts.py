"""Every fact: where it came from, where it was used; correct, withhold and delete it."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.selectors import applications_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import read_page
from madoguchi.eforms.types import FieldError, Reading
from madoguchi.facts.models import Fact, Use
from madoguchi.facts.selectors import facts_of, facts_of_organisation, history_of, own_fact, uses_of
from madoguchi.facts.services import delete_fact, hold_back, let_use_again, record_fact
from madoguchi.facts.types import Group, Known, form_of, group_of
from madoguchi.language.reading import Unreadable
from madoguchi.portal.views.looking import found_for_script
from madoguchi.portal.views.mine.oneself import oneself

Headed = tuple[str, list[dict[str, Any]]]


@open_to(Readers.SIGNED_IN)
@require_safe
def facts_page(request: HttpRequest) -> HttpResponse:
    """Everything that is known of the one acted for, by theme."""
    acting = oneself(request)
    context = {
        "groups": headed(facts_of(acting)),
        "others": _of_organisations(acting),
        "done": _done(request.GET.get("done", "")),
    }
    return render(request, "portal/mine/facts.html", context)


def headed(known: list[Known]) -> list[Headed]:
    """Facts under their headings; those of each child under a heading of their own."""
    order = list(Group)
    rows = sorted(known, key=lambda one: (order.index(group_of(one.term)), one.fact.slot))

    def key(one: Known) -> tuple[Group, str]:
        return group_of(one.term), one.fact.slot

    return [
        (_heading(group, slot), [{"known": one, "label": one.term.label} for one in ones])
        for (group, slot), ones in groupby(rows, key=key)
    ]


def _heading(group: Group, slot: str) -> str:
    return _("%(group)s %(n)s") % {"group": group.label, "n": slot} if slot else group.label


def _of_organisations(acting: Acting) -> list[tuple[str, list[Known]]]:
    rows = facts_of_organisation(acting)

    def name(one: Known) -> str:
        return one.fact.holder.name if one.fact.holder else ""

    return [(office, list(ones)) for office, ones in groupby(rows, key=name)]


def _done(what: str) -> str:
    return {
        "corrected": _("新しい内容を保存しました。前の内容は、履歴に残っています。"),
        "deleted": _("削除しました。"),
        "held": _("これからの手続では使いません。"),
        "released": _("これからの手続で、また使えるようにしました。"),
    }.get(what, "")


def fact_or_404(acting: Acting, key: UUID) -> Known:
    """A fact that the one acted for holds now."""
    try:
        return own_fact(acting, key)
    except Fact.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.SIGNED_IN)
@require_safe
def fact_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One fact with its history and its uses."""
    acting = oneself(request)
    known = fact_or_404(acting, key)
    past = history_of(acting, known)
    context = {
        "known": known,
        "past": past,
        "uses": uses_told(acting, [one.known.id for one in past]),
        "done": _done(request.GET.get("done", "")),
    }
    return render(request, "portal/mine/fact.html", context)


def uses_told(acting: Acting, facts: list[UUID]) -> list[dict[str, Any]]:
    """Where facts were used, with the application where it is the visitor's."""
    uses: list[Use] = list(uses_of(acting).filter(fact_id__in=facts))
    keys = [use.application_id for use in uses if use.application_id]
    mine = applications_of(acting).in_bulk(keys) if keys else {}
    return [{"use": use, "application": mine.get(use.application_id)} for use in uses]


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def correct_fact(request: HttpRequest, key: UUID) -> HttpResponse:
    """Type another value, which takes the place of the one known."""
    acting = oneself(request)
    known = fact_or_404(acting, key)
    document = form_of(known.term)
    page = document.pages[0]
    if request.method == "GET":
        return _ask(request, known, None)
    reading = read_page(document, page, request.POST, request.FILES, {}, on=japan_day(now()))
    if found := found_for_script(request, reading):
        return found
    if not reading.is_good:
        return _ask(request, known, reading, status=422 if reading.errors else 200)
    try:
        fact = record_fact(
            subject=known.subject,
            term=known.term.name,
            value=reading.values["value"],
            source=Fact.Source.TYPED,
            slot=known.fact.slot,
            by=acting.for_purpose("訂正"),
            at=now(),
        )
    except Unreadable as refusal:
        reading.errors.append(FieldError("value", "q-value", str(refusal), page.id))
        return _ask(request, known, reading, status=422)
    return redirect(_to("portal:fact", fact.pk, "corrected"))


def _ask(request: HttpRequest, known: Known, reading: Reading | None, status: int = 200) -> HttpResponse:
    document = form_of(known.term)
    context = {
        "known": known,
        "document": document,
        "page": document.pages[0],
        "answers": {"value": known.value},
        "reading": reading,
        "errors": reading.errors if reading else [],
    }
    return render(request, "portal/mine/correct.html", context, status=status)


@open_to(Readers.SIGNED_IN)
@require_POST
def withhold_fact(request: HttpRequest, key: UUID) -> HttpResponse:
    """Offer a fact no longer for reuse, or offer it again."""
    acting = oneself(request)
    known = fact_or_404(acting, key)
    if request.POST.get("act") == "release":
        let_use_again(fact=known.fact, by=acting, at=now())
        return redirect(_to("portal:fact", known.id, "released"))
    hold_back(fact=known.fact, by=acting, at=now())
    return redirect(_to("portal:fact", known.id, "held"))


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def remove_fact(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete a fact and its history, after one question whether it is meant."""
    acting = oneself(request)
    known = fact_or_404(acting, key)
    if request.method == "GET":
        past = history_of(acting, known)
        context = {"known": known, "uses": uses_told(acting, [one.known.id for one in past])}
        return render(request, "portal/mine/delete.html", context)
    delete_fact(fact=known.fact, by=acting_of_request(request).for_purpose("削除"), at=now())
    return redirect(_to("portal:facts", None, "deleted"))


def _to(name: str, key: UUID | None, done: str) -> str:
    from_root = reverse(name, args=[key] if key else [])
    return f"{from_root}?done={done}"
