"""What everyone reads of barriers and of reports for councils: what is published, as page, file and PDF."""

import io
from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from madoguchi.core.clock import JAPAN
from madoguchi.plan.services.barrier_ends import release
from madoguchi.plan.services.barriers import publish_barrier
from madoguchi.plan.services.reports import add_words, begin_report, make_final
from tests.plan.barring import World

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, tzinfo=JAPAN)


@pytest.fixture
def world(db):
    """A barrier that the public reads, one that it does not, one that is gone."""
    world = World(AT)
    road, clinic = world.procedure("road", world.roads), world.procedure("clinic", world.health)
    world.use, world.open = (
        world.process(road, "占用許可の申請", 12000),
        world.process(clinic, "開設の届出", 30),
    )
    world.gap = world.process(clinic, "休止の届出", 10)
    world.wall = world.barrier(world.use, counterpart="試験省")
    world.hidden = world.barrier(world.open, title="まだ言わない障壁")
    world.gone = world.barrier(world.open, kind="system", law="", title="古いシステム")
    world.asked(world.wall)
    for barrier in (world.wall, world.gone):
        publish_barrier(barrier=barrier, by=world.second, at=AT)
    release(
        barrier=world.gone,
        released_on=date(2026, 11, 1),
        planned_on=date(2027, 1, 1),
        outcome="更新しました。",
        by=world.plan,
        at=AT,
    )
    with time_machine.travel(AT, tick=False):
        yield world


def _url(name, *args):
    return reverse(f"portal:{name}", args=args)


def test_the_page_tells_what_stands_what_is_gone_and_what_nobody_told(world, client):
    page = client.get(_url("plan_barriers")).content.decode()
    assert "対面での本人確認" in page and "12,000" in page and "試験省に要望中" in page
    assert "古いシステム" in page and "更新しました。" in page
    assert "まだ言わない障壁" not in page
    assert "全部で3件" in page and "このうち2件は" in page


def test_it_is_narrowed_and_the_file_tells_the_same(world, client):
    page = client.get(_url("plan_barriers"), {"kind": "system"}).content.decode()
    assert "対面での本人確認" not in page and "古いシステム" in page
    page = client.get(_url("plan_barriers"), {"organisation": "roads"}).content.decode()
    assert "対面での本人確認" in page and "古いシステム" not in page
    file = b"".join(client.get(_url("plan_barriers_csv")).streaming_content).decode("utf-8-sig")
    assert "対面での本人確認" in file and "古いシステム" in file and "まだ言わない障壁" not in file
    kinds = b"".join(client.get(_url("plan_barriers_chart")).streaming_content).decode("utf-8-sig")
    assert "国の法令・制度,1,1,12000" in kinds


def test_one_barrier_with_its_requests(world, client):
    page = client.get(_url("plan_barrier", world.wall.code)).content.decode()
    for words in ("試験省への要望", "オンラインでできるように。", "回答を待っています。", "占用許可の申請"):
        assert words in page, words
    assert client.get(_url("plan_barrier", world.hidden.code)).status_code == 404
    assert client.get(_url("plan_barrier", "barr-none")).status_code == 404


def test_the_page_asks_the_same_however_long_it_is(world, client, django_assert_max_num_queries):
    for n in range(4):
        publish_barrier(barrier=world.barrier(world.use, title=f"障壁{n}"), by=world.second, at=AT)
    with django_assert_max_num_queries(14):
        client.get(_url("plan_barriers"))


@pytest.fixture
def final(world):
    """A report that is final."""
    report = begin_report(
        government=world.root,
        quarter="2026-Q4",
        title="推進会議の資料",
        meeting="推進会議",
        meets_on=date(2026, 12, 1),
        by=world.plan,
        at=AT,
    )
    report = add_words(
        report=report,
        heading="はじめに",
        text="動きをお知らせします。",
        revision=report.revision,
        by=world.plan,
        at=AT,
    )
    world.draft = begin_report(
        government=world.root, quarter="2026-Q4", title="まだ途中", by=world.plan, at=AT
    )
    return make_final(report=report, revision=report.revision, by=world.second, at=AT)


def test_a_final_report_is_a_page_a_pdf_and_files(world, final, client):
    page = client.get(_url("plan_reports")).content.decode()
    assert "推進会議の資料" in page and "まだ途中" not in page
    page = client.get(_url("plan_report", final.code)).content.decode()
    for words in ("2026年10〜12月期", "年間12,000件の申請", "動きをお知らせします。", "出典：障壁の記録"):
        assert words in page, words
    assert "お知らせすることはありません" not in page
    assert "まだ公表していない障壁が1件" in page and "まだ言わない障壁" not in page
    assert len(page.encode()) < 60_000
    paper = client.get(_url("plan_report_pdf", final.code))
    said = "".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(paper.content)).pages).split())
    for words in (
        "推進会議の資料",
        "年間12,000件の申請",
        "出典：障壁の記録",
        "http://testserver/plan/barriers/",
    ):
        assert words in said, words
    assert "作成中" not in said
    [item] = [one["item"] for one in final.frozen["sections"] if (one["part"] or {}).get("key") == "barriers"]
    file = b"".join(client.get(_url("plan_report_csv", final.code, item)).streaming_content).decode(
        "utf-8-sig"
    )
    assert "国の法令・制度,12000" in file


def test_a_draft_is_nobodys_yet(world, final, client):
    for name in ("plan_report", "plan_report_pdf"):
        assert client.get(_url(name, world.draft.code)).status_code == 404
    assert client.get(_url("plan_report_csv", final.code, "none")).status_code == 404
