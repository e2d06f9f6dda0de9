"""Procedures: written by one, published by another, immutable from then on, taken by editions."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import add_organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import read_number
from madoguchi.events.selectors import timeline
from madoguchi.registry.models import Procedure, ProcedureVersion
from madoguchi.registry.selectors import (
    open_editions,
    open_now,
    procedure_by_slug,
    procedures_for_life_event,
    public_procedures,
)
from madoguchi.registry.services import (
    BodyHasProblems,
    FormNotPublished,
    NotPublishedYet,
    NotYourProcedure,
    PeriodIsEmpty,
    SlugTaken,
    add_procedure,
    draft_version,
    open_edition,
    publish_version,
)
from madoguchi.registry.types import LIFE_EVENTS, ProcedureBody
from madoguchi.versions.services import AlreadyPublished, EditorMayNotApprove
from tests.registry.world import SYSTEM, body, form_version, next_version, officer_with, published

pytestmark = pytest.mark.django_db


def test_a_body_survives_the_round_trip() -> None:
    read = ProcedureBody.parse(body())
    assert ProcedureBody.parse(read.to_json()) == read
    assert read.is_online
    assert [d.name for d in read.documents_online] == ["施設の平面図"]
    assert [c.kind for c in read.other_channels] == ["counter"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"title": ""}, "手続名: 書いてください。"),
        ({"title": "あ" * 121}, "手続名: 120文字までで書いてください（いま121文字）。"),
        ({"audience": "everyone"}, "主な利用者: 決められた値から"),
        ({"life_events": ["flying"]}, "ライフイベント 1番目: 「flying」"),
        (
            {"timings": [{"event": "flying"}]},
            "ライフイベントからの期限 1番目 ライフイベントの名前: 「flying」",
        ),
        ({"channels": []}, "手続の方法: 1つ以上"),
        ({"fee": {"text": "無料"}}, "手数料 金額（円）: 書いてください。"),
        ({"minutes_to_finish": 0}, "入力にかかる時間（分）: 1以上"),
        ({"minutes_to_finish": "8"}, "入力にかかる時間（分）: 数で"),
        ({"documents": [{"why": "x"}]}, "必要な書類 1番目 書類名: 書いてください。"),
        (
            {"legal_basis": [{"law": "法", "article": "1", "url": "javascript:alert(1)"}]},
            "根拠法令 1番目 法令のページ: https://",
        ),
        ({"processing": {"set_on": "昨日"}}, "標準処理期間 定めた日: 日付は"),
        ({"colour": "red"}, "colour: この項目はありません"),
    ],
)
def test_a_body_with_a_problem_names_its_place(changes: dict[str, object], place: str) -> None:
    problems = ProcedureBody.problems(body(**changes))
    assert [str(problem) for problem in problems if str(problem).startswith(place)]
    with pytest.raises(ValueError, match=re.escape(place)):
        ProcedureBody.parse(body(**changes))


def test_life_events_are_told_apart() -> None:
    assert len({event.slug for event in LIFE_EVENTS}) == len(LIFE_EVENTS)


def test_a_new_procedure_has_a_number_and_is_not_public(
    bureau: Organisation, editor: Acting, at: datetime
) -> None:
    procedure = add_procedure(slug="restaurant", organisation=bureau, by=editor, at=at)
    assert read_number(procedure.code) == procedure.code
    assert public_procedures() == []
    with pytest.raises(Procedure.DoesNotExist):
        procedure_by_slug("restaurant")
    with pytest.raises(SlugTaken):
        add_procedure(slug="restaurant", organisation=bureau, by=editor, at=at)


def test_a_draft_with_problems_is_not_written(bureau: Organisation, editor: Acting, at: datetime) -> None:
    procedure = add_procedure(slug="restaurant", organisation=bureau, by=editor, at=at)
    with pytest.raises(BodyHasProblems) as refusal:
        draft_version(procedure=procedure, body=body(title=""), by=editor, at=at)
    assert refusal.value.problems and refusal.value.field == "body"
    assert not ProcedureVersion.objects.exists()


@pytest.mark.engines
def test_who_edits_does_not_publish(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    procedure = add_procedure(slug="restaurant", organisation=bureau, by=editor, at=at)
    own = draft_version(procedure=procedure, body=body(), by=publisher, at=at)
    with pytest.raises(EditorMayNotApprove):
        publish_version(version=own, by=publisher, at=at)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureVersion.objects.filter(pk=own.pk).update(approved_by=own.edited_by_id)
    procedure.refresh_from_db()
    assert procedure.current is None


@pytest.mark.engines
def test_a_published_version_is_immutable_in_the_database(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    version = published(bureau, editor, publisher, slug="restaurant", at=at)
    for statement in (
        "UPDATE registry_procedureversion SET number = 9",
        "UPDATE registry_procedureversion SET published_at = NULL",
        "DELETE FROM registry_procedureversion",
    ):
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
    with pytest.raises(AlreadyPublished):
        publish_version(version=version, by=publisher, at=at)
    version.refresh_from_db()
    assert version.number == 1 and version.is_published


def test_the_registry_shows_the_version_published_last(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    first = published(bureau, editor, publisher, slug="restaurant", at=at)
    second = next_version(first.procedure, editor, publisher, at=at, title="飲食店の営業許可")
    assert second.number == 2
    page = procedure_by_slug("restaurant")
    assert (page.version, page.body.title, page.card.title) == (
        second,
        "飲食店の営業許可",
        "飲食店の営業許可",
    )
    assert [event.slug for event in page.life_events] == ["business-start"]
    assert [card.slug for card in procedures_for_life_event("business-start")] == ["restaurant"]
    assert procedures_for_life_event("birth") == []
    kinds = [event.kind for event in timeline(f"procedureversion:{second.pk}")]
    assert kinds == [f"procedureversion.{act}" for act in ("drafted", "published", "in_force")]


def test_organisations_are_walls(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    other = add_organisation(
        slug="other", name="別の局", kind=Organisation.Kind.BUREAU, parent=bureau.parent, by=SYSTEM, at=at
    )
    stranger = officer_with(other, "stranger", Role.EDITOR, Role.PUBLISHER, at=at)
    version = published(bureau, editor, publisher, slug="restaurant", at=at)
    draft = draft_version(procedure=version.procedure, body=body(), by=editor, at=at)
    with pytest.raises(NotYourProcedure):
        add_procedure(slug="another", organisation=bureau, by=stranger, at=at)
    with pytest.raises(NotYourProcedure):
        draft_version(procedure=version.procedure, body=body(), by=stranger, at=at)
    with pytest.raises(NotYourProcedure):
        publish_version(version=draft, by=stranger, at=at)
    with pytest.raises(NotYourProcedure):
        publish_version(version=draft, by=editor, at=at)
    with pytest.raises(NotYourProcedure):
        draft_version(procedure=version.procedure, body=body(), by=SYSTEM, at=at)


def _open(version: ProcedureVersion, organisation: Organisation, form: object, by: Acting, **changes: object):  # type: ignore[no-untyped-def]
    days = {"opens_on": date(2026, 10, 1), "closes_on": None, **changes}
    return open_edition(
        procedure=version.procedure,
        organisation=organisation,
        form_version=form,  # type: ignore[arg-type]
        standard_days=20,
        online_standard_days=14,
        retention_years=5,
        by=by,
        at=changes.get("at", version.published_at),  # type: ignore[arg-type]
        opens_on=days["opens_on"],  # type: ignore[arg-type]
        closes_on=days["closes_on"],  # type: ignore[arg-type]
    )


@pytest.mark.engines
def test_an_edition_pins_the_current_version_and_opens_by_day(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    version = published(bureau, editor, publisher, slug="restaurant", at=at)
    form = form_version(bureau, editor, publisher, at=at)
    closes = date(2026, 11, 30)
    edition = _open(version, bureau, form, publisher, closes_on=closes)
    assert edition.procedure_version == version and edition.clock_days == 14

    def on(day: date) -> list[object]:
        return list(open_editions(version.procedure, on=day))

    assert on(date(2026, 9, 30)) == []
    assert on(date(2026, 10, 1)) == on(closes) == [edition]
    assert on(closes + timedelta(days=1)) == []
    assert [(o.card.slug, o.closes_on) for o in open_now(on=closes)] == [("restaurant", closes)]
    assert open_now(on=closes + timedelta(days=1)) == []


def test_of_one_organisation_only_the_edition_opened_last_takes_applications(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    first = published(bureau, editor, publisher, slug="restaurant", at=at)
    form = form_version(bureau, editor, publisher, at=at)
    old = _open(first, bureau, form, publisher)
    second = next_version(first.procedure, editor, publisher, at=at)
    new = _open(second, bureau, form, publisher, opens_on=date(2026, 12, 1))
    (carried,) = open_editions(first.procedure, on=date(2026, 11, 30))
    assert (carried.procedure_version, carried.form_version) == (second, old.form_version)
    assert (carried.opens_on, carried.closes_on) == (japan_day(at), old.closes_on)
    assert list(open_editions(first.procedure, on=date(2026, 12, 1))) == [new]
    assert len(open_now(on=date(2026, 12, 1))) == 1


def test_an_edition_needs_a_published_version_form_and_a_period(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    procedure = add_procedure(slug="restaurant", organisation=bureau, by=editor, at=at)
    draft = draft_version(procedure=procedure, body=body(), by=editor, at=at)
    form = form_version(bureau, editor, publisher, at=at)
    with pytest.raises(NotPublishedYet):
        _open(draft, bureau, form, publisher, at=at)
    version = publish_version(version=draft, by=publisher, at=at)
    with pytest.raises(FormNotPublished):
        _open(version, bureau, form_version(bureau, editor, publisher, at=at, is_published=False), publisher)
    with pytest.raises(PeriodIsEmpty):
        _open(version, bureau, form, publisher, closes_on=date(2026, 9, 30))
    with pytest.raises(NotYourProcedure):
        _open(version, bureau, form, editor)
