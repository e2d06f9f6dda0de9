"""Several people of one business on one draft: who saved what, and asking a colleague to go on."""

import pytest
from django.test import Client

from madoguchi.accounts.models import Membership, User
from madoguchi.accounts.services import join
from madoguchi.core.clock import japan_day
from madoguchi.filling.models import Draft
from madoguchi.filling.services import BadNote, NoColleague, pass_on, start
from madoguchi.messaging.models import Message
from tests.portal.test_filling import Tab, fields, signed_in
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(world: World) -> User:
    """Someone else of the business."""
    user = world.person("second", "鈴木 一")
    assert user.person is not None
    join(
        member=user.person,
        group=world.business,
        part=Membership.Part.STAFF,
        starts_on=japan_day(world.began),
        by=SYSTEM,
        at=world.began,
    )
    return user


@pytest.fixture
def draft(world: World, colleague: User) -> Draft:
    """A draft of the business, begun by its owner."""
    return start(edition=world.edition, by=world.acting(world.owner, whose=world.business), at=world.at).draft


def acting_for_it(world: World, user: User) -> Client:
    client = signed_in(user)
    session = client.session
    session["whose"] = str(world.business.pk)
    session.save()
    return client


def test_the_list_tells_who_saved_which_page_last_and_when(
    world: World, colleague: User, draft: Draft
) -> None:
    owner, other = acting_for_it(world, world.owner), acting_for_it(world, colleague)
    Tab(other, draft, "who").keep(**fields(phone="09012345678"))
    listed = owner.get(f"/apply/draft/{draft.pk}/").content.decode()
    assert "鈴木 一さんが、" in listed
    assert "に保存しました。" in listed
    Tab(owner, draft, "papers").keep(**fields(remarks="裏口"))
    listed = other.get(f"/apply/draft/{draft.pk}/").content.decode()
    assert "佐藤 健さんが、" in listed
    assert "あなたが、" in listed


def test_a_colleague_is_asked_to_go_on_and_opens_the_draft(
    world: World, colleague: User, draft: Draft
) -> None:
    owner = acting_for_it(world, world.owner)
    assert "続きを、ほかの人に頼む" in owner.get(f"/apply/draft/{draft.pk}/").content.decode()
    href = f"/apply/draft/{draft.pk}/pass-on/"
    page = owner.get(href).content.decode()
    assert "鈴木 一" in page
    assert "佐藤 健" not in page.split("<main")[1]
    drawn = page.split('name="drawn_for" value="')[1].split('"')[0]
    nobody = owner.post(href, {"drawn_for": drawn, "note": "書類をお願いします"})
    assert nobody.status_code == 422
    assert "書類をお願いします" in nobody.content.decode()
    answer = owner.post(
        href, {"drawn_for": drawn, "to": str(colleague.person_id), "note": "書類をお願いします"}
    )
    assert "続きを頼みました" in owner.get(answer.headers["Location"]).content.decode()
    message = Message.objects.get(subject=colleague.person)
    assert "佐藤 健さんから、まどの食堂の" in message.body
    assert message.body.endswith("書類をお願いします")
    opened = signed_in(colleague).get(f"/apply/draft/{draft.pk}/")
    assert opened.status_code == 409
    assert "まどの食堂" in opened.content.decode()


def test_only_a_colleague_is_asked_and_in_fit_words(world: World, colleague: User, draft: Draft) -> None:
    by = world.acting(world.owner, whose=world.business)
    for someone in (world.neighbour.person_id, world.owner.person_id):
        with pytest.raises(NoColleague):
            pass_on(draft=draft, to=someone, note="", by=by, at=world.at)
    for note in ("x" * 301, "番号は123456789018です"):
        with pytest.raises(BadNote):
            pass_on(draft=draft, to=colleague.person_id, note=note, by=by, at=world.at)
    assert not Message.objects.filter(subject=colleague.person).exists()


def test_one_who_acts_for_oneself_has_nobody_to_ask(world: World) -> None:
    draft = world.started(world.resident).draft
    client = signed_in(world.resident)
    assert "ほかの人に頼む" not in client.get(f"/apply/draft/{draft.pk}/").content.decode()
    assert client.get(f"/apply/draft/{draft.pk}/pass-on/").status_code == 302
