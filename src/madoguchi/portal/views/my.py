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
    remember_ticket,
)
from madoguchi.applications.selectors import (
    applications_of,
    file_of,
    with_receipt,
)
from madoguchi.core.clock import now
from madoguchi.core.ids import read_number
from madoguchi.examination.models import ThreadMessage
from madoguchi.examination.selectors import notice_of
from madoguchi.examination.selectors.standing import standings_of
from madoguchi.examination.selectors.threads import unread_threads
from madoguchi.examination.services.notices import note_download
from madoguchi.files.models import File
from madoguchi.files.selectors import read
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import drafts_of, prepared_by_others, sent_together
from madoguchi.listening.selectors import opinion_with_number
from madoguchi.messaging.models import Message
from madoguchi.messaging.selectors import inbox
from madoguchi.messaging.services import mark_read
from madoguchi.portal.views.holding import held_application, note_agent
from madoguchi.portal.views.voices.saying import message_code
from madoguchi.push.selectors import may_be_asked, told_in


@open_to(Readers.GUEST)
@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """Everything that the visitor holds, the most pressing first."""
    acting = acting_of_request(request)
    if acting.who is None and not acting.tickets:
        return redirect("portal:open_case")
    applications, drafts = list(applications_of(acting)), list(drafts_of(acting))
    standings = standings_of(applications, at=now())
    context = {
        "standings": standings,
        "unread": unread_threads([one.pk for one in applications], ThreadMessage.Side.APPLICANT),
        "drafts": drafts,
        "together": sent_together(acting),
        "waiting": [a for a in applications if standings[a.pk].is_yours],
        "applications": [a for a in applications if not standings[a.pk].is_yours],
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
    opinion = opinion_with_number(number) if number.startswith("Q-") else None
    told = application or opinion
    ticket = told.ticket if told else ticket_with_number(number)
    buckets = (f"ticket:{number or 'none'}", f"ip:{address_of(request)}")
    if not number:
        message = _("番号を確かめてください。D、U または Q で始まる、控えに書いてある番号です。")
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
    if opinion:
        return redirect("portal:opinion", opinion.pk)
    draft = Draft.objects.filter(ticket=key).first()
    return redirect("portal:draft", draft.pk) if draft else redirect("portal:my")


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
    note_download(notice=found, by=acting_of_request(request), at=now())
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
        "say_code": message_code(found.pk) if kind == "application" else "",
    }
    return render(request, "portal/my/message.html", context)


@open_to(Readers.HOLDER)
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The whole inbox."""
    found: list[Message] = list(inbox(acting_of_request(request))[:200])
    return render(request, "portal/my/messages.html", {"messages_list": found})
