"""Applying again with what was filed before, and moving a draft to a newer form: nothing is lost unseen."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from madoguchi.accounts.models import Mandate
from madoguchi.accounts.services import NotTheHolder
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.clock import japan_day
from madoguchi.eforms.services import draft_version as draft_form
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import document_of_draft, newer_for
from madoguchi.filling.services import NothingNewer, copy_application, move_to_newest
from madoguchi.registry.models import Edition
from madoguchi.registry.services import open_edition
from madoguchi.versions.services import publish
from tests.portal.test_filling import holding, signed_in
from tests.world import FORM, SYSTEM, World, holder_of, question

pytestmark = pytest.mark.django_db


def changed_form(*, document: str = "") -> dict[str, Any]:
    """The next year's form: the phone is asked otherwise, remarks are gone, an address is new, one declares."""
    form = copy.deepcopy(FORM)
    who, (_child, papers) = form["sections"][0]["pages"][0], form["sections"][1]["pages"]
    who["questions"][1]["label"] = "昼間の電話番号"
    who["questions"].append(question("nickname", "text", "呼び名"))
    papers["questions"] = papers["questions"][:1]
    papers["questions"].append(question("true", "declaration", "まちがいありません"))
    if document:
        papers["questions"][0]["document"] = document
    return form


def next_edition(world: World, form: dict[str, Any]) -> Edition:
    """An edition with the new form that opens at the moment of the world."""
    old = world.edition
    editor, publisher = (world._shaper(user, world.city) for user in (world.editor, world.publisher))
    version = publish(
        draft_form(form=old.form_version.form, body=form, by=editor, at=world.at), by=publisher, at=world.at
    )
    return open_edition(
        procedure=old.procedure,
        organisation=old.organisation,
        form_version=version,
        standard_days=30,
        online_standard_days=20,
        retention_years=5,
        opens_on=japan_day(world.at),
        by=SYSTEM,
        at=world.at,
    )


@pytest.fixture
def filed(world: World) -> Application:
    """What the resident filed before."""
    return world.arrived(world.resident, remarks="ドアをたたいてください")


def test_what_was_filed_is_copied_with_its_rounds_and_what_is_not_is_told(
    world: World, filed: Application
) -> None:
    edition = next_edition(world, changed_form())
    by = world.acting(world.resident)
    made = copy_application(application=filed, edition=edition, by=by, at=world.at)
    draft = Draft.objects.get(pk=made.started.draft.pk)
    assert draft.items.get().edition == edition
    assert draft.subject == world.resident.person
    assert draft.answers["phone"] == "09000000000"
    assert draft.answers["child"][0]["born_on"] == "2022-02-22"
    assert "insurance" not in draft.answers
    assert "true" not in draft.answers
    left = {one.label: one.why for one in made.left_out}
    assert set(left) == {"保険証の写し", "伝えておきたいこと"}
    assert made.count == 5


@pytest.mark.parametrize(
    ("kind", "days", "is_copied"),
    [("photo_of_face", 30, True), ("photo_of_face", 300, False), ("identity", 1, False), ("", 1, False)],
)
def test_a_file_is_copied_only_while_its_kind_can_still_hold(
    world: World, filed: Application, kind: str, days: int, is_copied: bool
) -> None:
    edition = next_edition(world, changed_form(document=kind))
    later = world.at + timedelta(days=days)
    made = copy_application(application=filed, edition=edition, by=world.acting(world.resident), at=later)
    draft = Draft.objects.get(pk=made.started.draft.pk)
    assert ("insurance" in draft.answers) is is_copied
    if is_copied:
        [entry] = draft.answers["insurance"]
        assert entry["file"] != answers_now(filed).files[0]["file"]
        assert entry["sha256"] == answers_now(filed).files[0]["sha256"]


def test_a_copied_draft_can_be_finished_and_sent(world: World, filed: Application) -> None:
    made = copy_application(
        application=filed, edition=world.edition, by=world.acting(world.resident), at=world.at
    )
    client = signed_in(world.resident)
    page = client.get(f"/apply/draft/{made.started.draft.pk}/check/").content.decode()
    assert "09000000000" in page


def test_nobody_copies_for_someone_else(world: World, filed: Application) -> None:
    own = world.acting(world.owner)
    business = world.acting(world.owner, whose=world.business)
    of_owner = world.arrived(world.owner)
    with pytest.raises(NotTheHolder):
        copy_application(application=of_owner, edition=world.edition, by=business, at=world.at)
    assert signed_in(world.owner).get(f"/my/applications/{filed.pk}/copy/").status_code == 404
    assert copy_application(application=of_owner, edition=world.edition, by=own, at=world.at)


def test_an_agent_copies_for_the_same_principal_alone(world: World, filed: Application) -> None:
    agent = world.neighbour
    mandate = Mandate.objects.create(
        principal=world.resident.person,
        agent=agent.person,
        starts_on=japan_day(world.began),
        ends_on=japan_day(world.at) + timedelta(days=90),
        created_at=world.began,
        accepted_at=world.began,
        may_submit=True,
    )
    client = signed_in(agent)
    session = client.session
    session["mandate"] = str(mandate.pk)
    session.save()
    page = client.get(f"/my/applications/{filed.pk}/copy/")
    assert page.status_code == 200
    drawn = page.content.decode().split('name="drawn_for" value="')[1].split('"')[0]
    answer = client.post(
        f"/my/applications/{filed.pk}/copy/", {"edition": str(world.edition.pk), "drawn_for": drawn}
    )
    assert answer.status_code == 302
    assert Draft.objects.get(submitted_at__isnull=True).subject == world.resident.person


def test_the_page_begins_a_draft_and_tells_what_was_left_out(world: World, filed: Application) -> None:
    client = signed_in(world.resident)
    assert "この内容で新しく申請する" in client.get(f"/my/applications/{filed.pk}/").content.decode()
    assert "前回の申請を写す" in client.get("/apply/child-medical/").content.decode()
    answer = client.post(f"/my/applications/{filed.pk}/copy/", {"edition": str(world.edition.pk)})
    listed = client.get(answer.headers["Location"]).content.decode()
    assert "前回の申請から、6問の回答を写しました" in listed
    assert "保険証の写し" in listed
    assert "書類の期限が過ぎているかもしれません" in listed


def test_a_guest_copies_with_the_ticket_and_gets_a_new_one(world: World) -> None:
    filed = world.arrived()
    client = holding(Draft.objects.get())
    answer = client.post(f"/my/applications/{filed.pk}/copy/", {"edition": str(world.edition.pk)})
    assert answer.headers["Location"].endswith("/ticket/")
    fresh = Draft.objects.get(submitted_at__isnull=True)
    assert fresh.ticket_id != filed.ticket_id
    assert fresh.answers["phone"] == "09000000000"


def test_a_draft_keeps_its_form_until_its_holder_moves_it(world: World) -> None:
    draft = world.filled(world.resident, remarks="呼び鈴が壊れています")
    client = signed_in(world.resident)
    assert "様式が、新しくなりました" not in client.get(f"/apply/draft/{draft.pk}/").content.decode()
    edition = next_edition(world, changed_form())
    assert document_of_draft(Draft.objects.get()).question("remarks")
    listed = client.get(f"/apply/draft/{draft.pk}/").content.decode()
    assert "様式が、新しくなりました" in listed
    page = client.get(f"/apply/draft/{draft.pk}/new-form/").content.decode()
    for words in ("呼び名", "呼び鈴が壊れています", "昼間の電話番号", "いまの様式のまま続ける"):
        assert words in page
    stale = client.post(f"/apply/draft/{draft.pk}/new-form/", {"revision": draft.revision - 1})
    assert stale.status_code == 409
    assert client.post(f"/apply/draft/{draft.pk}/new-form/", {"revision": draft.revision}).status_code == 302
    moved = Draft.objects.get()
    assert moved.items.get().edition == edition
    assert moved.answers["phone"] == "09000000000"
    assert "remarks" not in moved.answers
    assert newer_for(moved, on=japan_day(world.at)) is None
    with pytest.raises(NothingNewer):
        move_to_newest(draft=moved, revision=moved.revision, by=holder_of(moved), at=world.at)


def test_the_old_form_can_still_be_sent(world: World) -> None:
    draft = world.filled(world.resident)
    next_edition(world, changed_form())
    assert world.sent(draft).receipts
