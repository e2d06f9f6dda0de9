"""Bad days: whatever breaks in the data or the drawing of a block stays in that block, and is told."""

from dataclasses import replace
from datetime import datetime, timedelta

import duckdb
import pytest
from django.test import Client

from madoguchi.dashboards.models import Dashboard, KeptBlock, PageNews
from madoguchi.dashboards.selectors import asking as asking_of_blocks
from madoguchi.dashboards.selectors import blocks, body_of, data_states, shown_page
from madoguchi.dashboards.services import refresh_page
from madoguchi.dashboards.types import Health, Shown
from madoguchi.datasets.models import Dataset
from madoguchi.datasets.types import NotReadable
from madoguchi.ui.models import Drawing
from tests.dashboards.world import BLOCKS, COLUMNS, PageWorld, keep_table, rows

FEW = (BLOCKS[2], BLOCKS[6])  # lines of the applications, bars of the talks


def _shown(page: Dashboard, at: datetime) -> dict[int, Shown]:
    assert page.current is not None
    return {one.number: one for one in shown_page(page, body_of(page.current), at=at)}


@pytest.fixture
def page(world: PageWorld) -> Dashboard:
    """A page with a chart of each of two datasets."""
    return world.published(*FEW)


def test_a_dataset_that_is_gone_leaves_its_last_good_figures(
    world: PageWorld, page: Dashboard, client: Client
):
    Dataset.objects.filter(code="talks").update(retired_at=world.at)
    shown = _shown(page, world.at)
    assert shown[1].health is Health.FINE
    assert shown[2].health is Health.KEPT and ("窓口", 50.0) in shown[2].cells
    answer = client.get("/dashboards/online/")
    assert answer.status_code == 200
    assert "新しいデータを読み取れないため、" in answer.content.decode()
    told = client.get("/api/v1/dashboards/online").json()["blocks"]
    assert [one["state"] for one in told] == ["fine", "kept"]
    assert client.get("/dashboards/online/blocks/2.csv").status_code == 200
    assert client.get("/dashboards/online/blocks/2/embed/").status_code == 200


def test_without_anything_kept_or_narrowed_it_says_that_it_cannot_be_shown(
    world: PageWorld, page: Dashboard, client: Client
):
    Dataset.objects.filter(code="talks").update(retired_at=world.at)
    narrowed = client.get("/dashboards/online/?since=2026-08").content.decode()
    assert "いま、表示できません。" in narrowed
    KeptBlock.objects.all().delete()
    assert _shown(page, world.at)[2].health is Health.GONE
    assert "いま、表示できません。" in client.get("/dashboards/online/").content.decode()
    assert client.get("/dashboards/online/blocks/2.csv").status_code == 404
    assert client.get("/dashboards/online/blocks/2/embed/").status_code == 200


def test_a_column_that_is_gone(world: PageWorld, page: Dashboard, client: Client):
    fewer = tuple(one for one in COLUMNS if one.code != "online")
    keep_table([row[:4] for row in rows()], columns=fewer, at=world.at + timedelta(hours=1))
    shown = _shown(page, world.at)
    assert shown[1].health is Health.KEPT and "online" in shown[1].why
    assert shown[2].health is Health.FINE
    assert client.get("/dashboards/online/").status_code == 200


@pytest.mark.parametrize(
    "error", [NotReadable("時間がかかりすぎました。"), duckdb.Error("broken"), OSError("disk"), MemoryError()]
)
def test_the_engine_fails(
    world: PageWorld, page: Dashboard, client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
):
    def fails(query: object) -> object:
        raise error

    KeptBlock.objects.update(tag="older")
    monkeypatch.setattr(asking_of_blocks, "run", fails)
    monkeypatch.setattr(blocks, "run", fails)
    assert {one.health for one in _shown(page, world.at).values()} == {Health.KEPT}
    answer = client.get("/dashboards/online/")
    assert answer.status_code == 200 and "broken" not in answer.content.decode()
    KeptBlock.objects.update(tag="older")
    refresh_page(dashboard=page, at=world.at + timedelta(days=3))
    assert KeptBlock.objects.filter(failed_at__isnull=False).count() == 2
    state = data_states([page], at=world.at + timedelta(days=3))[page.pk]
    assert not state.is_fine and state.age_days == 3
    listed = client.get("/dashboards/").content.decode()
    assert "一部のデータは" in listed


def test_the_drawing_fails(
    world: PageWorld, page: Dashboard, client: Client, monkeypatch: pytest.MonkeyPatch
):
    def fails(*args: object, **more: object) -> object:
        raise RuntimeError("no font")

    monkeypatch.setattr(blocks, "picture_of", fails)
    Drawing.objects.all().delete()
    shown = _shown(page, world.at)
    assert all(one.health is Health.FINE and one.picture is None and one.has_data for one in shown.values())
    answer = client.get("/dashboards/online/")
    assert answer.status_code == 200 and "/blocks/1.svg" in answer.content.decode()
    assert client.get("/dashboards/online/blocks/1.svg").status_code == 404
    frame = client.get("/dashboards/online/blocks/1/embed/").content.decode()
    assert "図を描けませんでした" in frame and "2026年9月" in frame and "no font" not in frame


def test_a_page_waits_for_no_drawing(world: PageWorld, page: Dashboard, client: Client):
    drawn = Drawing.objects.count()
    narrowed = client.get("/dashboards/online/?since=2026-08").content.decode()
    assert Drawing.objects.count() == drawn
    assert "/dashboards/online/blocks/1.svg?since=2026-08&amp;narrow=1" in narrowed
    picture = client.get("/dashboards/online/blocks/1.svg?since=2026-08&narrow=1")
    assert picture.status_code == 200 and 'width="320' in picture.content.decode()
    assert (
        "blocks/1.svg?since=2026-08&amp;narrow=1"
        not in client.get("/dashboards/online/?since=2026-08").content.decode()
    )


def test_a_block_that_nothing_can_be_made_of(
    world: PageWorld, page: Dashboard, client: Client, monkeypatch: pytest.MonkeyPatch
):
    def fails(*args: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(blocks, "built", fails)
    assert {one.health for one in _shown(page, world.at).values()} == {Health.GONE}
    assert client.get("/dashboards/online/").status_code == 200


def test_a_finding_that_became_untrue_is_not_told_on(world: PageWorld, client: Client):
    world.published(replace(BLOCKS[2], heading="オンラインの割合が増えました"))
    assert "オンラインの割合が増えました" in client.get("/dashboards/online/").content.decode()
    keep_table(rows((0.6, 0.5, 0.3)), at=world.at + timedelta(hours=1))
    page = client.get("/dashboards/online/").content.decode()
    assert "オンラインの割合が増えました" not in page
    assert "オンラインの割合は、2026年9月に30％で、2026年8月から減りました" in page


def test_nothing_is_asked_while_nothing_changed(
    world: PageWorld, page: Dashboard, monkeypatch: pytest.MonkeyPatch
):
    def fails(query: object) -> object:
        raise AssertionError("asked again")

    monkeypatch.setattr(asking_of_blocks, "run", fails)
    assert refresh_page(dashboard=page, at=world.at + timedelta(hours=1)) is False
    assert not KeptBlock.objects.filter(failed_at__isnull=False).exists()


def test_changed_figures_are_news_once(world: PageWorld, page: Dashboard, client: Client):
    later = world.at + timedelta(hours=1)
    assert refresh_page(dashboard=page, at=later) is False
    keep_table(rows((0.4, 0.5, 0.7)), at=later)
    assert refresh_page(dashboard=page, at=later) is True
    assert refresh_page(dashboard=page, at=later) is False
    assert [one.kind for one in PageNews.objects.all()] == ["data", "published"]
    feed = client.get("/dashboards/changes.atom").content.decode()
    assert "オンライン申請：データの更新" in feed and "オンラインの割合" in feed
    assert "オンライン申請：公開" in client.get("/dashboards/online/changes.atom").content.decode()
    page.refresh_from_db()
    assert page.changed_at == later


def test_a_dataset_that_comes_back_is_shown_again(world: PageWorld, page: Dashboard):
    Dataset.objects.filter(code="talks").update(retired_at=world.at)
    refresh_page(dashboard=page, at=world.at)
    assert KeptBlock.objects.get(number=2).failure
    Dataset.objects.filter(code="talks").update(retired_at=None)
    refresh_page(dashboard=page, at=world.at)
    assert not KeptBlock.objects.get(number=2).failure
    assert _shown(page, world.at)[2].health is Health.FINE
