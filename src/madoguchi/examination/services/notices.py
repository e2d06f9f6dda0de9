"""The signed papers of a disposition (処分通知・許可証): made once, numbered by one worker, delivered, opened."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import require_holder
from madoguchi.applications.services import lock, stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import first_day_of, fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import made_at, random_number
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.examination.models import Disposition, Notice, PaperKind
from madoguchi.examination.services.wording import facts_of, kinds_of, paper_pdf, version_of, words_of_paper
from madoguchi.files.services import keep
from madoguchi.language.eras import year_in_era
from madoguchi.language.masking import masked_name
from madoguchi.messaging.models import Message
from madoguchi.papers.services import sign

CLERK = Acting.system("notices")
CODE_PREFIX = "K"
CODE_LENGTH = 20
"""100 random bits: nobody comes to the page of a permit who has not seen it."""

ISSUED = {PaperKind.NOTICE: "notice.issued", PaperKind.PERMIT: "permit.issued"}
REISSUED = {PaperKind.NOTICE: "notice.reissued", PaperKind.PERMIT: "permit.reissued"}
_AT_ONCE = 500


class PaperNotStanding(Refusal):
    """The paper was replaced or taken back already, or its disposition was."""

    sentence = gettext_lazy(
        "この文書は、すでに再交付されたか、取り消されています。新しい画面で確かめてください。"
    )


def standing_dispositions() -> QuerySet[Disposition]:
    """Dispositions with all that their papers are made of."""
    return Disposition.objects.select_related(
        "application__organisation",
        "application__procedure",
        "application__edition__procedure_version",
        "application__edition__variant_version",
        "application__edition__organisation",
        "application__edition__procedure",
        "application__edition__form_version",
        "notice_version__template",
        "permit_version__template",
        "proposal",
    ).filter(revoked_at__isnull=True)


def issue_notice(event: Event) -> None:
    """Make, sign and number the papers of the disposition that `event` tells of; once, however often called.

    Follows `application.decided`. One worker numbers: a second at the same time fails on the constraint and
    finds the paper made when it tries again. A later decision on the same case has an event of its own.
    """
    key = UUID(event.stream.removeprefix("application:"))
    disposition = standing_dispositions().filter(application_id=key, decided_at__lte=event.at).first()
    if disposition is None:
        return
    made = set(disposition.notices.filter(replaces__isnull=True).values_list("kind", flat=True))
    for kind in kinds_of(disposition):
        if kind not in made:
            _issue(disposition, kind, at=event.at)


def _issue(disposition: Disposition, kind: str, *, at: datetime) -> None:
    organisation, year = disposition.application.organisation, fiscal_year(japan_day(at))
    words = words_of_paper(disposition, kind)
    series = words.series.strip() if kind == PaperKind.PERMIT else ""
    serial = _next_serial(organisation, year, series)
    facts = facts_of(
        disposition, kind, number=number_of(organisation, year, series, serial), issued_on=japan_day(at)
    )
    code = random_number(CODE_PREFIX, length=CODE_LENGTH) if kind == PaperKind.PERMIT else ""
    pdf = paper_pdf(disposition, facts, code=code)
    holder = disposition.application.applicant_name
    paper = Notice(
        disposition=disposition,
        organisation=organisation,
        kind=kind,
        version=version_of(disposition, kind),
        title=words.title,
        fiscal_year=year,
        series=series,
        serial=serial,
        number=facts.number,
        issued_at=at,
        code=code or None,
        shown_holder=(holder if words.shows_holder else masked_name(holder)) if code else "",
        valid_from=facts.valid_from if kind == PaperKind.PERMIT else None,
        valid_until=facts.valid_until if kind == PaperKind.PERMIT else None,
    )
    signed = signed_paper(paper, pdf, post=facts.signer, at=at)
    with suppress(PaperNotStanding):  # revoked while it was signed: nobody is told of a decision that is none
        keep_paper(paper, signed, told=ISSUED[PaperKind(kind)], by=CLERK, at=at)


def signed_paper(paper: Notice, pdf: bytes, *, post: str, at: datetime) -> bytes:
    """`pdf` signed for `post` (窓野市長); outside of any transaction, for it waits for the time stamping authority."""
    return sign(
        pdf,
        organisation=paper.organisation_id,
        office=paper.organisation.name,
        post=post,
        reason=_("許可証の交付") if paper.is_permit else _("処分の通知"),
        at=at,
    )


def keep_paper(paper: Notice, signed: bytes, *, told: str, by: Acting, at: datetime) -> Notice:
    """Keep what was signed, and put `paper` beside it into the table and the log, all at once or not at all.

    Raises `PaperNotStanding` when the disposition, or the paper that it replaces, counts no more.
    """
    disposition = paper.disposition
    application = disposition.application
    with transaction.atomic():
        lock(application.pk)
        if not Disposition.objects.filter(pk=disposition.pk, revoked_at__isnull=True).exists():
            raise PaperNotStanding
        before = paper.replaces_id
        if before and not stands(Notice.objects.select_for_update(of=("self",)).get(pk=before)):
            raise PaperNotStanding
        stored = keep(
            owner=disposition.pk,
            whose=application.sealed_for,
            tenant=application.sealed_in,
            name=f"{paper.kind}-{application.receipt_number}.pdf",
            media_type="application/pdf",
            data=signed,
            at=at,
        )
        paper.file, paper.sha256 = stored, stored.sha256
        paper.save(force_insert=True)
        append(
            stream=stream_of(application),
            kind=told,
            by=by,
            at=at,
            organisation=paper.organisation_id,
            whose=application.subject_id,
            data={"number": paper.number, "sha256": stored.sha256},
        )
    return paper


def stands(paper: Notice) -> bool:
    """Whether `paper` was neither taken back by itself nor replaced."""
    return paper.revoked_at is None and not Notice.objects.filter(replaces=paper).exists()


def _next_serial(organisation: Organisation, year: int, series: str) -> int:
    numbered = Notice.objects.filter(
        organisation=organisation, fiscal_year=year, series=series, replaces__isnull=True
    )
    last = numbered.aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1


def number_of(organisation: Organisation, year: int, series: str, serial: int) -> str:
    """The number of a paper (文書番号): year, mark of the organisation, mark of the permit, serial."""
    mark = organisation.settings.get("document_mark") or organisation.name[:1]
    return _("%(year)d%(mark)s第%(serial)d号") % {
        "year": year_in_era(first_day_of(year)),
        "mark": f"{mark}{series}",
        "serial": serial,
    }


def confirm_arrival(*, notice: Notice, by: Acting, at: datetime) -> None:
    """Record when the applicant first saw the outcome, on the page or in the notice.

    From then on the period for a request for review runs (Administrative Complaint Review Act art. 18).
    """
    _mark_first(notice, "arrival_confirmed_at", "notice.opened", by=by, at=at)


def note_download(*, notice: Notice, by: Acting, at: datetime) -> None:
    """Record when the applicant first took the paper away, who has then seen it."""
    confirm_arrival(notice=notice, by=by, at=at)
    _mark_first(notice, "downloaded_at", "notice.downloaded", by=by, at=at)


def _mark_first(notice: Notice, column: str, kind: str, *, by: Acting, at: datetime) -> None:
    application = notice.disposition.application
    require_holder(subject=application.subject_id, ticket=application.ticket_id, by=by)
    if getattr(notice, column) is not None:
        return
    with transaction.atomic():
        unmarked = Notice.objects.filter(pk=notice.pk, **{f"{column}__isnull": True})
        if not unmarked.update(**{column: at}):
            return
        append(
            stream=stream_of(application),
            kind=kind,
            by=by,
            at=at,
            organisation=notice.organisation_id,
            whose=application.subject_id,
            data={"number": notice.number, "kind": notice.kind} if notice.is_permit else {},
        )


def note_arrivals(*, at: datetime) -> int:
    """Record that papers are in the inbox of those whom they are for; returns how many. Run again and again.

    A paper arrives at the moment at which the message that tells of it was written into the recipient's inbox (Digital
    Procedures Act art. 7), whatever moment the decision carries and however late this is noted.
    """
    waiting = (
        Notice.objects.filter(arrived_at__isnull=True, revoked_at__isnull=True)
        .exclude(
            disposition__application__subject__isnull=True, disposition__application__ticket__isnull=True
        )
        .select_related("disposition__application")
        .order_by("pk")
    )
    done, last = 0, UUID(int=0)
    while papers := list(waiting.filter(pk__gt=last)[:_AT_ONCE]):
        messages = _messages_of(papers)
        done += sum(_note_arrival(one, messages[one.pk], at=at) for one in papers if one.pk in messages)
        last = papers[-1].pk
    return done


def _messages_of(papers: Sequence[Notice]) -> dict[UUID, UUID]:
    """By paper, the message that tells of it; papers of which nobody was told yet are left out."""
    streams = {stream_of(one.disposition.application) for one in papers}
    issued = Event.objects.filter(stream__in=streams, kind__in=[*ISSUED.values(), *REISSUED.values()])
    told = {one.data.get("sha256"): f"{one.kind}:{one.stream}:{one.n}" for one in issued.order_by("-n")}
    sent = dict(Message.objects.filter(dedupe__in=told.values()).values_list("dedupe", "pk"))
    return {one.pk: sent[told[one.sha256]] for one in papers if told.get(one.sha256) in sent}


def _note_arrival(paper: Notice, message: UUID, *, at: datetime) -> bool:
    application = paper.disposition.application
    with transaction.atomic():
        unmarked = Notice.objects.filter(pk=paper.pk, arrived_at__isnull=True)
        if not unmarked.update(arrived_at=made_at(message)):
            return False
        append(
            stream=stream_of(application),
            kind="notice.arrived",
            by=CLERK,
            at=at,
            organisation=paper.organisation_id,
            whose=application.subject_id,
            data={"number": paper.number},
        )
    return True


def copy_of(paper: Notice, **changes: object) -> Notice:
    """A new, unsaved paper with the same number, words and validity as `paper`."""
    fresh = Notice(
        disposition=paper.disposition,
        organisation_id=paper.organisation_id,
        kind=paper.kind,
        version_id=paper.version_id,
        title=paper.title,
        fiscal_year=paper.fiscal_year,
        series=paper.series,
        serial=paper.serial,
        number=paper.number,
        shown_holder=paper.shown_holder,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
    )
    for name, value in changes.items():
        setattr(fresh, name, value)
    return fresh
