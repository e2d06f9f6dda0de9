"""Saying how it was, without an application: by a link, a QR, a poster, a message."""

from dataclasses import dataclass
from uuid import UUID

import segno
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, address_of, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.portal.proofs import HONEYPOT, proof_of, proven
from madoguchi.portal.voice_forms import SayingForm, device_of
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import procedure_by_slug
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors import is_accepting, message_about
from madoguchi.reviews.services import About, LinkOver, SaidBefore, TooManySayings, say
from madoguchi.windows.selectors import window_with

_MESSAGES = "portal.say.message"


@dataclass(frozen=True)
class Target:
    """What the page asks about: how it is called, its page, and what is kept of it (感想の対象).

    `once` is what is spoken of once, whoever opens its page how often; empty where everyone may speak.
    """

    about: About
    title: str
    caption: str
    page: str
    question: str
    once: str = ""


def _target(request: HttpRequest, what: str, code: str) -> Target:
    makers = {"procedures": _procedure, "windows": _window, "messages": _message}
    if what not in makers:
        raise Http404
    return makers[what](request, code)


def _procedure(request: HttpRequest, slug: str) -> Target:
    try:
        page = procedure_by_slug(slug)
    except Procedure.DoesNotExist as error:
        raise Http404 from error
    if page.procedure.retired_at:
        raise Http404
    office = _office(request, page.procedure)
    source = Review.Source.QR if request.GET.get("from") == "qr" else Review.Source.LINK
    return Target(
        about=About(organisation=office, source=source, procedure=page.procedure),
        title=page.body.title,
        caption=office.name,
        page=reverse("portal:procedure", args=[slug]),
        question=_("この手続に満足しましたか"),
    )


def _office(request: HttpRequest, procedure: Procedure) -> Organisation:
    """The organisation that is meant: the one named in the address if it takes this procedure, else the owner's."""
    named = request.GET.get("at", "")
    if named:
        place = Organisation.objects.filter(slug=named[:50]).first()
        if place is not None and procedure.editions.filter(organisation=place).exists():
            return place
    return procedure.organisation


def _window(request: HttpRequest, code: str) -> Target:
    window = window_with(code)
    if window is None or (window.closed_on is not None and window.closed_on <= japan_day(now())):
        raise Http404
    return Target(
        about=About(organisation=window.organisation, source=Review.Source.WINDOW, window=window),
        title=window.name,
        caption=window.organisation.name,
        page=reverse("portal:window", args=[window.code]),
        question=_("この窓口に満足しましたか"),
    )


def _message(request: HttpRequest, code: str) -> Target:
    try:
        key = signing.loads(code, salt=_MESSAGES)
    except signing.BadSignature as error:
        raise Http404 from error
    found = message_about(UUID(key))
    if found is None:
        raise Http404
    application, kind = found
    return Target(
        about=About(
            organisation=application.organisation,
            source=Review.Source.MESSAGE,
            procedure=application.procedure,
            message_kind=kind,
        ),
        title=_("お知らせ"),
        caption=application.organisation.name,
        page=reverse("portal:messages"),
        question=_("このお知らせは分かりやすかったですか"),
        once=key,
    )


def message_code(message: UUID) -> str:
    """The address part under which one message is spoken of."""
    return signing.dumps(str(message), salt=_MESSAGES)


@open_to(Readers.GUEST)
@require_http_methods(["GET", "POST"])
def say_page(request: HttpRequest, what: str, code: str) -> HttpResponse:
    """The common form: rating, reasons, step, words. Nobody signs in, no name is asked."""
    target = _target(request, what, code)
    context = {
        "target": target,
        "what": what,
        "code": code,
        "is_open": is_accepting(target.about.organisation),
        "has_channel": what == "procedures",
        "channels": Review.Channel.choices,
        "rating_label": target.question,
        "query": request.GET.urlencode(),
    }
    if request.method == "GET":
        first = (
            Review.Step.COUNTER if what == "windows" else Review.Step.MESSAGE if what == "messages" else ""
        )
        form = SayingForm(initial={"step": first or Review.Step.WHOLE})
        return _page(request, {**context, "form": form, "errors": []})
    if request.POST.get(HONEYPOT):
        return redirect("portal:say_thanks", what, code)
    form = SayingForm(request.POST)
    if not form.is_valid():
        return _page(request, {**context, "form": form, "errors": form.summary()}, status=422)
    try:
        say(
            about=target.about,
            channel="counter" if what == "windows" else form.cleaned_data["channel"],
            device=device_of(request),
            once=target.once or _proof(request, what, code),
            address=address_of(request),
            by=acting_of_request(request),
            at=now(),
            **form.said,
        )
    except SaidBefore:
        return redirect("portal:say_thanks", what, code)
    except Refusal as refusal:
        errors = [{"id": refusal.field or "rating", "message": str(refusal)}]
        status = 429 if isinstance(refusal, TooManySayings) else 422
        return _page(request, {**context, "form": form, "errors": errors}, status=status)
    return redirect("portal:say_thanks", what, code)


def _proof(request: HttpRequest, what: str, code: str) -> str:
    """What the form proves itself with, if it was opened here for this target a while ago; raises `LinkOver`."""
    key = proven(request.POST.get("proof", ""), f"{what}/{code}")
    if not key:
        raise LinkOver
    return key


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    proof = proof_of(f"{context['what']}/{context['code']}")
    page = {**context, "proof": proof, "honeypot": HONEYPOT}
    response = render(request, "portal/say/open.html", page, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@open_to(Readers.GUEST)
@require_safe
def thanks_page(request: HttpRequest, what: str, code: str) -> HttpResponse:
    """Thanks, and what becomes of it."""
    return render(request, "portal/say/thanks.html", {"target": _target(request, what, code)})


@open_to(Readers.EVERYONE)
@require_safe
def say_picture(request: HttpRequest, what: str, code: str) -> HttpResponse:
    """The QR that leads to the form, as SVG to print or to put on a page."""
    target = _target(request, what, code)
    path = reverse("portal:say", args=[what, code])
    query = "?from=qr" if what == "procedures" else ""
    if what == "procedures" and target.about.procedure is not None:
        office = target.about.organisation
        query += f"&at={office.slug}" if office.pk != target.about.procedure.organisation_id else ""
    picture = segno.make(settings.SITE_ORIGIN + path + query, error="m", micro=False)
    drawn: str = picture.svg_inline(border=4, light="#fff", svgclass=None, lineclass=None, omitsize=True)
    drawn = (
        drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        if "xmlns" not in drawn
        else drawn
    )
    return HttpResponse(drawn, content_type="image/svg+xml")
