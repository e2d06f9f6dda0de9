"""Officers' pages of barriers: from a gap to a record, a request, an answer, the end, and the paper for a meeting."""

import io
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from madoguchi.accounts.models import User
from madoguchi.core.clock import JAPAN
from madoguchi.plan.models import Barrier
from tests.plan.barring import World

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, tzinfo=JAPAN)


@pytest.fixture
def world(db):
    """Two barred processes of a bureau, and the day."""
    world = World(AT)
    road = world.procedure("road", world.roads)
    world.use = world.process(road, "占用許可の申請", 12000)
    world.bridge = world.process(road, "通行の届出", 500)
    with time_machine.travel(AT, tick=False):
        yield world


def _client(acting):
    client = Client()
    client.force_login(User.objects.get(pk=acting.who))
    return client


def _url(name, *args):
    return reverse(f"studio:{name}", args=args)


def _act(client, barrier, act, **data):
    return client.post(_url("barrier_act", barrier.code), {"act": act, **data})


def test_a_gap_becomes_a_barrier_and_ends(world):
    plan = _client(world.plan)
    page = plan.get(_url("barriers")).content.decode()
    assert "障壁が記録されていない手続プロセスが2件あります" in page
    page = plan.get(_url("barrier_gaps")).content.decode()
    assert "占用許可の申請" in page and "12,000" in page

    chosen = {"process": [world.use.code, world.bridge.code], "barrier": ""}
    assert "占用許可の申請" in plan.get(_url("barrier_new"), chosen).content.decode()
    words = {"organisation": "ken", "kind": "law", "title": "対面の確認", "text": "来庁が要ります。"}
    missing = plan.post(_url("barrier_new"), {**words, **chosen})
    assert missing.status_code == 422
    assert "法令名を書いてください" in missing.content.decode()
    made = plan.post(_url("barrier_new"), {**words, "law": "試験法", **chosen})
    barrier = Barrier.objects.get()
    assert made.headers["Location"] == _url("barrier", barrier.code)
    assert barrier.held.count() == 2

    wrong = _act(
        plan, barrier, "request", to="試験省", channel="letter", requested_on="2027-01-01", request_text="x"
    )
    assert wrong.status_code == 422 and "今日までの日付" in wrong.content.decode()
    sent = {
        "to": "試験省",
        "channel": "letter",
        "requested_on": "令和8年9月1日",
        "request_text": "お願いします。",
    }
    assert _act(plan, barrier, "request", **sent).status_code == 302
    request = barrier.requests.get()
    answer = {
        "request": request.pk,
        "answer_kind": "accepted",
        "answered_on": "2026-10-01",
        "answer": "改正する。",
    }
    assert _act(plan, barrier, "answer", **answer).status_code == 302

    barrier.refresh_from_db()
    ended = {"released_on": "2026-11-01", "outcome": "改正されました。", "revision": barrier.revision}
    late = _act(plan, barrier, "release", planned_on="2026-10", **ended)
    assert late.status_code == 422 and "これからの年月" in late.content.decode()
    assert _act(plan, barrier, "release", planned_on="2027年6月", **ended).status_code == 302
    page = plan.get(_url("barrier", barrier.code)).content.decode()
    assert "改正されました。" in page and "2027年6月の予定" in page
    world.use.refresh_from_db()
    assert (world.use.state, world.use.planned_on.isoformat()) == ("planned", "2027-06-01")


def test_an_old_page_does_not_end_it(world):
    plan, barrier = _client(world.plan), world.barrier(world.use)
    world.asked(barrier)
    ended = {
        "released_on": "2026-11-01",
        "outcome": "改正されました。",
        "planned_on": "2027-06",
        "revision": 1,
    }
    assert _act(plan, barrier, "release", **ended).status_code == 409
    barrier.refresh_from_db()
    assert barrier.is_open


def test_the_writer_sees_that_another_publishes(world):
    barrier = world.barrier(world.use)
    assert "別の人が確かめて" in _client(world.plan).get(_url("barrier", barrier.code)).content.decode()
    assert _act(_client(world.plan), barrier, "publish").status_code == 409
    assert _act(_client(world.second), barrier, "publish").status_code == 302
    barrier.refresh_from_db()
    assert barrier.published_at is not None
    edited = {
        **{name: getattr(barrier, name) for name in ("kind", "text", "law", "article", "counterpart")},
        **{"title": "新しい名前", "owner": str(world.plan.who), "revision": barrier.revision},
    }
    assert _client(world.plan).post(_url("barrier_edit", barrier.code), edited).status_code == 302
    barrier.refresh_from_db()
    assert (barrier.title, barrier.published_at, barrier.owner_id) == ("新しい名前", None, world.plan.who)


def test_processes_are_taken_to_a_barrier_that_is_recorded(world):
    plan, barrier = _client(world.plan), world.barrier(world.use)
    chosen = {"process": world.bridge.code, "barrier": barrier.code}
    assert "通行の届出" in plan.get(_url("barrier_new"), chosen).content.decode()
    assert _act(plan, barrier, "link", process=world.bridge.code).status_code == 302
    assert barrier.held.count() == 2
    assert _act(plan, barrier, "unlink", process=world.bridge.code).status_code == 302
    assert barrier.held.count() == 1


def test_others_find_nothing(world):
    barrier = world.barrier(world.use)
    stranger = _client(world.stranger)
    assert stranger.get(_url("barrier", barrier.code)).status_code == 404
    assert _act(stranger, barrier, "publish").status_code == 404
    assert barrier.title not in stranger.get(_url("barriers")).content.decode()
    assert _act(_client(world.plan), barrier, "burn").status_code == 404


def test_the_list_the_file_and_the_paper_tell_the_same(world):
    plan = _client(world.plan)
    barrier = world.barrier(world.use, world.bridge, counterpart="試験省", article="第3条")
    world.asked(barrier)
    other = world.barrier(world.use, kind="system", law="", title="基幹システムの更新")
    page = plan.get(_url("barriers"), {"kind": "law"}).content.decode()
    assert "12,000" in page and "基幹システムの更新" not in page
    file = b"".join(plan.get(_url("barriers_csv")).streaming_content).decode("utf-8-sig").splitlines()
    assert len(file) == 3
    assert "対面での本人確認,試験法,第3条,試験省" in file[1] and ",2,1,12000,0," in file[1]

    page = plan.get(_url("barrier_meeting"), {"barrier": barrier.code}).content.decode()
    assert "1件の障壁、2の手続プロセス、年間12,000件の申請" in page
    paper = plan.get(_url("barrier_meeting_pdf"), {"barrier": barrier.code, "title": "国への要望"})
    assert paper.headers["Content-Type"] == "application/pdf"
    said = "".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(paper.content)).pages).split())
    for words in ("国への要望", "年間12,000件", "試験法第3条", "試験省へ", "オンラインでできるように。"):
        assert words in said, words
    assert other.title not in said
    assert plan.get(_url("barrier_meeting_pdf"), {"barrier": "none"}).status_code == 404


def test_the_pages_ask_the_same_however_long_they_are(world, django_assert_max_num_queries):
    for n in range(5):
        world.asked(world.barrier(world.use, world.bridge, title=f"障壁{n}"))
    plan = _client(world.plan)
    with django_assert_max_num_queries(21):
        plan.get(_url("barriers"))
