"""Taking programmes of a published registry in: previewed, drafted by one person, published by another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.registry.childcare_file import BadRecord, ReadProgramme, read_registry
from madoguchi.registry.models import Programme, ProgrammeVersion
from madoguchi.registry.services.procedures import SlugTaken
from madoguchi.registry.services.programmes import add_programme, draft_programme
from madoguchi.registry.services.records import (
    AlreadyRetired,
    DraftExists,
    NewerIsPublished,
    NotYourProcedure,
    SomeoneElseSaved,
    allow,
    ask_publication,
    publish_version,
    save_draft,
)
from madoguchi.versions.services import AlreadyPublished, EditorMayNotApprove

Progress = Callable[[int, int], None]

_OWN = ("plain_summary", "en", "procedure", "amount_yen")
"""What officers add to an imported programme and the dataset does not say: it stays when the rest changes."""


@dataclass
class ProgrammeImport:
    """What an import did, or would do: how many records, and those that could not be read (取込みの報告)."""

    read: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    refused: list[BadRecord] = field(default_factory=list)
    is_preview: bool = False

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON."""
        return {
            "read": self.read,
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "refused": [bad.to_json() for bad in self.refused],
            "preview": self.is_preview,
        }


def import_programmes(
    content: bytes,
    *,
    organisation: Organisation,
    is_preview: bool = False,
    progress: Progress | None = None,
    by: Acting,
    at: datetime,
) -> ProgrammeImport:
    """Draft the programmes of the childcare support registry in `content` for `organisation`.

    A record that says what its last version says is left alone; a changed one becomes a new draft that keeps
    what officers added. One that somebody is editing, is retired or has its address elsewhere is told. Drafts ask
    for publication at once, which stays with another person (`publish_imported`). With `is_preview` nothing
    is written. Each record has its own transaction: a stopped import is taken up by running it again.
    Raises `NotTheRegistry`, `NotYourProcedure`.
    """
    allow(by, Role.EDITOR, organisation)
    if by.who is None:
        raise NotYourProcedure
    records = list(read_registry(content))
    known = {
        programme.source_key: programme
        for programme in Programme.objects.filter(organisation=organisation).exclude(source_key="")
    }
    digests: dict[Any, str] = {}
    for programme_id, body in (
        ProgrammeVersion.objects.filter(programme__in=known.values(), withdrawal__isnull=True)
        .order_by("number")
        .values_list("programme_id", "body__source__record_digest")
    ):
        digests[programme_id] = body
    report = ProgrammeImport(read=len(records), is_preview=is_preview)
    for done, record in enumerate(records, 1):
        if isinstance(record, BadRecord):
            report.refused.append(record)
        else:
            try:
                _take_in(record, known.get(record.key), digests, report, organisation, by=by, at=at)
            except Refusal as refusal:  # retired, or an address that another organisation has
                report.refused.append(BadRecord(record.place, record.body.title, (str(refusal.sentence),)))
        if progress:
            progress(done, len(records))
    return report


def publish_imported(
    *, organisation: Organisation, progress: Progress | None = None, by: Acting, at: datetime
) -> int:
    """Publish the imported programmes of `organisation` that ask for it; returns how many.

    Those that `by` edited stay for another. Raises `NotYourProcedure`.
    """
    allow(by, Role.PUBLISHER, organisation)
    waiting = list(
        ProgrammeVersion.objects.filter(
            programme__organisation=organisation,
            programme__retired_at__isnull=True,
            published_at__isnull=True,
            asked_at__isnull=False,
        )
        .exclude(programme__source_key="")
        .exclude(edited_by=by.who)
        .select_related("programme")
    )
    published = 0
    for done, version in enumerate(waiting, 1):
        try:
            publish_version(version=version, revision=version.revision, by=by, at=at)
            published += 1
        except (EditorMayNotApprove, AlreadyPublished, SomeoneElseSaved, NewerIsPublished):
            pass  # it stays for another person, or is in other hands since
        if progress:
            progress(done, len(waiting))
    return published


def _take_in(
    record: ReadProgramme,
    programme: Programme | None,
    digests: dict[Any, str],
    report: ProgrammeImport,
    organisation: Organisation,
    *,
    by: Acting,
    at: datetime,
) -> None:
    if programme is not None and digests.get(programme.pk) == record.digest:
        report.unchanged += 1
        return
    told = report.added if programme is None else report.changed
    if programme is None:
        if Programme.objects.filter(slug=record.slug).exists():
            raise SlugTaken(field="slug")
    elif programme.is_retired:
        raise AlreadyRetired
    if report.is_preview:
        told.append(record.body.title)
        return
    with transaction.atomic():
        if programme is None:
            programme = add_programme(
                slug=record.slug, organisation=organisation, source_key=record.key, by=by, at=at
            )
        latest = programme.versions.order_by("-number").first()
        body = _over(latest, record)
        if latest is None or latest.is_published:
            draft = draft_programme(programme=programme, body=body, by=by, at=at)
        elif latest.asked_at is None and latest.edited_by_id != by.who:
            raise DraftExists
        else:
            draft, _problems = save_draft(version=latest, body=body, revision=latest.revision, by=by, at=at)
        ask_publication(version=draft, by=by, at=at)
    told.append(record.body.title)


def _over(latest: ProgrammeVersion | None, record: ReadProgramme) -> dict[str, Any]:
    """What `record` says, with what officers wrote into the latest version and the dataset does not say."""
    held = latest.body if latest else {}
    return {**record.body.to_json(), **{place: held[place] for place in _OWN if held.get(place)}}
