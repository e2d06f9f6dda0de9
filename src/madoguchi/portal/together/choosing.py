"""Which procedures of a life event can be applied for together where one lives, and what is known of each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import minutes_of
from madoguchi.filling.selectors import composed_for
from madoguchi.portal.check.finding import find, rules_for
from madoguchi.portal.check.results import Why, whys_of
from madoguchi.portal.check.told import Told
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import body_for, editions_called, taken_at
from madoguchi.registry.types import Checklist, ChecklistStep, ProcedureBody, Receiver

MOST_TOGETHER = 20
"""Procedures that are applied for in one conversation."""
BEFOREHAND = 60
"""Days before the event from which a procedure is one to be done long before it."""
_MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """One procedure of the life event as the page lists it (まとめて申請する手続).

    `edition` is where it is begun here, None for one that is done at a window. `holds` tells whether a programme that it
    claims can be received (None: not known, or nothing says so). `firsts` are the procedures of this list on which it waits.
    `needs` is `sign_in` or `proof` where the visitor is not known surely enough yet.
    """

    step: ChecklistStep
    edition: UUID | None
    office: str
    for_whom: tuple[str, ...]
    due_on: date | None
    days_left: int | None
    holds: bool | None
    whys: tuple[Why, ...]
    firsts: tuple[str, ...]
    is_proposed: bool
    is_taken_elsewhere: bool
    needs: str = ""

    @property
    def slug(self) -> str:
        """The short name of the procedure."""
        return self.step.card.slug


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page shows (まとめて申請の選択): procedures to begin here, and those to be done at a window."""

    online: tuple[Choice, ...]
    windows: tuple[Choice, ...]

    @property
    def proposed(self) -> list[Choice]:
        """Those that are ticked when nothing was chosen yet."""
        return [one for one in self.online if one.is_proposed]


@dataclass(frozen=True, slots=True)
class Effort:
    """How many questions and minutes the chosen forms take, apart and together (手間)."""

    before: int
    after: int
    minutes: int

    @property
    def percent(self) -> int:
        """How much less is asked, in percent."""
        return 100 * (self.before - self.after) // self.before if self.before else 0


def choices_in(
    checklist: Checklist,
    place: Organisation,
    *,
    told: Told | None,
    days: Mapping[str, date],
    by: Acting,
    at: datetime,
) -> Choices:
    """Every procedure of `checklist` for someone who lives in `place`; `told` are answers of the check, if there are any."""
    today = japan_day(at)
    receivers = {
        one.card.slug: here
        for one in taken_at(at)
        if one.card.audience != "business" and (here := _here(one.receivers, place)) is not None
    }
    editions = {
        edition.pk: edition for edition in editions_called(one.edition_id for one in receivers.values())
    }
    titles = {step.card.slug: step.card.title for step in checklist.steps}
    proposed = proposed_in(place, checklist.event.slug)
    verdicts = _verdicts(told, today)
    online: list[Choice] = []
    windows: list[Choice] = []
    for step in checklist.steps:
        receiver = receivers.get(step.card.slug)
        edition = editions.get(receiver.edition_id) if receiver else None
        holds, whys = verdicts.get(step.card.slug, (None, ()))
        needs = _needs(body_for(edition), by) if edition else ""
        due = step.due_on(days)
        choice = Choice(
            step=step,
            edition=edition.pk if edition else None,
            office=edition.organisation.name if edition else step.card.organisation,
            for_whom=tuple(body_for(edition).for_whom) if edition else (),
            due_on=due,
            days_left=(due - today).days if due else None,
            holds=holds,
            whys=whys,
            firsts=_grounds(edition, receivers, titles) if edition else (),
            is_proposed=edition is not None
            and holds is not False
            and (holds is True or step.card.slug in proposed)
            and not needs
            and not _is_long_before(step),
            is_taken_elsewhere=step.card.is_online,
            needs=needs,
        )
        (online if edition else windows).append(choice)
    return Choices(tuple(sorted(online, key=lambda one: not one.is_proposed)), tuple(windows))


def effort_of(editions: Sequence[Edition]) -> Effort:
    """What the forms of `editions` ask together, beside what they ask one by one."""
    if not editions:
        return Effort(0, 0, 0)
    composed = composed_for(editions)
    return Effort(composed.counts.before, composed.counts.after, minutes_of(composed.document))


def proposed_in(place: Organisation, event: str) -> frozenset[str]:
    """The procedures that `place`, or the prefecture around it, proposes to apply for together in a life event."""
    for organisation in (place, place.parent):
        own: Mapping[str, Collection[str]] = organisation.settings.get("together", {}) if organisation else {}
        if event in own:
            return frozenset(own[event])
    return frozenset()


def is_proposed_anywhere(event: str) -> bool:
    """Whether some organisation proposes procedures to apply for together in a life event."""
    return Organisation.objects.filter(settings__together__has_key=event).exists()


def _here(receivers: Iterable[Receiver], place: Organisation) -> Receiver | None:
    """Who takes it from someone who lives in `place`: the town itself, or a body that is no town."""
    for one in receivers:
        if one.organisation_slug == place.slug or not one.is_municipality:
            return one
    return None


def _grounds(edition: Edition, taken: Collection[str], titles: Mapping[str, str]) -> tuple[str, ...]:
    """The procedures that can be begun here and that this one waits for when both are sent."""
    named = [one.procedure for one in body_for(edition).related if one.is_ground]
    return tuple(titles[slug] for slug in named if slug in taken and slug in titles)


def _needs(body: ProcedureBody, by: Acting) -> str:
    """What the visitor has to do first to begin it: `sign_in`, `proof` (surer than now) or nothing."""
    if by.who is None and not body.is_guest_allowed:
        return "sign_in"
    return "proof" if body.identity_level and by.assurance < int(body.identity_level) else ""


def _is_long_before(step: ChecklistStep) -> bool:
    base = step.counted_from
    return base is not None and base.days < -BEFOREHAND


def _verdicts(told: Told | None, on: date) -> dict[str, tuple[bool | None, tuple[Why, ...]]]:
    """By procedure, whether one of the programmes that it claims can be received, with reasons where none can."""
    if told is None:
        return {}
    said: dict[str, list[tuple[bool | None, tuple[Why, ...]]]] = {}
    for one in find(rules_for(told, on=on), told, on=on).found:
        if procedure := one.programme.card.procedure:
            whys = whys_of(one.verdict, _MOST_REASONS) if one.verdict.holds is False else ()
            said.setdefault(procedure, []).append((one.verdict.holds, whys))
    found: dict[str, tuple[bool | None, tuple[Why, ...]]] = {}
    for procedure, verdicts in said.items():
        holds = [one[0] for one in verdicts]
        if True in holds:
            found[procedure] = (True, ())
        elif None in holds:
            found[procedure] = (None, ())
        else:
            found[procedure] = (False, verdicts[0][1])
    return found
