"""The one question before a form: whether to use what was told before."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import now
from madoguchi.facts.types import Known, Offer
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import (
    document_of_draft,
    member_key,
    members_of,
    offer_of,
    offers_to_ask,
)
from madoguchi.filling.services import (
    AlreadySent,
    ChangedElsewhere,
    NothingKnown,
    begin_without,
    reuse_facts,
)
from madoguchi.portal.views.confirming import confirm_all
from madoguchi.portal.views.holding import about, held_draft
from madoguchi.portal.views.mine.facts import headed


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def known_page(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show what is known, from where and for what; use it or begin with empty fields."""
    held = held_draft(request, draft)
    offer = offer_of(held, acting_of_request(request), at=now())
    if held.submitted_at or offer is None or not offers_to_ask(held, offer):
        return redirect("portal:draft", held.pk)
    if request.method == "GET":
        return _ask(request, held, offer)
    answer = request.POST.get("answer", "")
    if answer not in ("use", "later", "not_now"):
        errors = [{"id": "answer", "message": _("使うか、今回は使わないかを選んでください。")}]
        return _ask(request, held, offer, errors, status=422)
    acting, revision = acting_of_request(request), posted_revision(request)
    try:
        if answer != "not_now":
            chosen = request.POST.getlist("child") if len(members_of(offer.known)) > 1 else None
            reuse_facts(
                draft=held,
                revision=revision,
                children=chosen,
                by=acting.for_purpose("前に入力した内容の利用"),
                at=now(),
            )
        else:
            begin_without(draft=held, revision=revision, by=acting, at=now())
    except (AlreadySent, ChangedElsewhere, NothingKnown):
        pass  # the list that follows shows the draft as it is now
    if answer == "use":
        confirm_all(request, held_draft(request, held.pk))
    return redirect("portal:draft", held.pk)


def fill_without_asking(request: HttpRequest, draft: Draft) -> bool:
    """Fill in what is known if that was agreed to before and nothing has to be chosen; whether to ask instead."""
    acting, at = acting_of_request(request), now()
    offer = offer_of(draft, acting, at=at)
    if offer is None:
        return False
    if offer.needs_asking or len(members_of(offer.known)) > 1:
        return True
    with suppress(AlreadySent, ChangedElsewhere, NothingKnown):  # decided on another screen at this moment
        reuse_facts(
            draft=draft, revision=draft.revision, by=acting.for_purpose("前に入力した内容の利用"), at=at
        )
    return False


def may_still_be_asked(request: HttpRequest, draft: Draft) -> bool:
    """Whether something known could be used and was not decided about yet."""
    offer = offer_of(draft, acting_of_request(request), at=now())
    return offer is not None and bool(offers_to_ask(draft, offer))


def _ask(
    request: HttpRequest,
    draft: Draft,
    offer: Offer,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    members = members_of(offer.known)
    context = {
        **about(draft, document_of_draft(draft)),
        "offer": offer,
        "offices": [_office(one) for one in offers_to_ask(draft, offer)],
        "groups": headed([one for one in offer.known if not one.term.repeats]),
        "children": [{"name": _called(known), "rows": known} for known in members.values()],
        "children_options": [
            {"value": member_key(member), "label": _called(known), "checked": False}
            for member, known in members.items()
        ],
        "chosen": request.POST.getlist("child"),
        "errors": errors or [],
    }
    return render(request, "portal/apply/known.html", context, status=status)


def _office(offer: Offer) -> dict[str, str]:
    """One office, what it would be given, and for what."""
    labels = dict.fromkeys(one.term.label for one in offer.known)
    return {"name": offer.organisation.name, "purpose": offer.purpose, "given": "、".join(labels)}


def _called(known: list[Known]) -> str:
    """A child by name, or by what else is known first."""
    names = [one.display for one in known if one.term.name == "children[].name"]
    return names[0] if names else f"{known[0].term.label} {known[0].display}"
