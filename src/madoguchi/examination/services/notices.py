"""The signed notice of a disposition (処分通知)."""

from datetime import datetime
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import require_holder
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import first_day_of, fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.examination.models import Disposition, Notice
from madoguchi.files.services import keep
from madoguchi.language.eras import year_in_era
from madoguchi.papers.services import notice_pdf, sign
from madoguchi.papers.types import NoticeData
from madoguchi.registry.selectors import body_for, contact_of

CLERK = Acting.system("notices")


def _next_serial(organisation: Organisation, year: int) -> int:
    last = Notice.objects.filter(organisation=organisation, fiscal_year=year).aggregate(last=Max("serial"))[
        "last"
    ]
    return (last or 0) + 1


def notice_data(disposition: Disposition, *, number: str, at: datetime) -> NoticeData:
    """Everything that stands on the notice of `disposition`."""
    application = disposition.application
    body = body_for(application.edition)
    contact = contact_of(application.edition, body)
    return NoticeData(
        number=number,
        issued_on=japan_day(at),
        organisation=application.organisation.name,
        office_holder=str(
            application.organisation.settings.get("office_holder") or application.organisation.name
        ),
        applicant_name=application.applicant_name,
        title=body.notice_title,
        procedure=body.title,
        receipt_number=application.receipt_number,
        arrived_on=japan_day(application.arrived_at),
        outcome=body.outcome_words.of(disposition.outcome),
        conditions=disposition.conditions,
        grounds=disposition.grounds,
        legal_basis="、".join(f"{basis.law}{basis.article}" for basis in body.legal_basis),
        review_instructions=disposition.review_instructions,
        contact=contact.name_and_phone,
        verify_url=urljoin(settings.SITE_ORIGIN, "/verify/"),
    )


def issue_notice(event: Event) -> None:
    """Make, sign and number the notice of the disposition that `event` tells of; once, however often called.

    Follows `application.decided`. One worker numbers: a second at the same time fails on the constraint and
    finds the notice made when it tries again.
    """
    disposition = (
        Disposition.objects.select_related(
            "application__organisation",
            "application__procedure",
            "application__edition__procedure_version",
            "application__edition__variant_version",
            "application__edition__organisation",
            "application__edition__procedure",
        )
        .filter(
            application_id=UUID(event.stream.removeprefix("application:")),
            revoked_at__isnull=True,
            notices__isnull=True,
        )
        .first()
    )
    if disposition is None:
        return
    application = disposition.application
    year = fiscal_year(japan_day(event.at))
    serial = _next_serial(application.organisation, year)
    mark = application.organisation.settings.get("document_mark") or application.organisation.name[:1]
    number = _("%(year)d%(mark)s第%(serial)d号") % {
        "year": year_in_era(first_day_of(year)),
        "mark": mark,
        "serial": serial,
    }
    said = notice_data(disposition, number=number, at=event.at)
    pdf = sign(
        notice_pdf(said),
        organisation=application.organisation_id,
        office=application.organisation.name,
        post=said.office_holder,
        reason=_("処分の通知"),
        at=event.at,
    )
    with transaction.atomic():
        stored = keep(
            owner=disposition.pk,
            whose=application.sealed_for,
            tenant=application.sealed_in,
            name=f"notice-{application.receipt_number}.pdf",
            media_type="application/pdf",
            data=pdf,
            at=event.at,
        )
        Notice.objects.create(
            disposition=disposition,
            organisation=application.organisation,
            fiscal_year=year,
            serial=serial,
            number=number,
            file=stored,
            sha256=stored.sha256,
            issued_at=event.at,
        )
        append(
            stream=stream_of(application),
            kind="notice.issued",
            by=CLERK,
            at=event.at,
            organisation=application.organisation_id,
            whose=application.subject_id,
            data={"number": number, "sha256": stored.sha256},
        )


def confirm_arrival(*, notice: Notice, by: Acting, at: datetime) -> None:
    """Record when the applicant first saw the outcome, on the page or in the notice.

    From then on the period for a request for review matters.
    """
    application = notice.disposition.application
    require_holder(subject=application.subject_id, ticket=application.ticket_id, by=by)
    with transaction.atomic():
        if not Notice.objects.filter(pk=notice.pk, arrival_confirmed_at__isnull=True).update(
            arrival_confirmed_at=at
        ):
            return
        append(
            stream=stream_of(application),
            kind="notice.opened",
            by=by,
            at=at,
            organisation=notice.organisation_id,
            whose=application.subject_id,
        )
