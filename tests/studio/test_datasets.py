"""Data of charts in the studio: brought, confirmed with its columns, published by another, ended; feeds with their history."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.accounts.models import User
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.datasets.models import Dataset, DatasetVersion, Feed, Fetch
from madoguchi.datasets.selectors import run
from madoguchi.datasets.services import fetch_due
from madoguchi.datasets.types import Dimension, Measure, Query, Work
from tests.datasets.server import GOOD, Server, answers, serving
from tests.datasets.tables import table
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return World(now())


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def brought(world: World, content: str = GOOD) -> DatasetVersion:
    """A file that the editor brought by the page."""
    response = signed_in(world.editor).post(
        "/studio/data/new/",
        {
            "by": "file",
            "title": "届出の件数",
            "code": "births-file",
            "organisation": "city",
            "file": SimpleUploadedFile("件数.csv", content.encode("cp932")),
        },
    )
    assert response.status_code == 302, text(response)
    return DatasetVersion.objects.get(pk=response["Location"].rstrip("/").rpartition("/")[2])


def filled(client: Client, version: DatasetVersion, **more: str) -> dict[str, str]:
    """What the page of a version sends as it is opened, with words."""
    page = text(client.get(f"/studio/data/versions/{version.pk}/"))
    sent = {name: value for name, value in re.findall(r'name="((?:label|unit)-\d+)" value="([^"]*)"', page)}
    for name, options in re.findall(
        r'<select class="input" name="(kind-\d+)"[^>]*>(.*?)</select>', page, re.S
    ):
        (chosen,) = re.findall(r'value="([a-z]+)" selected', options)
        sent[name] = chosen
    sent |= {name: "yes" for name in re.findall(r'name="(use-\d+)" value="yes" checked', page)}
    (revision,) = re.findall(r'name="revision" value="(\d+)"', page)
    words = {
        "title": "届出の件数",
        "source": "窓野市「届出」",
        "licence": "CC BY 4.0",
        "as_of": "令和8年9月30日",
    }
    return {**sent, **words, "revision": revision, **more}


def test_a_file_goes_from_the_page_to_everybody(world: World) -> None:
    version = brought(world)
    editor, publisher = signed_in(world.editor), signed_in(world.publisher)
    page = text(editor.get(f"/studio/data/versions/{version.pk}/"))
    assert "北窓市" in page and "件数（件）" in page and "列の種類を確かめてください" in page
    sent = filled(editor, version)
    assert (sent["kind-1"], sent["kind-2"], sent["kind-3"], sent["unit-3"]) == (
        "place",
        "month",
        "number",
        "件",
    )
    response = editor.post(f"/studio/data/versions/{version.pk}/", sent)
    assert response.status_code == 302, text(response)
    assert "公開する</span></button>" not in text(editor.get(f"/studio/data/versions/{version.pk}/"))
    assert "公開を待っています" in text(publisher.get("/studio/data/"))
    refused = editor.post(f"/studio/data/versions/{version.pk}/publish/")
    assert refused.status_code in (403, 404, 422)
    assert publisher.post(f"/studio/data/versions/{version.pk}/publish/").status_code == 302
    told = run(Query("births-file", (Dimension("c1"),), (Measure(Work.SUM, "c3"),)))
    assert told.rows == (("北窓市", 250), ("南窓町", 90))
    dataset = Dataset.objects.get()
    page = text(editor.get(f"/studio/data/{dataset.pk}/"))
    assert all(words in page for words in ("公開中", "窓野市「届出」", "CC BY 4.0", "2026年9月30日", "第1版"))
    page = text(editor.get(f"/studio/data/versions/{version.pk}/"))
    assert "第1版" in page and "<select" not in page


def test_cells_that_cannot_be_read_stand_on_the_page(world: World) -> None:
    version = brought(world, GOOD.replace("120", "<b>百</b>"))
    editor = signed_in(world.editor)
    sent = filled(editor, version, **{"kind-3": "number"})
    response = editor.post(f"/studio/data/versions/{version.pk}/", sent)
    page = text(response)
    assert response.status_code == 422
    assert "読み取れないセル：1" in page and "&lt;b&gt;百&lt;/b&gt;" in page and "数ではありません" in page
    assert 'value="number" selected' in page, "what was chosen stays"
    assert (
        editor.post(f"/studio/data/versions/{version.pk}/", {**sent, "may_be_blank": "yes"}).status_code
        == 302
    )
    assert "1のセルは、空にしています" in text(editor.get(f"/studio/data/versions/{version.pk}/"))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"source": ""}, "名前、出典、利用条件"),
        ({"as_of": "いつか"}, "2026-09-30のように"),
        ({"renew_days": "週"}, "日数を数字で"),
        ({"kind-1": "nothing"}, "列の種類を選んで"),
        ({"label-1": "件数"}, "ほかの列と違うもの"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    world: World, more: dict[str, str], words: str
) -> None:
    version = brought(world)
    editor = signed_in(world.editor)
    sent = filled(editor, version, **{"note": "注のことば", **more})
    response = editor.post(f"/studio/data/versions/{version.pk}/", sent)
    page = text(response)
    assert response.status_code == 422 and words in page and "注のことば" in page
    assert DatasetVersion.objects.get().snapshot is None


def test_a_column_that_is_not_used_is_not_read(world: World) -> None:
    version = brought(world)
    editor = signed_in(world.editor)
    sent = filled(editor, version)
    del sent["use-2"]
    editor.post(f"/studio/data/versions/{version.pk}/", sent)
    snapshot = DatasetVersion.objects.get().snapshot
    assert snapshot is not None and [one["label"] for one in snapshot.columns] == ["区市町村", "件数"]
    assert "use-2" not in filled(editor, version), "and stays unused when the page is opened again"


def test_an_address_is_fetched_shown_and_its_history_told(
    world: World, server: Server, settings: object
) -> None:
    editor, publisher = signed_in(world.editor), signed_in(world.publisher)
    told = {"by": "address", "title": "届出の件数", "code": "births-feed", "organisation": "city"}
    told |= {"address": server.address(), "every_hours": "24"}
    response = editor.post("/studio/data/new/", told)
    assert response.status_code == 422 and "公開されたサーバーのものではない" in text(response)
    assert f'value="{server.address()}"' in text(response)
    settings.FEED_PRIVATE = True  # type: ignore[attr-defined]
    response = editor.post("/studio/data/new/", told)
    assert response.status_code == 302, text(response)
    version = DatasetVersion.objects.get()
    editor.post(f"/studio/data/versions/{version.pk}/", filled(editor, version))
    assert publisher.post(f"/studio/data/versions/{version.pk}/publish/").status_code == 302
    server.answer = answers("", 404)
    fetch_due(at=now())
    page = text(editor.get(f"/studio/data/{version.dataset_id}/"))
    assert "更新できない" in page and "「404」と答えました" in page and "次の取得" in page
    server.answer = answers()
    Feed.objects.update(due_at=now())
    fetch_due(at=now() + timedelta(minutes=1))
    page = text(editor.get(f"/studio/data/{version.dataset_id}/"))
    assert "更新できていません" not in page and "変わりなし" in page and "「404」と答えました" in page
    assert Fetch.objects.count() == 2


def test_a_newer_file_a_thrown_draft_and_the_end(world: World) -> None:
    version = brought(world)
    editor, publisher = signed_in(world.editor), signed_in(world.publisher)
    editor.post(f"/studio/data/versions/{version.pk}/", filled(editor, version))
    publisher.post(f"/studio/data/versions/{version.pk}/publish/")
    address = f"/studio/data/{version.dataset_id}/"
    response = editor.post(f"{address}again/", {"file": SimpleUploadedFile("b.csv", GOOD.encode())})
    newer = DatasetVersion.objects.get(number=2)
    assert response["Location"] == f"/studio/data/versions/{newer.pk}/"
    assert "新しいファイルに替える" not in text(editor.get(address))
    assert editor.post(f"/studio/data/versions/{newer.pk}/discard/").status_code == 302
    assert editor.post(f"{address}again/").status_code == 422
    assert publisher.post(f"{address}retire/").status_code == 302
    assert "公開を終えた" in text(editor.get("/studio/data/"))


def test_only_the_organisation_opens_its_data(world: World) -> None:
    version = brought(world)
    stranger = signed_in(world.officer("elsewhere", Role.EDITOR, at=world.other_city))
    assert "届出の件数" not in text(stranger.get("/studio/data/"))
    for path in (f"{version.dataset_id}/", f"versions/{version.pk}/", f"{uuid4()}/", f"versions/{uuid4()}/"):
        assert stranger.get(f"/studio/data/{path}").status_code == 404
    assert signed_in(world.examiner).get("/studio/data/").status_code in (403, 404)
    response = stranger.post(
        "/studio/data/new/",
        {
            "by": "file",
            "title": "x",
            "code": "other",
            "organisation": "city",
            "file": SimpleUploadedFile("a", b"a"),
        },
    )
    assert response.status_code == 422 and "組織を選んで" in text(response)


def test_the_list_asks_little_of_the_database(world: World, django_assert_max_num_queries: object) -> None:
    for number in range(12):
        table(code=f"births-{number}", at=now())
    client = signed_in(world.editor)
    client.get("/studio/data/")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        page = text(client.get("/studio/data/"))
    assert page.count("届出の件数") >= 12 and "このサイトの記録" in page
