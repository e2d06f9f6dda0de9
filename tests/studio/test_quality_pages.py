"""The pages about quality in the studio: lists, the way to the next level, acts, the standard, tables."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from madoguchi.core.clock import japan_day
from madoguchi.improvement.models import Improvement
from madoguchi.quality.models import AccessibilityRun, ExternalEvidence, StandardTightening
from madoguchi.quality.services import recompute_all
from madoguchi.registry.models import Process
from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db

SLUG = "restaurant"
LIST_QUERIES = 16
"""However many procedures there are."""


def text(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


def at(name: str, *more: Any) -> str:
    """An address about the quality of the procedure."""
    return reverse(f"studio:quality_{name}", args=[SLUG, *more])


def said(**changes: Any) -> dict[str, Any]:
    """What is typed to declare that the form works on a phone."""
    return {
        "criterion": "works_on_phone",
        "value": "1",
        "n": "1",
        "what": "二つの機種で試しました。",
        "proof": "8窓デ第1号",
        "until": "2027年3月31日",
        **changes,
    }


@pytest.fixture
def outside(studio: Studio) -> Studio:
    """The world in which the procedure is digitised on another system."""
    Process.objects.create(
        code="proc-of-another",
        procedure=studio.procedure,
        title="申請",
        type_code="1",
        state=Process.State.DIGITISED,
    )
    recompute_all(at=studio.at)
    return studio


def test_the_list_shows_levels_and_what_is_missing(outside: Studio) -> None:
    client = outside.client(outside.writer)
    page = text(client.get(reverse("studio:quality")))
    assert "レベル0" in page
    assert at("of") in page
    assert "計画・実施中" not in page
    assert at("of") not in text(client.get(reverse("studio:quality"), {"priority": "1"}))
    assert at("of") in text(client.get(reverse("studio:quality"), {"below": "1", "axis": "easier"}))
    assert at("of") in text(client.get(reverse("studio:quality"), {"axis": "x", "organisation": "\x00"}))


def test_the_list_as_a_file(outside: Studio) -> None:
    response = outside.client(outside.writer).get(reverse("studio:quality_list_csv"))
    lines = b"".join(response).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert lines[0].startswith("手続番号,手続名,所管組織,軸,いまのレベル,足りない項目")
    assert any("別に郵送・持参する書類の数" in line for line in lines)


def test_others_do_not_see_it(outside: Studio) -> None:
    assert outside.client(outside.stranger).get(at("of")).status_code == 404


def test_one_press_plans_an_action(outside: Studio) -> None:
    client = outside.client(outside.writer)
    assert "あと1項目でレベル1になります。" in text(client.get(at("of")))

    for _n in range(2):
        assert client.post(at("plan"), {"action": "attach_in_the_form"}).status_code == 302
    assert client.post(at("plan"), {"action": "nothing"}).status_code == 302

    made = Improvement.objects.get()
    assert (made.action, made.owner, made.source) == ("attach_in_the_form", outside.writer, "action")
    assert made.due_on == japan_day(outside.at) + timedelta(days=30)
    page = text(client.get(at("of")))
    assert "計画・実施中のアクション" in page
    assert f"担当：{outside.writer.name}" in page


def test_evidence_is_declared_by_one_and_approved_by_another(outside: Studio) -> None:
    writing, publishing = outside.client(outside.writer), outside.client(outside.publisher)
    assert writing.post(at("declare"), said()).status_code == 302
    made = ExternalEvidence.objects.get()
    assert "承認待ち" in text(writing.get(at("of")))
    assert writing.post(at("approve", made.pk)).status_code == 404
    assert publishing.post(at("approve", made.pk)).status_code == 302
    made.refresh_from_db()
    assert made.approved_by == outside.publisher
    assert publishing.post(at("approve", made.pk)).status_code == 409
    assert writing.post(at("withdraw", made.pk)).status_code == 302
    assert "まだ申告はありません。" in text(writing.get(at("of")))
    assert writing.post(at("withdraw", made.pk)).status_code == 404


def test_who_writes_and_publishes_does_not_approve_what_is_theirs(outside: Studio) -> None:
    client = outside.client(outside.both)
    client.post(at("declare"), said())
    made = ExternalEvidence.objects.get()
    assert at("approve", made.pk) not in text(client.get(at("of")))
    response = client.post(at("approve", made.pk))
    assert response.status_code == 409
    assert "別の人が承認してください" in text(response)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"criterion": ""}, "判定項目を選んでください。", id="criterion"),
        pytest.param({"value": "はい"}, "数を入力してください", id="words"),
        pytest.param({"value": "2"}, "値を正しく入力してください", id="value"),
        pytest.param({"proof": ""}, "証拠のアドレスか文書番号", id="proof"),
        pytest.param({"until": "2020年1月1日"}, "2年以内", id="past"),
        pytest.param({"n": "0"}, "もとになった件数が", id="none"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(outside: Studio, changes: dict[str, Any], words: str) -> None:
    response = outside.client(outside.writer).post(at("declare"), said(**changes))
    assert response.status_code == 422
    assert words in text(response)
    assert not ExternalEvidence.objects.exists()


def axe(**changes: Any) -> SimpleUploadedFile:
    """What axe wrote."""
    body = {"timestamp": "2026-01-05T00:00:00Z", "violations": [], **changes}
    return SimpleUploadedFile("axe.json", json.dumps(body).encode(), "application/json")


def test_a_run_is_handed_in(outside: Studio) -> None:
    client = outside.client(outside.writer)
    assert client.post(at("run"), {"file": axe()}).status_code == 302
    run = AccessibilityRun.objects.get()
    assert (run.procedure, run.form_version, run.violations) == (outside.procedure, None, 0)
    assert "ほかのしくみのページ" in text(client.get(at("of")))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe", id="bytes"),
        pytest.param(b"[" * 5000, id="deep"),
        pytest.param(b'{"violations": 1}', id="other"),
    ],
)
def test_what_is_no_run_is_refused(outside: Studio, content: bytes) -> None:
    file = SimpleUploadedFile("axe.json", content, "application/json")
    assert outside.client(outside.writer).post(at("run"), {"file": file}).status_code == 422


def test_a_publisher_names_a_priority_procedure(outside: Studio) -> None:
    client = outside.client(outside.publisher)
    response = client.post(at("priority"), {"is_priority": "1", "expected_yearly": ""})
    assert response.status_code == 422
    assert "見込まれる年間の申請件数を1以上" in text(response)
    assert client.post(at("priority"), {"is_priority": "1", "expected_yearly": "12,000"}).status_code == 302
    outside.procedure.refresh_from_db()
    assert (outside.procedure.is_priority, outside.procedure.expected_yearly) == (True, 12_000)
    assert outside.client(outside.writer).post(at("priority"), {}).status_code == 404


def test_a_stricter_threshold_is_set_and_ended(outside: Studio) -> None:
    client, address = outside.client(outside.publisher), reverse("studio:quality_standard")
    asked = {
        "organisation": outside.bureau.slug,
        "criterion": "satisfaction",
        "threshold": "4.2",
        "fiscal_year": str(japan_day(outside.at).year),
    }
    looser = client.post(address, {**asked, "threshold": "3"})
    assert looser.status_code == 422
    assert "緩めることはできません" in text(looser)
    assert client.post(address, asked).status_code == 302
    page = text(client.get(address))
    assert "4.2点以上" in page
    assert "共通の基準：3.8点以上" in page
    made = StandardTightening.objects.get()
    end = reverse("studio:quality_loosen", args=[made.pk])
    assert outside.client(outside.writer).post(end).status_code == 404
    assert client.post(end).status_code == 302
    assert "共通の基準で判定しています" in text(client.get(address))


def test_a_table_of_declarations(outside: Studio) -> None:
    client, address = outside.client(outside.writer), reverse("studio:quality_import")
    head = "procedure,criterion,value,n,what,proof,until\n"
    until = (japan_day(outside.at) + timedelta(days=30)).isoformat()
    rows = f"{SLUG},works_on_phone,1,1,試した,8窓デ第1号,{until}\nnowhere,works_on_phone,1,1,試した,8窓デ第1号,{until}\n"
    response = client.post(address, {"file": SimpleUploadedFile("a.csv", (head + rows).encode())})
    assert "1件を取り込みました" in text(response)
    assert "3行目：手続が見つかりません。" in text(response)
    wrong = client.post(address, {"file": SimpleUploadedFile("a.csv", rows.encode())})
    assert wrong.status_code == 422
    assert "見出しがちがいます" in text(wrong)
    assert client.post(address, {}).status_code == 422
    assert "申告できる判定項目" in text(client.get(address))


def test_the_list_takes_the_same_queries_for_many(
    outside: Studio, django_assert_max_num_queries: Any, client: Client
) -> None:
    browser = outside.client(outside.writer)
    browser.get(reverse("studio:quality"))
    with django_assert_max_num_queries(LIST_QUERIES):
        browser.get(reverse("studio:quality"))
