"""A report is put together, told with today's figures while a draft, and says for ever what it said when made final."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from madoguchi.core.acting import Role
from madoguchi.core.clock import JAPAN
from madoguchi.events.models import Event
from madoguchi.plan.models import CouncilReport
from madoguchi.plan.reports.parts import KINDS
from madoguchi.plan.selectors.reports import (
    governments_for,
    public_reports,
    report_for,
    report_paper,
    reports_for,
    sections_of,
    told_on,
)
from madoguchi.plan.services.barrier_ends import release
from madoguchi.plan.services.barriers import publish_barrier, record_answer
from madoguchi.plan.services.reports import (
    FinalAlready,
    NoQuarter,
    NoSuchPart,
    NothingInIt,
    NotYours,
    Required,
    SecondPersonNeeded,
    TooMuch,
    add_part,
    add_words,
    begin_report,
    discard_report,
    drop_item,
    make_final,
    move_item,
    rename_report,
    write_words,
)
from madoguchi.plan.types.quarters import days_of, is_quarter, last_quarters, quarter_on, quarter_words
from madoguchi.versions.services import SomeoneElseSaved
from tests.plan.barring import World

AT = datetime(2026, 11, 20, 10, tzinfo=JAPAN)
ON = AT.date()


@pytest.fixture
def world(db):
    """One barrier of a law in front of two processes; it was asked about in the quarter."""
    world = World(AT)
    road = world.procedure("road", world.roads)
    world.use = world.process(road, "占用許可の申請", 12000)
    world.wall = world.barrier(world.use)
    world.request = world.asked(world.wall, requested_on=date(2026, 10, 2))
    publish_barrier(barrier=world.wall, by=world.second, at=AT)
    return world


def _begin(world, **given):
    words = {"government": world.root, "quarter": "2026-Q4", "title": "推進会議の資料"}
    return begin_report(**{**words, "by": world.plan, "at": AT, **given})


def _do(world, service, report, **given):
    return service(**{"report": report, "revision": report.revision, "by": world.plan, "at": AT, **given})


def _only(world, *kinds):
    """A report with these parts alone."""
    report = _begin(world)
    for item in list(report.items):
        if item["kind"] not in kinds:
            report = _do(world, drop_item, report, item=item["id"])
    return report


def test_a_report_begins_with_every_part_in_their_order(world):
    report = _begin(world)
    assert [one["kind"] for one in report.items] == [kind.key for kind in KINDS]
    assert len({one["id"] for one in report.items}) == len(report.items)


def test_parts_are_added_moved_and_dropped_and_words_written(world):
    report = _only(world, "barriers", "barrier_answers")
    first, second = (one["id"] for one in report.items)
    report = _do(world, add_words, report, heading="はじめに", text="この四半期の動きです。", after=first)
    assert [one.get("kind", "words") for one in report.items] == ["barriers", "words", "barrier_answers"]
    words = report.items[1]["id"]
    report = _do(world, write_words, report, item=words, heading="", text="書き直しました。")
    report = _do(world, move_item, report, item=words, places=-1)
    report = _do(world, move_item, report, item=words, places=-5)
    report = _do(world, drop_item, report, item=second)
    report = _do(world, add_part, report, kind="barrier_answers")
    assert [one.get("kind", one.get("text")) for one in report.items] == [
        "書き直しました。",
        "barriers",
        "barrier_answers",
    ]
    report = _do(world, rename_report, report, title="新しい表題", meeting="会議", meets_on=date(2026, 12, 1))
    assert (report.title, report.meeting, report.revision) == ("新しい表題", "会議", report.revision)
    stored = CouncilReport.objects.get()
    assert stored.items == report.items


def test_a_draft_tells_the_figures_of_the_day_and_a_final_one_keeps_them(world):
    report = _only(world, "barriers", "barrier_answers")
    told = {one.part.key: one.part for one in sections_of(report, on=ON)}
    assert "1件の障壁が、年間12,000件の申請" in told["barriers"].finding
    assert told["barrier_answers"].finding.startswith("この四半期は1件を要望し、0件の回答")
    final = _do(world, make_final, report, by=world.second)
    assert list(public_reports()) == [final]
    before = [one.to_json() for one in sections_of(final, on=ON)]

    record_answer(
        asked=world.request, answer_kind="accepted", text="改正", answered_on=ON, by=world.plan, at=AT
    )
    release(
        barrier=world.wall,
        released_on=ON,
        planned_on=date(2027, 6, 1),
        outcome="改正されました。",
        by=world.plan,
        at=AT,
    )
    final.refresh_from_db()
    assert [one.to_json() for one in sections_of(final, on=ON)] == before
    again = _only(world, "barriers", "barrier_answers")
    [gone, moved] = sections_of(again, on=ON)
    assert gone.is_empty  # no barrier stands any more
    assert "1件の回答" in moved.part.finding and "1件の手続プロセスに" in moved.part.finding
    assert [row[2] for row in moved.part.table.rows] == ["試験省の回答：対応する", "解消"]


def test_a_final_report_tells_of_the_day_on_which_it_was_frozen(world):
    report = _only(world, "barriers")
    assert told_on(report, today=ON) == ON
    assert told_on(report, today=date(2027, 2, 1)) == date(2026, 12, 31)
    final = _do(world, make_final, report, by=world.second)
    assert told_on(final, today=date(2027, 2, 1)) == ON


def test_the_paper_says_what_the_page_says(world):
    report = _only(world, "barriers", "barrier_answers")
    report = _do(world, add_words, report, heading="まとめ", text="次の会議で続きを話します。")
    paper = report_paper(report, site="https://example.jp", at=AT)
    assert paper.draft
    assert [one.title for one in paper.sections] == [
        "デジタル化を妨げている障壁",
        "国などへの要望と回答",
        "まとめ",
    ]
    assert paper.sections[0].picture.startswith("<svg")
    assert "https://example.jp/plan/barriers/" in paper.sections[0].notes[-1]
    assert all(one.source for one in paper.sections[:2])
    final = _do(world, make_final, report, by=world.second)
    assert not report_paper(final, site="", at=AT).draft


def test_only_another_person_makes_it_final_and_then_it_stays(world):
    report = _only(world, "barriers")
    with pytest.raises(SecondPersonNeeded):
        _do(world, make_final, report)
    final = _do(world, make_final, report, by=world.second)
    for service, given in (
        (drop_item, {"item": final.items[0]["id"]}),
        (add_part, {"kind": "barriers"}),
        (make_final, {"by": world.second}),
        (discard_report, {}),
    ):
        with pytest.raises(FinalAlready):
            _do(world, service, final, **given)
    kinds = set(Event.objects.filter(stream=f"report:{report.pk}").values_list("kind", flat=True))
    assert kinds == {"councilreport.begun", "councilreport.changed", "councilreport.final"}


def test_a_report_that_says_nothing_is_not_made_final(world):
    report = _only(world)
    with pytest.raises(NothingInIt):
        _do(world, make_final, report, by=world.second)
    _do(world, discard_report, report)
    assert not CouncilReport.objects.exists()


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"quarter": "2026-Q5"}, NoQuarter),
        ({"quarter": "2027-Q1"}, NoQuarter),
        ({"title": " "}, Required),
        ({"by": "bureau"}, NotYours),
        ({"by": "stranger"}, NotYours),
    ],
    ids=["no_quarter", "to_come", "title", "role", "government"],
)
def test_who_and_what_may_begin(world, given, refusal):
    if "by" in given:
        given = {"by": getattr(world, given["by"])}
    with pytest.raises(refusal):
        _begin(world, **given)


def test_what_cannot_be_done_is_refused(world):
    report = _only(world, "barriers")
    part = report.items[0]["id"]
    for service, given, refusal in (
        (add_part, {"kind": "weather"}, NoSuchPart),
        (drop_item, {"item": "ffff"}, NoSuchPart),
        (move_item, {"item": "ffff", "places": 1}, NoSuchPart),
        (write_words, {"item": part, "heading": "x", "text": ""}, NoSuchPart),
        (add_words, {"heading": " ", "text": ""}, Required),
        (rename_report, {"title": "", "meeting": "", "meets_on": None}, Required),
        (add_part, {"kind": "barriers", "revision": 0}, SomeoneElseSaved),
        (add_part, {"kind": "barriers", "by": world.second}, NotYours),
    ):
        with pytest.raises(refusal):
            _do(world, service, report, **given)
    CouncilReport.objects.update(items=[{"id": str(n), "kind": "barriers"} for n in range(60)])
    with pytest.raises(TooMuch):
        _do(world, add_part, report, kind="barriers")


def test_reports_are_of_ones_own_government(world):
    report = _begin(world)
    assert [one.slug for one in governments_for(world.plan, Role.PLAN_MANAGER)] == ["ken"]
    assert [one.slug for one in governments_for(world.stranger, Role.PLAN_MANAGER)] == ["town"]
    assert report_for(world.second, report.code) == report
    assert not reports_for(world.stranger)
    with pytest.raises(CouncilReport.DoesNotExist):
        report_for(world.stranger, report.code)


def test_every_part_says_where_it_comes_from(world):
    with time_machine.travel(AT, tick=False):
        for section in sections_of(_begin(world), on=ON):
            if section.part is not None:
                assert section.part.source and section.part.finding, section.part.key
                assert section.part.key, section.name
                if section.part.table:
                    wide = len(section.part.table.header)
                    assert all(len(row) == wide for row in section.part.table.rows), section.part.key


@pytest.mark.parametrize("n", range(12))
def test_quarters_follow_one_another(n):
    day = date(2026, 1 + n, 15)
    first, last = days_of(quarter_on(day))
    assert first <= day <= last
    assert quarter_on(last + timedelta(days=1)) != quarter_on(day)
    assert quarter_on(first - timedelta(days=1)) == last_quarters(day, 2)[1]


def test_quarters_are_read_and_said():
    assert [is_quarter(text) for text in ("2026-Q3", "2026-Q5", "2026", "")] == [True, False, False, False]
    assert quarter_words("2026-Q3") == "2026年7〜9月期"
    with pytest.raises(ValueError, match="no quarter"):
        days_of("2026-Q0")
