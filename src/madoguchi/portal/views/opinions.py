"""Opinions and enquiries: to whom, the common form, what became of it, and answers for everyone."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, address_of, open_to, remember_ticket
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import document_of, read_page
from madoguchi.eforms.types import Reading
from madoguchi.listening.models import Reception
from madoguchi.listening.selectors import (
    common_form,
    held_opinion,
    open_receptions,
    public_answers,
    reception_of,
    topic_word,
)
from madoguchi.listening.services import SentBefore, TooManyOpinions, receive
from madoguchi.portal.proofs import HONEYPOT, proof_of, proven

FIRST_ANSWERS = 5
PAGE_SIZE = 20


@open_to(Readers.EVERYONE)
@require_safe
def opinions_page(request: HttpRequest) -> HttpResponse:
    """To whom one may write."""
    context = {"receptions": list(open_receptions()), "answers": list(public_answers()[:FIRST_ANSWERS])}
    return render(request, "portal/opinions/choose.html", context)


def _reception(slug: str) -> Reception:
    found = reception_of(slug)
    if found is None:
        raise Http404
    return found


@open_to(Readers.GUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The common form for one organisation. Nobody has to sign in or to say a name."""
    reception = _reception(slug)
    if request.method != "POST":
        return _ask(request, reception, None, [])
    document = document_of(reception.form_version)
    page = document.pages[0]
    reading = read_page(document, page, request.POST, request.FILES, {}, on=japan_day(now()))
    if reading.errors:
        return _ask(request, reception, reading, list(reading.errors), status=422)
    key = proven(request.POST.get("proof", ""), slug)
    if not key or request.POST.get(HONEYPOT):
        sentence = _("画面を開いてから時間がたちました。内容を確かめて、もう一度送ってください。")
        return _ask(request, reception, reading, [{"id": "send", "message": sentence}], status=422)
    acting = acting_of_request(request)
    try:
        made = receive(
            reception=reception,
            answers=reading.values,
            once=key,
            address=address_of(request),
            by=acting,
            at=now(),
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "send", "message": str(refusal)}]
        status = (
            429 if isinstance(refusal, TooManyOpinions) else 409 if isinstance(refusal, SentBefore) else 422
        )
        return _ask(request, reception, reading, errors, status=status)
    if made.opinion.ticket_id:
        request.session.cycle_key()  # whoever planted the session before does not get the ticket
        remember_ticket(request.session, made.opinion.ticket_id)
        request.session["fresh_secret"] = [str(made.opinion.pk), made.secret]
    return redirect("portal:opinion", made.opinion.pk)


def _ask(
    request: HttpRequest, reception: Reception, reading: Reading | None, errors: list[Any], status: int = 200
) -> HttpResponse:
    document = document_of(reception.form_version)
    context = {
        "reception": reception,
        "document": document,
        "page": document.pages[0],
        "given": {},
        "reading": reading,
        "errors": errors,
        "proof": proof_of(reception.organisation.slug),
        "honeypot": HONEYPOT,
        "answers": list(public_answers(organisation=reception.organisation.slug)[:FIRST_ANSWERS]),
        "is_signed_in": acting_of_request(request).who is not None,
    }
    return render(request, "portal/opinions/form.html", context, status=status)


@open_to(Readers.HOLDER)
@require_safe
def opinion_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What one wrote, who has it, until when, and the reply; a guest reads the secret here, once."""
    opinion = held_opinion(acting_of_request(request), key)
    if opinion is None:
        raise Http404
    owner, secret = request.session.get("fresh_secret", ["", ""])
    if owner == str(opinion.pk):
        del request.session["fresh_secret"]
    reply = getattr(opinion, "reply", None)
    context = {
        "opinion": opinion,
        "topic": topic_word(opinion.form_version, opinion.topic),
        "secret": secret if owner == str(opinion.pk) else "",
        "is_guest": opinion.ticket_id is not None,
        "reply": reply if reply is not None and reply.sent_at else None,
        "moves": list(opinion.moves.select_related("from_organisation", "to_organisation")),
    }
    return render(request, "portal/opinions/opinion.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def answers_page(request: HttpRequest) -> HttpResponse:
    """Questions that are asked often, with their answers."""
    asked = {
        "words": request.GET.get("q", "").strip()[:80],
        "topic": request.GET.get("topic", "")[:60],
        "organisation": request.GET.get("organisation", "")[:50],
    }
    topics = {
        one["value"]: one["label"]
        for question in common_form()["sections"][0]["pages"][0]["questions"]
        if question["id"] == "topic"
        for one in question["options"]
    }
    page = Paginator(public_answers(**asked), PAGE_SIZE).get_page(request.GET.get("page"))
    pairs = {"q": asked["words"], "topic": asked["topic"], "organisation": asked["organisation"]}
    query = urlencode({name: value for name, value in pairs.items() if value})
    before = f"?{query}&" if query else "?"
    places = {one.organisation.slug: one.organisation.name for one in open_receptions()}
    context = {
        **asked,
        "rows": [(one, topics.get(one.topic, "")) for one in page.object_list],
        "topics": list(topics.items()),
        "places": list(places.items()),
        "total": page.paginator.count,
        "page": page,
        "query": query,
        "previous": f"{before}page={page.number - 1}" if page.has_previous() else "",
        "next": f"{before}page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "portal/opinions/answers.html", context)
