"""The builder of reports for councils: parts and words in an order, without a script, until another makes it final."""

import io
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from madoguchi.accounts.models import User
from madoguchi.core.clock import JAPAN
from madoguchi.plan.models import CouncilReport
from madoguchi.plan.reports.parts import KINDS
from madoguchi.plan.services.barriers import publish_barrier
from tests.plan.barring import World

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, tzinfo=JAPAN)


@pytest.fixture
def world(db):
    """A barrier to tell of, and the day."""
    world = World(AT)
    wall = world.barrier(world.process(world.procedure("road", world.roads), "占用許可の申請", 12000))
    publish_barrier(barrier=wall, by=world.second, at=AT)
    with time_machine.travel(AT, tick=False):
        yield world


def _client(acting):
    client = Client()
    client.force_login(User.objects.get(pk=acting.who))
    return client


def _url(name, *args):
    return reverse(f"studio:{name}", args=args)


def _begun(client):
    words = {
        "government": "ken",
        "quarter": "2026-Q4",
        "title": "推進会議の資料",
        "meets_on": "令和8年12月1日",
    }
    made = client.post(_url("council_report_new"), words)
    assert made.status_code == 302
    return CouncilReport.objects.get()


def _act(client, report, act, **data):
    report.refresh_from_db()
    sent = {"act": act, "revision": report.revision, **data}
    return client.post(_url("council_report_act", report.code), sent)


def test_a_report_is_built_read_and_made_final(world):
    plan = _client(world.plan)
    assert "2026年7〜9月期" in plan.get(_url("council_report_new")).content.decode()
    report = _begun(plan)
    assert [one["kind"] for one in report.items] == [kind.key for kind in KINDS]
    for item in report.items:
        if item["kind"] not in ("barriers", "barrier_answers"):
            assert _act(plan, report, "move", way="out", item=item["id"]).status_code == 302
    report.refresh_from_db()
    first, second = (one["id"] for one in report.items)
    assert (
        _act(plan, report, "words", heading="はじめに", words="動きです。\r\n\r\n続きです。").status_code
        == 302
    )
    report.refresh_from_db()
    words = report.items[-1]["id"]
    assert _act(plan, report, "move", item=words, way="up").status_code == 302
    assert _act(plan, report, "move", item=first, way="down").status_code == 302
    assert _act(plan, report, "move", way="out", item=second).status_code == 302
    assert _act(plan, report, "add", kind="barrier_answers", after=words).status_code == 302
    assert _act(plan, report, "write", item=words, heading="はじめに", words="書き直し。").status_code == 302
    report.refresh_from_db()
    assert [one.get("kind", one.get("text")) for one in report.items] == [
        "書き直し。",
        "barrier_answers",
        "barriers",
    ]

    page = plan.get(_url("council_report", report.code)).content.decode()
    assert "別の計画担当か公開者に" in page and "構成（3個）" in page
    assert "年間12,000件の申請" in plan.get(_url("council_report_view", report.code)).content.decode()
    paper = plan.get(_url("council_report_pdf", report.code))
    said = "".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(paper.content)).pages).split())
    assert "作成中の資料です。" in said and "令和8年12月1日" in said

    assert _act(plan, report, "final").status_code == 409
    second = _client(world.second)
    assert "確定する" in second.get(_url("council_report", report.code)).content.decode()
    assert _act(second, report, "final").status_code == 302
    report.refresh_from_db()
    assert report.is_final
    assert "に確定し、公表しています" in plan.get(_url("council_report", report.code)).content.decode()
    assert "推進会議の資料" in plan.get(_url("council_reports")).content.decode()


def test_what_is_wrong_is_said_beside_the_field(world):
    plan = _client(world.plan)
    wrong = plan.post(_url("council_report_new"), {"government": "ken", "quarter": "2026-Q4", "title": ""})
    assert wrong.status_code == 422 and "表題を書いてください" in wrong.content.decode()
    wrong = plan.post(_url("council_report_new"), {"government": "ken", "quarter": "x", "title": "資料"})
    assert wrong.status_code == 422 and "四半期を一覧から" in wrong.content.decode()
    assert (
        plan.post(
            _url("council_report_new"), {"government": "no", "quarter": "2026-Q4", "title": "x"}
        ).status_code
        == 404
    )
    report = _begun(plan)
    assert _act(plan, report, "words", heading="", words=" ").status_code == 422
    wrong = _act(plan, report, "rename", title="", meeting="会議", meets_on="いつか")
    assert wrong.status_code == 422 and "表題を書いてください" in wrong.content.decode()
    assert (
        _act(plan, report, "rename", title="新しい表題", meeting="", meets_on="2026-12-01").status_code == 302
    )
    stale = plan.post(_url("council_report_act", report.code), {"act": "discard", "revision": 1})
    assert stale.status_code == 409
    assert _act(plan, report, "burn").status_code == 404
    assert _act(plan, report, "discard").status_code == 302
    assert not CouncilReport.objects.exists()


def test_others_find_nothing(world):
    report = _begun(_client(world.plan))
    stranger = _client(world.stranger)
    for name in ("council_report", "council_report_view", "council_report_pdf"):
        assert stranger.get(_url(name, report.code)).status_code == 404
    assert _act(stranger, report, "discard").status_code == 404
    assert report.title not in stranger.get(_url("council_reports")).content.decode()
    editor = _client(world.bureau)
    assert editor.get(_url("council_report", report.code)).status_code == 200
    assert _act(editor, report, "discard").status_code == 409
