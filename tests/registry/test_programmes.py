"""Programmes: taken in from the published registry by one person, published by another, kept up year by year."""

import copy
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.events.selectors import timeline, verify
from madoguchi.registry.childcare_file import BadRecord, NotTheRegistry, ReadProgramme, read_registry
from madoguchi.registry.models import Programme, ProgrammeVersion
from madoguchi.registry.selectors import programme_by_slug, programmes, public_programmes
from madoguchi.registry.services import (
    NotYourProcedure,
    ask_publication,
    import_programmes,
    imports,
    publish_imported,
    retire,
    save_draft,
)
from madoguchi.registry.types import ProgrammeBody
from madoguchi.versions.services import digest_of
from tests.registry.world import officer_with

SAMPLE = (
    Path(__file__).resolve().parents[3] / "shared" / "data" / "registry" / "registry_sample_raw_2records.json"
)


def record(**changes: Any) -> dict[str, Any]:
    """A record in the shape of the published registry, its misspelt key included."""
    made: dict[str, Any] = {
        "institutionName": {"canonicalName": "児童館", "shortName": "みどり児童館"},
        "summary": "子どもが遊べる場所です。",
        "description": "くわしくは児童館のページ;https://www.example.jp/jidokan をご覧ください。",
        "target": {
            "targetPersons": "区内に住む子ども",
            "lessThan": {"targetAge": 18, "targetAgeOfMonths": None},
            "lessThanOrEqualTo": {"targetAge": None, "targetAgeOfMonths": None},
            "greaterThanOrEqualTo": {"targetAge": None, "targetAgeOfMonths": 6},
            "greaterThan": {"targetAge": None, "targetAgeOfMonths": None},
            "conditions": "0歳は保護者といっしょに来てください。",
        },
        "support": {"description": "遊びと学びの場", "monetarySupport": None, "materiallySupport": "遊び場"},
        "utilizationTime": {"fromHM": "0900", "toHM": "1700", "condiutilizationConditionstions": "日曜休み"},
        "procedurePeriod": {"fromYMD": "2026-04-01", "toYMD": "2027-03-31", "conditions": None},
        "electronicSubmission": True,
        "relatedLink": [{"uri": "https://www.example.jp/a", "title": "地図"}, {"uri": "なし", "title": None}],
        "localGovernmentLink": {"uri": "https://www.example.jp/jidokan", "title": "児童館"},
        "contact": {"contactName": "みどり児童館", "contactPhone": "03-0000-0000"},
        "area": {"areaCode": "131016;千代田区", "areaText": None},
        "basicInformation": {"psid": "psid3.0+8000020130001+1+UM108", "compartment": "子ども部"},
        "regulation": {"regulationName": "児童福祉法", "regulationArticle": "第40条"},
        "updateDate": "2025-06-12",
    }
    made.update(changes)
    return made


def _file(*records: Any) -> bytes:
    return json.dumps(list(records), ensure_ascii=False).encode()


def _one(content: bytes) -> ProgrammeBody:
    (read,) = read_registry(content)
    assert isinstance(read, ReadProgramme), read
    return read.body


def test_a_record_becomes_a_programme_field_by_field() -> None:
    body = _one(_file(record()))
    assert (body.title, body.short_name, body.keywords) == ("みどり児童館", "児童館", ("児童館",))
    assert (body.age_from_months, body.age_below_months) == (6, 18 * 12)
    assert body.period == "0900～1700\n日曜休み"
    assert body.description == "くわしくは児童館のページ をご覧ください。"
    assert [link.url for link in body.links] == ["https://www.example.jp/jidokan", "https://www.example.jp/a"]
    assert [(area.code, area.name) for area in body.areas] == [("131016", "千代田区")]
    assert (body.opens_on, body.closes_on, body.is_online) == ("2026-04-01", "2027-03-31", True)
    assert body.source is not None
    assert (body.source.licence, body.source.updated_on) == ("CC BY 4.0", "2025-06-12")
    assert [(basis.law, basis.article) for basis in body.legal_basis] == [("児童福祉法", "第40条")]


@pytest.mark.parametrize(
    ("target", "ages"),
    [
        ({"lessThanOrEqualTo": {"targetAge": 3}}, (None, 48)),
        ({"lessThanOrEqualTo": {"targetAgeOfMonths": 4}}, (None, 5)),
        ({"greaterThan": {"targetAge": 3}}, (48, None)),
        (
            {"greaterThanOrEqualTo": {"targetAge": 0}, "lessThan": {"targetAge": 1, "targetAgeOfMonths": 6}},
            (0, 18),
        ),
        ({}, (None, None)),
    ],
)
def test_ages_are_read_in_months(target: dict[str, Any], ages: tuple[int | None, int | None]) -> None:
    body = _one(_file(record(target={"targetPersons": "子ども", **target})))
    assert (body.age_from_months, body.age_below_months) == ages


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("record", "JSONとして読めません"),
        (record(institutionName={}), "正式名"),
        (record(basicInformation={"psid": "psid3.0"}), "psid"),
        (record(basicInformation=None), "psid"),
        (record(target={"targetPersons": "x", "lessThan": {"targetAge": "若い"}}), "形が違います"),
        (record(target={"targetPersons": "x", "lessThan": {"targetAge": -3}}), "対象年齢の上限"),
        (record(target="子ども"), "形が違います"),
        (record(relatedLink=5), "形が違います"),
    ],
)
def test_a_bad_record_is_told_and_the_others_go_in(broken: Any, told: str) -> None:
    other = record(basicInformation={"psid": "psid3.0+8000020130001+2+UM108"})
    bad, good = read_registry(_file(broken, other))
    assert isinstance(bad, BadRecord) and told in "".join(bad.problems) and bad.place == 1
    assert isinstance(good, ReadProgramme) and good.place == 2


def test_a_record_that_is_not_json_does_not_stop_the_others() -> None:
    good = json.dumps(record(), ensure_ascii=False)
    broken = good.replace('"summary":', '"summary"')
    more = json.dumps(record(basicInformation={"psid": "psid3.0+1+2+UM1"}), ensure_ascii=False)
    read = list(read_registry(f"[{good},\n{broken},\n{more}]".encode()))
    assert [type(one) for one in read] == [ReadProgramme, BadRecord, BadRecord]
    lines = list(read_registry(f"{good}\n{broken}\n".encode()))
    assert [type(one) for one in lines] == [ReadProgramme, BadRecord]


def test_the_same_number_twice_is_told() -> None:
    first, second = read_registry(_file(record(), record(summary="別")))
    assert isinstance(first, ReadProgramme) and isinstance(second, BadRecord)
    assert "1番目" in second.problems[0]


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b'[{"a": 1}]', b"<html></html>", b"[" * 5000])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(NotTheRegistry):
        list(read_registry(content))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "institutionName",
                        "basicInformation",
                        "psid",
                        "canonicalName",
                        "target",
                        "area",
                        "support",
                    ]
                ),
                inner,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_read_or_told(anything: Any) -> None:
    read = list(read_registry(_file(record(), anything)))
    assert isinstance(read[0], ReadProgramme) and len(read) == 2


@pytest.mark.engines
@pytest.mark.django_db
def test_drafted_by_one_published_by_another_and_again_only_what_changed(
    bureau: Organisation, at: datetime
) -> None:
    editor = officer_with(bureau, "drafter", Role.EDITOR, Role.PUBLISHER, at=at)
    publisher = officer_with(bureau, "publisher2", Role.PUBLISHER, at=at)
    other = record(basicInformation={"psid": "psid3.0+8000020130001+2+UM108"}, summary="もう一つ")
    content = _file(record(), other, "broken")

    preview = import_programmes(content, organisation=bureau, is_preview=True, by=editor, at=at)
    assert (len(preview.added), len(preview.refused)) == (2, 1) and not Programme.objects.exists()

    first = import_programmes(content, organisation=bureau, by=editor, at=at)
    assert first.to_json()["refused"][0]["place"] == 3
    assert public_programmes() == []
    assert publish_imported(organisation=bureau, by=editor, at=at) == 0, "who drafted does not publish"
    assert publish_imported(organisation=bureau, by=publisher, at=at) == 2
    page = programme_by_slug("seido-8000020130001-1-um108")
    assert page.body.title == "みどり児童館"

    changed = copy.deepcopy(other)
    changed["summary"] = "新しい説明"
    again = import_programmes(_file(record(), changed), organisation=bureau, by=editor, at=at)
    assert (again.unchanged, again.changed) == (1, ["みどり児童館"])
    once_more = import_programmes(_file(record(), changed), organisation=bureau, by=editor, at=at)
    assert once_more.unchanged == 2 and ProgrammeVersion.objects.count() == 3
    assert publish_imported(organisation=bureau, by=publisher, at=at) == 1


def _numbered(count: int, **changes: Any) -> list[Any]:
    return [
        record(basicInformation={"psid": f"psid3.0+8000020130001+{n}+UM1"}, **changes) for n in range(count)
    ]


@pytest.mark.django_db
def test_many_are_taken_in_as_one_by_one_with_few_statements(
    bureau: Organisation, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = officer_with(bureau, "drafter", Role.EDITOR, at=at)
    publisher = officer_with(bureau, "publisher2", Role.PUBLISHER, at=at)
    told: list[tuple[int, int]] = []

    def statements(act: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    def take_in(records: list[Any]) -> int:
        given: Any = {"organisation": bureau, "by": editor, "at": at}
        return statements(
            lambda: import_programmes(
                _file(*records), progress=lambda done, total: told.append((done, total)), **given
            )
        )

    def publish() -> int:
        return statements(lambda: publish_imported(organisation=bureau, by=publisher, at=at))

    few, few_public = take_in(_numbered(3)), publish()
    more = _numbered(60)
    assert take_in(more) <= few + 5 and publish() <= few_public + 5
    assert told == [(3, 3), (60, 60)]
    assert len(public_programmes()) == 60
    assert statements(public_programmes) == 1, "what never changes is read once"
    monkeypatch.setattr(programmes, "_said", {})
    assert statements(public_programmes) == 2
    monkeypatch.setattr(programmes, "_MOST_KEPT", 10)
    assert len(public_programmes()) == 60 and len(programmes._said) == 10
    version = ProgrammeVersion.objects.latest("id")
    assert (version.number, version.digest, version.effective_from) == (
        1,
        digest_of(version.body),
        japan_day(at),
    )
    kinds = list(timeline(f"programmeversion:{version.pk}").values_list("kind", "organisation"))
    acts = ("drafted", "publication_asked", "published", "in_force")
    assert kinds == [(f"programmeversion.{act}", bureau.pk) for act in acts]
    assert Event.objects.filter(kind="programme.added", stream=f"organisation:{bureau.pk}").count() == 60
    assert verify() == []
    monkeypatch.setattr(imports, "AT_A_TIME", 7)
    changed = [{**one, "summary": "変わりました"} for one in more[:20]]
    take_in([*changed, *more[20:]])
    assert told[-1] == (60, 60) and len(told) == 2 + 9
    assert publish_imported(organisation=bureau, by=publisher, at=at) == 20
    assert sum(card.summary == "変わりました" for card in public_programmes()) == 20
    assert ProgrammeVersion.objects.filter(number=2, published_at__isnull=False).count() == 20


@pytest.mark.django_db
def test_what_is_in_other_hands_is_told_and_left(bureau: Organisation, at: datetime) -> None:
    editor = officer_with(bureau, "drafter", Role.EDITOR, at=at)
    both = officer_with(bureau, "both", Role.EDITOR, Role.PUBLISHER, at=at)
    publisher = officer_with(bureau, "publisher2", Role.PUBLISHER, at=at)
    one, two, three = _numbered(3)
    given: Any = {"organisation": bureau, "by": editor, "at": at}
    import_programmes(_file(one, two, three), **given)
    first, second, third = ProgrammeVersion.objects.order_by("programme__slug")
    save_draft(version=first, body={**first.body, "money": "1万円"}, revision=0, by=both, at=at)
    retire(record=third.programme, by=publisher, at=at)
    changed = [{**each, "summary": "変わりました"} for each in (one, two, three)]
    report = import_programmes(_file(*changed, "broken"), **given)
    assert [bad.place for bad in report.refused] == [1, 3, 4] and len(report.changed) == 1
    ask_publication(version=first, by=both, at=at)
    assert publish_imported(organisation=bureau, by=both, at=at) == 1, "only the one that was not touched"
    assert publish_imported(organisation=bureau, by=publisher, at=at) == 1
    second.refresh_from_db()
    assert second.body["summary"] == "変わりました" and second.is_published
    elsewhere = Programme.objects.get(pk=second.programme_id)
    Programme.objects.filter(pk=elsewhere.pk).update(source_key="")
    (bad,) = import_programmes(_file(two), **given).refused
    assert "使われています" in bad.problems[0]


@pytest.mark.django_db
def test_strangers_import_nothing(bureau: Organisation, at: datetime) -> None:
    with pytest.raises(NotYourProcedure):
        import_programmes(_file(record()), organisation=bureau, by=Acting.nobody(), at=at)
    with pytest.raises(NotYourProcedure):
        publish_imported(organisation=bureau, by=Acting.nobody(), at=at)


@pytest.mark.survey
def test_the_published_sample_is_read() -> None:
    if not SAMPLE.exists():
        pytest.skip("the published sample is not beside the project")
    read = list(read_registry(SAMPLE.read_bytes()))
    assert [one.body.title for one in read if isinstance(one, ReadProgramme)] == [
        "先天性代謝異常等検査",
        "小児救急医療",
    ]
