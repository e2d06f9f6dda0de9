"""The inventory over the pages: planned, opened, answered in the browser and in Excel, given back, frozen, published."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from madoguchi.plan.models import InventoryReturn, InventoryRound
from madoguchi.registry.selectors import newest_layout
from madoguchi.registry.types import SurveyLayout
from tests.plan.counting import BARRED, PLANNED, Counting
from tests.plan.test_inventory import AT


@pytest.fixture
def world(db: None) -> Iterator[Counting]:
    """The prefecture in July 2026, on whose clock the pages look."""
    with time_machine.travel(AT, tick=False):
        yield Counting(AT)


def post(client: Client, name: str, *args: Any, **data: Any) -> Any:
    """Press a button on the page as it is now."""
    if name in ("inventory_return_act", "inventory_answers"):
        data.setdefault("revision", InventoryReturn.objects.get(pk=args[0]).revision)
    elif name == "inventory_entry":
        data.setdefault("revision", InventoryReturn.objects.get(entries=args[0]).revision)
    return client.post(reverse(f"studio:{name}", args=args), data)


def text(client: Client, name: str, *args: Any, query: str = "") -> str:
    """A page that opens."""
    response = client.get(reverse(f"studio:{name}", args=args) + query)
    assert response.status_code == 200, response.status_code
    assert len(response.content) < 60_000
    return str(response.content.decode())


def rows(client: Client, name: str, *args: Any) -> list[dict[str, str]]:
    """A CSV file."""
    content = b"".join(client.get(reverse(f"studio:{name}", args=args)))  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def upload(client: Client, key: Any, content: bytes, act: str) -> Any:
    """Hand a workbook in."""
    return post(client, "inventory_import", key, file=SimpleUploadedFile("回答.xlsx", content), act=act)


def test_a_round_goes_through_the_pages(world: Counting) -> None:
    late, barred = world.processes(
        world.road,
        {**PLANNED, "title": "道路の占用", "planned_on": date(2026, 6, 1)},
        {**BARRED, "title": "通行の制限"},
    )
    world.processes(
        world.road, *[{"title": f"届出{n}"} for n in range(3)], {"tool": "", "title": "しくみ不明"}
    )
    world.processes(world.tax, {"online_count": None, "title": "税の証明"})
    lead, writer, head = (world.client(one) for one in (world.lead, world.writer, world.head))

    assert post(lead, "inventory_new").status_code == 422
    days = {"opens_on": "2026-07-01", "due_on": "令和8年7月20日"}
    made = post(lead, "inventory_new", government=world.ken.slug, quarter="2026-Q2", **days)
    round = InventoryRound.objects.get()
    assert made.headers["Location"] == reverse("studio:inventory_round", args=[round.pk])
    assert "棚卸を始める" in text(lead, "inventory_round", round.pk)
    assert post(lead, "inventory_act", round.pk, act="open").status_code == 302
    assert "2026年4〜6月期" in text(lead, "inventory")

    returned = world.return_of(round, world.road)
    assert "road" in text(writer, "inventory")
    page = text(writer, "inventory_return", returned.pk)
    assert (
        "予定の月になりました" in page
        and "根拠の法令・条例等と条項" in page
        and "しくみがわかりません" in page
    )
    assert post(writer, "inventory_return_act", returned.pk, act="send").status_code == 409
    assert post(writer, "inventory_return_act", returned.pk, act="confirm").status_code == 302

    first = world.entry(round, late)
    bad = post(
        writer, "inventory_answers", returned.pk, entry=first.pk, **{f"planned_on-{first.pk}": "そのうち"}
    )
    assert bad.status_code == 422 and "年と月を書いてください" in bad.content.decode()
    said = {f"planned_on-{first.pk}": "令和9年3月", f"planned_reason-{first.pk}": "入札が不調のため"}
    assert post(writer, "inventory_answers", returned.pk, entry=first.pk, **said).status_code == 302
    second = world.entry(round, barred)
    page = text(writer, "inventory_entry", second.pk)
    assert "通行の制限" in page
    still = post(writer, "inventory_entry", second.pk, basis="law", basis_law="道路法")
    assert still.status_code == 422
    law = {"basis": "law", "basis_law": "道路法", "basis_article": "第46条"}
    assert post(writer, "inventory_entry", second.pk, **law).status_code == 302
    assert "局へ提出する" in text(writer, "inventory_return", returned.pk)
    assert post(writer, "inventory_return_act", returned.pk, act="send").status_code == 302

    assert "確認する" in text(head, "inventory_return", returned.pk)
    back = post(head, "inventory_return_act", returned.pk, act="send_back", words="条項を確かめてください。")
    assert back.status_code == 302
    assert "条項を確かめてください。" in text(writer, "inventory_return", returned.pk, query="?show=changed")
    for client, act in ((writer, "send"), (head, "approve"), (lead, "approve")):
        assert post(client, "inventory_return_act", returned.pk, act=act).status_code == 302

    tax = world.return_of(round, world.tax)
    _in_excel(world, tax)
    board = text(lead, "inventory_round", round.pk)
    assert "確定する" in board and "確認の済んでいない" not in board
    assert post(lead, "inventory_act", round.pk, act="freeze").status_code == 302
    assert post(lead, "inventory_act", round.pk, act="publish").status_code == 409
    second_lead = world.client(world.second_lead)
    assert (
        post(second_lead, "inventory_act", round.pk, act="publish", words="はじめての棚卸です。").status_code
        == 302
    )
    late.refresh_from_db()
    assert (late.planned_on, late.planned_reason) == (date(2027, 3, 1), "入札が不調のため")
    everything = rows(lead, "inventory_csv", round.pk)
    assert len(everything) == 7 and {row["局など"] for row in everything} == {"works", "tax"}
    assert rows(lead, "inventory_changes_csv", round.pk) == []
    _in_the_nations_format(lead, round)


def _in_excel(world: Counting, returned: Any) -> None:
    writer = world.client(world.tax_writer)
    content = writer.get(reverse("studio:inventory_xlsx", args=[returned.pk])).content
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, columns["プロセス"]).value == "税の証明"
    sheet.cell(2, columns["オンライン件数"]).value = "たくさん"
    wrong = upload(writer, returned.pk, _packed(book), "look").content.decode()
    assert "オンライン件数：" in wrong and "取り込めない" in wrong
    sheet.cell(2, columns["オンライン件数"]).value = 2000
    told = upload(writer, returned.pk, _packed(book), "look").content.decode()
    assert "総件数より多くなっています" in told
    sheet.cell(2, columns["オンライン件数"]).value = 700
    looked = upload(writer, returned.pk, _packed(book), "look")
    assert "まだ何も書き込んでいません" in looked.content.decode()
    assert not returned.entries.filter(is_settled=True).exists()
    assert upload(writer, returned.pk, _packed(book), "take").status_code == 200
    again = upload(
        writer, returned.pk, writer.get(reverse("studio:inventory_xlsx", args=[returned.pk])).content, "look"
    )
    assert "何も書かれていない行" in again.content.decode() and "取り込めない</" not in again.content.decode()
    head, lead = world.client(world.tax_head), world.client(world.lead)
    for client, act in ((writer, "send"), (head, "approve"), (lead, "approve")):
        assert post(client, "inventory_return_act", returned.pk, act=act).status_code == 302


def _packed(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _in_the_nations_format(lead: Client, round: InventoryRound) -> None:
    found = {
        row["手続名"].split("（")[-1].rstrip("）"): row
        for row in rows(lead, "inventory_survey_csv", round.pk)
    }
    planned, barred = found["道路の占用"], found["通行の制限"]
    assert planned["オンライン化の実施状況"] == "2 未実施"
    assert planned["オンライン化の実施予定及び検討時の懸念点"] == "0 オンライン化実施予定"
    assert planned["オンライン化実施時期"] == "3 2026年度"
    assert (barred["法令名"], barred["根拠条項号"]) == ("道路法", "第46条")
    tax = found["税の証明"]
    assert (tax["オンライン化の実施状況"], tax["非オンライン手続件数"]) == ("1 実施済", "300")
    assert tax["手続類型"] == "1 申請等"


def test_others_find_nothing(world: Counting) -> None:
    world.processes(world.road, {})
    round = world.round()
    returned = world.return_of(round, world.road)
    stranger, river = world.client(world.stranger), world.client(world.other_writer)
    for client in (stranger, river):
        for name, key in (("inventory_round", round.pk), ("inventory_return", returned.pk)):
            assert client.get(reverse(f"studio:{name}", args=[key])).status_code == 404
    head = world.client(world.head)
    assert head.get(reverse("studio:inventory_csv", args=[round.pk])).status_code == 404
    assert post(head, "inventory_return_act", returned.pk, act="confirm").status_code == 409


@pytest.mark.parametrize(
    ("year", "label"),
    [(2023, ""), (2024, "1 2024年度"), (2029, "6 2029年度"), (2031, "7 2030年度以降")],
    ids=["past", "first", "known", "far"],
)
def test_a_year_of_the_nations_format(year: int, label: str) -> None:
    layout: SurveyLayout = newest_layout()
    assert layout.label_of_year("オンライン化実施時期", year) == label


def test_the_board_asks_the_database_as_often_for_many(
    world: Counting, django_assert_max_num_queries: Any
) -> None:
    assert isinstance(world.at, datetime)
    for place in (world.road, world.river, world.tax):
        world.processes(place, {}, {})
    round = world.round()
    lead = world.client(world.lead)
    text(lead, "inventory_round", round.pk)
    with django_assert_max_num_queries(18):
        text(lead, "inventory_round", round.pk)
