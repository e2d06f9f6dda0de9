"""Whose turn it is to sign: exactly, however much waits, and in the place of whoever is away."""

from datetime import timedelta

import pytest

from madoguchi.accounts.models import Appointment, User
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.examination.models import Absence, Proposal
from madoguchi.examination.selectors import (
    disposition_of,
    proposals_waiting_for,
    sign_offs,
    to_see_after,
)
from madoguchi.examination.services import (
    NotTheProposer,
    NotYourRole,
    NotYourStep,
    Step,
    SubstituteSaysWhy,
    decide,
    recall,
    reopen,
    see_after,
)
from madoguchi.examination.services.absences import NobodyStandsIn, SignsForOneself, be_away
from tests.examination.acts import refused
from tests.examination.deciding_world import Office
from tests.world import World, get

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def office(world: World) -> Office:
    """Three steps, after which the case officer decides."""
    return Office(world)


def waiting(office: Office, user: User, *, days: int = 0, **given: int) -> list[Proposal]:
    """What waits for the signature of `user` so many days later."""
    on = japan_day(office.world.at) + timedelta(days=days)
    return proposals_waiting_for(office.world.acting(user), on=on, **given)


def away(office: Office, officer: User, instead: User, **changes: object) -> Absence:
    """An absence of today and tomorrow."""
    day = japan_day(office.world.at)
    given = {
        "organisation": office.world.city,
        "officer": officer,
        "substitute": instead,
        "starts_on": day,
        "ends_on": day + timedelta(days=1),
        "by": office.world.acting(officer),
        "at": office.world.at,
    }
    return be_away(**given | changes)


def test_whose_turn_it_is_does_not_depend_on_how_much_waits_for_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_offs, "_AT_ONCE", 2)
    cases = [office.examining() for _n in range(7)]
    proposals = [office.propose(case) for case in cases]
    for signer in (office.chief, office.head):
        office.sign(cases[-1], signer)
    assert waiting(office, office.director) == [proposals[-1]]
    assert set(waiting(office, office.chief)) == set(proposals[:-1])
    assert len(waiting(office, office.chief, most=3)) == 3
    assert waiting(office, office.head) == waiting(office, office.deputy) == []


def test_a_step_without_names_waits_for_every_approver_but_its_proposer(office: Office) -> None:
    world = office.world
    both = world.officer("both", Role.EXAMINER, Role.APPROVER)
    office.lay_down(route=office.route, revision=1, steps=[Step("係長"), Step("課長")])
    case = office.examining()
    proposal = office.propose(case, by=world.acting(both))
    Proposal.objects.filter(pk=office.propose(office.examining()).pk).update(
        route={}
    )  # before there were routes
    assert proposal not in waiting(office, both) and len(waiting(office, both)) == 1
    assert len(waiting(office, office.chief)) == 2
    office.sign(case, office.chief)
    assert proposal in waiting(office, office.head) and proposal not in waiting(office, office.chief)


def test_what_was_proposed_before_the_case_was_opened_again_waits_for_nobody(office: Office) -> None:
    world, case = office.world, office.examining()
    office.lay_down(route=office.route, revision=1, steps=[Step("課長")])
    office.propose(case)
    office.sign(case, office.chief)
    decide(
        application=get(case.pk), revision=get(case.pk).revision, by=world.acting(world.examiner), at=world.at
    )
    again = {"application": get(case.pk), "revision": get(case.pk).revision, "by": world.acting(office.head)}
    reopen(**again, reason="計算の誤り", at=world.at)
    second = office.propose(case)
    assert waiting(office, office.deputy) == waiting(office, office.chief) == [second]


def test_whoever_stands_in_signs_in_the_place_of_the_absent_and_is_looked_after(office: Office) -> None:
    world, case = office.world, office.examining()
    stand_in = world.officer("stand-in", Role.APPROVER)
    proposal = office.propose(case)
    refused(NotYourStep, lambda: office.sign(case, stand_in, reason="出張"))
    away(office, office.chief, stand_in)
    assert waiting(office, stand_in) == waiting(office, stand_in, days=1) == [proposal]
    assert waiting(office, stand_in, days=2) == []
    refused(NotYourStep, lambda: office.sign(case, stand_in, reason="出張", at=world.at + timedelta(days=2)))
    refused(SubstituteSaysWhy, lambda: office.sign(case, stand_in))
    signed = office.sign(case, stand_in, reason="係長が出張のため")
    assert (signed.is_substitute, signed.post) == (True, "係長")
    assert to_see_after(world.acting(office.chief)) == [signed]
    assert to_see_after(world.acting(stand_in)) == to_see_after(world.acting(office.head)) == []
    see_after(sign_off=signed, by=world.acting(office.chief), at=world.at)
    assert to_see_after(world.acting(office.chief)) == []
    refused(NotYourStep, lambda: office.sign(case, office.chief))
    assert disposition_of(case) is None


def test_an_absence_lends_no_role(office: Office) -> None:
    world, case = office.world, office.examining()
    colleague = world.officer("colleague", Role.EXAMINER)
    both = world.officer("both", Role.EXAMINER, Role.APPROVER)
    office.lay_down(route=office.route, revision=1, steps=[Step("係長", (both.pk,))])
    office.propose(case)
    away(office, both, colleague)
    refused(NotYourRole, lambda: office.sign(case, colleague, reason="出張"))
    refused(NobodyStandsIn, lambda: away(office, office.chief, colleague))


def test_nobody_puts_themselves_in_the_place_of_another_who_signs(office: Office) -> None:
    by = office.world.acting(office.head)
    refusal = refused(SignsForOneself, lambda: away(office, office.chief, office.head, by=by))
    assert refusal.field == "substitute"
    away(office, office.chief, office.head, by=office.world.acting(office.director))


def test_standing_in_elsewhere_gives_no_seat_here(office: Office) -> None:
    world, case = office.world, office.examining()
    stand_in = world.officer("stand-in", Role.APPROVER)
    office.propose(case)
    away(office, office.chief, stand_in, organisation=world.division)
    assert waiting(office, stand_in) == []
    refused(NotYourStep, lambda: office.sign(case, stand_in, reason="出張"))


def test_a_proposal_whose_proposer_left_does_not_stand_still(office: Office) -> None:
    world, case = office.world, office.examining()
    leaver, other = world.officer("leaver", Role.EXAMINER), world.officer("other", Role.EXAMINER)
    office.propose(case, by=world.acting(leaver))

    def taken_back(by: User) -> Proposal:
        now = get(case.pk)
        return recall(application=now, revision=now.revision, by=world.acting(by), at=world.at)

    refused(NotTheProposer, lambda: taken_back(other))
    Appointment.objects.filter(user=leaver).update(ends_on=japan_day(world.at))
    refused(NotYourRole, lambda: taken_back(leaver))
    assert taken_back(other).recalled_at == world.at
    assert office.propose(case, by=world.acting(other)).step == 1
