"""What a person holds: drafts, applications, messages, receipts and notices."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.selectors import ticket_with_number, ways_of
from madoguchi.accounts.services import TooManyAttempts, WrongNumberOrSecret, check_secret
from madoguchi.accounts.types import (
    BelongsElsewhere,
    Readers,
    Way,
    acting_of_request,
    address_of,
    open_to,
    posted_revision,
    remember_ticket,
)
from madoguchi.applications.moves import Move, may
from madoguchi.applications.selectors import (
    agent_in_words,
    answers_now,
    applications_of,
    file_of,
    with_receipt,
)
from madoguchi.applications.services import ChangedMeanwhile, MoveNotAllowed, stream_of
from madoguchi.core.clock import japan_day, now
from madoguchi.core.ids import read_number
from madoguchi.eforms.selectors import document_of, summary
from madoguchi.events.selectors import accesses_of, timeline
from madoguchi.examination.selectors import disposition_of, notice_of, open_correction
from madoguchi.examination.services import confirm_arrival, withdraw
from madoguchi.files.models import File
from madoguchi.files.selectors import read
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import drafts_of, prepared_by_others, sent_together
from madoguchi.messaging.models import Message
from madoguchi.messaging.selectors import inbox
from madoguchi.messaging.services import mark_read
from madoguchi.portal.views.holding import held_application, note_agent
from madoguchi.push.selectors import may_be_asked, told_in
from madoguchi.registry.selectors import body_for, contact_of
from madoguchi.reviews.selectors import review_of


@open_to(Readers.GUEST)
@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """Everything that the visitor holds, the most pressing first."""
    acting = acting_of_request(request)
    if acting.who is None and not acting.tickets:
        return redirect("portal:open_case")
    applications, drafts = list(applications_of(acting)), list(drafts_of(acting))
    context = {
        "drafts": drafts,
        "together": sent_together(acting),
        "waiting": [a for a in applications if a.state == a.State.CORRECTING],
        "applications": [a for a in applications if a.state != a.State.CORRECTING],
        "messages_list": list(inbox(acting)[:5]),
        "prepared": prepared_by_others(drafts),
        "choices": _choices(request),
        "offers_news": acting.who is not None and may_be_asked(acting),
    }
    return render(request, "portal/my/home.html", context)


MOST_CHOICES = 10
"""How many ways of acting are chosen on the first page; whoever has more chooses on the page of all."""


def _choices(request: HttpRequest) -> list[dict[str, object]]:
    """For whom the visitor may act, when there is a choice that is quickly made."""
    ways, acting = ways_of(request.user, at=now()), acting_of_request(request)
    if acting.is_agent or not 2 <= len(ways) <= MOST_CHOICES:  # one client's page names no other client
        return []
    return [{"value": way.key, "label": _way_words(way), "checked": way.is_taken_by(acting)} for way in ways]


def _way_words(way: Way) -> str:
    if way.is_self:
        return _("%(name)s（本人）") % {"name": way.name}
    return _("%(name)s（代理）") % {"name": way.name} if way.mandate else way.name


@open_to(Readers.GUEST)
@require_http_methods(["GET", "POST"])
def open_case(request: HttpRequest) -> HttpResponse:
    """Open a draft or an application with its number and the secret, without an account."""
    if acting_of_request(request).is_agent:  # what a ticket opens is not the client's
        raise BelongsElsewhere(ways_of(request.user, at=now())[0])
    if request.method == "GET":
        return render(request, "portal/my/open.html", {"errors": [], "number": ""})
    typed = request.POST.get("number", "")[:60]
    number = read_number(typed) or ""
    application = with_receipt(number) if number.startswith("U-") else None
    ticket = application.ticket if application else ticket_with_number(number)
    buckets = (f"ticket:{number or 'none'}", f"ip:{address_of(request)}")
    if not number:
        message = _("番号を確かめてください。D または U で始まる、控えに書いてある番号です。")
        errors = [{"id": "number", "message": message}]
        return render(request, "portal/my/open.html", {"errors": errors, "number": typed}, status=422)
    try:
        key = check_secret(
            ticket=ticket, secret=request.POST.get("secret", "")[:60], buckets=buckets, at=now()
        )
    except (WrongNumberOrSecret, TooManyAttempts) as refusal:
        errors = [{"id": "secret", "message": str(refusal)}]
        status = 429 if isinstance(refusal, TooManyAttempts) else 422
        return render(request, "portal/my/open.html", {"errors": errors, "number": typed}, status=status)
    request.session.cycle_key()
    remember_ticket(request.session, key)
    if "kept" in request.session:
        return redirect("accounts:resume")
    if application:
        return redirect("portal:application", application.pk)
    draft = Draft.objects.filter(ticket=key).first()
    return redirect("portal:draft", draft.pk) if draft else redirect("portal:my")


@open_to(Readers.HOLDER)
@require_safe
def application_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where an application stands, who acts next, until when, and who looked at it."""
    application = held_application(request, key)
    document = document_of(application.edition.form_version)
    disposition = disposition_of(application)
    issued = notice_of(application) if disposition else None
    if issued:  # the page tells the outcome, so the notice has arrived
        confirm_arrival(notice=issued, by=acting_of_request(request), at=now())
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "contact": contact_of(application.edition, body_for(application.edition)),
        "correction": open_correction(application),
        "disposition": disposition,
        "notice": issued,
        "timeline": list(timeline(stream_of(application))),
        "accesses": list(accesses_of(stream_of(application)).order_by("-at")[:50]),
        "sections": summary(document, answers_now(application).body, japan_day(application.arrived_at)),
        "may_withdraw": may(Move.WITHDRAW, application.state) and acting_of_request(request).may_submit,
        "agent": agent_in_words(application),
        "review": {moment: review_of(application, moment) for moment in ("receipt", "decision")},
    }
    return render(request, "portal/my/application.html", context)


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def withdraw_application(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an application back, after one question whether it is meant."""
    application = held_application(request, key)
    if not may(Move.WITHDRAW, application.state) or not acting_of_request(request).may_submit:
        return redirect("portal:application", application.pk)
    context = {"application": application, "title": application.edition.procedure_version.body["title"]}
    if request.method == "GET":
        return render(request, "portal/my/withdraw.html", {**context, "errors": []})
    try:
        withdraw(
            application=application,
            revision=posted_revision(request),
            by=acting_of_request(request).for_purpose("取下げ"),
            at=now(),
        )
    except (ChangedMeanwhile, MoveNotAllowed) as refusal:
        errors = [{"id": "withdraw", "message": str(refusal)}]
        return render(request, "portal/my/withdraw.html", {**context, "errors": errors}, status=409)
    return redirect("portal:application", application.pk)


def file_response(stored: File) -> HttpResponse:
    """`stored` as a download that no browser will run or keep."""
    response = HttpResponse(read(stored), content_type=stored.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@open_to(Readers.HOLDER)
@require_safe
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """The receipt as a PDF."""
    application = held_application(request, key)
    if application.receipt_file is None:
        return render(request, "portal/my/not_ready.html", {"application": application}, status=202)
    return file_response(application.receipt_file)


@open_to(Readers.HOLDER)
@require_safe
def notice(request: HttpRequest, key: UUID) -> HttpResponse:
    """The signed notice; its first opening is recorded."""
    application = held_application(request, key)
    found = notice_of(application)
    if found is None:
        return render(request, "portal/my/not_ready.html", {"application": application}, status=202)
    confirm_arrival(notice=found, by=acting_of_request(request), at=now())
    return file_response(found.file)


@open_to(Readers.HOLDER)
@require_safe
def attached_file(request: HttpRequest, key: UUID, file: UUID) -> HttpResponse:
    """A file that the application's answers name."""
    application = held_application(request, key)
    try:
        return file_response(file_of(application, file))
    except File.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.HOLDER)
@require_safe
def message(request: HttpRequest, key: UUID) -> HttpResponse:
    """One message of the inbox."""
    acting = acting_of_request(request)
    found = inbox(acting).filter(pk=key).first()
    if found is None:
        raise Http404
    if acting.is_agent:  # it stays unread for the one to whom it was written
        note_agent(request, found.subject_id, found.about)
    else:
        mark_read(message=found, by=acting, at=now())
    kind, _colon, about = found.about.partition(":")
    context = {
        "message": found,
        "kind": kind,
        "about": about,
        "told_list": told_in(acting, found) if kind == "push" else [],
    }
    return render(request, "portal/my/message.html", context)


@open_to(Readers.HOLDER)
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The whole inbox."""
    found: list[Message] = list(inbox(acting_of_request(request))[:200])
    return render(request, "portal/my/messages.html", {"messages_list": found})
