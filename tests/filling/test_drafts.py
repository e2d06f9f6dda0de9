"""Beginning and keeping a draft: who may, on which days, and two screens that cannot overwrite each other."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from madoguchi.accounts.models import Ticket
from madoguchi.accounts.services import check_secret
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.files.models import File
from madoguchi.filling.models import Draft, DraftItem
from madoguchi.filling.selectors import draft_for, drafts_of
from madoguchi.filling.services import (
    KEPT_FOR,
    AlreadySent,
    ChangedElsewhere,
    FileMissing,
    NotOpenNow,
    SignInNeeded,
    attach,
    discard,
    expire,
    save_answers,
    start,
)
from tests.world import World, counts, holder_of, picture

pytestmark = pytest.mark.django_db


def test_a_guest_gets_a_ticket_whose_secret_opens_it_and_is_not_kept(world: World) -> None:
    started = world.started()
    assert started.new_ticket is not None
    assert started.draft.subject is None
    assert started.draft.ticket == started.new_ticket.ticket
    kept = Ticket.objects.values().get()
    secret = started.new_ticket.secret
    assert secret.replace("-", "") not in str(kept).upper()
    assert check_secret(ticket=started.draft.ticket, secret=secret, buckets=("t",), at=world.at) == kept["id"]


def test_someone_signed_in_holds_the_draft_without_a_ticket(world: World) -> None:
    started = world.started(world.resident)
    assert started.new_ticket is None
    assert started.draft.subject == world.resident.person
    event = Event.objects.get(stream=f"draft:{started.draft.pk}")
    assert (event.kind, event.whose) == ("draft.started", world.resident.person_id)
    assert event.organisation == world.city.pk


def test_one_who_acts_for_a_business_begins_a_draft_of_the_business(world: World) -> None:
    by = world.acting(world.owner, whose=world.business)
    assert start(edition=world.edition, by=by, at=world.at).draft.subject == world.business


def test_an_actor_whose_subject_is_not_among_those_acted_for_is_a_guest(world: World) -> None:
    forged = Acting(name="", who=world.neighbour.pk, whose=world.resident.person_id)
    assert start(edition=world.edition, by=forged, at=world.at).draft.subject is None


def test_a_procedure_without_guests_asks_to_sign_in(world: World) -> None:
    edition = world.opened("own-only", is_guest_allowed=False)
    before = counts()
    with pytest.raises(SignInNeeded):
        start(edition=edition, by=Acting.nobody(), at=world.at)
    assert counts() == before
    assert start(edition=edition, by=world.acting(world.resident), at=world.at).draft.subject


@pytest.mark.parametrize(("days", "is_open"), [(-2, False), (-1, True), (3, True), (4, False)])
def test_a_draft_begins_only_on_open_days(world: World, days: int, is_open: bool) -> None:
    """Opened the day before, closes in three days; the closing day still counts."""
    edition = world.opened("short", closes_on=japan_day(world.at) + timedelta(days=3))
    at = world.at + timedelta(days=days)
    if is_open:
        assert start(edition=edition, by=Acting.nobody(), at=at).draft.started_at == at
        return
    with pytest.raises(NotOpenNow):
        start(edition=edition, by=Acting.nobody(), at=at)
    assert not Draft.objects.exists()


def test_saving_raises_the_revision_and_keeps_the_draft_longer(world: World) -> None:
    draft = world.started().draft
    later = world.at + timedelta(days=5)
    saved = save_answers(
        draft=draft, answers={"phone": "09000000000"}, revision=1, by=holder_of(draft), at=later
    )
    kept = Draft.objects.get()
    assert (kept.answers, kept.revision) == ({"phone": "09000000000"}, 2) == (saved.answers, draft.revision)
    assert (kept.saved_at, kept.expires_at) == (later, later + KEPT_FOR)


def test_of_two_screens_the_second_is_told_and_overwrites_nothing(world: World) -> None:
    draft = world.started().draft
    one, other = Draft.objects.get(pk=draft.pk), Draft.objects.get(pk=draft.pk)
    save_answers(draft=one, answers={"phone": "1"}, revision=1, by=holder_of(draft), at=world.at)
    with pytest.raises(ChangedElsewhere):
        save_answers(draft=other, answers={"phone": "2"}, revision=1, by=holder_of(draft), at=world.at)
    kept = Draft.objects.get()
    assert (kept.answers, kept.revision) == ({"phone": "1"}, 2)


def test_what_was_sent_does_not_change(world: World) -> None:
    draft = world.filled()
    world.sent(draft)
    for act in (save_answers, discard):
        more = {"answers": {}} if act is save_answers else {}
        with pytest.raises(AlreadySent):
            act(draft=draft, revision=draft.revision, by=holder_of(draft), at=world.at, **more)
    assert Draft.objects.get().answers == draft.answers


def test_a_discarded_draft_keeps_its_row_without_answers_and_is_gone_for_its_holder(world: World) -> None:
    draft = world.filled()
    discard(draft=draft, revision=draft.revision, by=holder_of(draft), at=world.at)
    kept = Draft.objects.get()
    assert (kept.answers, kept.discarded_at) == ({}, world.at)
    with pytest.raises(Draft.DoesNotExist):
        draft_for(holder_of(draft), draft.pk)
    with pytest.raises(ChangedElsewhere):
        save_answers(draft=draft, answers={"a": 1}, revision=draft.revision, by=holder_of(draft), at=world.at)
    with pytest.raises((ChangedElsewhere, FileMissing)):
        world.sent(draft)


def test_a_draft_is_seen_by_its_holder_only(world: World) -> None:
    of_guest, of_resident = world.filled(), world.filled(world.resident)
    other_guest = holder_of(world.started().draft)
    assert list(drafts_of(holder_of(of_guest))) == [of_guest]
    assert list(drafts_of(world.acting(world.resident))) == [of_resident]
    for acting in (
        other_guest,
        world.acting(world.neighbour),
        world.acting(world.examiner),
        Acting.nobody(),
    ):
        for draft in (of_guest, of_resident):
            with pytest.raises(Draft.DoesNotExist):
                draft_for(acting, draft.pk)


@pytest.mark.engines
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("filling_draft_has_a_holder", {"ticket": None, "subject": None}),
        ("filling_draft_discarded_is_empty", {"discarded": True}),
    ],
)
def test_the_database_holds_what_must_be_true_of_drafts(world: World, name: str, change: dict) -> None:
    draft = world.filled()
    if change.pop("discarded", False):
        change = {"discarded_at": world.at}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(**change)


@pytest.mark.engines
def test_a_procedure_stands_in_a_draft_once(world: World) -> None:
    draft = world.started().draft
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftItem.objects.create(draft=draft, edition=world.edition)


def test_a_draft_whose_time_is_over_is_emptied_with_its_files(world: World) -> None:
    mine = world.filled(world.resident)
    upload = SimpleUploadedFile("写真.png", picture(), "image/png")
    attach(draft=mine, upload=upload, by=holder_of(mine), at=world.at)
    sent = world.sent(world.filled(world.resident))
    after = mine.expires_at + timedelta(seconds=1)
    assert expire(by=Acting.system("expiry"), at=mine.expires_at) == 0
    assert expire(by=Acting.system("expiry"), at=after) == 1
    assert expire(by=Acting.system("expiry"), at=after) == 0
    emptied = Draft.objects.get(pk=mine.pk)
    assert (emptied.answers, emptied.discarded_at) == ({}, after)
    assert not File.objects.filter(owner=mine.pk).exists()
    assert Event.objects.filter(stream=f"draft:{mine.pk}").latest("n").kind == "draft.expired"
    assert Draft.objects.get(pk=sent.draft_id).answers, "what was sent stays"
