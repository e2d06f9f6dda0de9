"""The public register of windows: found, read, downloaded, with the same figures everywhere."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.windows.models import Window
from tests.desk.test_windows import said
from tests.windows.world import window_in
from tests.world import World


@pytest.fixture
def counter(world: World) -> Window:
    """A window with ten reviews, eight of them satisfied."""
    window = window_in(
        world, no_waiting_means="予約できる", procedures=frozenset([world.edition.procedure_id])
    )
    said(world, window, *[5] * 5, *[4] * 3, 2, 1)
    return window


def test_anyone_finds_a_window_and_what_is_done_there(world: World, client: Client, counter: Window) -> None:
    window_in(world, name="遠い窓口", cashless_means="")
    found = client.get(
        reverse("portal:windows"), {"mark": "cashless", "procedure": "child-medical"}
    ).content.decode()
    assert counter.name in found and "遠い窓口" not in found
    assert "「子ども医療費助成」ができる窓口だけ" in found
    shown = client.get(reverse("portal:window", args=[counter.code])).content.decode()
    for words in (
        "来た方の80%が満足しています",
        "予約できる",
        "子ども医療費助成",
        f"/say/windows/{counter.code}/",
    ):
        assert words in shown
    assert client.get("/windows/nothing/").status_code == 404


def test_page_list_and_file_tell_the_same(world: World, client: Client, counter: Window) -> None:
    few = window_in(world, name="静かな窓口")
    said(world, few, 5, 5, 5)
    page = client.get(reverse("portal:windows")).content.decode()
    assert "満足度 <strong>80%</strong>（10件）" in page and "感想が10件より少ない" in page
    assert "1の窓口のうち、1の窓口で満足度が70%以上です" in page
    content = b"".join(client.get(reverse("portal:windows_csv"))).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = {row["窓口番号"]: row for row in csv.DictReader(io.StringIO(content))}
    assert rows[counter.code]["感想の数（12か月）"] == "10" and rows[counter.code]["満足の割合（%）"] == "80"
    assert rows[few.code]["感想の数（12か月）"] == "10未満" and rows[few.code]["満足の割合（%）"] == ""
    assert "100%" not in client.get(reverse("portal:window", args=[few.code])).content.decode()


def test_nothing_found_offers_the_way_back(world: World, client: Client) -> None:
    shown = client.get(reverse("portal:windows"), {"q": "どこにもない"}).content.decode()
    assert "条件をすべて外す" in shown


def test_the_language_asked_for_stays_chosen(world: World, client: Client, counter: Window) -> None:
    for spoken in ("", "ja", "en", "ja-easy"):
        client.cookies["language"] = spoken
        assert " selected" not in client.get(reverse("portal:windows")).content.decode()
        asked = client.get(reverse("portal:windows"), {"language": "zh"}).content.decode()
        assert '<option value="zh" selected>' in asked
