"""Several procedures in one conversation: begun together, changed while open, sent as one."""

from datetime import date, timedelta
from typing import Any

import pytest

from madoguchi.accounts.services import NotTheHolder
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.services import draft_version as draft_form
from madoguchi.filling.models import Draft, DraftItem, Submission
from madoguchi.filling.selectors import (
    composed_of,
    concerns,
    counts_of,
    document_of_draft,
    items_of,
    not_asked,
    together_of,
)
from madoguchi.filling.services import (
    ChangedElsewhere,
    LastOne,
    NotAllOpen,
    NotComplete,
    NotEntrusted,
    NothingApplies,
    NotPartOfIt,
    ProofNeeded,
    SignInNeeded,
    Told,
    add_item,
    drop_item,
    insist,
    save_answers,
    save_page,
    start,
    start_together,
    submit,
)
from madoguchi.registry.models import Edition
from madoguchi.registry.services import pause
from madoguchi.versions.services import publish
from tests.filling.together_world import SHORT, TogetherWorld, filed, form, item, page, said
from tests.world import NAME, counts, holder_of, question


@pytest.fixture
def world(db: None, at: Any) -> TogetherWorld:
    """Four procedures after a birth."""
    return TogetherWorld(at)


def test_one_draft_asks_for_three_and_each_gets_its_own(world: TogetherWorld) -> None:
    draft = world.complete(user=world.resident)
    counted = counts_of(draft)
    assert counted is not None and (counted.before, counted.after) == (17, 10)
    assert not_asked(draft, on=japan_day(world.at)).shared == 7
    submission = world.sent(draft)
    found = filed(submission)
    assert set(found) == {"allowance", "medical", "benefit"}
    assert {one.organisation_id for one in found.values()} == {world.city.pk, world.prefecture.pk}
    assert len({one.receipt_number for one in found.values()}) == 3
    assert found["medical"].due_on != found["allowance"].due_on
    assert len({one.applicant_name for one in found.values()}) == 1
    assert set(said(found["allowance"])) == {"applicant", "mail", "kids", "account", "work"}
    assert set(said(found["medical"])) == {"applicant", "mail", "kids", "proof"}
    assert set(said(found["benefit"])) == {"applicant", "mail", "account", "income", "wish"}
    assert said(found["allowance"])["kids"] == [
        {"child": {"family": "葛城", "given": "一"}, "born": "2026-10-20"}
    ]
    files = {slug: one.answer_sets.get().files for slug, one in found.items()}
    assert [len(files[slug]) for slug in ("allowance", "medical", "benefit")] == [0, 1, 0]
    assert files["medical"][0]["path"] == "proof"


def test_a_retry_returns_the_same_receipts_and_nothing_arrives_twice(world: TogetherWorld) -> None:
    draft = world.complete()
    first = world.sent(draft)
    again = world.sent(Draft.objects.get(pk=draft.pk))
    assert first.receipts == again.receipts and len(first.receipts) == 3
    assert Application.objects.count() == 3


def test_guests_begin_together_where_all_take_guests(world: TogetherWorld) -> None:
    draft = world.complete()
    assert draft.ticket_id and not draft.subject_id
    assert {one.ticket_id for one in filed(world.sent(draft)).values()} == {draft.ticket_id}
    closed = world.opened("members", form=None, title="会員の手続", is_guest_allowed=False)
    before = counts()
    with pytest.raises(SignInNeeded):
        start_together(editions=[world.allowance, closed], by=Acting.nobody(), at=world.at)
    assert counts() == before


def test_the_surest_sign_in_of_all_is_asked_for(world: TogetherWorld) -> None:
    sure = world.opened("sure", title="カードの手続", identity_level="2", identity_alternative="窓口へ")
    with pytest.raises(ProofNeeded):
        start_together(editions=[world.allowance, sure], by=world.acting(world.resident), at=world.at)


def test_an_agent_begins_only_what_the_mandate_names(world: TogetherWorld) -> None:
    assert world.resident.person is not None
    agent = Acting(
        name="",
        whose=world.resident.person.pk,
        subjects=frozenset({world.resident.person.pk}),
        limits=frozenset({world.allowance.procedure_id}),
    )
    with pytest.raises(NotEntrusted):
        start_together(editions=world.editions, by=agent, at=world.at)


def test_what_is_paused_or_closed_is_named_and_nothing_is_begun(world: TogetherWorld) -> None:
    over = world.opened("over", title="終わった手続", closes_on=japan_day(world.began))
    editor = world._shaper(world.editor, world.city)
    pause(
        procedure=world.medical.procedure,
        organisation=None,
        reason="機械の入れ替えのため",
        starts_at=world.began,
        ends_at=None,
        by=editor,
        at=world.began,
    )
    before = counts()
    with pytest.raises(NotAllOpen) as refusal:
        start_together(editions=[*world.editions, over], by=Acting.nobody(), at=world.at)
    assert set(refusal.value.closed) == {"子ども医療費助成", "終わった手続"}
    assert "「終わった手続」" in str(refusal.value)
    assert counts() == before


def test_a_period_that_ends_before_sending_keeps_all_of_them_back(world: TogetherWorld) -> None:
    last = world.opened("last", form=SHORT, title="しめきりの手続", closes_on=japan_day(world.at))
    draft = world.complete(world.allowance, last)
    day_after = world.at + timedelta(days=1)
    before = counts()
    with pytest.raises(NotAllOpen) as refusal:
        world.sent(draft, clock=lambda: day_after)
    assert set(refusal.value.closed) == {"しめきりの手続"}
    assert counts() == before


def test_one_alone_is_begun_as_ever(world: TogetherWorld) -> None:
    draft = world.together(world.allowance)
    assert not draft.is_together and composed_of(draft) is None
    assert document_of_draft(draft).title == "児童手当 認定請求書"


def test_what_was_told_before_is_filled_in_once_for_all(world: TogetherWorld) -> None:
    told = Told({"person.income": 1_000_000}, [{"children[].birth_date": "2026-10-20"}])
    started = start_together(editions=world.editions, told=told, by=Acting.nobody(), at=world.at)
    assert started.draft.answers == {
        "person_income": 1_000_000,
        "children": [{"children_birth_date": "2026-10-20"}],
    }


def test_dropped_and_added_again_every_answer_is_there(world: TogetherWorld) -> None:
    draft = world.complete()
    by = holder_of(draft)
    dropped = drop_item(
        draft=draft, item=item(draft, "応援給付"), revision=draft.revision, by=by, at=world.at
    )
    assert "benefit__wish" not in {q.id for _p, q in document_of_draft(dropped).questions()}
    assert dropped.answers["benefit__wish"] == "ありません"
    with pytest.raises(NotPartOfIt):
        drop_item(draft=dropped, item=DraftItem(), revision=dropped.revision, by=by, at=world.at)
    added = add_item(draft=dropped, edition=world.benefit, revision=dropped.revision, by=by, at=world.at)
    assert said(filed(world.sent(added))["benefit"])["wish"] == "ありません"


def test_the_last_one_is_not_dropped_and_an_old_page_changes_nothing(world: TogetherWorld) -> None:
    draft = world.together(world.allowance, world.medical)
    by = holder_of(draft)
    with pytest.raises(ChangedElsewhere):
        drop_item(draft=draft, item=items_of(draft)[0], revision=9, by=by, at=world.at)
    left = drop_item(draft=draft, item=items_of(draft)[0], revision=draft.revision, by=by, at=world.at)
    with pytest.raises(LastOne):
        drop_item(draft=left, item=items_of(left)[0], revision=left.revision, by=by, at=world.at)
    with pytest.raises(NotTheHolder):
        drop_item(draft=left, item=items_of(left)[0], revision=left.revision, by=Acting.nobody(), at=world.at)


def test_a_draft_for_one_form_takes_another_with_all_that_was_answered(world: TogetherWorld) -> None:
    draft = start(edition=world.allowance, by=Acting.nobody(), at=world.at).draft
    by = holder_of(draft)
    answers = {"applicant": dict(NAME), "kids": [{"born": "2026-10-20"}], "work": "窓野印刷"}
    saved = save_answers(draft=draft, answers=answers, revision=draft.revision, by=by, at=world.at)
    both = add_item(draft=saved, edition=world.medical, revision=saved.revision, by=by, at=world.at)
    assert both.answers == {
        "person_name": NAME,
        "children": [{"children_birth_date": "2026-10-20"}],
        "allowance__work": "窓野印刷",
    }


def test_what_surely_does_not_apply_is_shown_with_the_reason_and_not_sent(world: TogetherWorld) -> None:
    world.limited()
    draft = world.together()
    assert [one.applies for one in items_of(draft)] == ["unknown"] * 3
    poor = world.saved(draft, world.whole(draft))
    assert item(poor, "応援給付").applies == "yes"
    rich = world.saved(poor, world.whole(draft, person_income=9_000_000))
    concern = next(one for one in concerns(rich, at=world.at) if one.applies == "no")
    assert concern.programme == "応援給付" and concern.reasons
    assert "benefit__wish" not in {q.id for _p, q in document_of_draft(rich).questions()}
    submission = world.sent(rich)
    assert set(filed(submission)) == {"allowance", "medical"}
    (left,) = together_of(submission).not_sent
    assert left.edition_id == world.benefit.pk


def test_a_page_that_went_meanwhile_is_told_and_nothing_is_lost(world: TogetherWorld) -> None:
    world.limited()
    poor = world.complete()
    by = holder_of(poor)
    (page,) = {page.id for page, one in document_of_draft(poor).questions() if one.id == "benefit__wish"}
    rich = world.saved(poor, {**poor.answers, "person_income": 9_000_000})
    with pytest.raises(ChangedElsewhere):
        save_page(
            draft=poor,
            page_id=page,
            values={"benefit__wish": "別の画面"},
            revision=poor.revision,
            by=by,
            at=world.at,
        )
    assert Draft.objects.get(pk=rich.pk).answers["benefit__wish"] == "ありません"


def test_who_insists_sends_it_all_the_same(world: TogetherWorld) -> None:
    world.limited()
    rich = world.complete(person_income=9_000_000)
    by = holder_of(rich)
    asked = insist(
        draft=rich, item=item(rich, "応援給付"), is_insisted=True, revision=rich.revision, by=by, at=world.at
    )
    assert set(filed(world.sent(asked))) == {"allowance", "medical", "benefit"}


def test_where_nothing_applies_nothing_is_sent(world: TogetherWorld) -> None:
    world.limited()
    other = world.opened("again", form=SHORT, title="別の手続")
    rich = world.complete(world.benefit, other, person_income=9_000_000)
    left = drop_item(
        draft=rich, item=item(rich, "別の手続"), revision=rich.revision, by=holder_of(rich), at=world.at
    )
    with pytest.raises(NothingApplies):
        world.sent(left)


def test_a_missing_answer_of_one_keeps_all_back_and_says_where(world: TogetherWorld) -> None:
    draft = world.complete(allowance__work="")
    before = counts()
    with pytest.raises(NotComplete) as refusal:
        world.sent(draft)
    assert [(one.path, one.page_id) for one in refusal.value.errors] == [
        ("allowance__work", "allowance__work")
    ]
    assert counts() == before


def test_a_correction_of_one_does_not_stop_the_others(world: TogetherWorld) -> None:
    draft = world.complete(user=world.resident)
    submission = world.sent(draft)
    world.correcting_of(filed(submission)["allowance"], {"work": "正式な名前を入力してください。"})
    stages = {one.procedure: one for one in together_of(submission).stages}
    assert stages["allowance"].next_actor == "you"
    assert [one.next_actor for one in (stages["medical"], stages["benefit"])] == ["office", "office"]
    world.decide_granted(filed(submission)["medical"])
    after = together_of(Submission.objects.get(pk=submission.pk))
    assert {one.procedure: one.next_actor for one in after.stages} == {
        "allowance": "you",
        "medical": "nobody",
        "benefit": "office",
    }
    assert not after.is_done and [one.procedure for one in after.yours] == ["allowance"]


def test_the_key_of_another_page_sends_nothing(world: TogetherWorld) -> None:
    draft = world.complete()
    other = world.complete()
    with pytest.raises(ChangedElsewhere):
        submit(
            draft=draft, key=other.key, revision=draft.revision, by=holder_of(draft), clock=lambda: world.at
        )
    assert not Application.objects.exists()


def test_the_day_is_read_once_for_all(world: TogetherWorld) -> None:
    found = filed(world.sent(world.complete()))
    assert {one.arrived_at for one in found.values()} == {world.at}
    assert all(one.due_on is None or one.due_on > date(2020, 1, 1) for one in found.values())


def test_an_office_gets_only_what_its_own_version_of_the_form_asks(world: TogetherWorld) -> None:
    newer = form("短い申請書", page("short", question("other", "text", "ほかのひとこと", required=False)))
    first = world.opened("first", form=SHORT, title="一つめ")
    editor, publisher = (world._shaper(user, world.city) for user in (world.editor, world.publisher))
    begun = draft_form(form=first.form_version.form, body=newer, by=editor, at=world.at)
    version = publish(begun, by=publisher, at=world.at)
    second = world.opened("second", form=SHORT, title="二つめ", organisation=world.prefecture)
    Edition.objects.filter(pk=second.pk).update(form_version=version)
    draft = world.together(first, Edition.objects.get(pk=second.pk), user=world.resident)
    name = next(q.id for _page, q in document_of_draft(draft).questions() if q.id.endswith("short"))
    draft = world.saved(draft, {"person_name": dict(NAME), name: "一つめだけに"})
    sent = filed(world.sent(draft))
    assert said(sent["first"])["short"] == "一つめだけに"
    assert "short" not in said(sent["second"])
