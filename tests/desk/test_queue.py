"""The list of cases: order, tabs, search, filter, few queries, and the file that is taken away."""

from datetime import timedelta

import pytest
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Access
from madoguchi.events.selectors import verify
from madoguchi.events.services import follow
from madoguchi.examination.services.indexing import FOLLOWED, follow_case
from madoguchi.examination.services.threads import write_to_applicant, write_to_office
from tests.desk.conftest import Enter
from tests.examination.deciding_world import Office
from tests.world import World

QUEUE = "desk:queue"


def _cases(answer) -> list[Application]:
    return [application for application, _deadline, _absent in answer.context["rows"]]


def _due(case: Application, days: int | None, today) -> Application:
    Application.objects.filter(pk=case.pk).update(
        due_on=None if days is None else today + timedelta(days=days)
    )
    return case


@pytest.mark.engines
def test_the_earliest_deadline_first_and_none_at_the_end(world: World, enter: Enter) -> None:
    today = japan_day(world.at)
    cases = {days: _due(world.arrived(), days, today) for days in (9, None, -2, 0, 3)}
    answer = enter(world.examiner).get(reverse(QUEUE))
    assert [one.pk for one in _cases(answer)] == [cases[days].pk for days in (-2, 0, 3, 9, None)]
    tags = [(deadline.days, deadline.tone) for _case, deadline, _absent in answer.context["rows"]]
    assert tags == [(-2, "red"), (0, "orange"), (3, "orange"), (9, "gray"), (None, "gray")]
    for words in ("2日超過", "今日まで", "あと3日", "あと9日", "期限の定めなし", "期限を過ぎた案件が1件"):
        assert words in answer.text


@pytest.mark.engines
def test_every_tab_holds_what_it_counts(world: World, enter: Enter) -> None:
    today = japan_day(world.at)
    arrived, examining, correcting = world.arrived(), world.examining(), world.correcting(world.resident)
    proposed, decided, withdrawn = world.proposed(), world.decided(), world.withdrawn(world.resident)
    _due(examining, -1, today)
    _due(correcting, -1, today)
    Application.objects.filter(pk=correcting.pk).update(stopped_on=today - timedelta(days=2))
    expected = {
        "open": {arrived, examining, correcting, proposed},
        "mine": {examining, correcting, proposed},
        "division": {arrived, examining, correcting, proposed},
        "unassigned": {arrived},
        "correcting": {correcting},
        "sign_off": {proposed},
        "overdue": {examining},
        "closed": {decided, withdrawn},
    }
    browser = enter(world.examiner)
    for tab, cases in expected.items():
        answer = browser.get(reverse(QUEUE), {"view": tab})
        assert set(_cases(answer)) == cases, tab
        shown = next(one for one in answer.context["tabs"] if one["current"])
        assert shown["count"] == ("" if tab == "closed" else str(len(cases))), tab


def test_what_was_decided_stands_in_the_list_of_what_ended(world: World, enter: Enter) -> None:
    world.decided()
    browser = enter(world.examiner)
    assert '<span class="nowrap">認める</span>' in browser.get(reverse(QUEUE), {"view": "closed"}).text
    world.withdrawn(world.resident)
    assert (
        browser.get(reverse(QUEUE), {"view": "closed"}).text.count('<span class="nowrap">認める</span>') == 1
    )


def test_an_approver_begins_with_what_to_sign_off(world: World, enter: Enter) -> None:
    world.examining()
    proposed = world.proposed()
    answer = enter(world.approver).get(reverse(QUEUE))
    assert _cases(answer) == [proposed]
    assert next(one for one in answer.context["tabs"] if one["current"])["label"] == "自分の決裁"
    assert "自分の決裁" not in enter(world.examiner).get(reverse(QUEUE)).text


@pytest.mark.engines
def test_what_to_sign_off_holds_only_the_own_step(world: World, enter: Enter) -> None:
    """Another's step is under 決裁待ち alone; a new proposal after a decision that was revoked counts by itself."""
    office = Office(world)
    case = office.examining()
    office.propose(case)
    assert _cases(enter(office.chief).get(reverse(QUEUE))) == [case]
    head = enter(office.head)
    assert _cases(head.get(reverse(QUEUE))) == []
    assert "起案があなたの番になると、ここに並びます。" in head.get(reverse(QUEUE)).text
    assert _cases(head.get(reverse(QUEUE), {"view": "sign_off"})) == [case]
    office.sign(case, office.chief)
    assert _cases(head.get(reverse(QUEUE))) == [case]
    assert _cases(enter(world.examiner).get(reverse(QUEUE), {"view": "signing"})) == [case], (
        "those in sign-off"
    )


@pytest.mark.engines
def test_what_the_applicant_wrote_and_nobody_read_is_said_in_the_list(world: World, enter: Enter) -> None:
    case, quiet = world.examining(world.resident), world.examining()
    write_to_office(
        application=case, body="いつごろになりますか。", by=world.acting(world.resident), at=world.at
    )
    browser = enter(world.examiner)
    answer = browser.get(reverse(QUEUE))
    assert set(_cases(answer)) == {case, quiet}
    assert answer.text.count("未読メッセージ1件") == 1
    assert _cases(browser.get(reverse(QUEUE), {"flag": "unread"})) == [case]
    browser.get(reverse("desk:thread", args=[case.pk]))
    write_to_applicant(application=case, body="来週です。", by=world.acting(world.examiner), at=world.at)
    assert "未読メッセージ" not in browser.get(reverse(QUEUE)).text


def test_only_the_own_organisation(world: World, enter: Enter) -> None:
    world.arrived()
    foreign = world.officer("foreign", Role.EXAMINER, at=world.other_city)
    answer = enter(foreign).get(reverse(QUEUE))
    assert _cases(answer) == []
    assert answer.context["procedures"] == []
    assert "いま、ここに案件はありません" in answer.text


def test_search_by_number_and_name(world: World, enter: Enter) -> None:
    case = world.arrived(world.resident)
    world.arrived(applicant_name={"family": "別", "given": "人"})
    follow("cases", kinds=set(FOLLOWED), handler=follow_case, at=world.at)
    browser = enter(world.examiner)
    for words in (
        case.receipt_number,
        case.receipt_number.replace("-", "").lower(),
        case.applicant_name[:2],
        f" {case.applicant_name} ",
        "葛城",
        "葛",
    ):
        assert _cases(browser.get(reverse(QUEUE), {"q": words})) == [case], words
    none = browser.get(reverse(QUEUE), {"q": "<そんな人>"})
    assert _cases(none) == []
    assert "「&lt;そんな人&gt;」に合う案件はありません" in none.text


def test_one_procedure_only(world: World, enter: Enter) -> None:
    world.arrived()
    other = world.opened("second")
    case = world.arrived(edition=other)
    answer = enter(world.examiner).get(reverse(QUEUE), {"procedure": str(other.procedure_id)})
    assert _cases(answer) == [case]
    assert next(one for one in answer.context["tabs"] if one["current"])["count"] == "1"
    assert {key for key, _title in answer.context["procedures"]} == {
        str(other.procedure_id),
        str(world.edition.procedure_id),
    }
    assert f"procedure={other.procedure_id}" in answer.context["tabs"][1]["href"]


@pytest.mark.parametrize(
    "query", [{"view": "nothing"}, {"page": "x"}, {"page": "99"}, {"procedure": "x"}, {"q": "%_'\""}]
)
def test_odd_addresses_show_a_page(world: World, enter: Enter, query: dict[str, str]) -> None:
    world.arrived()
    assert enter(world.examiner).get(reverse(QUEUE), query).status_code == 200


def test_pages_of_fifty_keep_what_was_asked(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("madoguchi.desk.views.queue.PAGE_SIZE", 2)
    cases = [world.arrived() for _ in range(5)]
    browser = enter(world.examiner)
    address, seen = reverse(QUEUE) + "?view=unassigned", []
    for number in (1, 2, 3):
        answer = browser.get(address)
        assert answer.context["number"] == number
        assert "view=unassigned" in (answer.context["next"] or answer.context["previous"])
        seen.append([case.pk for case in _cases(answer)])
        address = reverse(QUEUE) + answer.context["next"]
    assert sorted(key for page in seen for key in page) == sorted(case.pk for case in cases)
    assert not answer.context["next"]
    back = browser.get(reverse(QUEUE) + answer.context["previous"])
    assert [case.pk for case in _cases(back)] == seen[1]
    first = browser.get(reverse(QUEUE) + back.context["previous"])
    assert [case.pk for case in _cases(first)] == seen[0] and not first.context["previous"]


def test_the_number_of_queries_does_not_grow_with_the_list(
    world: World, enter: Enter, django_assert_max_num_queries
) -> None:
    browser = enter(world.examiner)
    world.examining(world.resident)
    with django_assert_max_num_queries(40) as few:
        browser.get(reverse(QUEUE))
    for _ in range(8):
        world.correcting(world.resident)
        world.arrived(edition=world.edition)
    with django_assert_max_num_queries(len(few)):
        answer = browser.get(reverse(QUEUE))
    assert len(_cases(answer)) == 17


@pytest.mark.engines
def test_a_look_at_the_list_is_recorded_once_a_day_for_every_case_shown(world: World, enter: Enter) -> None:
    mine, other = world.examining(world.resident), world.arrived()
    browser = enter(world.examiner)
    browser.get(reverse(QUEUE), {"view": "unassigned"})
    assert [one.object for one in Access.objects.all()] == [f"application:{other.pk}"]
    browser.get(reverse(QUEUE))
    browser.get(reverse(QUEUE))
    rows = Access.objects.order_by("id")
    assert [(one.object, one.whose, one.purpose) for one in rows] == [
        (f"application:{other.pk}", other.subject_id, "案件の一覧"),
        (f"application:{mine.pk}", mine.subject_id, "案件の一覧"),
    ]
    assert {one.reader_name for one in rows} == {world.examiner.name}
    enter(world.approver).get(reverse(QUEUE), {"view": "open"})
    assert Access.objects.count() == 4
    assert not verify()
