"""Through whose hands a decision goes: routes, and whose turn it is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from madoguchi.accounts.models import Appointment, Organisation, User
from madoguchi.accounts.selectors import officers_of
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.examination.models import Proposal, SignOff, SignOffRoute
from madoguchi.examination.models.routes import MOST_STEPS
from madoguchi.examination.selectors.assignment import away_on
from madoguchi.examination.selectors.standards import place_and_above
from madoguchi.registry.models import Edition, Procedure

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Seat:
    """From where someone signs the step that is next (決裁の席)."""

    step: int
    post: str
    is_substitute: bool = False


def seat_of(proposal: Proposal, who: UUID | None, *, on: date) -> Seat | None:
    """From where `who` may sign the next step of `proposal` on the day `on`, None if not: role and state are the
    caller's to ask.

    Nobody signs what they proposed, nor two steps.
    """
    signed = {one.signed_by_id for one in proposal.sign_offs.all()}
    if who is None or who == proposal.proposed_by_id or who in signed:
        return None
    step, office = proposal.steps[proposal.step - 1], proposal.application.organisation
    return seat_at(step, proposal.step, who, office, on=on)


def seat_at(
    step: Mapping[str, Any], number: int, who: UUID, organisation: Organisation, *, on: date
) -> Seat | None:
    """From where `who` signs `step`: as one who holds the post, else in the place of one who does (代決).

    In their place sign those whom the route names, and on the days on which one who holds the post is away, whoever
    stands in for them.
    """
    if not step["users"] or str(who) in step["users"]:
        return Seat(number, step["post"])
    if str(who) in step["substitutes"] or stood_in_at(organisation, who, on=on) & set(step["users"]):
        return Seat(number, step["post"], is_substitute=True)
    return None


def stood_in_at(organisation: Organisation, who: UUID, *, on: date) -> set[str]:
    """For whom `who` stands in at `organisation` on that day, by their ids as text."""
    away = away_on(on).filter(substitute=who, organisation__in=place_and_above(organisation))
    return {str(key) for key in away.values_list("officer", flat=True)}


def may_recall(proposal: Proposal, who: UUID | None, *, on: date) -> bool:
    """Whether `who` takes the open proposal back: its proposer, or anyone who examines there once that one does not."""
    if who is None or proposal.proposed_by_id == who:
        return who is not None
    place = proposal.application.organisation
    return not officers_of(place, Role.EXAMINER, on=on).filter(pk=proposal.proposed_by_id).exists()


def route_for(application: Application, outcome: str) -> SignOffRoute | None:
    """The route of a decision: of the nearest office that has one, for the procedure before the standard one,
    for the outcome before any; None where nobody laid one down.
    """
    places = place_and_above(application.organisation)
    found = SignOffRoute.objects.filter(
        Q(procedure=None) | Q(procedure=application.procedure_id),
        organisation__in=places,
        ended_at__isnull=True,
    )
    fitting = [one for one in found if not one.outcomes or outcome in one.outcomes]
    return min(
        fitting,
        key=lambda one: (places.index(one.organisation_id), one.procedure_id is None, not one.outcomes),
        default=None,
    )


def routes_kept_by(acting: Acting) -> QuerySet[SignOffRoute]:
    """The routes of the organisations that `acting` administers."""
    return (
        SignOffRoute.objects.filter(
            organisation__in=acting.organisations(Role.ADMINISTRATOR), ended_at__isnull=True
        )
        .select_related("organisation", "procedure__current")
        .order_by("organisation__slug", F("procedure__slug").asc(nulls_first=True), "id")
    )


def approvers_in(organisation: Organisation) -> QuerySet[User]:
    """Who may sign off in `organisation`: appointed there or above it in its own tree, and not ended."""
    holding = Appointment.objects.filter(
        organisation__in=place_and_above(organisation), role=Role.APPROVER, ends_on__isnull=True
    )
    return User.objects.filter(pk__in=holding.values("user"), is_active=True).order_by("name", "pk")


def procedures_decided_in(organisation: Organisation) -> list[tuple[Procedure, str]]:
    """The procedures that `organisation` or an office below it takes, with their titles, by title."""
    inside = Q()
    for way in ("organisation", "organisation__parent", "organisation__parent__parent"):
        inside |= Q(**{way: organisation})
    taken = Edition.objects.filter(inside).values("procedure")
    found = Procedure.objects.filter(pk__in=taken, current__isnull=False).select_related("current")
    return sorted(((one, str(one.current.body["title"])) for one in found if one.current), key=lambda p: p[1])


def names_in(steps: list[dict[str, Any]]) -> dict[str, str]:
    """The names of the accounts that `steps` name, by their ids as text."""
    keys = {key for step in steps for key in [*step["users"], *step["substitutes"]]}
    return {str(key): name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "name")}


def proposals_waiting_for(acting: Acting, *, on: date, most: int = 100) -> list[Proposal]:
    """The proposals whose next step `acting` may sign on the day `on`, the earliest deadline first; at most `most`."""
    waiting = (
        _waiting_for(acting, on=on)
        .select_related(
            "application__organisation",
            "application__edition__procedure_version",
            "application__edition__variant_version",
            "proposed_by",
        )
        .order_by(F("application__due_on").asc(nulls_last=True), "application_id")
    )
    mine = (one for one in waiting.iterator(chunk_size=_AT_ONCE) if seat_of(one, acting.who, on=on))
    return list(islice(mine, most))


def cases_to_sign(acting: Acting, *, on: date, most: int = 500) -> set[UUID]:
    """The cases of `proposals_waiting_for`, for lists that show something else of them."""
    waiting = _waiting_for(acting, on=on).select_related("application__organisation").order_by()
    mine = (one for one in waiting.iterator(chunk_size=_AT_ONCE) if seat_of(one, acting.who, on=on))
    return {one.application_id for one in islice(mine, most)}


def _waiting_for(acting: Acting, *, on: date) -> QuerySet[Proposal]:
    """The newest proposals at a step at which `acting` seems to sign; `seat_of` says it for certain."""
    if acting.who is None:
        return Proposal.objects.none()
    away = {str(key) for key in away_on(on).filter(substitute=acting.who).values_list("officer", flat=True)}
    later = Proposal.objects.filter(application=OuterRef("application")).filter(
        Q(proposed_at__gt=OuterRef("proposed_at"))
        | Q(proposed_at=OuterRef("proposed_at"), pk__gt=OuterRef("pk"))
    )
    return (
        Proposal.objects.filter(
            _at_step(lambda step: _signed_from(step, str(acting.who), away)) | Q(route__steps__isnull=True),
            application__organisation__in=acting.organisations(Role.APPROVER),
            application__state=Application.State.PROPOSED,
        )
        .exclude(Exists(later))
        .exclude(proposed_by=acting.who)
        .prefetch_related("sign_offs")
    )


def _at_step(condition: Callable[[str], Q], column: str = "step", route: str = "route") -> Q:
    """What `condition` says of the step of the route whose number stands in `column`."""
    found = Q()
    for n in range(MOST_STEPS):
        found |= Q(**{column: n + 1}) & condition(f"{route}__steps__{n}")
    return found


def _signed_from(step: str, who: str, away: Iterable[str]) -> Q:
    """That `who` is named at `step`, or nobody, or one of those for whom `who` stands in: ids are found as text."""
    found = Q(**{f"{step}__users": []})
    for names, key in [("users", who), ("substitutes", who), *(("users", one) for one in away)]:
        found |= Q(**{f"{step}__{names}__icontains": key})
    return found


def to_see_after(acting: Acting, *, most: int = 100) -> list[SignOff]:
    """What a substitute signed in the place of `acting`, who has not looked at it yet (後閲), the oldest first."""
    signed = (
        SignOff.objects.filter(
            _at_step(
                lambda step: Q(**{f"{step}__users__icontains": str(acting.who)}), route="proposal__route"
            ),
            proposal__application__organisation__in=acting.organisations(Role.APPROVER),
            is_substitute=True,
            seen_after_at__isnull=True,
        )
        .exclude(signed_by=acting.who)
        .select_related(
            "signed_by",
            "proposal__application__organisation",
            "proposal__application__edition__procedure_version",
            "proposal__application__edition__variant_version",
        )
        .order_by("signed_at", "id")
    )
    return list(signed[:most])


def may_see_after(sign_off: SignOff, who: UUID | None) -> bool:
    """Whether `who` holds the post in whose place a substitute signed, and has not looked at it yet."""
    if not sign_off.is_substitute or sign_off.seen_after_at is not None:
        return False
    return str(who) in sign_off.proposal.steps[sign_off.step - 1]["users"]
