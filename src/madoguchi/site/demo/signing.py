"""What waits for a signature today: a decision of the city, one between its steps, and one for many cases at once."""

import random
from datetime import datetime, timedelta

from django.db.models import QuerySet

from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.core.acting import Acting
from madoguchi.examination.models import BulkDecision, Outcome
from madoguchi.examination.services import note_findings, open_case, propose, take
from madoguchi.examination.services.bulk import propose_bulk, try_bulk
from madoguchi.examination.services.bulk_running import try_cases
from madoguchi.registry.models import Edition
from madoguchi.site.demo.city import People
from madoguchi.site.demo.deciding import looked_at, sign
from madoguchi.site.demo.story import arrive
from madoguchi.site.demo.writing import DemoProcedure

SEED = 20260707
CITY, BUREAU = "madono-shi", "seikatsu-hoken-kyoku"
ONE, BETWEEN, MANY = "housing-security-benefit", "restaurant-permission", "child-medical-certificate"
TOGETHER = 9
_GROUNDS = {
    ONE: "生活困窮者自立支援法第6条の支給要件を、収入の証明と賃貸借契約書の写しで確かめ、満たすと認めました。",
    BETWEEN: "食品衛生法第54条の施設の基準に合うことを、現地の調査で確かめました。",
    MANY: "窓野県子どもの医療費の助成に関する条例第3条の要件を、住民票と健康保険の資格の記録で確かめ、"
    "すべて満たすと認めました。",
}


def put_up(people: People, published: list[tuple[DemoProcedure, list[Edition]]], *, today: datetime) -> None:
    """Let the examiners propose; what the demo does not have is left out."""
    for place, slug, outcome, conditions in (
        (CITY, ONE, Outcome.GRANTED, ""),
        (BUREAU, BETWEEN, Outcome.CONDITIONAL, "営業許可の有効期間は、許可の日から6年とします。"),
    ):
        case = _open_cases(people, place, slug).last()
        if case is not None:
            at = max(case.arrived_at + timedelta(hours=1), _yesterday(today))
            _propose(people, place, case, outcome, conditions, at=at)
            if place == BUREAU:
                sign(people, place, _get(case), at=at + timedelta(hours=2))
    for demo, editions in published:
        mine = [one for one in editions if one.organisation_id == people.organisations[CITY].pk]
        if demo.slug == MANY and mine:
            _decide_many(people, demo, mine[0], today=today)


def _propose(
    people: People, place: str, case: Application, outcome: Outcome, conditions: str, *, at: datetime
) -> None:
    by = people.examiner(place, at)
    open_case(application=case, purpose="審査", by=by, at=at)
    if may(Move.TAKE, case.state):
        case = take(application=case, revision=case.revision, by=by, at=at)
    propose(
        application=case,
        outcome=outcome,
        grounds=_GROUNDS[case.procedure.slug],
        conditions=conditions,
        findings=looked_at(case),
        revision=case.revision,
        by=by,
        at=at,
    )


def _decide_many(people: People, demo: DemoProcedure, edition: Edition, *, today: datetime) -> None:
    """Several came in last week, were looked through one by one, and are put up together."""
    rng = random.Random(SEED)  # noqa: S311 - a story, not a secret
    for n in range(TOGETHER):
        arrive(people, demo, edition, at=today - timedelta(days=4 + n % 4), rng=rng)
    by, made_at = people.examiner(CITY, today), _yesterday(today)
    at = made_at - timedelta(hours=18)
    cases = list(_open_cases(people, CITY, MANY))
    for case in cases:
        open_case(application=case, purpose="審査", by=by, at=at)
        taken = take(application=case, revision=case.revision, by=by, at=at)
        note_findings(application=taken, findings=looked_at(taken), by=by, at=at)
    bulk = try_bulk(
        cases=[case.pk for case in cases],
        outcome=Outcome.GRANTED,
        grounds=_GROUNDS[MANY],
        by=by,
        at=made_at,
    )
    while try_cases(at=made_at):
        pass
    _look_at_sample(bulk, by=by, at=made_at + timedelta(minutes=20))
    propose_bulk(bulk=bulk, by=by, at=made_at + timedelta(minutes=30))


def _yesterday(today: datetime) -> datetime:
    """Ten o'clock of the day before, in Japan."""
    return (today - timedelta(days=1)).replace(hour=1, minute=3)


def _look_at_sample(bulk: BulkDecision, *, by: Acting, at: datetime) -> None:
    for one in bulk.cases.filter(is_sample=True).select_related("application"):
        open_case(application=one.application, purpose="審査", by=by, at=at)


def _get(case: Application) -> Application:
    return _shown().get(pk=case.pk)


def _shown() -> QuerySet[Application]:
    return Application.objects.select_related(
        "organisation", "procedure", "subject", "edition__form_version", "edition__procedure_version"
    )


def _open_cases(people: People, place: str, slug: str) -> QuerySet[Application]:
    states = (Application.State.ARRIVED, Application.State.EXAMINING)
    return (
        _shown()
        .filter(organisation=people.organisations[place], procedure__slug=slug, state__in=states)
        .order_by("arrived_at")
    )
