"""Consents: what was agreed, with whom, until when; give one again and withdraw it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.facts.models import Consent
from madoguchi.facts.selectors import consents_of
from madoguchi.facts.services import ConsentOver, give_consent
from madoguchi.filling.services import withdraw_reuse
from madoguchi.portal.views.mine.oneself import oneself
from madoguchi.vocabulary.terms import TERMS


@open_to(Readers.SIGNED_IN)
@require_safe
def consents_page(request: HttpRequest) -> HttpResponse:
    """Every consent: those in force first, then those that are over."""
    acting = oneself(request)
    consents = list(consents_of(acting))
    at = now()
    in_force = [one for one in consents if one.withdrawn_at is None and one.until > at]
    done = {"withdrawn": _("同意を撤回しました。これからは使われません。"), "given": _("同意しました。")}
    context = {
        "in_force": [_told(one) for one in in_force],
        "over": [_told(one) for one in consents if one not in in_force],
        "done": done.get(request.GET.get("done", ""), ""),
    }
    return render(request, "portal/mine/consents.html", context)


def _told(consent: Consent) -> dict[str, object]:
    labels = [TERMS[name].label for name in TERMS if name in set(consent.terms)]
    return {"consent": consent, "labels": "、".join(dict.fromkeys(labels))}


def _consent_or_404(acting: Acting, key: UUID) -> Consent:
    found = consents_of(acting).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Withdraw a consent, after one question that says what follows from it."""
    acting = oneself(request)
    consent = _consent_or_404(acting, key)
    if request.method == "GET":
        return render(request, "portal/mine/withdraw.html", {**_told(consent)})
    try:
        withdraw_reuse(consent=consent, by=acting.for_purpose("同意の撤回"), at=now())
    except ConsentOver:
        return redirect("portal:consents")
    return redirect(reverse("portal:consents") + "?done=withdrawn")


@open_to(Readers.SIGNED_IN)
@require_POST
def give_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Agree again to what was withdrawn or ran out: the same purpose, the same items, another year."""
    acting = oneself(request)
    consent = _consent_or_404(acting, key)
    give_consent(
        subject=consent.subject,
        purpose=consent.purpose,
        terms=[name for name in consent.terms if name in TERMS],
        to_organisation=consent.to_organisation,
        from_holder=consent.from_holder,
        procedure=consent.procedure,
        by=acting.for_purpose("同意"),
        at=now(),
    )
    return redirect(reverse("portal:consents") + "?done=given")
