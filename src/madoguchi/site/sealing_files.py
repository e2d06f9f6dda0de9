"""Sealing files that were stored before files were sealed: finding out for whom each is to be sealed."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.events.services import append
from madoguchi.examination.models import Disposition
from madoguchi.files.models import File
from madoguchi.files.selectors import FileDamaged, plain_files
from madoguchi.files.services import seal_plain
from madoguchi.filling.models import Draft, Submission


def seal_old_files(
    *, progress: Callable[[int, int], None] = lambda *_: None, by: Acting, at: datetime
) -> tuple[int, list[UUID]]:
    """Seal every file that is stored unsealed; returns how many, and those that could not be read.

    Each is a transaction of its own, so it may be broken off and begun again at any time.
    """
    waiting = list(plain_files().values_list("pk", flat=True))
    unread = []
    for done, key in enumerate(waiting, 1):
        file = File.objects.filter(pk=key, is_sealed=False).first()
        if file is None:
            continue
        whose, tenants = _holders(file.owner)
        try:
            seal_plain(file=file, whose=whose, tenants=tenants)
        except FileDamaged:
            unread.append(file.pk)
        progress(done, len(waiting))
    sealed = len(waiting) - len(unread)
    if sealed:
        with transaction.atomic():
            append(stream="files", kind="files.sealed", by=by, at=at, data={"files": sealed})
    return sealed, unread


def _holders(owner: UUID) -> tuple[UUID, set[UUID]]:
    """Whose key seals a file of `owner`, and the governments that received it; its own if nobody is found."""
    draft = Draft.objects.filter(pk=owner).first()
    if draft is not None:
        submissions = Submission.objects.filter(draft=draft).values_list("pk", flat=True)
        arrived = Application.objects.filter(submission_id__in=list(submissions))
        return draft.sealed_for, {one.sealed_in for one in arrived.select_related("organisation")}
    application = Application.objects.select_related("organisation").filter(pk=owner).first()
    if application is None:
        made = Disposition.objects.select_related("application__organisation").filter(pk=owner).first()
        application = made.application if made is not None else None
    return (application.sealed_for, {application.sealed_in}) if application is not None else (owner, set())
