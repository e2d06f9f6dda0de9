"""One procedure: its levels and why, what is missing and what would meet it, what was declared and checked."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormVersion
from madoguchi.quality.models import ExternalEvidence
from madoguchi.quality.selectors import (
    Criterion,
    NextLevel,
    StandardAction,
    evidence_of,
    history_of,
    is_elsewhere,
    owned_procedure,
    runs_of,
    standard_on,
    to_next,
)
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors import open_among
from madoguchi.studio.forms import StudioForm
from madoguchi.studio.views.quality.forms import EvidenceForm, PriorityForm, RunForm
from madoguchi.studio.views.quality.listing import OWNERS

MOST_MOVES = 30


def found_for(request: HttpRequest, slug: str, *roles: Role) -> Procedure:
    """The procedure if who asks looks after it in one of `roles`, else 404."""
    try:
        return owned_procedure(acting_of_request(request).organisations(*(roles or OWNERS)), slug)
    except Procedure.DoesNotExist as error:
        raise Http404 from error


def forms_of(procedure: Procedure) -> list[FormVersion]:
    """The form versions in which the procedure can be applied for today, each once."""
    open_now = open_among(Edition.objects.filter(procedure=procedure), on=japan_day(now()))
    return list({edition.form_version_id: edition.form_version for edition in open_now}.values())


@open_to(Readers.OFFICER, *OWNERS)
@require_safe
def quality_of_procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """Why the procedure stands where it does, and how it gets further."""
    return show(request, found_for(request, slug))


def show(
    request: HttpRequest,
    procedure: Procedure,
    *,
    forms: Mapping[str, StudioForm] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the procedure, with what refused an act."""
    acting, at, given = acting_of_request(request), now(), forms or {}
    today = japan_day(at)
    is_outside = is_elsewhere(procedure, at=at)
    criteria = {one.key: one for part in standard_on(today).axes for one in part.criteria()}
    versions = forms_of(procedure)
    place = procedure.organisation_id
    context = {
        "procedure": procedure,
        "title": procedure.current.body["title"] if procedure.current else procedure.slug,
        "ways": [_way(way, today) for way in to_next(procedure)],
        "history": history_of(procedure)[:MOST_MOVES],
        "is_outside": is_outside,
        "evidence": [_declared(one, criteria, acting.who) for one in evidence_of(procedure)],
        "declaring": given.get("declare") or EvidenceForm(criteria=declarable()),
        "criteria": declarable(),
        "runs": list(runs_of(procedure)[:10]),
        "running": given.get("run") or RunForm(),
        "forms": [(str(one.pk), f"{one.form.title} 第{one.number}版") for one in versions],
        "naming": given.get("priority")
        or PriorityForm(
            initial={
                "is_priority": procedure.is_priority,
                "expected_yearly": procedure.expected_yearly,
            }
        ),
        "may_edit": acting.has(Role.EDITOR, place),
        "may_publish": acting.has(Role.PUBLISHER, place),
        "may_record": acting.has(Role.EDITOR, place) or acting.has(Role.PUBLISHER, place),
        "may_name": acting.has(Role.PUBLISHER, place) or acting.has(Role.PLAN_MANAGER, place),
        "can_declare": is_outside or not versions,
        "today": today,
        "errors": [error for form in given.values() for error in form.summary()],
        "refused": refused,
    }
    return render(request, "studio/quality/procedure.html", context, status=status)


def declarable() -> list[tuple[str, str]]:
    """The criteria that may be declared, with level and axis in words."""
    return [
        (
            one.key,
            _("%(axis)s レベル%(level)d：%(title)s")
            % {"axis": part.name, "level": one.level, "title": one.title},
        )
        for part in standard_on(japan_day(now())).axes
        for one in part.criteria()
        if one.may_be_declared
    ]


def _way(way: NextLevel, today: Any) -> dict[str, Any]:
    """One axis as the page shows it: every action of a step with the day until which it would be done."""
    return {
        "way": way,
        "axis": way.level.axis.value,
        "steps": [{"evidence": step.evidence} for step in way.steps],
        "actions": [_action(action, way, today) for action in way.open_actions],
        "planned": way.planned,
    }


def _action(action: StandardAction, way: NextLevel, today: Any) -> dict[str, Any]:
    meets = [step.evidence.title for step in way.steps if step.evidence.key in action.criteria]
    rest = [step for step in way.steps if step.evidence.key not in action.criteria]
    return {
        "action": action,
        "meets": meets,
        "follows": way.follows if not rest else None,
        "due_on": today + timedelta(days=action.effort.days),
    }


def _declared(row: ExternalEvidence, criteria: Mapping[str, Criterion], who: Any) -> dict[str, Any]:
    criterion = criteria.get(row.criterion)
    return {
        "row": row,
        "title": criterion.title if criterion else row.criterion,
        "unit": criterion.unit if criterion else "",
        "is_own": row.entered_by_id == who,
        "is_web": row.proof.startswith(("https://", "http://")),
    }
