"""Building a page in the studio: by one person without code, published by another; what is wrong is told at its block."""

import pytest
from django.test import Client

from madoguchi.core.acting import Role
from madoguchi.dashboards.models import Dashboard, DashboardVersion
from madoguchi.dashboards.selectors import body_of, draft_of
from madoguchi.dashboards.services import PageNotReady, ask_publication, publish_dashboard, rename_page
from madoguchi.dashboards.types import Block, BlockKind, PageBody, fitted, guessed
from madoguchi.datasets.selectors import dataset
from madoguchi.reviews.models import Review
from madoguchi.versions.services import EditorMayNotApprove
from tests.dashboards.world import BLOCKS, PageWorld

ONE = "/studio/dashboards/fresh/"


@pytest.fixture
def writer(world: PageWorld, client: Client) -> Client:
    """The editor, signed in."""
    client.force_login(world.writer_account)
    return client


def _draft() -> DashboardVersion:
    found = draft_of(Dashboard.objects.get(code="fresh"))
    assert found is not None
    return found


def _act(client: Client, act: str, **sent: object) -> int:
    revision = _draft().revision if Dashboard.objects.filter(code="fresh").exists() else 0
    return client.post(f"{ONE}act/", {"act": act, "revision": revision, **sent}).status_code


def _begin(client: Client) -> None:
    sent = {"organisation": "pref", "title": "申請の今", "code": "fresh", "area": "digital"}
    assert client.post("/studio/dashboards/new/", sent).headers["Location"] == ONE


def test_a_page_is_built_without_code_and_published_by_another(world: PageWorld, writer: Client):
    _begin(writer)
    for kind in ("indicator", "chart", "map", "table", "target"):
        answer = writer.post(
            f"{ONE}act/",
            {"act": "add", "kind": kind, "dataset": "applications", "revision": _draft().revision},
        )
        assert answer.status_code == 302
        assert writer.get(answer.headers["Location"]).status_code == 200, kind
    body = body_of(_draft())
    assert [one.kind.value for one in body.blocks] == ["indicator", "chart", "map", "table", "target"]
    page = writer.get(ONE).content.decode()
    assert "目標の値を入力してください。" in page and "直すところが1件あります" in page
    target = body.blocks[-1]
    answer = writer.post(
        f"{ONE}blocks/{target.number}/",
        {
            "revision": _draft().revision,
            "dataset": "applications",
            "dimension": "month",
            "work": "rate",
            "measure": "online",
            "of": "cases",
            "times": "100",
            "heading": "オンラインの割合",
            "target": "８０％",
            "by": "2027年度末",
            "then": "back",
        },
    )
    assert answer.headers["Location"] == f"{ONE}#i-{target.number}"
    kept = body_of(_draft()).blocks[-1]
    assert (kept.target, kept.work, kept.of, kept.times) == (80.0, "rate", "cases", 100)
    assert _act(writer, "ask") == 302
    assert _act(writer, "publish") == 409
    other = Client()
    other.force_login(world.second_account)
    assert "公開する" in other.get(ONE).content.decode()
    assert _act(other, "publish") == 302
    assert "申請の今" in writer.get("/dashboards/fresh/").content.decode()


def test_moving_dropping_and_keeping_numbers(world: PageWorld, writer: Client):
    _begin(writer)
    for words in ("一", "二", "三"):
        _act(writer, "add", kind="text")
        number = body_of(_draft()).blocks[-1].number
        writer.post(f"{ONE}blocks/{number}/", {"revision": _draft().revision, "text": words})
    assert _act(writer, "move", number=3, way="up") == 302
    assert [one.number for one in body_of(_draft()).blocks] == [1, 3, 2]
    assert _act(writer, "move", number=1, way="out") == 302
    _act(writer, "add", kind="text")
    assert [one.number for one in body_of(_draft()).blocks] == [3, 2, 4]
    assert _act(writer, "move", number=99, way="up") == 409
    assert (
        writer.post(f"{ONE}act/", {"act": "move", "number": "2", "way": "up", "revision": 0}).status_code
        == 409
    )


def test_what_is_wrong_stands_at_the_block_and_blocks_publishing(world: PageWorld, writer: Client):
    version = world.draft(
        Block(
            0,
            BlockKind.CHART,
            heading="オンラインの割合が減りました",
            dataset="applications",
            form="lines",
            dimension="month",
            measure="online",
            of="cases",
            work="rate",
            times=100,
        ),
        code="fresh",
    )
    page = writer.get(ONE).content.decode()
    assert "言葉とデータが合いません" in page and "公開を依頼する" not in page
    with pytest.raises(PageNotReady) as refused:
        ask_publication(version=version, by=world.writer, at=world.at)
    assert refused.value.problems[0][0] == 1
    with pytest.raises(PageNotReady):
        publish_dashboard(version=version, by=world.second, at=world.at)
    assert _act(writer, "ask") == 422


def test_the_checker_of_charts_refuses_a_page(world: PageWorld, writer: Client):
    world.draft(
        Block(
            0,
            BlockKind.CHART,
            heading="申請の件数",
            dataset="applications",
            form="bars",
            dimension="place",
            measure="cases",
            work="sum",
        ),
        code="fresh",
    )
    page = writer.get(ONE).content.decode()
    assert "題名が名詞だけ" in page and "人口の多い順に並ぶだけ" in page


def test_who_wrote_may_not_publish_even_with_the_role(world: PageWorld):
    version = world.draft(*BLOCKS[:1])
    both = world.world.officer("both", Role.EDITOR, Role.PUBLISHER, at=world.place)
    acting = world.acting(both)
    version = rename_page(
        version=version, title="別の題", lead="", revision=version.revision, by=acting, at=world.at
    )
    with pytest.raises(EditorMayNotApprove):
        publish_dashboard(version=version, by=acting, at=world.at)
    publish_dashboard(version=version, by=world.second, at=world.at)


def test_a_quote_is_the_masked_words_of_a_review_and_goes_when_it_is_set_aside(
    world: PageWorld, writer: Client, client: Client
):
    review = Review.objects.create(
        organisation=world.place,
        moment="any",
        step="whole",
        source="link",
        rating=5,
        text="田中太郎です。電話03-1234-5678。夜に出せて助かりました。",
        once="a" * 64,
        digest="b" * 64,
        written_at=world.at,
        procedure=world.world.edition.procedure,
    )
    _begin(writer)
    _act(writer, "add", kind="quote")
    number = body_of(_draft()).blocks[-1].number
    page = writer.get(f"{ONE}blocks/{number}/").content.decode()
    assert "夜に出せて助かりました" in page
    sent = {"revision": _draft().revision, "voice": str(review.pk), "text": "書き換えた声"}
    assert writer.post(f"{ONE}blocks/{number}/", sent).status_code == 302
    quoted = body_of(_draft()).blocks[-1]
    assert (
        "夜に出せて助かりました" in quoted.text
        and "5678" not in quoted.text
        and "書き換えた" not in quoted.text
    )
    assert _act(writer, "ask") == 302
    publish_dashboard(version=_draft(), by=world.second, at=world.at)
    assert "夜に出せて助かりました" in client.get("/dashboards/fresh/").content.decode()
    Review.objects.filter(pk=review.pk).update(set_aside_at=world.at, set_aside_because="advert")
    page = client.get("/dashboards/fresh/").content.decode()
    assert "夜に出せて助かりました" not in page and "掲載を取りやめました" in page


def test_what_does_not_fit_a_dataset_is_left_out(world: PageWorld):
    info = dataset("applications", at=world.at)
    odd = Block(1, BlockKind.CHART, dataset="applications", dimension="cases", series="nothing", form="lines")
    assert fitted(odd, info).dimension == "" and fitted(odd, info).series == ""
    bars = Block(
        1, BlockKind.CHART, dataset="applications", dimension="place", form="lines", work="sum", measure="x"
    )
    assert (fitted(bars, info).form, fitted(bars, info).work) == ("bars", "count")
    for kind in BlockKind:
        guess = guessed(Block(1, kind, dataset="applications"), info)
        assert guess == fitted(guess, info) or not guess.asks


def test_a_body_is_read_back_as_it_was_written():
    body = PageBody("題", "説明", BLOCKS, 9)
    assert PageBody.from_json(body.to_json()) == body


def test_other_offices_find_nothing(world: PageWorld, client: Client):
    world.draft(*BLOCKS[:1], code="fresh")
    client.force_login(world.world.editor)
    assert "fresh" not in client.get("/studio/dashboards/").content.decode()
    for address in (ONE, f"{ONE}preview/", f"{ONE}blocks/1/"):
        assert client.get(address).status_code == 404
    assert client.post(f"{ONE}act/", {"act": "discard"}).status_code == 404
