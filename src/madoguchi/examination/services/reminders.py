"""Reminding once, in time, of a correction that is due and of a draft that will go; whoever stopped it is left in peace."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Subject, Ticket
from madoguchi.accounts.selectors import mail_of
from madoguchi.accounts.services import NotTheHolder
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import applicant_email
from madoguchi.events.services import append
from madoguchi.examination.models import CorrectionRequest, ReminderStop
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import document_of_draft, items_of, title_of
from madoguchi.language.eras import both_dates
from madoguchi.messaging.models import Message
from madoguchi.messaging.services import send
from madoguchi.registry.selectors import body_of
from madoguchi.vault.types import KeyMissing, Tampered

CLERK = Acting.system("reminders")

CORRECTION_BEFORE = timedelta(days=3)
"""So long before the last day a correction is reminded of."""
DRAFT_BEFORE = timedelta(days=7)
"""So long before it goes a draft is reminded of, or before its procedure is taken no more."""
_RESTED = timedelta(days=1)
_AT_ONCE = 500


def remind(*, at: datetime) -> int:
    """Remind of every correction and draft whose day comes near; each once, whenever called; returns how many."""
    return _remind_of_corrections(at) + _remind_of_drafts(at)


def _remind_of_corrections(at: datetime) -> int:
    today = japan_day(at)
    due = CorrectionRequest.objects.filter(
        answered_at__isnull=True,
        due_on__gte=today,
        due_on__lte=today + CORRECTION_BEFORE,
        asked_at__lte=at - _RESTED,
    ).select_related("application__organisation", "application__edition__procedure_version")
    done = 0
    for some in _in_turn(due.select_related("application__subject", "application__ticket")):
        told = _told(f"remind:correction:{one.pk}" for one in some)
        for one in some:
            application = one.application
            key = f"remind:correction:{one.pk}"
            if key in told or _wants_none(application.subject, application.ticket):
                continue
            said = {
                "title": body_of(application.edition.procedure_version).title,
                "due": both_dates(one.due_on),
                "office": application.organisation.name,
            }
            send(
                dedupe=key,
                subject=application.subject,
                ticket=application.ticket if application.subject is None else None,
                title=_("「%(title)s」を直す期限が近づいています") % said,
                body=_(
                    "%(due)sまでに、直した内容を送ってください。%(office)sが待っています。"
                    "もう送れないときや、わからないことがあるときは、申請の画面から窓口に知らせてください。"
                )
                % said,
                about=stream_of(application),
                procedure=application.procedure_id,
                email=application.applicant_email,
                by=CLERK,
                at=at,
            )
            done += 1
    return done


def _remind_of_drafts(at: datetime) -> int:
    waiting = Draft.objects.filter(
        submitted_at__isnull=True, discarded_at__isnull=True, saved_at__lte=at - _RESTED
    ).select_related("subject", "ticket")
    going = waiting.filter(expires_at__gt=at, expires_at__lte=at + DRAFT_BEFORE)
    today = japan_day(at)
    closing = waiting.filter(
        items__edition__closes_on__gte=today, items__edition__closes_on__lte=today + DRAFT_BEFORE
    ).distinct()
    return sum(_remind_of_draft(one, "closes", at) for some in _in_turn(closing) for one in some) + sum(
        _remind_of_draft(one, "expires", at) for some in _in_turn(going) for one in some
    )


def _remind_of_draft(draft: Draft, why: str, at: datetime) -> int:
    """1 if it was told now. Told once for each last day: whoever goes on with it gets a new one."""
    items = items_of(draft)
    closes = min((one.edition.closes_on for one in items if one.edition.closes_on), default=None)
    last = closes if why == "closes" and closes else japan_day(draft.expires_at)
    key = f"remind:draft:{draft.pk}:{last:%Y%m%d}"
    if not items or _wants_none(draft.subject, draft.ticket) or _told([key]):
        return 0
    try:
        answers = draft.answers
    except (KeyMissing, Tampered):
        return 0
    if not answers:
        return 0
    said = {"title": title_of(items[0].edition), "last": both_dates(last)}
    words = (
        _("受付は%(last)sまでです。続きを入力して、それまでに送ってください。")
        if why == "closes"
        else _("%(last)sまで続きから入力できます。それを過ぎると、入力した内容は消えます。")
    )
    email = applicant_email(document_of_draft(draft), answers)
    if draft.subject is not None:
        email = mail_of(draft.subject, on=japan_day(at)) or email
    send(
        dedupe=key,
        subject=draft.subject,
        ticket=draft.ticket if draft.subject is None else None,
        title=_("「%(title)s」は、まだ送っていません") % said,
        body=words % said,
        about=f"draft:{draft.pk}",
        procedure=items[0].edition.procedure_id if len(items) == 1 else None,
        email=email,
        by=CLERK,
        at=at,
    )
    return 1


def _in_turn(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    last = None
    ordered = rows.order_by("pk")
    while some := list((ordered.filter(pk__gt=last) if last else ordered)[:_AT_ONCE]):
        yield some
        last = some[-1].pk


def _told(keys: Any) -> set[str]:
    return set(Message.objects.filter(dedupe__in=list(keys)).values_list("dedupe", flat=True))


def _wants_none(subject: Subject | None, ticket: Ticket | None) -> bool:
    """Whether nobody is to be reminded: reminders were stopped, or there is no inbox."""
    if subject is not None:
        return ReminderStop.objects.filter(subject=subject).exists()
    return ticket is None or ReminderStop.objects.filter(ticket=ticket).exists()


def stop_reminders(*, by: Acting, at: datetime) -> None:
    """Remind whoever `by` acts for (or the guest of the open tickets) no more. Raises `NotTheHolder` for an agent."""
    subjects, tickets = _own(by)
    with transaction.atomic():
        for subject in subjects:
            _stop_row, is_new = ReminderStop.objects.get_or_create(
                subject=subject, defaults={"stopped_at": at}
            )
            if is_new:
                _tell(f"subject:{subject.pk}", "reminders.stopped", subject, by=by, at=at)
        for ticket in tickets:
            ReminderStop.objects.get_or_create(ticket=ticket, defaults={"stopped_at": at})


def resume_reminders(*, by: Acting, at: datetime) -> None:
    """Remind again. Raises `NotTheHolder` for an agent."""
    subjects, tickets = _own(by)
    with transaction.atomic():
        for subject in subjects:
            if ReminderStop.objects.filter(subject=subject).delete()[0]:
                _tell(f"subject:{subject.pk}", "reminders.resumed", subject, by=by, at=at)
        ReminderStop.objects.filter(ticket__in=tickets).delete()


def _own(by: Acting) -> tuple[QuerySet[Subject], QuerySet[Ticket]]:
    if by.is_agent or not (by.held or by.tickets):
        raise NotTheHolder
    return Subject.objects.filter(pk__in=by.held), Ticket.objects.filter(pk__in=by.tickets)


def _tell(stream: str, kind: str, subject: Subject, *, by: Acting, at: datetime) -> None:
    append(stream=stream, kind=kind, by=by, at=at, whose=subject.pk)
