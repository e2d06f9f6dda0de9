"""The public pages of sheets and their files: what stands there is what was published."""

import io
from datetime import datetime

import openpyxl
import pytest
from django.test import Client

from madoguchi.papers.reading import said_in
from madoguchi.plan.services.sheets import ask_sheet_publication, publish_sheet
from tests.plan.sheets_world import PlanWorld


@pytest.fixture
def world(db: None, at: datetime) -> PlanWorld:
    """A period that is settled, with one sheet that is published."""
    made = PlanWorld(at)
    period = made.settled()
    version = made.sheet_written(period)
    ask_sheet_publication(version=version, by=made.worker, at=at)
    publish_sheet(version=version, by=made.second, at=at)
    return made


def test_everyone_reads_the_list_the_sheet_and_its_files(
    world: PlanWorld, client: Client, django_assert_max_num_queries
):
    assert client.get("/plan/sheets/").headers["Location"] == "/plan/sheets/second/"
    with django_assert_max_num_queries(20):
        listed = client.get("/plan/sheets/second/")
    page = listed.content.decode()
    assert "多い手続" in page and "ホールの利用" in page and "作成中" in page
    address = f"/plan/sheets/second/{world.many.slug}/"
    with django_assert_max_num_queries(45):
        sheet = client.get(address).content.decode()
    assert "窓口に来なくてよいようにする" in sheet and "書類を減らす" in sheet and "実施済み" in sheet
    assert len(sheet.encode()) < 60_000
    pdf = client.get(f"{address}sheet.pdf")
    said = "".join(said_in(pdf.content).split())
    for words in ("多い手続", "窓口に来なくてよいようにする", "書類を減らす", "48,000件", "25.0％"):
        assert words in said, words
    assert client.get(f"{address}before.svg").headers["Content-Type"] == "image/svg+xml"
    assert client.get(f"/plan/sheets/second/{world.hall.slug}/").status_code == 404


def test_workbooks_hold_numbers_and_the_same_words(world: PlanWorld, client: Client):
    address = f"/plan/sheets/second/{world.many.slug}/"
    one = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}sheet.xlsx").content))
    cells = [[cell.value for cell in row] for row in one.worksheets[0].iter_rows()]
    assert cells[0][0] == "多い手続"
    row = next(row for row in cells if row[0] == "オンライン利用率")
    assert row[1] == "％" and 25.0 in row
    everything = openpyxl.load_workbook(io.BytesIO(client.get("/plan/sheets/second/sheets.xlsx").content))
    assert everything.sheetnames == ["重点手続の一覧", "001"]
    listed = [row for row in everything.worksheets[0].iter_rows(min_row=4, values_only=True)]
    csv = client.get("/plan/sheets/second/list.csv").getvalue().decode("utf-8-sig").splitlines()
    assert (
        [row[1] for row in listed] == [line.split(",")[1] for line in csv[1:]] == ["多い手続", "ホールの利用"]
    )
    assert listed[0][4] == 48_000
