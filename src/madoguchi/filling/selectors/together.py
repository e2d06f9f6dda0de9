"""What became of several procedures that were sent together, and what of it still waits."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.filling.models import DraftItem, Held, Submission
from madoguchi.filling.selectors.documents import items_of, title_of

_EVERYTHING_OF = ("edition__organisation", "edition__procedure__current", "edition__procedure_version")

_NEXT = {
    Application.State.CORRECTING: "you",
    Application.State.HEARING: "you",
    Application.State.RETURNED: "you",
    Application.State.DECIDED: "nobody",
    Application.State.WITHDRAWN: "nobody",
}


@dataclass(frozen=True)
class Stage:
    """How far one of several procedures is (手続ごとの状況).

    `next_actor` is `you`, `office` or `nobody`. `due_on` is until when the office decides, or on which day what waits is
    filed without waiting. What was not sent because it does not apply has neither application nor held filing.
    """

    title: str
    organisation: str
    procedure: str
    application: Application | None
    held: Held | None
    state: str
    next_actor: str
    due_on: date | None
    waits_for: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is still to come of it."""
        return self.next_actor != "nobody"


@dataclass(frozen=True)
class Together:
    """Everything that was sent in one submission (まとめて送った手続)."""

    submission: Submission
    stages: tuple[Stage, ...]
    not_sent: tuple[DraftItem, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is open any more."""
        return not any(stage.is_open for stage in self.stages)

    @property
    def yours(self) -> tuple[Stage, ...]:
        """Those in which the person acts next."""
        return tuple(stage for stage in self.stages if stage.next_actor == "you")


def together_of(submission: Submission) -> Together:
    """What became of each procedure of a submission, in the order in which they were chosen."""
    applications = Application.objects.filter(submission_id=submission.pk).select_related(*_EVERYTHING_OF)
    by_edition = {one.edition_id: one for one in applications}
    helds = Held.objects.filter(submission=submission).select_related(
        *_EVERYTHING_OF, "ground__edition__procedure_version", "after__edition__procedure_version"
    )
    waiting = {one.edition_id: one for one in helds}
    items = items_of(submission.draft)
    stages = [
        _stage(item, by_edition.get(item.edition_id), waiting.get(item.edition_id))
        for item in items
        if item.edition_id in by_edition or item.edition_id in waiting
    ]
    sent = {*by_edition, *waiting}
    return Together(submission, tuple(stages), tuple(item for item in items if item.edition_id not in sent))


def _stage(item: DraftItem, application: Application | None, held: Held | None) -> Stage:
    title, organisation, slug = (
        title_of(item.edition),
        item.edition.organisation.name,
        item.edition.procedure.slug,
    )
    if application is not None:
        return Stage(
            title,
            organisation,
            slug,
            application,
            held,
            application.get_state_display(),
            _NEXT.get(Application.State(application.state), "office"),
            application.due_on if application.is_open else None,
        )
    assert held is not None, "it arrived or it waits"
    before = held.ground or held.after
    is_waiting = held.state == Held.State.WAITING
    return Stage(
        title,
        organisation,
        slug,
        None,
        held,
        held.get_state_display(),
        "office" if is_waiting else "nobody",
        held.file_by if is_waiting else None,
        title_of(before.edition) if before else "",
    )


def held_of(acting: Acting) -> QuerySet[Held]:
    """What `acting` sent and what waits or waited, the last first; an agent sees the procedures entrusted."""
    found = Held.objects.filter(Q(subject__in=acting.held) | Q(ticket__in=acting.tickets))
    if acting.limits is not None:
        found = found.filter(edition__procedure__in=acting.limits)
    return found.select_related(
        *_EVERYTHING_OF,
        "submission__draft",
        "ground__edition__procedure_version",
        "after__edition__procedure_version",
    ).order_by("-held_at", "-id")


def held_for(acting: Acting, key: UUID) -> Held:
    """One filing that waits or waited; raises `Held.DoesNotExist` for what `acting` does not hold."""
    return held_of(acting).get(pk=key)
