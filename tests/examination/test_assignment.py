"""Cases given by hand and by rule, notes at handing over, and those who are away."""

from datetime import timedelta

import pytest

from madoguchi.accounts.models import User
from madoguchi.applications.models import Application
from madoguchi.applications.services import ChangedMeanwhile
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.events.services import follow
from madoguchi.examination.models import Absence, AssignmentRule, Handover
from madoguchi.examination.selectors.assignment import handovers_of, own_places, stood_in_for
from madoguchi.examination.selectors.listing import CaseList, Tab, Wanted
from madoguchi.examination.services import NotYourRole
from madoguchi.examination.services.absences import (
    AwayAlready,
    DaysInDisorder,
    NobodyStandsIn,
    be_away,
    be_back,
)
from madoguchi.examination.services.assignment import (
    FOLLOWED,
    NoOfficers,
    NotAnExaminer,
    assign,
    assign_by_rule,
    assign_many,
    drop_rule,
    move_rule_up,
    set_rule,
)
from madoguchi.examination.services.officers import CaseClosed
from madoguchi.filling.services import save_answers
from tests.examination.acts import refused
from tests.world import World, get, holder_of, last_event, question

FORM = {
    "title": "申請書",
    "privacy": "審査のために使います。",
    "applicant": {"name": "applicant_name"},
    "sections": [
        {
            "id": "a",
            "title": "申請する人",
            "pages": [
                {
                    "id": "p",
                    "title": "申請する人",
                    "questions": [
                        question("applicant_name", "name", "氏名"),
                        question("home", "address", "住所"),
                    ],
                }
            ],
        }
    ],
}


def giving(world: World, case: Application, to: User | None, **changes: object) -> Application:
    """Give a case as the examiner."""
    given = {
        "application": case,
        "officer": to,
        "note": "",
        "before": case.case_officer_id,
        "by": world.acting(world.examiner),
        "at": world.at,
    }
    return assign(**given | changes)


def mine(world: World, officer: User) -> set[Application]:
    """What the officer sees as their own."""
    found = CaseList(world.acting(officer), Wanted(tab=Tab.MINE), japan_day(world.at))
    return set(found.page(size=50).cases)


def run_rules(world: World) -> None:
    """Let the follower give out what arrived."""
    follow("assignment", kinds=set(FOLLOWED), handler=assign_by_rule, at=world.at)


@pytest.fixture
def colleague(world: World) -> User:
    """Another examiner of the city."""
    return world.officer("colleague", Role.EXAMINER)


# by hand


@pytest.mark.engines
def test_a_case_is_given_with_a_note_that_only_the_case_opens(world: World, colleague: User) -> None:
    case = world.examining(world.resident)
    giving(world, case, colleague, note="  電話が済んだら、起案してください。 ")
    assert get(case.pk).case_officer == colleague
    assert get(case.pk).revision == case.revision, "pages of the case stay good"
    (note,) = handovers_of(get(case.pk))
    assert (note.note, note.before, note.after, note.given_by) == (
        "電話が済んだら、起案してください。",
        world.examiner,
        colleague,
        world.examiner,
    )
    event = last_event(case, "case.assigned")
    assert event.data == {"before": str(world.examiner.pk), "officer": str(colleague.pk), "rule": None}
    assert "電話" not in str(Event.objects.values_list("why", "data"))
    assert mine(world, colleague) == {case} and mine(world, world.examiner) == set()


def test_a_case_is_given_back_to_nobody(world: World) -> None:
    case = world.examining()
    giving(world, case, None)
    assert get(case.pk).case_officer is None
    assert last_event(case, "case.assigned").data["officer"] is None


def test_giving_to_who_has_it_already_changes_nothing(world: World) -> None:
    case = world.examining()
    giving(world, case, world.examiner)
    assert not Handover.objects.exists()
    assert not Event.objects.filter(kind="case.assigned").exists()


def test_whoever_gives_second_is_told(world: World, colleague: User) -> None:
    case = world.arrived()
    third = world.officer("third", Role.EXAMINER)
    giving(world, case, colleague)
    refused(ChangedMeanwhile, lambda: giving(world, case, third))


def test_who_may_not_give_or_have(world: World, colleague: User) -> None:
    case = world.examining()
    foreign = world.officer("foreign", Role.EXAMINER, at=world.other_city)
    below = world.officer("below", Role.EXAMINER, at=world.division)
    refused(NotAnExaminer, lambda: giving(world, case, foreign))
    refused(NotAnExaminer, lambda: giving(world, case, below))
    refused(NotAnExaminer, lambda: giving(world, case, world.approver))
    for other in (world.approver, foreign, below):
        refused(NotYourRole, lambda other=other: giving(world, case, colleague, by=world.acting(other)))
    refused(NotYourRole, lambda: giving(world, case, colleague, by=Acting.nobody()))
    closed = world.withdrawn()
    refused(CaseClosed, lambda: giving(world, closed, colleague))


def test_many_are_given_at_once_or_none(world: World, colleague: User) -> None:
    cases = [world.arrived(), world.examining(), world.arrived()]
    by = world.acting(world.examiner)
    assert assign_many(applications=cases, officer=colleague, note="お願いします。", by=by, at=world.at) == 3
    assert {get(one.pk).case_officer for one in cases} == {colleague}
    assert (
        assign_many(applications=[get(one.pk) for one in cases], officer=colleague, by=by, at=world.at) == 0
    )
    more = [world.arrived(), world.withdrawn()]
    refused(
        CaseClosed, lambda: assign_many(applications=more, officer=colleague, note="", by=by, at=world.at)
    )


# by rule


def ruled(world: World, *officers: User, **changes: object) -> AssignmentRule:
    """A rule of the city."""
    given = {
        "organisation": world.city,
        "officers": [one.pk for one in officers],
        "by": world.acting(world.approver),
        "at": world.at,
    }
    return set_rule(**given | changes)


@pytest.mark.engines
def test_a_rule_gives_to_who_has_the_fewest_open_cases(world: World, colleague: User) -> None:
    ruled(world, world.examiner, colleague)
    world.examining()
    cases = [world.arrived(world.resident) for _ in range(4)]
    for _ in range(2):
        run_rules(world)
    holders = [get(one.pk).case_officer for one in cases]
    assert holders == [colleague, world.examiner, colleague, world.examiner]
    event = last_event(cases[0], "case.assigned")
    assert event.by == "system:assignment"
    assert event.data["rule"] == str(AssignmentRule.objects.get().pk)
    assert not Handover.objects.exists()


@pytest.mark.engines
def test_the_first_rule_that_fits_decides(world: World, colleague: User) -> None:
    third = world.officer("third", Role.EXAMINER)
    addressed = world.opened("addressed", form=FORM)
    home = {
        "postal_code": "1000001",
        "prefecture": "窓野県",
        "city": "窓野市",
        "street": "本町１－２",
        "building": "",
    }
    ruled(world, third, areas=["本町", "川添市"])
    ruled(world, colleague, procedures=[addressed.procedure_id])
    ruled(world, world.examiner)

    def arrived(street: str) -> Application:
        draft = world.started(edition=addressed).draft
        return sent(
            world,
            draft,
            {"applicant_name": {"family": "窓", "given": "一"}, "home": home | {"street": street}},
        )

    first, second, other = arrived("本町１－２"), arrived("西町3"), world.arrived()
    run_rules(world)
    assert [get(one.pk).case_officer for one in (first, second, other)] == [third, colleague, world.examiner]


def sent(world: World, draft, answers) -> Application:
    """What becomes of a draft with these answers."""
    saved = save_answers(
        draft=draft, answers=answers, revision=draft.revision, by=holder_of(draft), at=world.at
    )
    return get(world.sent(saved).receipts[0]["application"])


def test_no_rule_touches_what_someone_has(world: World, colleague: User) -> None:
    ruled(world, colleague)
    case = world.examining()
    run_rules(world)
    assert get(case.pk).case_officer == world.examiner


def test_leavers_and_those_away_get_nothing_while_others_are_there(world: World, colleague: User) -> None:
    ruled(world, world.examiner, colleague)
    away(world, world.examiner, colleague)
    cases = [world.arrived() for _ in range(2)]
    run_rules(world)
    assert {get(one.pk).case_officer for one in cases} == {colleague}
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    last = world.arrived()
    run_rules(world)
    assert get(last.pk).case_officer == world.examiner, "nobody else is named: it waits for who is away"


def test_rules_are_set_by_who_approves_or_administers(world: World, colleague: User) -> None:
    foreign = world.officer("foreign", *Role, at=world.other_city)
    rule = ruled(world, colleague, areas=[" 本町 ", "", "本町"])
    assert rule.areas == ["本町"]
    for other in (world.examiner, foreign):
        by = world.acting(other)
        refused(NotYourRole, lambda by=by: ruled(world, colleague, by=by))
        refused(NotYourRole, lambda by=by: move_rule_up(rule=rule, by=by, at=world.at))
        refused(NotYourRole, lambda by=by: drop_rule(rule=rule, by=by, at=world.at))
    refused(NoOfficers, lambda: ruled(world))
    refused(NotAnExaminer, lambda: ruled(world, foreign))
    event = Event.objects.get(kind="assignmentrule.set")
    assert event.data["areas"] == 1 and "本町" not in str(event.data)


def test_rules_change_places(world: World, colleague: User) -> None:
    rules = [ruled(world, colleague, areas=[area]) for area in ("一", "二", "三")]
    by = world.acting(world.approver)
    move_rule_up(rule=rules[2], by=by, at=world.at)
    move_rule_up(rule=rules[2], by=by, at=world.at)
    move_rule_up(rule=rules[2], by=by, at=world.at)
    assert [one.areas for one in AssignmentRule.objects.all()] == [["三"], ["一"], ["二"]]
    drop_rule(rule=rules[0], by=by, at=world.at)
    assert [one.areas for one in AssignmentRule.objects.all()] == [["三"], ["二"]]


# away


def away(world: World, officer: User, instead: User, **changes: object) -> Absence:
    """An absence of this week."""
    day = japan_day(world.at)
    given = {
        "organisation": world.city,
        "officer": officer,
        "substitute": instead,
        "starts_on": day,
        "ends_on": day + timedelta(days=4),
        "by": world.acting(officer),
        "at": world.at,
    }
    return be_away(**given | changes)


@pytest.mark.engines
def test_the_work_of_who_is_away_flows_to_the_substitute_and_comes_back(
    world: World, colleague: User
) -> None:
    case, own = world.examining(), world.arrived()
    giving(world, own, colleague)
    away(world, world.examiner, colleague)
    assert mine(world, colleague) == {case, own}
    assert [one.name for one in stood_in_for(world.acting(colleague), on=japan_day(world.at))] == ["examiner"]
    assert get(case.pk).case_officer == world.examiner
    later = CaseList(world.acting(colleague), Wanted(tab=Tab.MINE), japan_day(world.at) + timedelta(days=5))
    assert later.page(size=50).cases == [own]


def test_an_absence_ends_early(world: World, colleague: User) -> None:
    case = world.examining()
    absence = away(world, world.examiner, colleague)
    refused(NotYourRole, lambda: be_back(absence=absence, by=world.acting(colleague), at=world.at))
    be_back(absence=absence, by=world.acting(world.examiner), at=world.at)
    assert mine(world, colleague) == set() and mine(world, world.examiner) == {case}


def test_who_may_be_away_and_stand_in(world: World, colleague: User) -> None:
    day = japan_day(world.at)
    foreign = world.officer("foreign", *Role, at=world.other_city)
    boss = world.acting(world.approver)
    for other in (colleague, foreign):
        refused(NotYourRole, lambda o=other: away(world, world.examiner, colleague, by=world.acting(o)))
    for instead in (world.examiner, foreign, world.approver):
        refused(NobodyStandsIn, lambda i=instead: away(world, world.examiner, i, by=boss))
    refused(DaysInDisorder, lambda: away(world, world.examiner, colleague, ends_on=day - timedelta(days=1)))
    away(world, world.examiner, colleague, by=boss)
    refused(AwayAlready, lambda: away(world, world.examiner, colleague, starts_on=day + timedelta(days=4)))


def test_a_substitute_still_sees_only_where_they_may(world: World) -> None:
    wide = world.officer("wide", Role.EXAMINER)
    narrow = world.officer("narrow", Role.EXAMINER, at=world.division)
    case = world.arrived()
    giving(world, case, wide)
    away(world, wide, narrow, organisation=world.division)
    assert mine(world, narrow) == set()


def test_the_own_division_is_where_one_was_appointed(world: World) -> None:
    inside = world.opened("inside", organisation=world.division)
    here, below = world.arrived(), world.arrived(edition=inside)
    acting, day = world.acting(world.examiner), japan_day(world.at)
    assert own_places(acting, on=day) == {world.city.pk}
    assert CaseList(acting, Wanted(tab=Tab.DIVISION), day).page(size=9).cases == [here]
    assert set(CaseList(acting, Wanted(tab=Tab.OPEN), day).page(size=9).cases) == {here, below}
