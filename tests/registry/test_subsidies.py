"""Subsidies of jGrants: asked for by words, drafted as programmes by one person, published by another."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.public_api import PublicApi
from madoguchi.registry.childcare_file import BadRecord
from madoguchi.registry.jgrants import JGrants, ReadSubsidy, read_subsidies, read_subsidy
from madoguchi.registry.models import Programme, ProgrammeVersion
from madoguchi.registry.services import (
    KeywordTooShort,
    NotYourProcedure,
    SubsidiesUnavailable,
    import_subsidies,
    publish_imported,
)
from tests.businesses.others import Others, others
from tests.registry.world import officer_with

KEY = "a0W000000000001AAA"


def subsidy(key: str = KEY, **changes: Any) -> dict[str, Any]:
    """A subsidy in the shape of the API's detail."""
    return {
        "id": key, "name": "S-00000001", "title": "小さな店の省エネ設備補助金",
        "subsidy_catch_phrase": "古い冷蔵庫を入れ替える費用を助けます。",
        "detail": "<p>■目的</p><script>x</script><p>電気を減らす設備を入れる費用の一部を助けます。</p>",
        "use_purpose": "設備整備・IT導入をしたい / エコ・SDGs活動支援がほしい", "industry": "宿泊業、飲食サービス業 / 小売業",
        "target_area_search": "窓野県", "target_area_detail": "", "target_number_of_employees": "20名以下",
        "subsidy_rate": "1/2", "subsidy_max_limit": 1_500_000,
        "acceptance_start_datetime": "2026-09-30T15:00:00Z", "acceptance_end_datetime": "2026-11-30T08:00:00Z",
        "front_subsidy_detail_page_url": "https://www.jgrants-portal.go.jp/subsidy/a0W000000000001AAA",
        "application_guidelines": [{"name": "募集要領.pdf", "data": "JVBERi0="}],
        "outline_of_grant": [], "application_form": [{"name": "様式1.docx", "data": "UEs="}],
    } | changes  # fmt: skip


def _listed(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"metadata": {"type": "x", "resultset": {"count": len(rows)}}, "result": list(rows)}


def _brief(key: str = KEY, title: str = "小さな店の省エネ設備補助金") -> dict[str, Any]:
    return {"id": key, "name": "S-00000001", "title": title}


@pytest.fixture
def server(settings: Any) -> Iterator[Others]:
    """A server that stands for jGrants."""
    settings.LINK_CHECK_PRIVATE = True
    with others() as found:
        yield found


@pytest.fixture
def jgrants(server: Others) -> JGrants:
    """The client, which never really waits."""
    return JGrants(PublicApi(server.url, gap=0, may_be_private=True, sleep=lambda seconds: None))


@pytest.fixture
def editor(bureau: Organisation, at: datetime) -> Acting:
    """An editor of the bureau."""
    return officer_with(bureau, "drafter", Role.EDITOR, at=at)


@pytest.fixture
def publisher(bureau: Organisation, at: datetime) -> Acting:
    """A publisher of the bureau."""
    return officer_with(bureau, "publisher2", Role.PUBLISHER, at=at)


def test_a_subsidy_becomes_a_programme_field_by_field() -> None:
    read = read_subsidy(1, subsidy())
    assert isinstance(read, ReadSubsidy), read
    body = read.body
    assert (read.key, read.slug) == (f"jgrants:{KEY}", f"jgrants-{KEY.lower()}")
    assert (body.title, body.summary) == (
        "小さな店の省エネ設備補助金",
        "古い冷蔵庫を入れ替える費用を助けます。",
    )
    assert body.description == "■目的\n電気を減らす設備を入れる費用の一部を助けます。"
    assert (body.audience, body.kind, body.life_events) == ("business", "補助金", ("business-support",))
    assert (body.amount_yen, body.money) == (1_500_000, "上限 150万円\n補助率 1/2")
    assert (body.opens_on, body.closes_on) == ("2026-10-01", "2026-11-30")
    assert body.target == "従業員数：20名以下\n業種：宿泊業、飲食サービス業 ／ 小売業\n地域：窓野県"
    assert body.documents == ("様式1.docx", "募集要領.pdf") and "JVBERi" not in str(body)
    assert body.source is not None and (body.source.dataset, body.source.id) == ("Jグランツ", "S-00000001")


@pytest.mark.parametrize(
    "changes",
    [
        {"subsidy_max_limit": 0}, {"subsidy_max_limit": None}, {"subsidy_max_limit": "x"}, {"detail": None},
        {"acceptance_end_datetime": "someday"}, {"front_subsidy_detail_page_url": "javascript:alert(1)"},
        {"application_form": "x"}, {"industry": ["a"]}, {"use_purpose": ""}, {"title": "題" * 500},
        {"detail": "<" * 100_000}, {"subsidy_catch_phrase": ""},
    ],
)  # fmt: skip
def test_whatever_is_missing_or_odd_leaves_a_programme_that_holds(changes: dict[str, Any]) -> None:
    read = read_subsidy(1, subsidy(**changes))
    assert isinstance(read, ReadSubsidy), read
    assert read.body.official_url.startswith("https://www.jgrants-portal.go.jp/subsidy/")


def test_one_without_a_name_is_told() -> None:
    assert isinstance(read_subsidy(1, subsidy(title="")), BadRecord)


def test_bytes_of_files_do_not_change_the_digest() -> None:
    first, second = read_subsidy(1, subsidy()), read_subsidy(1, subsidy(application_form=[]))
    assert isinstance(first, ReadSubsidy) and isinstance(second, ReadSubsidy)
    assert first.digest == second.digest


def test_it_is_asked_as_described(server: Others, jgrants: JGrants) -> None:
    server.say("/subsidies", _listed())
    assert list(read_subsidies(jgrants, ["省エネ"])) == []
    assert server.asked[0].query == {
        "keyword": "省エネ", "sort": "acceptance_end_datetime", "order": "ASC", "acceptance": "1",
    }  # fmt: skip
    list(read_subsidies(jgrants, ["省エネ"], is_open=False))
    assert server.asked[1].query["acceptance"] == "0"


@pytest.mark.parametrize("keyword", ["", "省", "x" * 256])
def test_a_word_that_the_api_refuses_is_not_asked(server: Others, jgrants: JGrants, keyword: str) -> None:
    with pytest.raises(KeywordTooShort):
        list(read_subsidies(jgrants, [keyword]))
    assert server.asked == []


@pytest.mark.parametrize(("body", "status"), [({}, 200), ([], 200), (b"<html>", 200), ({"result": []}, 500)])
def test_no_list_is_told(server: Others, jgrants: JGrants, body: Any, status: int) -> None:
    server.say("/subsidies", body, status)
    with pytest.raises(SubsidiesUnavailable):
        list(read_subsidies(jgrants, ["省エネ"]))


def test_one_that_fails_stops_no_other_and_none_comes_twice(server: Others, jgrants: JGrants) -> None:
    gone, broken = "a0W000000000002AAA", "a0W000000000003AAA"
    rows = [
        _brief(),
        _brief(gone, "消えた補助金"),
        _brief(broken, "壊れた補助金"),
        _brief("../x", "変な番号"),
    ]
    server.say("/subsidies", _listed(*rows))
    server.say(f"/subsidies/id/{KEY}", _listed(subsidy()))
    server.say(f"/subsidies/id/{gone}", _listed())
    server.say(f"/subsidies/id/{broken}", b"<html>")
    told: list[tuple[int, int]] = []
    found = list(read_subsidies(jgrants, ["省エネ", "補助"], progress=lambda *one: told.append(one)))
    assert isinstance(found[0], ReadSubsidy)
    assert [(bad.place, bad.name) for bad in found[1:] if isinstance(bad, BadRecord)] == [
        (2, "消えた補助金"), (3, "壊れた補助金"), (4, "変な番号"),
    ]  # fmt: skip
    assert told[-1] == (4, 4)
    assert [one.path for one in server.asked].count(f"/subsidies/id/{KEY}") == 1


@pytest.mark.django_db
def test_subsidies_are_drafted_by_one_and_published_by_another(
    server: Others, bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    server.say("/subsidies", _listed(_brief()))
    server.say(f"/subsidies/id/{KEY}", _listed(subsidy()))

    def take(**more: Any) -> Any:
        return import_subsidies(
            keywords=["省エネ"],
            organisation=bureau,
            base=server.url,
            by=more.pop("by", editor),
            at=at,
            **more,
        )

    preview = take(is_preview=True)
    assert preview.added == ["小さな店の省エネ設備補助金"] and not Programme.objects.exists()
    assert take().added == preview.added
    assert (take().unchanged, Programme.objects.count()) == (1, 1)
    draft = ProgrammeVersion.objects.get()
    assert not draft.is_published and draft.asked_at == at and draft.edited_by_id == editor.who
    assert publish_imported(organisation=bureau, by=publisher, at=at) == 1
    public = Programme.objects.get(slug=f"jgrants-{KEY.lower()}")
    assert public.current is not None and public.current.body["amount_yen"] == 1_500_000
    server.answers.clear()
    server.say("/subsidies", _listed(_brief()))
    server.say(f"/subsidies/id/{KEY}", _listed(subsidy(subsidy_rate="2/3")))
    assert take().changed == ["小さな店の省エネ設備補助金"]
    with pytest.raises(NotYourProcedure):
        take(by=publisher)
