"""Laying down through whose hands decisions go (決裁ルート)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.applications.services import ChangedMeanwhile
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import Outcome, SignOffRoute
from madoguchi.examination.models.routes import MOST_STEPS
from madoguchi.examination.selectors.sign_offs import approvers_in
from madoguchi.examination.services.desk import NotYourRole
from madoguchi.registry.models import Procedure


class StepsMissing(Refusal):
    """A route has no step, more than five, or one without a post."""

    sentence = _("段階は1つから5つまでです。段階ごとに、職の名前を書いてください。")


class NotAnApprover(Refusal):
    """A step names someone who does not sign off in the organisation."""

    sentence = _("決裁者の役割がない人が入っています。役割を確かめてください。")


class NamedTwice(Refusal):
    """The same officer holds two steps; nobody signs twice."""

    sentence = _("同じ人が2つの段階に入っています。1人が決裁できるのは、1つの段階だけです。")


class SubstituteWithoutHolder(Refusal):
    """A step names substitutes but nobody in whose place they sign."""

    sentence = _("代決する人を決めるときは、その職の人も選んでください。")


class RouteOverlaps(Refusal):
    """Another route holds for the same procedure and outcome."""

    sentence = _("同じ手続と結果の決裁ルートが、ほかにあります。そちらを直してください。")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a route: the post, who holds it (nobody named: every approver), who signs in their place."""

    post: str
    users: tuple[UUID, ...] = ()
    substitutes: tuple[UUID, ...] = ()

    @property
    def as_json(self) -> dict[str, Any]:
        """As a route keeps it."""
        return {
            "post": self.post.strip(),
            "users": [str(key) for key in self.users],
            "substitutes": [str(key) for key in self.substitutes],
        }


def save_route(
    *,
    route: SignOffRoute | None,
    organisation: Organisation,
    procedure: Procedure | None,
    outcomes: Sequence[Outcome] = (),
    steps: Sequence[Step],
    decides_at_once: bool = False,
    document_class: str = "",
    revision: int = 0,
    by: Acting,
    at: datetime,
) -> SignOffRoute:
    """Lay down a route, or change `route`; proposals under way keep the route with which they began.

    Raises `NotYourRole`, `StepsMissing`, `NotAnApprover`, `NamedTwice`, `SubstituteWithoutHolder`,
    `RouteOverlaps`, `ChangedMeanwhile`.
    """
    _require_administrator(organisation, by=by)
    _check(organisation, steps)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        kept = SignOffRoute(organisation=organisation, revision=0)
        if route is not None:
            kept = SignOffRoute.objects.get(pk=route.pk)
            _require_administrator(kept.organisation, by=by)
            if kept.revision != revision or kept.ended_at is not None:
                raise ChangedMeanwhile
        others = SignOffRoute.objects.filter(
            organisation=organisation, procedure=procedure, ended_at__isnull=True
        ).exclude(pk=kept.pk)
        wanted = {str(one) for one in outcomes}
        for other in others:
            if wanted & set(other.outcomes) or not (wanted or other.outcomes):
                raise RouteOverlaps(field="outcomes")
        kept.organisation, kept.procedure = organisation, procedure
        kept.outcomes = [one.value for one in Outcome if one.value in wanted]
        kept.steps = [step.as_json for step in steps]
        kept.decides_at_once, kept.document_class = decides_at_once, document_class.strip()
        kept.revision, kept.changed_at = kept.revision + 1, at
        kept.save()
        _tell_of(kept, "route.saved", by=by, at=at)
    return kept


def end_route(*, route: SignOffRoute, revision: int, by: Acting, at: datetime) -> None:
    """Let a route hold no more; proposals under way keep it. Raises `NotYourRole`, `ChangedMeanwhile`."""
    _require_administrator(route.organisation, by=by)
    with transaction.atomic():
        kept = SignOffRoute.objects.select_for_update(of=("self",)).get(pk=route.pk)
        if kept.revision != revision or kept.ended_at is not None:
            raise ChangedMeanwhile
        kept.ended_at, kept.revision = at, kept.revision + 1
        kept.save()
        _tell_of(kept, "route.ended", by=by, at=at)


def _require_administrator(organisation: Organisation, *, by: Acting) -> None:
    if not by.has(Role.ADMINISTRATOR, organisation.pk):
        raise NotYourRole


def _check(organisation: Organisation, steps: Sequence[Step]) -> None:
    if not 1 <= len(steps) <= MOST_STEPS or not all(step.post.strip() for step in steps):
        raise StepsMissing(field="steps")
    approvers = set(approvers_in(organisation).values_list("pk", flat=True))
    holders: set[UUID] = set()
    for n, step in enumerate(steps):
        if not approvers.issuperset([*step.users, *step.substitutes]):
            raise NotAnApprover(field=f"step-{n}")
        if step.substitutes and not step.users:
            raise SubstituteWithoutHolder(field=f"step-{n}")
        if holders & set(step.users) or set(step.users) & set(step.substitutes):
            raise NamedTwice(field=f"step-{n}")
        holders |= set(step.users)


def _tell_of(kept: SignOffRoute, kind: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{kept.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=kept.organisation_id,
        data={
            "route": str(kept.pk),
            "procedure": str(kept.procedure_id) if kept.procedure_id else None,
            "outcomes": list(kept.outcomes),
            "steps": [{"users": step["users"], "substitutes": step["substitutes"]} for step in kept.steps],
            "decides_at_once": kept.decides_at_once,
            "revision": kept.revision,
        },
    )
