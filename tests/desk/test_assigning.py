"""Cases given to officers on pages, lists kept under a name, columns, and what an office lays down for it."""

import pytest
from django.urls import reverse

from madoguchi.accounts.models import User
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Access, Event
from madoguchi.examination.models import Absence, AssignmentRule, Handover, SavedView
from tests.desk.conftest import Enter, page_of
from tests.world import World, counts, get

QUEUE = "desk:queue"


@pytest.fixture
def colleague(world: World) -> User:
    """Another examiner of the city."""
    return world.officer("colleague", Role.EXAMINER)


@pytest.mark.engines
def test_ticked_cases_are_given_and_the_list_comes_back(world: World, enter: Enter, colleague: User) -> None:
    cases = [world.arrived(), world.examining(world.resident)]
    other = world.arrived()
    answer = enter(world.examiner).post(
        reverse("desk:assign_many"),
        {
            "case": [one.pk for one in cases],
            "to": colleague.pk,
            "note": "急ぎです。",
            "view": "open",
            "order": "arrived",
        },
    )
    assert answer.status_code == 302
    assert answer.url == reverse(QUEUE) + "?view=open&order=arrived&given=2"
    assert {get(one.pk).case_officer for one in cases} == {colleague}
    assert get(other.pk).case_officer is None
    assert "2件の担当者を変えました" in enter(world.examiner).get(answer.url).text
    page = enter(colleague).get(page_of(cases[1]))
    assert "急ぎです。" in page.text and "colleagueさんの担当になりました。" in page.text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"case": []}, "案件を1件以上選んでください。"),
        ({"case": ["x"]}, "案件を1件以上選んでください。"),
        ({"to": ""}, "担当者を選んでください。"),
        ({"to": "foreign"}, "担当者を選んでください。"),
        ({"to": "approver"}, "担当者を選んでください。"),
    ],
)
def test_what_cannot_be_given_is_told_and_nothing_is_lost(
    world: World, enter: Enter, colleague: User, given: dict, words: str
) -> None:
    foreign = world.officer("foreign", Role.EXAMINER, at=world.other_city)
    case = world.arrived()
    people = {"foreign": foreign.pk, "approver": world.approver.pk, "": ""}
    sent = {"case": [case.pk], "to": colleague.pk, "note": "メモを失わない", "view": "unassigned"} | given
    sent["to"] = people.get(sent["to"], sent["to"])
    answer = enter(world.examiner).post(reverse("desk:assign_many"), sent)
    assert answer.status_code == 422
    assert words in answer.text and "メモを失わない" in answer.text
    assert not Handover.objects.exists()


def test_cases_of_another_city_are_not_given(world: World, enter: Enter) -> None:
    case = world.arrived(world.resident)
    foreign = world.officer("foreign", *Role, at=world.other_city)
    before = counts()
    answer = enter(foreign).post(reverse("desk:assign_many"), {"case": [case.pk], "to": foreign.pk})
    assert answer.status_code == 422 and case.receipt_number not in answer.text
    assert enter(foreign).post(page_of(case, "assign"), {"to": foreign.pk}).status_code == 404
    assert get(case.pk).case_officer is None
    changed = {name for name, number in counts().items() if number != before[name]}
    assert not changed & {"events.Access", "examination.Handover"}


def test_a_case_is_given_from_its_page(world: World, enter: Enter, colleague: User) -> None:
    case = world.examining(world.resident)
    browser = enter(world.examiner)
    sent = {"to": colleague.pk, "note": "お願いします。", "before": world.examiner.pk}
    answer = browser.post(page_of(case, "assign"), sent)
    assert answer.status_code == 302
    assert get(case.pk).case_officer == colleague
    again = browser.post(page_of(case, "assign"), sent)
    assert again.status_code == 409
    assert "ほかの人がこの申請を更新しました" in again.text
    assert Handover.objects.count() == 1


def test_an_approver_reads_the_note_and_gives_nothing(world: World, enter: Enter, colleague: User) -> None:
    case = world.examining(world.resident)
    enter(world.examiner).post(
        page_of(case, "assign"), {"to": colleague.pk, "note": "口座を確認済み。", "before": world.examiner.pk}
    )
    page = enter(world.approver).get(page_of(case))
    assert "口座を確認済み。" in page.text and page_of(case, "assign") not in page.text
    assert enter(world.approver).post(page_of(case, "assign"), {"to": colleague.pk}).status_code == 404
    assert (
        page_of(case, "assign")
        not in enter(world.examiner).get(page_of(world.withdrawn(world.resident))).text
    )


# lists and columns


def test_a_list_is_kept_opened_and_dropped(world: World, enter: Enter, colleague: User) -> None:
    case = world.examining()
    world.arrived()
    browser = enter(world.examiner)
    sent = {
        "view_name": "審査中のもの",
        "view": "open",
        "state": ["examining"],
        "q": "窓野",
        "shared_with": world.city.pk,
    }
    assert browser.post(reverse("desk:save_view"), sent).status_code == 302
    view = SavedView.objects.get()
    assert view.organisation == world.city and "q" not in view.query
    page = enter(colleague).get(reverse(QUEUE))
    (shown,) = page.context["views"]
    assert shown["name"] == "審査中のもの" and not shown["is_own"]
    rows = enter(colleague).get(shown["href"]).context["rows"]
    assert [row[0] for row in rows] == [case]
    assert enter(colleague).post(reverse("desk:drop_view", args=[view.pk])).status_code == 404
    assert browser.post(reverse("desk:drop_view", args=[view.pk])).status_code == 302
    assert not SavedView.objects.exists()


def test_a_list_needs_a_name(world: World, enter: Enter) -> None:
    answer = enter(world.examiner).post(reverse("desk:save_view"), {"view_name": " ", "view": "mine"})
    assert answer.status_code == 422
    assert answer.context["errors"][0]["id"] == "view_name" and 'id="view_name"' in answer.text


def test_an_office_of_others_is_not_shared_with(world: World, enter: Enter) -> None:
    enter(world.examiner).post(
        reverse("desk:save_view"), {"view_name": "私の", "shared_with": world.other_city.pk}
    )
    assert SavedView.objects.get().organisation is None


def test_the_columns_are_those_chosen(world: World, enter: Enter) -> None:
    world.arrived()
    browser = enter(world.examiner)
    assert [name for name, _words in browser.get(reverse(QUEUE)).context["column_words"]][0] == "applicant"
    browser.post(reverse("desk:columns"), {"column": ["channel", "state", "nothing"], "view": "mine"})
    page = browser.get(reverse(QUEUE))
    assert [name for name, _words in page.context["column_words"]] == ["state", "channel"]
    assert "オンライン" in page.text


def test_a_day_that_cannot_be_read_is_told(world: World, enter: Enter) -> None:
    world.arrived()
    answer = enter(world.examiner).get(reverse(QUEUE), {"due_from": "いつか", "arrived_to": "R8.11.2"})
    assert [one["id"] for one in answer.context["errors"]] == ["due_from"]
    assert "いつか" in answer.text and len(answer.context["rows"]) == 1


# what an office lays down


def test_a_rule_is_added_changed_moved_and_dropped(world: World, enter: Enter, colleague: User) -> None:
    browser = enter(world.approver)
    new = reverse("desk:rule_new", args=["city"])
    assert "examiner" in browser.get(new).text
    sent = {
        "officers": [colleague.pk],
        "areas": "本町、西町\n東町",
        "procedures": [world.edition.procedure_id],
    }
    assert browser.post(new, sent).status_code == 302
    rule = AssignmentRule.objects.get()
    assert rule.areas == ["本町", "西町", "東町"] and rule.officers == [str(colleague.pk)]
    page = browser.get(reverse("desk:assignment")).text
    for words in ("住所に「本町、西町、東町」のどれかが入るもの", "子ども医療費助成", "colleague"):
        assert words in page
    browser.post(reverse("desk:rule", args=[rule.pk]), {"officers": [world.examiner.pk]})
    rule.refresh_from_db()
    assert (rule.areas, rule.procedures, rule.officers) == ([], [], [str(world.examiner.pk)])
    second = browser.post(new, {"officers": [colleague.pk]})
    assert second.status_code == 302
    last = AssignmentRule.objects.last()
    browser.post(reverse("desk:rule_up", args=[last.pk]))
    assert AssignmentRule.objects.first() == last
    browser.post(reverse("desk:rule_drop", args=[last.pk]))
    assert list(AssignmentRule.objects.all()) == [rule]


@pytest.mark.parametrize("sent", [{}, {"officers": ["x"]}, {"officers": ["foreign"]}])
def test_a_rule_without_officers_of_the_office_is_refused(world: World, enter: Enter, sent: dict) -> None:
    foreign = world.officer("foreign", Role.EXAMINER, at=world.other_city)
    if sent.get("officers") == ["foreign"]:
        sent = {"officers": [foreign.pk]}
    answer = enter(world.approver).post(reverse("desk:rule_new", args=["city"]), sent | {"areas": "残る町"})
    assert answer.status_code == 422
    assert "残る町" in answer.text and answer.context["errors"][0]["id"] == "officers"
    assert not AssignmentRule.objects.exists()


def test_an_absence_is_entered_for_oneself_or_by_who_approves(
    world: World, enter: Enter, colleague: User
) -> None:
    address = reverse("desk:absence_new", args=["city"])
    day = japan_day(world.at)
    sent = {"substitute": colleague.pk, "starts_on": "R8.11.2", "ends_on": day.isoformat()}
    own = enter(world.examiner)
    assert (
        own.post(address, sent | {"officer": colleague.pk, "substitute": world.examiner.pk}).status_code
        == 422
    )
    assert own.post(address, sent | {"officer": world.examiner.pk}).status_code == 302
    absence = Absence.objects.get()
    assert (absence.starts_on, absence.ends_on) == (day, day)
    page = enter(colleague).get(reverse("desk:assignment"))
    assert "そのあいだ、colleagueさんの「自分の担当」に入ります" in page.text
    assert reverse("desk:absence_end", args=[absence.pk]) not in page.text
    assert enter(colleague).post(reverse("desk:absence_end", args=[absence.pk])).status_code == 404
    case = world.examining()
    shown = enter(colleague).get(reverse(QUEUE), {"view": "mine"})
    assert [row[0] for row in shown.context["rows"]] == [case]
    assert "examinerさんが不在のため" in shown.text
    assert enter(world.approver).post(reverse("desk:absence_end", args=[absence.pk])).status_code == 302
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"substitute": ""}, "substitute"),
        ({"starts_on": "いつか"}, "starts_on"),
        ({"ends_on": "2026-11-01"}, "ends_on"),
    ],
)
def test_an_absence_that_cannot_be_is_told(
    world: World, enter: Enter, colleague: User, changes: dict, field: str
) -> None:
    sent = {
        "officer": world.examiner.pk,
        "substitute": colleague.pk,
        "starts_on": "2026-11-02",
        "ends_on": "2026-11-03",
    } | changes
    answer = enter(world.approver).post(reverse("desk:absence_new", args=["city"]), sent)
    assert answer.status_code == 422 and answer.context["errors"][0]["id"] == field
    assert not Absence.objects.exists()


def test_nothing_of_another_office_is_on_its_page(world: World, enter: Enter, colleague: User) -> None:
    browser = enter(world.approver)
    browser.post(reverse("desk:rule_new", args=["city"]), {"officers": [colleague.pk], "areas": "本町"})
    rule = AssignmentRule.objects.get()
    foreign = enter(world.officer("foreign", *Role, at=world.other_city))
    page = foreign.get(reverse("desk:assignment")).text
    assert "本町" not in page and "colleague" not in page and world.city.name not in page
    for name in ("rule", "rule_up", "rule_drop"):
        assert foreign.post(reverse(f"desk:{name}", args=[rule.pk])).status_code == 404
    assert foreign.get(reverse("desk:rule_new", args=["city"])).status_code == 404
    assert not Access.objects.exists()
    assert Event.objects.filter(kind="assignmentrule.set").count() == 1
