"""The list of cases: every order read page by page is the whole in that order, conditions narrow, walls hold."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.events.services import follow
from madoguchi.examination.models import SavedView
from madoguchi.examination.selectors import finding, listing
from madoguchi.examination.selectors.listing import CaseList, Flag, Order, Tab, Wanted
from madoguchi.examination.selectors.scopes import Scope
from madoguchi.examination.selectors.views import columns_of, saved_view_for, saved_views
from madoguchi.examination.selectors.workload import backlog_report
from madoguchi.examination.services import NotYourRole
from madoguchi.examination.services.assignment import assign
from madoguchi.examination.services.indexing import FOLLOWED, follow_case
from madoguchi.examination.services.pacing import count_months, note_all_paces
from madoguchi.examination.services.views import (
    TooManyViews,
    ViewNameMissing,
    choose_columns,
    drop_view,
    save_view,
)
from tests.examination.acts import refused
from tests.world import World, get


@pytest.fixture
def today(world: World):
    """The day of the world."""
    return japan_day(world.at)


def shown(world: World, who=None, /, **wanted) -> CaseList:
    """The list that an officer asks for, the examiner unless said otherwise."""
    return CaseList(world.acting(who or world.examiner), Wanted(**wanted), japan_day(world.at))


def page_by_page(cases: CaseList, size: int) -> list[Application]:
    """Everything, read forwards; on the way back every page is the same."""
    page, pages = cases.page(size=size), []
    while page.cases:
        pages.append(page)
        if not page.after:
            break
        page = cases.page(size=size, after=page.after)
    here = pages[-1] if pages else page
    for before in reversed(pages[:-1]):
        here = cases.page(size=size, before=here.before)
        assert here.cases == before.cases
    assert not here.before
    return [one for page in pages for one in page.cases]


@pytest.fixture
def many(world: World, today) -> list[Application]:
    """Cases of two organisations in many states, with deadlines that repeat or are missing."""
    inside = world.opened("inside", organisation=world.division)
    makers: list[Callable[..., Application]] = [world.arrived, world.examining, world.proposed, world.decided]
    cases = []
    for n in range(16):
        edition = inside if n % 3 == 0 and makers[n % 4] == world.arrived else world.edition
        case = makers[n % 4](edition=edition)
        due = None if n % 5 == 0 else today + timedelta(days=n % 3)
        arrived = world.at - timedelta(hours=n % 7)
        closed = {} if case.is_open else {"closed_at": world.at + timedelta(minutes=n % 3)}
        Application.objects.filter(pk=case.pk).update(due_on=due, arrived_at=arrived, **closed)
        cases.append(get(case.pk))
    return cases


@pytest.mark.engines
@pytest.mark.parametrize("size", [1, 3, 50])
def test_every_order_read_page_by_page_is_the_whole(world: World, many, today, size: int) -> None:
    later = today + timedelta(days=9999)
    states = [str(state) for state in listing.OPEN]
    keys = {
        Order.DUE: lambda one: (one.due_on or later, one.pk),
        Order.ARRIVED: lambda one: (one.arrived_at, one.pk),
        Order.STATE: lambda one: (states.index(one.state), one.due_on or later, one.pk),
    }
    opened = [one for one in many if one.is_open]
    for order, key in keys.items():
        assert page_by_page(shown(world, order=order), size) == sorted(opened, key=key), order
    newest = sorted(opened, key=lambda one: (one.arrived_at, one.pk), reverse=True)
    assert page_by_page(shown(world, order=Order.NEWEST), size) == newest
    closed = [one for one in many if not one.is_open]
    ended = sorted(closed, key=lambda one: (one.closed_at, one.pk), reverse=True)
    assert page_by_page(shown(world, tab=Tab.CLOSED), size) == ended
    arrived = sorted(closed, key=lambda one: (one.arrived_at, one.pk))
    assert page_by_page(shown(world, tab=Tab.CLOSED, order=Order.ARRIVED), size) == arrived


@pytest.mark.engines
def test_words_are_found_in_every_order_whether_few_or_many_have_them(
    world: World, many, monkeypatch
) -> None:
    other = world.arrived(applicant_name={"family": "別", "given": "人"})
    follow("cases", kinds=set(FOLLOWED), handler=follow_case, at=world.at)
    expected = page_by_page(shown(world), 50)
    expected.remove(get(other.pk))
    for few, step in ((3_000, 500), (0, 500), (0, 2)):
        monkeypatch.setattr(finding, "FEW", few)
        monkeypatch.setattr(listing, "FIRST_STEP", step)
        monkeypatch.setattr(listing, "LONGEST_STEP", 4)
        found = shown(world, words="葛城")
        assert page_by_page(found, 3) == expected
        assert list(found.cases()) == expected
        assert page_by_page(shown(world, words="別人"), 3) == [other]
        assert page_by_page(shown(world, words="いない"), 3) == []
        closed = shown(world, words="葛城", tab=Tab.CLOSED)
        assert page_by_page(closed, 3) == list(closed.cases()) and len(list(closed.cases())) == 4


@pytest.mark.engines
def test_conditions_narrow(world: World, today) -> None:
    a, b, c = world.arrived(), world.examining(), world.correcting(world.resident)
    second = world.arrived(edition=world.opened("second"))
    for case, days in ((a, -1), (b, 2), (c, -2), (second, 30)):
        Application.objects.filter(pk=case.pk).update(due_on=today + timedelta(days=days))
    Application.objects.filter(pk=b.pk).update(channel="post", arrived_at=world.at - timedelta(days=40))
    Application.objects.filter(pk=second.pk).update(due_on=None)
    Application.objects.filter(pk=c.pk).update(stopped_on=today - timedelta(days=3))
    c.corrections.update(due_on=today - timedelta(days=1))
    colleague = world.officer("colleague", Role.EXAMINER)
    by = world.acting(colleague)
    assign(application=b, officer=colleague, note="よろしく", before=world.examiner.pk, by=by, at=world.at)
    day = timedelta(days=1)
    for wanted, expected in (
        ({"states": frozenset({"arrived", "correcting"})}, {a, c, second}),
        ({"procedure": second.procedure_id}, {second}),
        ({"organisation": world.city.pk}, {a, b, c, second}),
        ({"organisation": world.division.pk}, set()),
        ({"organisation": world.other_city.pk}, set()),
        ({"officer": colleague.pk}, {b}),
        ({"channel": "post"}, {b}),
        ({"due_from": today, "due_to": today + 2 * day}, {b}),
        ({"due_to": today - day}, {a, c}),
        ({"arrived_from": today}, {a, c, second}),
        ({"arrived_to": today - day}, {b}),
        ({"flags": frozenset({Flag.SOON})}, {b}),
        ({"flags": frozenset({Flag.OVERDUE})}, {a}),
        ({"flags": frozenset({Flag.UNDATED})}, {second}),
        ({"flags": frozenset({Flag.LAPSED})}, {c}),
        ({"flags": frozenset({Flag.HANDED})}, set()),
        ({"flags": frozenset({Flag.SOON, Flag.UNDATED})}, set()),
    ):
        cases = shown(world, **wanted)
        assert set(cases.page(size=50).cases) == expected, wanted
        assert cases.counts()[Tab.OPEN] == len(expected), wanted
    assert shown(world, colleague, flags=frozenset({Flag.HANDED})).page(size=9).cases == [get(b.pk)]


@pytest.mark.engines
def test_a_case_is_overdue_unless_its_clock_stood_still_before_the_last_day(world: World) -> None:
    today = japan_day(world.at)
    cases = [world.arrived() for _ in range(4)]
    for case, stopped in zip(cases, (None, 3, 2, 1), strict=True):
        Application.objects.filter(pk=case.pk).update(
            due_on=today - timedelta(days=2), stopped_on=stopped and today - timedelta(days=stopped)
        )
    late = {case for case in Application.objects.all() if case.is_late_on(today)}
    found = shown(world, tab=Tab.OVERDUE)
    assert set(found.page(size=9).cases) == late == {cases[0], cases[2], cases[3]}
    assert found.counts()[Tab.OVERDUE] == 3
    scope = Scope.of(world.acting(world.examiner), today=today)
    note_all_paces()
    count_months(at=world.at)
    assert "過ぎたものは3件" in backlog_report(scope, today=today).answer


@pytest.mark.engines
def test_counts_stop_where_they_are_said_to(world: World, monkeypatch) -> None:
    for _ in range(3):
        world.arrived()
    monkeypatch.setattr(listing, "MOST_COUNTED", 2)
    counts = shown(world).counts()
    assert counts[Tab.OPEN] == counts[Tab.UNASSIGNED] == 2 and counts[Tab.MINE] == 0


@pytest.mark.engines
def test_nothing_of_another_government_is_listed_or_counted(world: World, many) -> None:
    theirs = world.arrived(edition=world.opened("theirs", organisation=world.other_city))
    foreign = world.officer("foreign", *Role, at=world.other_city)
    above = world.officer("above", *Role, at=world.prefecture)
    for tab in Tab:
        assert set(shown(world, foreign, tab=tab).page(size=50).cases) <= {theirs}
        assert shown(world, above, tab=tab).page(size=50).cases == []
        assert theirs not in shown(world, tab=tab).page(size=50).cases
    assert shown(world, foreign).counts()[Tab.OPEN] == 1
    assert set(shown(world, above).counts().values()) == {0}
    assert shown(world, foreign, organisation=world.city.pk).counts()[Tab.OPEN] == 0
    assert list(shown(world, foreign, organisation=world.city.pk).cases()) == []


@pytest.mark.parametrize("place", ["x", "~", "2026-01-01~x", "a~b~c~d", "2026-01-01"])
def test_a_place_that_is_none_is_the_first_page(world: World, many, place: str) -> None:
    first = shown(world).page(size=3)
    assert shown(world).page(size=3, after=place).cases == first.cases
    assert shown(world).page(size=3, before=place).cases == first.cases


# kept lists


def kept(world: World, officer=None, **changes) -> SavedView:
    """A list kept by an officer."""
    given = {
        "name": " 今週の　もの ",
        "query": {"view": "open", "q": "窓野 花子", "flag": ["soon"], "unknown": "x", "channel": ""},
        "by": world.acting(officer or world.examiner),
        "at": world.at,
    }
    return save_view(**given | changes)


def test_a_list_is_kept_without_the_words(world: World) -> None:
    view = kept(world)
    assert (view.name, view.query) == ("今週の もの", {"view": "open", "flag": ["soon"]})
    assert view.address == "view=open&flag=soon"
    assert kept(world, query={"view": "mine"}).pk == view.pk, "the same name is the same list"
    assert SavedView.objects.get().query == {"view": "mine"}


def test_who_sees_a_kept_list(world: World) -> None:
    own, shared = kept(world), kept(world, name="みんなの", organisation=world.city)
    colleague = world.officer("colleague", Role.EXAMINER)
    foreign = world.officer("foreign", *Role, at=world.other_city)
    assert set(saved_views(world.acting(world.examiner))) == {own, shared}
    assert list(saved_views(world.acting(colleague))) == [shared]
    assert list(saved_views(world.acting(foreign))) == []
    for other in (colleague, foreign):
        with pytest.raises(SavedView.DoesNotExist):
            saved_view_for(world.acting(other), shared.pk)
        by = world.acting(other)
        refused(NotYourRole, lambda by=by: drop_view(view=shared, by=by, at=world.at))
    refused(NotYourRole, lambda: kept(world, foreign, organisation=world.city))
    drop_view(view=shared, by=world.acting(world.examiner), at=world.at)
    assert list(saved_views(world.acting(colleague))) == []


def test_a_list_needs_a_name_and_there_is_an_end(world: World, monkeypatch) -> None:
    refused(ViewNameMissing, lambda: kept(world, name=" 　"))
    monkeypatch.setattr("madoguchi.examination.services.views.MOST_VIEWS", 1)
    kept(world)
    refused(TooManyViews, lambda: kept(world, name="もう一つ"))


def test_columns_are_kept_for_oneself(world: World) -> None:
    choose_columns(columns=["state", "arrived"], by=world.acting(world.examiner), at=world.at)
    choose_columns(columns=["channel"], by=world.acting(world.approver), at=world.at)
    assert columns_of(world.acting(world.examiner)) == ["state", "arrived"]
    assert columns_of(world.acting(world.approver)) == ["channel"]
