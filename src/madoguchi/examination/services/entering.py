"""Entering what came over the counter or by post, into the same queue (紙の申請の入力)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application
from madoguchi.applications.services import arrive
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import (
    applicant_email,
    applicant_name,
    document_of,
    effective_answers,
    files_in,
    value_at,
    with_paths,
)
from madoguchi.eforms.types import FormDocument
from madoguchi.examination.services.desk import NotYourRole
from madoguchi.files.services import store
from madoguchi.registry.models import Edition


class ArrivedLater(Refusal):
    """Paper was said to have come at a moment that is still to come."""

    sentence = _("届いた日時が、いまより後になっています。")


class NotTakenThen(Refusal):
    """The office did not take the procedure on the day on which the paper came."""

    sentence = _("届いた日は、この手続の受付期間ではありません。届いた日を確かめてください。")


class ApplicantUnknown(Refusal):
    """Nobody would know whose application it is."""

    sentence = _("申請者の氏名・名称を入力してください。")


def enter_application(
    *,
    key: UUID,
    edition: Edition,
    channel: Application.Channel,
    arrived_at: datetime,
    answers: dict[str, Any],
    scans: Sequence[tuple[str, UploadedFile]] = (),
    name: str = "",
    by: Acting,
    at: datetime,
) -> Application:
    """Enter an application that came by `channel` at `arrived_at`, as it was written; its clock runs from that day.

    What is missing on paper may be missing here: it arrived (Administrative Procedure Act art. 7). `scans` are by the
    path of their question; `name` counts where the form asks for none. The same `key` again enters nothing. Raises
    `NotYourRole`, `ArrivedLater`, `NotTakenThen`, `ApplicantUnknown` and `files.services.FileRefused`.
    """
    if by.who is None or not by.has(Role.EXAMINER, edition.organisation_id):
        raise NotYourRole
    assert channel != Application.Channel.ONLINE, "what comes online is not entered by officers"
    day = japan_day(arrived_at)
    if arrived_at > at:
        raise ArrivedLater(field="day")
    if day < edition.opens_on or (edition.closes_on is not None and day > edition.closes_on):
        raise NotTakenThen(field="day")
    document = document_of(edition.form_version)
    applicant = applicant_name(document, answers) or name.strip()
    if not applicant:
        raise ApplicantUnknown(field="applicant_name")
    try:
        with transaction.atomic():
            return _known(key, edition) or _arrive(
                key,
                edition,
                document,
                day,
                answers=answers,
                scans=scans,
                applicant=applicant,
                channel=channel,
                arrived_at=arrived_at,
                by=by,
                at=at,
            )
    except IntegrityError:
        known = _known(key, edition)  # the same page was sent twice at once
        if known is None:
            raise
        return known


def _known(key: UUID, edition: Edition) -> Application | None:
    return Application.objects.filter(pk=key, organisation=edition.organisation).first()


def _arrive(
    key: UUID,
    edition: Edition,
    document: FormDocument,
    day: date,
    *,
    answers: dict[str, Any],
    scans: Sequence[tuple[str, UploadedFile]],
    applicant: str,
    channel: Application.Channel,
    arrived_at: datetime,
    by: Acting,
    at: datetime,
) -> Application:
    for path, upload in scans:
        kept = value_at(document, answers, path) or []
        entry = kept_scan(upload=upload, key=key, edition=edition, at=at)
        answers = with_paths(document, answers, {path: [*kept, entry]})
    answers = effective_answers(document, answers, day)
    return arrive(
        key=key,
        submission_id=key,
        edition=edition,
        subject=None,
        ticket=None,
        applicant_name=applicant,
        applicant_email=applicant_email(document, answers),
        answers=answers,
        files=[{**entry, "path": path} for path, entry in files_in(document, answers)],
        channel=channel,
        acting={"by": by.label, "whose": None, "assurance": 0},
        arrived_at=arrived_at,
        by=by,
        at=at,
    )


def kept_scan(*, upload: UploadedFile, key: UUID, edition: Edition, at: datetime) -> dict[str, Any]:
    """A scan kept under the key of its application, as an answer names it; who may enter one is asked before."""
    file = store(
        owner=key,
        whose=key,
        tenant=edition.organisation.government_id,
        name=upload.name or "scan",
        media_type=upload.content_type,
        data=upload.read(),
        at=at,
    )
    return {"file": str(file.pk), "name": file.name, "size": file.size, "sha256": file.sha256}
