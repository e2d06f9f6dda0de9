"""Beside the versions of a record: pauses, processes, who may shape what, and the list of one's records."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import add_organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.registry.models import Pause, Procedure, Process
from madoguchi.registry.selectors import (
    pause_of,
    pauses_of,
    records_shaped_by,
    row_of,
    waiting_for,
)
from madoguchi.registry.services import (
    NotYourProcedure,
    PausedAlready,
    PeriodIsEmpty,
    ProcessContradicts,
    SomeoneElseSaved,
    add_procedure,
    add_process,
    add_programme,
    ask_publication,
    change_process,
    discard_draft,
    pause,
    publish_version,
    resume,
    retire,
    save_draft,
    send_back,
    set_owner,
    start_draft,
)
from madoguchi.versions.services import SayWhy
from tests.registry.world import officer_with

pytestmark = pytest.mark.django_db

PROGRAMME: dict[str, Any] = {
    "title": "子育て応援給付",
    "summary": "子どもが生まれた家庭に給付します。",
    "audience": "resident",
    "life_events": ["birth"],
    "keywords": [],
    "target": "子どもが生まれた人",
    "benefit": "10万円",
    "contact": {"name": "子ども課"},
}


def _kinds() -> list[str]:
    return list(Event.objects.order_by("at", "id").values_list("kind", flat=True))


# pauses


def test_a_pause_holds_from_now_until_it_is_resumed(
    procedure: Procedure, publisher: Acting, at: datetime
) -> None:
    made = pause(procedure=procedure, reason=" システムの点検 ", by=publisher, at=at)
    assert made.reason == "システムの点検"
    assert pause_of(procedure, at=at) == made
    assert pause_of(procedure, at=at - timedelta(seconds=1)) is None
    later = at + timedelta(hours=2)
    resume(pause=made, by=publisher, at=later)
    assert pause_of(procedure, at=later) is None
    assert pause_of(procedure, at=later - timedelta(minutes=1)) == made
    resume(pause=made, by=publisher, at=later + timedelta(hours=1))
    made.refresh_from_db()
    assert made.ends_at == later
    assert _kinds().count("procedure.resumed") == 1


def test_a_pause_to_come_is_called_off(procedure: Procedure, publisher: Acting, at: datetime) -> None:
    begins, ends = at + timedelta(days=5), at + timedelta(days=6)
    made = pause(procedure=procedure, reason="年末年始", starts_at=begins, ends_at=ends, by=publisher, at=at)
    assert pauses_of(procedure, at=at) == [made]
    assert pause_of(procedure, at=at) is None and pause_of(procedure, at=begins) == made
    resume(pause=made, by=publisher, at=at)
    assert pause_of(procedure, at=begins) is None


@pytest.mark.parametrize("reason", ["", " \n", "あ" * 301])
def test_a_pause_says_why(procedure: Procedure, publisher: Acting, at: datetime, reason: str) -> None:
    with pytest.raises(SayWhy):
        pause(procedure=procedure, reason=reason, by=publisher, at=at)


def test_a_pause_does_not_end_before_it_begins(procedure: Procedure, publisher: Acting, at: datetime) -> None:
    with pytest.raises(PeriodIsEmpty):
        pause(procedure=procedure, reason="点検", ends_at=at - timedelta(hours=1), by=publisher, at=at)


def test_pauses_do_not_overlap(
    procedure: Procedure, bureau: Organisation, publisher: Acting, at: datetime
) -> None:
    def day(n: int) -> datetime:
        return at + timedelta(days=n)

    def paused(begins: int, ends: int | None, place: Organisation | None = None) -> Pause:
        until = None if ends is None else day(ends)
        given: Any = {"organisation": place, "starts_at": day(begins), "ends_at": until}
        return pause(procedure=procedure, reason="点検", by=publisher, at=at, **given)

    first = paused(10, 20)
    for begins, ends in ((5, 11), (12, 15), (19, 30), (5, 30), (5, None), (10, 20)):
        with pytest.raises(PausedAlready, match="2026年11月12日10時から2026年11月22日10時まで"):
            paused(begins, ends)
    with pytest.raises(PausedAlready):
        paused(12, 15, bureau)  # it holds there already
    paused(5, 10)
    open_ended = paused(20, None)
    with pytest.raises(PausedAlready, match="2026年11月22日10時から、すでに休止"):
        paused(40, 50)
    for one in (first, open_ended):
        resume(pause=one, by=publisher, at=at)
    paused(10, 25)
    assert Pause.objects.count() == 4


def test_a_pause_everywhere_covers_one_of_a_single_office(
    procedure: Procedure, bureau: Organisation, publisher: Acting, at: datetime
) -> None:
    local = pause(procedure=procedure, reason="工事", organisation=bureau, by=publisher, at=at)
    whole = pause(procedure=procedure, reason="大雨", by=publisher, at=at)
    assert pauses_of(procedure, at=at) == [local, whole]
    with pytest.raises(PausedAlready):
        pause(procedure=procedure, reason="点検", organisation=bureau, by=publisher, at=at)


# processes


def _process(procedure: Procedure, by: Acting, at: datetime, **more: Any) -> Process:
    given = {"title": "許可の申請", "type_code": "1", "state": "digitised", **more}
    return add_process(procedure=procedure, **given, by=by, at=at)


def test_a_process_has_a_number_counts_and_links(procedure: Procedure, editor: Acting, at: datetime) -> None:
    made = _process(
        procedure,
        editor,
        at,
        counts_year=2025,
        total_count=100,
        online_count=100,
        survey_ids=["P1", "P2", "P1"],
    )
    assert made.code.startswith("proc-")
    assert [link.survey_id for link in made.survey_links.order_by("survey_id")] == ["P1", "P2"]
    change_process(
        process=made, survey_ids=[], state="planned", planned_on=date(2027, 4, 1), by=editor, at=at
    )
    made.refresh_from_db()
    assert (made.state, made.total_count, made.survey_links.count()) == ("planned", 100, 0)
    change_process(process=made, tool="窓口", by=editor, at=at)
    assert _kinds()[-1] == "process.changed"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"type_code": "9"}, "type_code"),
        ({"state": "soon"}, "state"),
        ({"state": "planned"}, "planned_on"),
        ({"state": "barred"}, "barrier"),
        ({"total_count": 3, "online_count": 4}, "online_count"),
    ],
)
def test_a_process_does_not_contradict_itself(
    procedure: Procedure, editor: Acting, at: datetime, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ProcessContradicts) as refusal:
        _process(procedure, editor, at, **changes)
    assert refusal.value.field == field
    made = _process(procedure, editor, at)
    with pytest.raises(ProcessContradicts):
        change_process(process=made, by=editor, at=at, **changes)
    made.refresh_from_db()
    assert (made.title, made.state) == ("許可の申請", "digitised")


def test_two_officers_do_not_overwrite_each_others_process(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    made = _process(procedure, editor, at)
    first = change_process(process=made, revision=0, total_count=10, by=editor, at=at)
    assert first.revision == 1
    with pytest.raises(SomeoneElseSaved):
        change_process(process=made, revision=0, total_count=99, by=publisher, at=at)
    made.refresh_from_db()
    assert (made.total_count, made.revision) == (10, 1)
    change_process(process=made, revision=1, total_count=99, by=publisher, at=at)
    made.refresh_from_db()
    assert (made.total_count, made.revision) == (99, 2)


def test_a_field_that_a_process_does_not_have_is_a_mistake(
    procedure: Procedure, editor: Acting, at: datetime
) -> None:
    with pytest.raises(ValueError, match="code"):
        change_process(process=_process(procedure, editor, at), code="x", by=editor, at=at)


# who may, and what each finds


def test_others_shape_nothing(
    bureau: Organisation, procedure: Procedure, editor: Acting, at: datetime
) -> None:
    other = add_organisation(
        slug="other",
        name="建設局",
        kind=Organisation.Kind.BUREAU,
        parent=bureau.parent,
        by=Acting.system("test"),
        at=at,
    )
    stranger = officer_with(other, "stranger", Role.EDITOR, Role.PUBLISHER, at=at)
    examiner = officer_with(bureau, "examining", Role.EXAMINER, at=at)
    draft = start_draft(record=procedure, by=editor, at=at)
    made = _process(procedure, editor, at)
    before = _kinds()
    for by in (stranger, examiner, Acting.nobody()):
        acts: list[Any] = [
            lambda by=by: start_draft(record=procedure, by=by, at=at),
            lambda by=by: save_draft(version=draft, body={}, revision=0, by=by, at=at),
            lambda by=by: discard_draft(version=draft, by=by, at=at),
            lambda by=by: ask_publication(version=draft, by=by, at=at),
            lambda by=by: send_back(version=draft, remark="x", by=by, at=at),
            lambda by=by: publish_version(version=draft, by=by, at=at),
            lambda by=by: retire(record=procedure, by=by, at=at),
            lambda by=by: set_owner(record=procedure, owner=None, review_on=None, by=by, at=at),
            lambda by=by: pause(procedure=procedure, reason="x", by=by, at=at),
            lambda by=by: _process(procedure, by, at),
            lambda by=by: change_process(process=made, title="x", by=by, at=at),
            lambda by=by: add_programme(slug="x", organisation=bureau, by=by, at=at),
        ]
        for act in acts:
            with pytest.raises(NotYourProcedure):
                act()
    for role_missing in (
        lambda: publish_version(version=draft, by=editor, at=at),
        lambda: send_back(version=draft, remark="x", by=editor, at=at),
        lambda: retire(record=procedure, by=editor, at=at),
        lambda: pause(procedure=procedure, reason="x", by=editor, at=at),
    ):
        with pytest.raises(NotYourProcedure):
            role_missing()
    assert _kinds() == before
    assert list(records_shaped_by(stranger)) == list(records_shaped_by(examiner)) == []
    assert not any(one.total or one.first for one in waiting_for(stranger).values())


def test_the_list_finds_records_by_state_kind_and_words(
    bureau: Organisation, procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    programme = add_programme(slug="gift", organisation=bureau, by=editor, at=at)
    draft = start_draft(record=programme, by=editor, at=at)
    save_draft(version=draft, body=PROGRAMME, revision=0, by=editor, at=at)
    add_procedure(slug="empty-one", organisation=bureau, by=editor, at=at)

    def found(**wanted: Any) -> dict[str, tuple[str, ...]]:
        rows = [row_of(values) for values in records_shaped_by(editor, **wanted)]
        return {row.title: row.states for row in rows}

    assert found() == {
        "empty-one": ("empty",),
        "子育て応援給付": ("editing",),
        "飲食店営業許可申請": ("public",),
    }
    assert set(found(kind="programme")) == {"子育て応援給付"}
    assert set(found(words="飲食店 restaurant")) == {"飲食店営業許可申請"}
    assert set(found(words=procedure.code)) == {"飲食店営業許可申請"}
    assert set(found(state="editing")) == {"子育て応援給付"}
    ask_publication(version=draft, by=editor, at=at)
    assert set(found(state="waiting")) == {"子育て応援給付"}
    assert [version.record for version in waiting_for(publisher)["publish"].first] == [programme]
    assert [version.record for version in waiting_for(editor)["asked"].first] == [programme]
    day = japan_day(at) + timedelta(days=9)
    publish_version(version=draft, effective_from=day, by=publisher, at=at)
    assert found(state="scheduled") == {"子育て応援給付": ("scheduled",)}
    retire(record=procedure, by=publisher, at=at)
    assert found(state="retired") == {"飲食店営業許可申請": ("retired",)}
    assert found(state="public") == {}
    assert found(organisation=bureau.pk) == found()


def test_of_what_waits_the_first_are_read_and_all_are_counted(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    for n in range(4):
        made = add_programme(slug=f"gift-{n}", organisation=bureau, by=editor, at=at)
        draft = start_draft(record=made, by=editor, at=at)
        save_draft(version=draft, body=PROGRAMME, revision=0, by=editor, at=at)
        ask_publication(version=draft, by=editor, at=at + timedelta(minutes=n))
    waiting = waiting_for(publisher, limit=2)["publish"]
    assert waiting.total == 4 and [one.record.slug for one in waiting.first] == ["gift-0", "gift-1"]
    assert waiting_for(editor)["asked"].total == 4 and waiting_for(editor)["editing"].total == 0
