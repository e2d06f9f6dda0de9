"""Saving a page beside other screens: what others saved stays, only the very same answer is asked about."""

from datetime import timedelta
from typing import Any

import pytest

from madoguchi.core.acting import Acting
from madoguchi.filling.marks import print_of, prints_of
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import document_of_draft, last_saved, unfinished
from madoguchi.filling.services import (
    AlreadySent,
    ChangedElsewhere,
    NotComplete,
    Saved,
    attach,
    discard,
    remove_round,
    save_answers,
    save_page,
)
from tests.world import World, holder_of, upload

pytestmark = pytest.mark.django_db

PHONE, OTHER = "09000000001", "09000000002"


class Screen:
    """One drawing of a page in a browser: what it showed, at which revision."""

    def __init__(
        self, world: World, draft: Draft, page: str, item: int | None = None, name: str = ""
    ) -> None:
        fresh = Draft.objects.get(pk=draft.pk)
        self.world, self.draft, self.page, self.item, self.name = (
            world,
            fresh,
            page,
            item,
            name or f"s{id(self)}",
        )
        self.revision = fresh.revision
        drawn = document_of_draft(fresh).page(page)
        self.shown = prints_of(drawn, fresh.answers, fresh.typed, item)

    def save(self, by: Acting | None = None, typed: dict[str, Any] | None = None, **values: Any) -> Saved:
        return save_page(
            draft=self.draft,
            page_id=self.page,
            item=self.item,
            values=values,
            revision=self.revision,
            shown=self.shown,
            typed=typed,
            screen=self.name,
            by=by or holder_of(self.draft),
            at=self.world.at,
        )


def kept() -> Draft:
    return Draft.objects.get()


def test_two_screens_that_change_different_answers_of_a_page_are_merged(world: World) -> None:
    draft = world.filled()
    one, other = Screen(world, draft, "who"), Screen(world, draft, "who")
    one.save(phone=PHONE, email="hanako@example.jp")
    saved = other.save(phone="09000000000", email="new@example.jp")
    assert not saved.clashes
    assert (kept().answers["phone"], kept().answers["email"]) == (PHONE, "new@example.jp")
    assert saved.written == ("email",)
    assert saved.others is not None
    assert saved.others.revision == one.revision + 1


def test_the_same_answer_changed_twice_is_not_overwritten_but_asked_about(world: World) -> None:
    draft = world.filled()
    one, other = Screen(world, draft, "who"), Screen(world, draft, "who")
    one.save(phone=PHONE)
    saved = other.save(phone=OTHER, email="new@example.jp")
    [clash] = saved.clashes
    assert (clash.path, clash.mine, clash.theirs) == ("phone", OTHER, PHONE)
    assert (kept().answers["phone"], kept().answers["email"]) == (PHONE, "new@example.jp")


def test_the_same_change_on_two_screens_is_no_clash(world: World) -> None:
    draft = world.filled()
    one, other = Screen(world, draft, "who"), Screen(world, draft, "who")
    one.save(phone=PHONE)
    revision = kept().revision
    assert not other.save(phone=PHONE).clashes
    assert kept().revision == revision


def test_a_screen_whose_answer_from_the_server_was_lost_does_not_clash_with_itself(world: World) -> None:
    screen = Screen(world, world.filled(), "who")
    screen.save(phone=PHONE)
    assert not screen.save(phone=OTHER).clashes
    assert kept().answers["phone"] == OTHER
    assert not screen.save(phone="09000000000").clashes
    assert kept().answers["phone"] == "09000000000"


def test_without_what_was_shown_the_revision_decides(world: World) -> None:
    draft = world.filled()
    by, at = holder_of(draft), world.at
    save_page(draft=draft, page_id="who", values={"phone": PHONE}, revision=draft.revision, by=by, at=at)
    late = save_page(
        draft=draft,
        page_id="who",
        values={"phone": OTHER, "email": "new@example.jp"},
        revision=draft.revision,
        by=by,
        at=at,
    )
    assert [clash.path for clash in late.clashes] == ["phone"]
    assert (kept().answers["phone"], kept().answers["email"]) == (PHONE, "new@example.jp")
    again = save_page(
        draft=draft, page_id="who", values={"phone": OTHER}, revision=kept().revision, by=by, at=at
    )
    assert not again.clashes
    assert kept().answers["phone"] == OTHER


def test_a_whole_saving_is_seen_by_a_page_saved_later(world: World) -> None:
    draft = world.filled()
    screen = Screen(world, draft, "who")
    fresh = kept()
    by = holder_of(draft)
    save_answers(
        draft=fresh, answers={**fresh.answers, "phone": PHONE}, revision=fresh.revision, by=by, at=world.at
    )
    saved = screen.save(phone=OTHER)
    assert [clash.path for clash in saved.clashes] == ["phone"]


def test_files_handed_in_on_two_screens_are_both_kept_while_there_is_room(world: World) -> None:
    draft = world.filled()
    first = kept().answers["insurance"]
    one, other = Screen(world, draft, "papers"), Screen(world, draft, "papers")
    new = [attach(draft=draft, upload=upload(shade), by=holder_of(draft), at=world.at) for shade in (7, 8)]
    one.save(insurance=[new[0]])
    assert not other.save(insurance=[new[1]]).clashes
    assert kept().answers["insurance"] == new
    third = Screen(world, draft, "papers", name="third")
    third.shown = {"insurance": print_of(first)}
    assert [clash.path for clash in third.save(insurance=first).clashes] == []
    fourth = attach(draft=draft, upload=upload(9), by=holder_of(draft), at=world.at)
    assert [clash.path for clash in third.save(insurance=[*first, fourth]).clashes] == ["insurance"]
    assert kept().answers["insurance"] == new


def test_what_is_half_typed_is_kept_and_goes_when_it_is_finished(world: World) -> None:
    draft = world.started(world.resident).draft
    screen = Screen(world, draft, "who")
    screen.save(typed={"phone": "090-12"})
    assert kept().typed == {"who": {"phone": ["090-12", screen.name]}}
    assert kept().answers == {}
    document = document_of_draft(draft)
    [error] = unfinished(kept(), document, on=world.at.date())
    assert (error.path, error.page_id, error.item) == ("phone", "who", None)
    other = Screen(world, draft, "who")
    other.save(phone=PHONE, typed={})
    assert kept().typed == {}
    assert unfinished(kept(), document, on=world.at.date()) == []


def test_a_screen_that_does_not_show_it_leaves_what_another_half_typed(world: World) -> None:
    draft = world.started(world.resident).draft
    one, other = Screen(world, draft, "who"), Screen(world, draft, "who")
    one.save(typed={"phone": "090-12"})
    other.save(email="new@example.jp", typed={"applicant_name": {"family": "", "given": "花"}})
    assert set(kept().typed["who"]) == {"phone", "applicant_name"}
    Screen(world, draft, "who").save(phone=None, applicant_name=None, typed={})
    assert kept().typed == {}


def test_what_is_half_typed_is_sealed(world: World) -> None:
    draft = world.started(world.resident).draft
    Screen(world, draft, "who").save(email="new@example.jp", typed={"phone": "090-1234-567"})
    for column in Draft.objects.values_list("typed", "marks")[0]:
        assert column
        assert b"090" not in bytes(column)
        assert b"phone" not in bytes(column)


def test_a_page_left_empty_counts_as_seen(world: World) -> None:
    draft = world.started(world.resident).draft
    Screen(world, draft, "papers").save(insurance=[], remarks=None)
    assert kept().answers == {"insurance": [], "remarks": None}


def test_taking_a_round_away_moves_what_belongs_to_the_later_ones(world: World) -> None:
    child = {"child_name": {"family": "髙", "given": "一"}, "born_on": "2022-02-22"}
    draft = world.filled(child=[child, {**child, "born_on": "2023-03-03"}])
    third = Screen(world, draft, "child", 2)
    third.save(typed={"born_on": {"year": "20", "month": "", "day": ""}})
    second = Screen(world, draft, "child", 1)
    second.save(born_on="2024-04-04")
    late = Screen(world, draft, "child", 1)
    removed = remove_round(
        draft=draft, page_id="child", item=0, revision=kept().revision, by=holder_of(draft), at=world.at
    )
    assert [one["born_on"] for one in removed.answers["child"]] == ["2024-04-04"]
    assert list(kept().typed) == ["child.1"]
    assert kept().marks["child.0.born_on"]["screen"] == second.name
    with pytest.raises(ChangedElsewhere):
        late.save(born_on="2021-01-01")
    with pytest.raises(ChangedElsewhere):
        remove_round(draft=draft, page_id="child", item=0, revision=1, by=holder_of(draft), at=world.at)


def test_what_was_sent_or_thrown_away_is_not_saved(world: World) -> None:
    sent = world.filled()
    screen = Screen(world, sent, "who")
    world.sent(sent)
    with pytest.raises(AlreadySent):
        screen.save(phone=PHONE)
    gone = world.filled(world.resident)
    screen = Screen(world, gone, "who")
    screen.save(typed={"phone": "0"})
    gone.refresh_from_db()
    discard(draft=gone, revision=gone.revision, by=holder_of(gone), at=world.at)
    gone.refresh_from_db()
    assert (gone.answers, gone.typed, gone.marks) == ({}, {}, {})
    with pytest.raises(ChangedElsewhere):
        screen.save(phone=PHONE)


def test_what_is_half_typed_keeps_the_draft_from_being_sent(world: World) -> None:
    draft = world.filled()
    Screen(world, draft, "papers").save(typed={"remarks": "x" * 300})
    with pytest.raises(NotComplete) as refusal:
        world.sent(kept())
    assert [error.path for error in refusal.value.errors] == ["remarks"]


def test_who_saved_a_page_last_is_told(world: World) -> None:
    draft = world.filled()
    by = holder_of(draft)
    Screen(world, draft, "who").save(by=Acting(name="佐藤 健", tickets=by.tickets), phone=PHONE)
    world.at += timedelta(minutes=3)
    Screen(world, draft, "child", 0).save(by=Acting(name="鈴木 一", tickets=by.tickets), born_on="2020-02-02")
    found = last_saved(kept(), document_of_draft(draft))
    assert (found["who"].name, found["child"].name) == ("佐藤 健", "鈴木 一")
    assert found["child"].at == world.at
