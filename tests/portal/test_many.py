"""Pages for filing a table: download, look through, send, and have the bad rows back."""

import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.applications.models import Application
from madoguchi.filling.models import Batch
from madoguchi.filling.services import send_rows
from madoguchi.registry.models import Edition
from tests.filling.test_batches import FORM, GOOD, table
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, at: Any) -> World:
    """The city."""
    return World(at)


@pytest.fixture
def edition(world: World) -> Edition:
    """A procedure that businesses file often."""
    return world.opened("hired", form=FORM, title="従業員の届出")


@pytest.fixture
def client(world: World, edition: Edition) -> Client:
    """The representative of a business, acting for it."""
    client = Client()
    client.force_login(world.owner)
    client.post("/account/act-for/", {"subject": str(world.business.pk), "next": "/my/"})
    return client


def send(client: Client, path: str, **said: Any) -> Any:
    """Post as the page's own form does, which says for whom it was drawn."""
    page = client.get("/apply/hired/table/").content.decode()
    (mark,) = set(re.findall(r'name="drawn_for" value="([^"]+)"', page)) or {""}
    return client.post(path, {"drawn_for": mark, **said}, follow=True)


def hand_in(client: Client, content: bytes, name: str = "従業員.csv") -> Any:
    return send(client, "/apply/hired/table/", file=SimpleUploadedFile(name, content))


def test_from_the_empty_table_to_receipts(world: World, client: Client) -> None:
    page = client.get("/apply/hired/table/")
    assert page.status_code == 200 and len(page.content) < 60_000
    book = openpyxl.load_workbook(io.BytesIO(client.get("/apply/hired/table.xlsx").content))
    sheet = book.worksheets[0]
    for place, cell in enumerate(("山田", "一", "令和8年1月1日"), 1):
        sheet.cell(3, place).value = cell
    out = io.BytesIO()
    book.save(out)
    read = hand_in(client, out.getvalue(), "従業員.xlsx")
    assert "表を読み取りました" in read.content.decode() and "1件を送信する" in read.content.decode()
    batch = Batch.objects.get()
    refused = send(client, f"/apply/table/{batch.pk}/send/")
    assert refused.status_code == 422 and "チェックを入れてください" in refused.content.decode()
    sending = send(client, f"/apply/table/{batch.pk}/send/", declared=["agrees"])
    assert "送信しています" in sending.content.decode() and Application.objects.count() == 0
    send_rows(at=batch.read_at)
    done = client.get(f"/apply/table/{batch.pk}/").content.decode()
    assert "1件を送信しました" in done
    csv = b"".join(client.get(f"/apply/table/{batch.pk}/receipts.csv").streaming_content).decode()
    assert Application.objects.get().receipt_number in csv


def test_bad_rows_come_back_alone(world: World, client: Client) -> None:
    read = hand_in(client, table(*GOOD, "佐藤,四,2999-01-01")).content.decode()
    assert "5行目" in read and "生年月日" not in read and "雇った日" in read
    batch = Batch.objects.get()
    content = client.get(f"/apply/table/{batch.pk}/to-mend.xlsx").content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 3 and rows[2][0] == "佐藤" and "雇った日" in str(rows[2][-1])
    assert "佐藤" in b"".join(client.get(f"/apply/table/{batch.pk}/to-mend.csv").streaming_content).decode()


@pytest.mark.parametrize("ending", ["exe", "xlsm", "html"])
def test_no_other_files(client: Client, ending: str) -> None:
    assert client.get(f"/apply/hired/table.{ending}").status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "表のファイルを選んで"), (b"\x89PNG\x00", "読めません"), (b"a,b\r\n1,2", "列が見つかりません")],
)
def test_what_is_no_table_is_refused_on_the_page(client: Client, content: bytes | None, words: str) -> None:
    sent = {} if content is None else {"file": SimpleUploadedFile("x.csv", content)}
    told = send(client, "/apply/hired/table/", **sent)
    assert told.status_code == 422 and words in told.content.decode() and Batch.objects.count() == 0


def test_others_find_nothing(world: World, client: Client) -> None:
    hand_in(client, table(*GOOD))
    key = Batch.objects.get().pk
    other = Client()
    other.force_login(world.neighbour)
    for path in ("", "receipts.csv", "to-mend.xlsx"):
        assert other.get(f"/apply/table/{key}/{path}").status_code == 404
    assert other.post(f"/apply/table/{key}/send/", {"declared": ["agrees"]}).status_code == 404
    assert Client().get(f"/apply/table/{key}/").status_code == 404


def test_a_table_is_given_up(client: Client) -> None:
    hand_in(client, table(*GOOD))
    key = Batch.objects.get().pk
    assert send(client, f"/apply/table/{key}/throw/").status_code == 200
    assert client.get(f"/apply/table/{key}/").status_code == 404
