"""Pages of improvements, reengineering and good practice: from plan to library, in the browser's requests."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.services import appoint
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.improvement.models import BprRecord, GoodPractice, Improvement, SupportRequest
from madoguchi.improvement.types import Measure, ProblemKind
from madoguchi.windows.models import Window
from tests.registry.world import SYSTEM
from tests.studio.conftest import Studio


@pytest.fixture(autouse=True)
def _today(studio: Studio) -> Iterator[None]:
    with time_machine.travel(studio.at, tick=False):
        yield


@pytest.fixture
def writer(studio: Studio) -> Client:
    """The browser of whoever writes."""
    return studio.client(studio.writer)


@pytest.fixture
def publisher(studio: Studio) -> Client:
    """The browser of whoever publishes."""
    return studio.client(studio.publisher)


def sent(client: Client, name: str, key: object, **data: object):
    """What a POST to an act answers."""
    return client.post(reverse(f"studio:{name}", args=[key]), data)


def text_of(client: Client, name: str, *args: object, **query: str) -> str:
    """The words of a page."""
    response = client.get(reverse(f"studio:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def planned(writer: Client) -> Improvement:
    """An improvement that was planned on the page."""
    response = writer.post(
        reverse("studio:improvement_new"),
        {
            "place": "procedure:restaurant",
            "title": "図で説明する",
            "indicator": "questions",
            "due_on": "2026-12-01",
        },
    )
    assert response.status_code == 302
    return Improvement.objects.get()


def test_an_improvement_from_plan_to_publication(writer: Client, publisher: Client, planned: Improvement):
    key = planned.pk
    assert "図で説明する" in text_of(writer, "improvements")
    response = writer.post(
        reverse("studio:improvement_edit", args=[key]),
        {"revision": planned.revision, "title": "図と動画で説明する", "indicator": "questions", "owner": ""},
    )
    assert response.status_code == 302
    sent(writer, "improvement_act", key, act="begin")
    assert sent(writer, "improvement_act", key, act="finish", done_on="").status_code == 422
    assert sent(writer, "improvement_act", key, act="finish", done_on="2027-01-01").status_code == 409
    sent(writer, "improvement_act", key, act="finish", done_on="2026-10-30")
    fresh = Improvement.objects.get(pk=key)
    assert (fresh.state, fresh.title) == ("done", "図と動画で説明する")
    words = {"act": "tell", "said_before": "長い説明でした。", "said_after": "図になりました。"}
    assert sent(writer, "improvement_act", key, revision=99, **words).status_code == 409
    sent(writer, "improvement_act", key, revision=fresh.revision, **words)
    assert "公表する" not in text_of(writer, "improvement", key).split("<h2")[1]
    sent(publisher, "improvement_act", key, act="publish")
    assert Improvement.objects.get(pk=key).published_at is not None
    assert "公表をやめる" in text_of(publisher, "improvement", key)
    assert sent(publisher, "improvement_act", key, act="fly").status_code == 404


def test_the_file_holds_what_the_list_shows(writer: Client, planned: Improvement):
    lines = b"".join(writer.get(reverse("studio:improvements_csv"))).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("改善,組織,手続・窓口")
    assert len(lines) == 2 and "図で説明する" in lines[1]
    assert "図で説明する" not in text_of(writer, "improvements", state="done")


def test_what_is_typed_wrong_is_said_beside_the_field(writer: Client):
    response = writer.post(
        reverse("studio:improvement_new"), {"place": "", "title": "", "indicator": "", "due_on": "いつか"}
    )
    assert response.status_code == 422
    page = response.content.decode()
    for words in (
        "手続か窓口を選んでください。",
        "改善の名前を書いてください。",
        "何で測るかを選んでください。",
    ):
        assert words in page


@pytest.fixture
def record(writer: Client) -> BprRecord:
    """A record that was begun on the page."""
    response = writer.post(
        reverse("studio:bpr_new"), {"place": "procedure:restaurant", "aim": "照会の待ちをなくす"}
    )
    assert response.status_code == 302
    return BprRecord.objects.get()


def write_flow(client: Client, record: BprRecord, side: str, *, waiting: int) -> None:
    """A whole flow, typed out of order."""
    record.refresh_from_db()
    rows = [
        ("通知を送る", "notice", "officer", 5, 0, 3),
        ("入力する", "application", "applicant", 20, 0, 1),
        ("審査する", "examination", "officer", 30, waiting, 2),
    ]
    data = {"revision": record.revision}
    for n, (what, phase, who, minutes, days, order) in enumerate(rows, 1):
        data |= {
            f"what-{n}": what,
            f"phase-{n}": phase,
            f"who-{n}": who,
            f"minutes-{n}": minutes,
            f"waiting_days-{n}": days,
            f"order-{n}": order,
        }
    response = client.post(reverse("studio:bpr_flow", args=[record.pk, side]), data)
    assert response.status_code == 302


def write_findings(client: Client, record: BprRecord) -> None:
    """One problem and one measure."""
    record.refresh_from_db()
    response = client.post(
        reverse("studio:bpr_findings", args=[record.pk]),
        {
            "revision": record.revision,
            "aim": "照会の待ちをなくす",
            "problem-1": "照会を待つ",
            "kind-1": "inquiries",
            "measure-1": "先に照会する",
            "indicator-1": "decision_days",
        },
    )
    assert response.status_code == 302


def test_a_record_from_its_flow_to_its_end(
    studio: Studio, writer: Client, publisher: Client, record: BprRecord
):
    for side, waiting in (("before", 14), ("after", 3)):
        write_flow(writer, record, side, waiting=waiting)
    write_findings(writer, record)
    page = text_of(writer, "bpr_record", record.pk)
    assert "14日" in page and "先に照会する" in page
    picture = writer.get(reverse("studio:bpr_diagram", args=[record.pk, "before"]))
    assert picture["Content-Type"] == "image/svg+xml"
    drawn = picture.content.decode()
    assert [drawn.index(words) for words in ("入力する", "審査する", "通知を送る")] == sorted(
        drawn.index(words) for words in ("入力する", "審査する", "通知を送る")
    )
    assert re.search("14日待つ", drawn)
    record.refresh_from_db()
    sent(writer, "bpr_act", record.pk, act="propose", revision=record.revision)
    assert sent(publisher, "bpr_act", record.pk, act="decide", decision=" ").status_code == 409
    sent(publisher, "bpr_act", record.pk, act="decide", decision="この流れにします")
    assert sent(writer, "bpr_act", record.pk, act="change", done_on="いつか").status_code == 422
    sent(writer, "bpr_act", record.pk, act="change", done_on=japan_day(studio.at).isoformat())
    assert "効果" in text_of(writer, "bpr_record", record.pk)
    sent(writer, "bpr_act", record.pk, act="close", lesson="先に聞くと早い")
    record.refresh_from_db()
    assert record.state == "closed"
    assert "次の回のBPR" in text_of(writer, "bpr_record", record.pk)
    lines = b"".join(writer.get(reverse("studio:bpr_csv"))).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 7
    assert "照会の待ちをなくす" in text_of(writer, "bpr")


def test_numbers_that_cannot_be_read_are_said_beside_their_step(writer: Client, record: BprRecord):
    response = writer.post(
        reverse("studio:bpr_flow", args=[record.pk, "after"]),
        {"revision": record.revision, "what-1": "入力する", "minutes-1": "すこし"},
    )
    assert response.status_code == 422


def test_support_is_asked_and_talked_about_on_the_page(studio: Studio, writer: Client, record: BprRecord):
    assert sent(writer, "bpr_act", record.pk, act="ask_support", wish="見てください").status_code == 409
    studio.other.settings = {"supports_bpr": True}
    studio.other.government = studio.bureau.government
    studio.other.save()
    appoint(
        user=studio.stranger,
        organisation=studio.other,
        role=Role.PLAN_MANAGER,
        starts_on=japan_day(studio.at - timedelta(days=1)),
        by=SYSTEM,
        at=studio.at,
    )
    helper = studio.client(studio.stranger)
    assert helper.get(reverse("studio:bpr_record", args=[record.pk])).status_code == 404
    sent(writer, "bpr_act", record.pk, act="ask_support", wish="見てください")
    assert "依頼中" in text_of(helper, "bpr_support")
    sent(helper, "bpr_act", record.pk, act="accept_support")
    sent(helper, "bpr_act", record.pk, act="write_support", body="先に照会しましょう")
    assert "先に照会しましょう" in text_of(writer, "bpr_record", record.pk)
    assert helper.get(reverse("studio:bpr_flow", args=[record.pk, "after"])).status_code == 404
    sent(helper, "bpr_act", record.pk, act="close_support")
    assert SupportRequest.objects.get().state == "closed"


@pytest.fixture
def practice(studio: Studio, planned: Improvement) -> GoodPractice:
    """A practice as it stands after it was written."""
    return GoodPractice.objects.create(
        organisation=studio.bureau,
        improvement=planned,
        title="照会を先に出す",
        kinds=[ProblemKind.INQUIRIES],
        problem="照会を待つ",
        approach="先に出す",
        effect=[{"label": "日数", "before": "20日", "after": "9日"}],
        written_by=studio.writer,
        written_at=studio.at,
    )


def test_a_practice_is_found_and_taken_over(
    studio: Studio, writer: Client, publisher: Client, record: BprRecord, practice: GoodPractice
):
    stranger = studio.client(studio.stranger)
    assert "照会を先に出す" not in text_of(stranger, "practices")
    sent(publisher, "practice_act", practice.pk, act="publish")
    assert "照会を先に出す" in text_of(stranger, "practices", q="照会の待ち")
    assert "照会を先に出す" not in text_of(stranger, "practices", kind="payment")
    assert "20日" in text_of(stranger, "practice", practice.pk)
    sent(writer, "practice_act", practice.pk, act="take_over", record=record.pk)
    record.refresh_from_db()
    assert [one["text"] for one in record.measures] == ["先に出す"]
    sent(publisher, "practice_act", practice.pk, act="withdraw")
    assert stranger.get(reverse("studio:practice", args=[practice.pk])).status_code == 404


def test_what_was_not_measured_cannot_be_written_as_practice(writer: Client, planned: Improvement):
    where = reverse("studio:practice_new") + f"?improvement={planned.pk}"
    assert "好事例を書く" in writer.get(where).content.decode()
    words = {"title": "図", "kinds": ["questions"], "problem": "長い", "approach": "図にする"}
    assert writer.post(where, words).status_code == 409
    assert writer.post(where, {**words, "kinds": []}).status_code == 422


def test_the_handbook_and_an_empty_list_can_be_read(writer: Client):
    assert "BPR手順書" in text_of(writer, "bpr_handbook")
    assert "当てはまる改善は、ありません" in text_of(writer, "improvements")


def test_lists_take_the_same_number_of_questions_however_long(
    writer: Client, planned: Improvement, django_assert_max_num_queries
):
    for n in range(12):
        Improvement.objects.create(
            organisation=planned.organisation,
            procedure=planned.procedure,
            title=f"改善{n}",
            source="own",
            planned_at=planned.planned_at,
        )
    with django_assert_max_num_queries(22):
        text_of(writer, "improvements")


def test_a_window_is_reengineered_on_the_pages(studio: Studio, writer: Client):
    Window.objects.create(
        organisation=studio.bureau, code="w-1", name="市民課2番窓口", address="1-1", hours="9時から17時"
    )
    assert "窓口：市民課2番窓口" in text_of(writer, "bpr_new")
    writer.post(reverse("studio:bpr_new"), {"place": "window:w-1", "aim": "待つ時間を短く"})
    record = BprRecord.objects.get()
    for name in ("bpr_record", "bpr_findings"):
        assert "市民課2番窓口" in text_of(writer, name, record.pk)
    assert "decision_days" not in text_of(writer, "bpr_findings", record.pk)
    assert "市民課2番窓口" in text_of(writer, "bpr")
    assert "市民課2番窓口" in b"".join(writer.get(reverse("studio:bpr_csv"))).decode("utf-8-sig")


def test_the_standard_action_of_a_measure_stays_when_its_words_are_mended(writer: Client, record: BprRecord):
    record.measures = [Measure("図にする", "questions", "explain").to_json()]
    record.save()
    page = text_of(writer, "bpr_findings", record.pk)
    assert 'name="action-1" value="explain"' in page
    sent(
        writer,
        "bpr_findings",
        record.pk,
        **{
            "revision": record.revision,
            "aim": "早く",
            "measure-1": "図と例にする",
            "indicator-1": "questions",
            "action-1": "explain",
            "measure-2": "ほか",
            "action-2": "no-such-action",
        },
    )
    record.refresh_from_db()
    assert [(one["text"], one["action"]) for one in record.measures] == [
        ("図と例にする", "explain"),
        ("ほか", ""),
    ]
