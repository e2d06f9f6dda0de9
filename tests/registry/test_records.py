"""The life of records: drafted, saved, asked for, sent back, published, in force, retired; processes and pauses."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.registry.models import Edition, Procedure, ProcedureVersion, ProgrammeVersion
from madoguchi.registry.selectors import (
    open_editions,
    procedure_by_slug,
    versions_to_come,
)
from madoguchi.registry.services import (
    AlreadyRetired,
    AskFirst,
    BadSuccessor,
    BodyHasProblems,
    DraftExists,
    SlugTaken,
    SomeoneElseSaved,
    TooEarly,
    add_procedure,
    add_programme,
    ask_publication,
    discard_draft,
    open_edition,
    pause,
    publish_version,
    put_into_force,
    retire,
    save_draft,
    send_back,
    set_owner,
    start_draft,
)
from madoguchi.versions.services import AlreadyPublished, EditorMayNotApprove, SayWhy
from tests.registry.world import body, form_version, published

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


def _shown(slug: str = "restaurant") -> str:
    return procedure_by_slug(slug).body.title


# drafts


def test_a_draft_begins_with_what_is_public(procedure: Procedure, editor: Acting, at: datetime) -> None:
    draft = start_draft(record=procedure, by=editor, at=at)
    assert (draft.number, draft.body, draft.revision, draft.is_published) == (2, body(), 0, False)
    with pytest.raises(DraftExists):
        start_draft(record=procedure, by=editor, at=at)


def test_a_first_draft_is_empty(bureau: Organisation, editor: Acting, at: datetime) -> None:
    draft = start_draft(
        record=add_programme(slug="gift", organisation=bureau, by=editor, at=at), by=editor, at=at
    )
    assert (draft.number, draft.body) == (1, {})


def test_an_unfinished_draft_is_kept_and_what_is_missing_told(
    procedure: Procedure, editor: Acting, at: datetime
) -> None:
    draft = start_draft(record=procedure, by=editor, at=at)
    saved, problems = save_draft(version=draft, body={"title": "途中"}, revision=0, by=editor, at=at)
    assert saved.revision == 1 and saved.body == {"title": "途中"}
    assert "summary" in {problem.path[0] for problem in problems}
    with pytest.raises(BodyHasProblems):
        ask_publication(version=saved, by=editor, at=at)


def test_two_editors_do_not_overwrite_each_other(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    draft = start_draft(record=procedure, by=editor, at=at)
    save_draft(version=draft, body=body(title="一"), revision=0, by=editor, at=at)
    with pytest.raises(SomeoneElseSaved):
        save_draft(version=draft, body=body(title="二"), revision=0, by=publisher, at=at)
    draft.refresh_from_db()
    assert draft.body["title"] == "一" and draft.edited_by_id == editor.who


def test_saving_the_same_words_writes_nothing(procedure: Procedure, editor: Acting, at: datetime) -> None:
    draft = start_draft(record=procedure, by=editor, at=at)
    before = _kinds()
    saved, _problems = save_draft(version=draft, body=draft.body, revision=0, by=editor, at=at)
    assert saved.revision == 0 and _kinds() == before


def test_a_change_withdraws_the_request(procedure: Procedure, editor: Acting, at: datetime) -> None:
    draft = ask_publication(version=start_draft(record=procedure, by=editor, at=at), by=editor, at=at)
    assert draft.asked_at == at
    saved, _problems = save_draft(version=draft, body=body(title="新"), revision=0, by=editor, at=at)
    assert saved.asked_at is None


def test_a_draft_is_thrown_away_and_its_number_used_again(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    draft = start_draft(record=procedure, by=editor, at=at)
    discard_draft(version=draft, by=editor, at=at)
    assert _kinds()[-1] == "procedureversion.discarded"
    assert start_draft(record=procedure, by=editor, at=at).number == 2
    with pytest.raises(AlreadyPublished):
        discard_draft(version=ProcedureVersion.objects.get(number=1), by=editor, at=at)


# publishing


def test_a_version_goes_back_with_a_word_and_comes_again(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    draft = start_draft(record=procedure, by=editor, at=at)
    with pytest.raises(AskFirst):
        send_back(version=draft, remark="手数料", by=publisher, at=at)
    ask_publication(version=draft, by=editor, at=at)
    for remark in ("", "  ", "あ" * 1001):
        with pytest.raises(SayWhy):
            send_back(version=draft, remark=remark, by=publisher, at=at)
    back = send_back(version=draft, remark=" 手数料を確かめてください。 ", by=publisher, at=at)
    assert (back.asked_at, back.remark) == (None, "手数料を確かめてください。")
    assert ask_publication(version=back, by=editor, at=at).remark == ""


def test_what_was_changed_after_it_was_looked_through_is_not_published(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    draft = start_draft(record=procedure, by=editor, at=at)
    seen = ask_publication(version=draft, by=editor, at=at).revision
    save_draft(version=draft, body=body(title="すりかえ"), revision=0, by=editor, at=at)
    with pytest.raises(SomeoneElseSaved):
        publish_version(version=draft, revision=seen, by=publisher, at=at)
    assert _shown() == "飲食店営業許可申請"
    publish_version(version=draft, revision=1, by=publisher, at=at)
    assert _shown() == "すりかえ"


def test_an_unfinished_version_is_not_published(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    draft = start_draft(record=procedure, by=editor, at=at)
    save_draft(version=draft, body={}, revision=0, by=editor, at=at)
    with pytest.raises(BodyHasProblems):
        publish_version(version=draft, by=publisher, at=at)


def test_a_version_is_published_once(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    draft = start_draft(record=procedure, by=editor, at=at)
    publish_version(version=draft, by=publisher, at=at)
    with pytest.raises(AlreadyPublished):
        publish_version(version=draft, by=publisher, at=at)
    for late in (
        lambda: save_draft(version=draft, body=body(title="あと"), revision=0, by=editor, at=at),
        lambda: ask_publication(version=draft, by=editor, at=at),
        lambda: send_back(version=draft, remark="あと", by=publisher, at=at),
    ):
        with pytest.raises(AlreadyPublished):
            late()


def test_who_saved_last_does_not_publish(procedure: Procedure, publisher: Acting, at: datetime) -> None:
    draft = start_draft(record=procedure, by=publisher, at=at)
    with pytest.raises(EditorMayNotApprove):
        publish_version(version=draft, by=publisher, at=at)


def test_a_version_for_a_day_to_come_is_shown_from_that_day(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    day = japan_day(at) + timedelta(days=30)
    draft = start_draft(record=procedure, by=editor, at=at)
    save_draft(version=draft, body=body(title="新しい法律での名前"), revision=0, by=editor, at=at)
    with pytest.raises(TooEarly):
        publish_version(version=draft, effective_from=day - timedelta(days=31), by=publisher, at=at)
    publish_version(version=draft, effective_from=day, by=publisher, at=at)
    procedure.refresh_from_db()
    assert _shown() == "飲食店営業許可申請"
    assert [one.number for one in versions_to_come(procedure)] == [2]
    assert put_into_force(at=at + timedelta(days=29)) == 0
    assert put_into_force(at=at + timedelta(days=30)) == 1
    assert _shown() == "新しい法律での名前"
    assert put_into_force(at=at + timedelta(days=31)) == 0
    assert _kinds().count("procedureversion.in_force") == 2


def test_a_version_that_was_overtaken_is_never_shown(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    day = japan_day(at) + timedelta(days=30)
    first = start_draft(record=procedure, by=editor, at=at)
    save_draft(version=first, body=body(title="予約"), revision=0, by=editor, at=at)
    publish_version(version=first, effective_from=day, by=publisher, at=at)
    second = start_draft(record=procedure, by=editor, at=at)
    assert second.body["title"] == "予約"
    save_draft(version=second, body=body(title="急ぎ"), revision=0, by=editor, at=at)
    publish_version(version=second, by=publisher, at=at)
    assert put_into_force(at=at + timedelta(days=40)) == 0
    assert _shown() == "急ぎ"


def test_a_programme_lives_the_same_life(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    programme = add_programme(slug="gift", organisation=bureau, by=editor, at=at)
    draft = start_draft(record=programme, by=editor, at=at)
    draft, problems = save_draft(version=draft, body=PROGRAMME, revision=0, by=editor, at=at)
    assert problems == []
    publish_version(version=ask_publication(version=draft, by=editor, at=at), by=publisher, at=at)
    programme.refresh_from_db()
    assert programme.current == draft and isinstance(programme.current, ProgrammeVersion)
    assert _kinds()[-5:] == [
        "programmeversion.drafted",
        "programmeversion.saved",
        "programmeversion.publication_asked",
        "programmeversion.published",
        "programmeversion.in_force",
    ]


def test_open_editions_and_those_to_come_go_on_in_the_new_version(
    bureau: Organisation, procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    form, today = form_version(bureau, editor, publisher, at=at), japan_day(at)
    common: dict[str, Any] = {
        "procedure": procedure,
        "organisation": bureau,
        "form_version": form,
        "online_standard_days": 10,
        "retention_years": 5,
        "by": publisher,
        "at": at,
    }
    open_edition(standard_days=20, opens_on=today - timedelta(days=1), **common)
    open_edition(standard_days=30, opens_on=date(2027, 4, 1), **common)
    draft = start_draft(record=procedure, by=editor, at=at)
    changed = body(title="二版", processing={"window_days": 25})
    save_draft(version=draft, body=changed, revision=0, by=editor, at=at)
    publish_version(version=draft, by=publisher, at=at)
    now_open = open_editions(procedure, on=today).get()
    assert (now_open.procedure_version, now_open.standard_days) == (draft, 25)
    assert now_open.online_standard_days == 10
    next_year = open_editions(procedure, on=date(2027, 4, 1)).get()
    assert (next_year.procedure_version, next_year.opens_on) == (draft, date(2027, 4, 1))
    assert Edition.objects.count() == 4


# the end of a record


def test_a_retired_record_keeps_its_address_and_points_on(
    bureau: Organisation, procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    after = published(bureau, editor, publisher, slug="restaurant-new", at=at).procedure
    form = form_version(bureau, editor, publisher, at=at)
    for opens_on in (japan_day(at), date(2027, 4, 1)):
        open_edition(
            procedure=procedure,
            organisation=bureau,
            form_version=form,
            standard_days=20,
            online_standard_days=None,
            retention_years=5,
            opens_on=opens_on,
            by=publisher,
            at=at,
        )
    for wrong in (procedure, add_programme(slug="gift", organisation=bureau, by=editor, at=at)):
        with pytest.raises(BadSuccessor):
            retire(record=procedure, successor=wrong, by=publisher, at=at)
    retire(record=procedure, successor=after, reason="条例の改正", by=publisher, at=at)
    page = procedure_by_slug("restaurant")
    assert page.procedure.is_retired and page.procedure.successor == after
    assert not open_editions(procedure, on=japan_day(at) + timedelta(days=1)).exists()
    assert not open_editions(procedure, on=date(2027, 4, 2)).exists()
    with pytest.raises(AlreadyRetired):
        retire(record=procedure, by=publisher, at=at)
    with pytest.raises(BadSuccessor):
        retire(record=after, successor=procedure_by_slug("restaurant").procedure, by=publisher, at=at)


def test_nothing_new_is_written_for_a_retired_record(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    scheduled = start_draft(record=procedure, by=editor, at=at)
    save_draft(version=scheduled, body=body(title="予約"), revision=0, by=editor, at=at)
    day = japan_day(at) + timedelta(days=3)
    publish_version(version=scheduled, effective_from=day, by=publisher, at=at)
    waiting = start_draft(record=procedure, by=editor, at=at)
    retire(record=procedure, by=publisher, at=at)
    with pytest.raises(AlreadyRetired):
        publish_version(version=waiting, by=publisher, at=at)
    discard_draft(version=waiting, by=editor, at=at)
    with pytest.raises(AlreadyRetired):
        start_draft(record=procedure, by=editor, at=at)
    with pytest.raises(AlreadyRetired):
        pause(procedure=procedure_by_slug("restaurant").procedure, reason="点検", by=publisher, at=at)
    assert put_into_force(at=at + timedelta(days=4)) == 0
    assert _shown() == "飲食店営業許可申請"


def test_a_record_has_a_keeper_and_a_day(procedure: Procedure, editor: Acting, at: datetime) -> None:
    keeper = procedure.versions.get().edited_by
    set_owner(record=procedure, owner=keeper, review_on=date(2027, 4, 1), by=editor, at=at)
    procedure.refresh_from_db()
    assert (procedure.owner, procedure.review_on) == (keeper, date(2027, 4, 1))
    set_owner(record=procedure, owner=None, review_on=None, by=editor, at=at)
    procedure.refresh_from_db()
    assert (procedure.owner, procedure.review_on) == (None, None)


def test_names_in_addresses_are_given_once(
    bureau: Organisation, procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    retire(record=procedure, by=publisher, at=at)
    with pytest.raises(SlugTaken):
        add_procedure(slug="restaurant", organisation=bureau, by=editor, at=at)
    add_programme(slug="restaurant", organisation=bureau, by=editor, at=at)
