"""Plans of a change and switches of private steps in the studio."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from madoguchi.core.acting import Role
from madoguchi.timecost.models import ChangePlan, PrivateSwitch
from madoguchi.timecost.services import make_plan
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield World(at)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _plan(world: World) -> ChangePlan:
    by = world.acting(world.editor)
    return make_plan(organisation=world.city, event="birth", title="ひとつに", by=by, at=world.at)


def test_a_plan_is_made_filled_in_and_shown_with_its_minutes(world: World) -> None:
    editor = client_of(world.editor)
    made = editor.post(
        "/studio/time/new/", {"organisation": world.city.slug, "event": "birth", "title": "ひとつに"}
    )
    plan = ChangePlan.objects.get()
    assert made.headers["Location"] == f"/studio/time/plans/{plan.pk}/"
    saved = editor.post(
        made.headers["Location"],
        {
            "title": "出生後をひとつに",
            "reason": "1つの画面で",
            "starts_on": "2027-04-01",
            "is_one_stop": "yes",
            "revision": "1",
            "share-birth-registration": "６０％",
            "documents-birth-registration": "0",
            "minutes-birth-registration": "4.5",
            "dropped-pregnancy-support-second": "yes",
        },
    )
    assert saved.status_code == 302
    plan.refresh_from_db()
    assert plan.changes == {
        "birth-registration": {"online_share": 0.6, "documents": 0, "fill_minutes": 4.5},
        "pregnancy-support-second": {"is_dropped": True},
    }
    assert (plan.is_one_stop, str(plan.starts_on), plan.revision) == (True, "2027-04-01", 2)
    page = editor.get(made.headers["Location"]).content.decode()
    assert "短くなる見込みです" in page and "なくなる" in page and "公開する" not in page
    assert 'value="4.5"' in page and 'value="60"' in page and "checked" in page
    assert "出生後をひとつに" in editor.get("/studio/time/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("share-birth-registration", "101", "割合は0〜100"),
        ("share-birth-registration", "多い", "割合は0〜100"),
        ("share-birth-registration", "nan", "割合は0〜100"),
        ("documents-birth-registration", "1.5", "割合は0〜100"),
        ("minutes-birth-registration", "-1", "割合は0〜100"),
        ("title", "", "名前とできごとを入力してください"),
        ("starts_on", "来年", "日付は、"),
        ("revision", "7", "先に保存しました"),
    ],
    ids=[
        "over 100",
        "no number",
        "not a number",
        "half a document",
        "negative",
        "no title",
        "no day",
        "late",
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    world: World, field: str, value: str, sentence: str
) -> None:
    plan = _plan(world)
    posted = {"title": "計画", "revision": "1", "share-moving": "1", field: value}
    response = client_of(world.editor).post(f"/studio/time/plans/{plan.pk}/", posted)
    assert response.status_code == 422 and sentence in response.content.decode()
    plan.refresh_from_db()
    assert plan.changes == {} and plan.revision == 1
    if field.startswith("share"):
        assert f'value="{value}"' in response.content.decode()


def test_another_person_publishes_and_takes_it_back(world: World) -> None:
    plan = _plan(world)
    ChangePlan.objects.update(changes={"birth-registration": {"online_share": 0.5}})
    publisher = client_of(world.publisher)
    assert "公開する" in publisher.get(f"/studio/time/plans/{plan.pk}/").content.decode()
    assert client_of(world.editor).post(f"/studio/time/plans/{plan.pk}/publish/").status_code == 404
    assert publisher.post(f"/studio/time/plans/{plan.pk}/publish/").status_code == 302
    assert publisher.post(f"/studio/time/plans/{plan.pk}/publish/").status_code == 422
    shown = publisher.get(f"/studio/time/plans/{plan.pk}/").content.decode()
    assert "取り下げる" in shown and "保存して計算する" not in shown
    assert publisher.post(f"/studio/time/plans/{plan.pk}/withdraw/").status_code == 302
    assert ChangePlan.objects.get().state == "withdrawn"


def test_private_steps_are_switched_with_a_reason(world: World) -> None:
    planner = client_of(world.officer("planner", Role.PLAN_MANAGER, at=world.prefecture))
    of_city = world.officer("of-city", Role.PLAN_MANAGER)
    told, address = {"act": "off"}, "/studio/time/private/bank/"
    assert planner.post(address, {**told, "reason": ""}).status_code == 422
    assert planner.post(address, {**told, "reason": "対象の外"}).status_code == 302
    page = planner.get("/studio/time/").content.decode()
    assert "対象の外" in page and PrivateSwitch.objects.get().kind == "bank"
    for other in (world.editor, world.publisher, of_city):
        assert "数えない理由" not in client_of(other).get("/studio/time/").content.decode()
        assert client_of(other).post(address, {"act": "on"}).status_code in {404, 422}
        assert PrivateSwitch.objects.get().ended_at is None
    for _time in range(2):
        assert planner.post(address, {"act": "on"}).status_code == 302
    assert PrivateSwitch.objects.get().ended_at == world.at


def test_plans_of_others_are_not_found(world: World) -> None:
    plan = _plan(world)
    stranger = world.officer("stranger", Role.PUBLISHER, at=world.other_city)
    for user in (world.resident, world.examiner, stranger):
        assert client_of(user).get(f"/studio/time/plans/{plan.pk}/").status_code in {302, 404}
    missing = client_of(world.editor).get("/studio/time/plans/01a199c5-3280-7000-807f-d6a79705ad73/")
    assert missing.status_code == 404
