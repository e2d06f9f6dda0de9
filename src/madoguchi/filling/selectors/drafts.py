"""Drafts as their holders see them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from madoguchi.accounts.types import Way
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.filling.models import Draft, DraftItem
from madoguchi.statements.selectors import Prepared, attach


def _of(subjects: Collection[UUID], tickets: Collection[UUID]) -> QuerySet[Draft]:
    return Draft.objects.filter(Q(subject__in=subjects) | Q(ticket__in=tickets), discarded_at__isnull=True)


def _held_by(acting: Acting) -> QuerySet[Draft]:
    """What belongs to the one subject acted for or to an open ticket; for an agent, of the procedures entrusted."""
    held = _of(acting.held, acting.tickets)
    if acting.limits is None:
        return held
    return held.exclude(items__in=DraftItem.objects.exclude(edition__procedure__in=acting.limits))


def procedures_of(draft: Draft) -> list[UUID]:
    """The procedures for which `draft` will file; as they were read, when its items were."""
    if "items" in getattr(draft, "_prefetched_objects_cache", {}):
        return [item.edition.procedure_id for item in draft.items.all()]
    return list(draft.items.values_list("edition__procedure_id", flat=True))


def drafts_of(acting: Acting) -> QuerySet[Draft]:
    """The drafts that `acting` holds by account or ticket and has not sent, the last saved first."""
    return (
        _held_by(acting)
        .filter(submitted_at__isnull=True)
        .select_related("ticket")
        .prefetch_related(
            "items__edition__organisation",
            "items__edition__procedure__current",
            "items__edition__procedure_version",
        )
        .order_by("-saved_at", "-id")
    )


def prepared_by_others(drafts: Iterable[Draft]) -> dict[UUID, str]:
    """Which of `drafts` an agent or someone who only prepares began or has ready, in words, by the draft's key."""
    streams = {f"draft:{draft.pk}": draft.pk for draft in drafts}
    found: dict[UUID, str] = {}
    kinds = ["draft.started", "draft.handed_over"]
    for event in Event.objects.filter(stream__in=streams, kind__in=kinds).order_by("stream", "n"):
        if event.kind == "draft.handed_over":
            found[streams[event.stream]] = _("準備ができました。確かめて送信できます")
        elif " mandate:" in event.by:
            found[streams[event.stream]] = _("代理人が準備しています")
    return found


@dataclass(frozen=True)
class Waiting:
    """How much waits in one way of acting: numbers and nothing else (待っている件数)."""

    drafts: int = 0
    corrections: int = 0


def waiting_for(ways: Iterable[Way]) -> dict[str, Waiting]:
    """How many drafts are open and how many corrections are due, by the key of each way; two queries.

    A mandate that names procedures counts those alone. Nothing of what is counted is read.
    """
    ways = list(ways)
    subjects = {way.whose for way in ways}
    items = DraftItem.objects.filter(
        draft__subject__in=subjects, draft__submitted_at__isnull=True, draft__discarded_at__isnull=True
    ).values_list("draft_id", "draft__subject_id", "edition__procedure_id")
    drafts: dict[UUID, tuple[UUID, set[UUID]]] = {}
    for draft, subject, procedure in items:
        assert subject is not None
        drafts.setdefault(draft, (subject, set()))[1].add(procedure)
    due = Application.objects.filter(subject__in=subjects, state=Application.State.CORRECTING).order_by()
    corrections = list(due.values_list("subject_id", "procedure_id").annotate(n=Count("pk")))
    found = {}
    for way in ways:
        limits = way.mandate.limits if way.mandate else None
        found[way.key] = Waiting(
            drafts=sum(
                subject == way.whose and (limits is None or procedures <= limits)
                for subject, procedures in drafts.values()
            ),
            corrections=sum(
                n
                for subject, procedure, n in corrections
                if subject == way.whose and (limits is None or procedure in limits)
            ),
        )
    return found


_WITH_EDITION = DraftItem.objects.select_related(
    "edition__organisation",
    "edition__procedure__current",
    "edition__procedure_version",
    "edition__variant_version",
    "edition__form_version__form",
).defer("edition__form_version__body")
"""The bodies of forms, which may hold lists of 10,000, are parsed once in each process and not read again."""


def sent_together(acting: Acting) -> QuerySet[Draft]:
    """The drafts for several procedures that `acting` sent, the last first, with what they were for."""
    return (
        _held_by(acting)
        .filter(is_together=True, submitted_at__isnull=False)
        .prefetch_related("items__edition__procedure_version")
        .order_by("-submitted_at", "-id")
    )


_one_of = Prepared(
    lambda key, subjects, tickets: _of(subjects, tickets).filter(pk=key).select_related("ticket", "subject")
)
_items_of = Prepared(lambda draft: _WITH_EDITION.filter(draft=draft))


def draft_for(acting: Acting, key: UUID) -> Draft:
    """One draft that `acting` holds, sent or not; raises `Draft.DoesNotExist` for anything else."""
    draft = _one_of.one(key=key, subjects=list(acting.held), tickets=list(acting.tickets))
    if draft is None or (acting.limits is not None and not _held_by(acting).filter(pk=key).exists()):
        raise Draft.DoesNotExist
    attach(draft, "items", _items_of.rows(draft=draft.pk))
    return draft


def owner_of_draft(key: UUID) -> tuple[UUID, frozenset[UUID]] | None:
    """Whose draft it is and its procedures, whoever asks: only to tell someone for whom else to act."""
    found = DraftItem.objects.filter(
        draft=key, draft__subject__isnull=False, draft__discarded_at__isnull=True
    )
    rows = list(found.values_list("draft__subject_id", "edition__procedure_id"))
    return (rows[0][0], frozenset(procedure for _subject, procedure in rows)) if rows else None


def applications_from(draft: Draft) -> QuerySet[Application]:
    """The applications that the submission of `draft` created."""
    return Application.objects.filter(submission_id=draft.submission.pk).select_related(
        "organisation", "procedure__current", "edition__procedure_version"
    )
