"""Named lists: 169 = 119 + 40 + 10 as the plan tells them (reference 000 and 004), their progress, and their table."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from madoguchi.core.clock import japan_day
from madoguchi.plan.models import NamedItem, NamedList
from madoguchi.plan.selectors.lists import done_by_year, item_rows, progress_of
from madoguchi.plan.selectors.sheet_charts import list_chart
from madoguchi.plan.services.lists import (
    ItemData,
    ItemWrong,
    ListWrong,
    NotAListTable,
    add_list,
    change_item,
    read_list,
    take_list,
)
from madoguchi.versions.services import SomeoneElseSaved
from tests.plan.sheets_world import PlanWorld

OWN, NATION, ENDED = "自らの権限で対応できる", "国等への働きかけが必要", "廃止等"


@pytest.fixture
def world(db: None, at: datetime) -> PlanWorld:
    """A city whose procedures have many and few cases."""
    return PlanWorld(at)


def table(
    *rows: tuple[object, ...], header: str = "番号,手続名,区分,デジタル化した日,予定の年度,手続番号"
) -> bytes:
    """A CSV file with these rows."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue().encode()


def main_procedures(world: PlanWorld) -> NamedList:
    """The 169: 115 done by March 2024, 4 until FY2026, 40 that need the nation, 10 abolished or the like."""
    made = add_list(
        government=world.city,
        slug="main",
        title="主要な行政手続（169手続）",
        source="シン・トセイ（令和3年3月）",
        by=world.manager,
        at=world.at,
    )
    rows: list[tuple[object, ...]] = [(n, f"手続{n}", OWN, "2024-03-31", "", "") for n in range(1, 116)]
    rows += [(n, f"手続{n}", OWN, "", "2026", "") for n in range(116, 120)]
    rows += [(n, f"手続{n}", NATION, "", "", "") for n in range(120, 160)]
    rows += [(n, f"手続{n}", ENDED, "", "", "") for n in range(160, 170)]
    read = take_list(of=made, content=table(*rows), by=world.manager, at=world.at)
    assert (read.count("new"), read.bad) == (169, [])
    return made


def test_169_is_119_and_40_and_10_of_which_115_are_done(world: PlanWorld, client: Client):
    made = main_procedures(world)
    told = progress_of(made)
    assert told.sum_words == "169＝119＋40＋10"
    assert (told.own_done, told.own_open, told.due) == (115, 4, ((2026, 4),))
    assert told.share == pytest.approx(96.6, abs=0.05)
    years = done_by_year(made, today=date(2025, 12, 1))
    assert years == [(2023, 115, False), (2024, 115, False), (2025, 115, True), (2026, 119, True)]
    chart = list_chart(made, told, today=date(2025, 12, 1), at=world.at)
    assert chart is not None
    assert chart.title == (
        "自らの権限で対応できる119手続のうち、115手続のデジタル化が終わりました。2026年度までに119手続になる予定です"
    )
    page = client.get("/plan/lists/main/?state=in_power").content.decode()
    assert "169＝" not in page and "2026年度までに4手続" in page
    assert page.count("2026年度の予定") == 4
    assert "169＝119＋40＋10" in client.get("/plan/lists/").content.decode()


def test_a_list_that_is_taken_away_and_handed_in_changes_nothing(world: PlanWorld, client: Client):
    made = main_procedures(world)
    for address in ("/plan/lists/main/list.xlsx", "/plan/lists/main/list.csv"):
        answer = client.get(address)
        content = answer.content if hasattr(answer, "content") and not answer.streaming else answer.getvalue()
        read = read_list(of=made, content=content, by=world.manager, at=world.at)
        assert (read.count("same"), read.count("change"), read.bad) == (169, 0, []), address


def test_each_cell_that_is_wrong_is_told_and_the_others_are_taken(world: PlanWorld):
    made = main_procedures(world)
    content = table(
        (1, "手続1", ENDED, "2024-03-31", "", ""),
        (116, "手続116", OWN, "2025-10-01", "", world.many.code),
        (117, "", OWN, "", "26", ""),
        (118, "手続118", "国", "来年", "", "mado-0000"),
        (118, "手続118", OWN, "", "2026", ""),
        ("い", "手続", OWN, "", "", ""),
    )
    read = take_list(of=made, content=content, by=world.manager, at=world.at)
    assert (read.count("change"), len(read.bad)) == (1, 5)
    told = {row.line: [column for column, _words in row.problems] for row in read.bad}
    assert told == {
        2: ["デジタル化した日"],
        4: ["手続名", "予定の年度"],
        5: ["手続番号", "デジタル化した日", "区分"],
        6: ["番号"],
        7: ["番号"],
    }
    assert progress_of(made).own_done == 116
    with pytest.raises(NotAListTable, match="区分"):
        read_list(of=made, content=table((1, "あ"), header="番号,手続名"), by=world.manager, at=world.at)


def test_list_and_registry_are_held_against_each_other(world: PlanWorld):
    made = main_procedures(world)
    world.many.processes.update(state="planned", planned_on=date(2027, 3, 1))
    items = {one.number: one for one in made.items.all()}
    for number, procedure in ((1, world.many), (116, world.few), (160, world.hall)):
        item = items[number]
        data = ItemData(item.title, item.group, None, procedure.pk, item.done_on, item.due_year)
        change_item(item=item, data=data, by=world.manager, at=world.at)
    gaps = {row.item.number: row.gap for row in item_rows(made) if row.gap}
    assert gaps == {
        1: "登録では、1プロセスのうち1が、まだデジタル化されていません。",
        116: "登録では、すべてのプロセスがデジタル化済みです。",
    }


def test_an_item_and_a_list_say_what_is_wrong_with_them(world: PlanWorld):
    made = main_procedures(world)
    item = NamedItem.objects.get(list=made, number=160)
    with pytest.raises(ItemWrong) as refused:
        change_item(
            item=item, data=ItemData("手続", "ended", done_on=date(2024, 1, 1)), by=world.manager, at=world.at
        )
    assert refused.value.field == "done_on"
    with pytest.raises(SomeoneElseSaved):
        change_item(item=item, data=ItemData("手続", "own"), revision=3, by=world.manager, at=world.at)
    for field, given in {"title": {"title": ""}, "source": {"source": " "}, "slug": {"slug": "main"}}.items():
        with pytest.raises(ListWrong) as wrong:
            add_list(
                **{
                    "government": world.city,
                    "slug": "other",
                    "title": "一覧",
                    "source": "計画",
                    "by": world.manager,
                    "at": world.at,
                    **given,
                }
            )
        assert wrong.value.field == field


def test_an_item_is_not_digital_on_a_day_to_come(world: PlanWorld):
    made = main_procedures(world)
    item = made.items.get(number=116)
    tomorrow = japan_day(world.at) + timedelta(days=1)
    with pytest.raises(ItemWrong, match="今日かそれより前"):
        change_item(
            item=item,
            data=ItemData("手続", NamedItem.Group.OWN, done_on=tomorrow),
            by=world.manager,
            at=world.at,
        )
    content = table((116, "手続116", OWN, tomorrow.isoformat(), "", ""))
    (bad,) = read_list(of=made, content=content, by=world.manager, at=world.at).bad
    assert "今日かそれより前" in bad.problems[0][1]
    content = table((116, "手続116", OWN, japan_day(world.at).isoformat(), "", ""))
    assert read_list(of=made, content=content, by=world.manager, at=world.at).bad == []
