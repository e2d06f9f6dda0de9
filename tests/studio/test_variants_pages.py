"""A municipality writes what it says otherwise, another of its people publishes; everyone else looks or gets nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.registry.models import Variant, VariantVersion
from madoguchi.registry.selectors import body_for
from madoguchi.registry.services import retire
from tests.registry.variants_world import FEE, World, account, shared_world
from tests.registry.world import next_version, officer_with
from tests.studio.typing import press

pytestmark = pytest.mark.django_db

RIVER, WOOD = ["copy", "river"], ["copy", "wood"]


@pytest.fixture
def world(bureau: Organisation, at: datetime) -> Iterator[World]:
    """Two towns that share a procedure; the clock stands."""
    with time_machine.travel(at, tick=False):
        yield shared_world(bureau, at=at)


def browser(acting: Acting) -> Client:
    """A browser in which `acting` is signed in."""
    client = Client()
    client.force_login(account(acting))
    return client


def url(name: str, place: list[str] = RIVER, *more: Any) -> str:
    """The address of a page about the variant."""
    return reverse(f"studio:{name}", args=[*place, *more])


def begun(world: World) -> Client:
    """The editor of the river town, who has begun to write."""
    client = browser(world.river.editor)
    assert client.post(url("variant_start"))["Location"] == url("variant_edit")
    return client


def draft() -> VariantVersion:
    """What is being written."""
    return VariantVersion.objects.get(published_at__isnull=True)


def test_one_writes_another_publishes_and_the_town_sees_it(world: World) -> None:
    editor = begun(world)
    page = editor.get(url("variant_edit")).content.decode()
    assert "共通の「手数料」" in page and "18,300円" in page and 'name="fee.text"' in page
    assert 'name="title"' not in page and 'name="legal_basis' not in page
    answer = press(editor, url("variant_edit"), "done", **{"fee.amount_yen": "400", "fee.text": "1通400円"})
    assert answer["Location"] == url("variant")
    assert draft().body == {"fee": {"amount_yen": 400, "text": "1通400円", "how_to_pay": "窓口かオンライン"}}
    assert editor.post(url("variant_ask"))["Location"] == url("variant")
    assert "自分では公開できません" in editor.get(url("variant")).content.decode()
    assert editor.post(url("variant_publish"), {"when": "now", "revision": "1"}).status_code == 404
    publisher = browser(world.river.publisher)
    seen = publisher.get(url("variant_publish")).content.decode()
    assert "18300" in seen and "400" in seen and "手数料 金額（円）" in seen
    stale = publisher.post(url("variant_publish"), {"when": "now", "revision": "0"})
    assert stale.status_code == 409 and "ほかの人が先に保存" in stale.content.decode()
    assert publisher.post(url("variant_publish"), {"when": "now", "revision": "1"})["Location"] == url(
        "variant"
    )
    assert body_for(world.edition(world.river)).fee.text == "1通400円"
    page = Client().get("/procedures/copy/?place=river").content.decode()
    assert "1通400円" in page and "川の市</strong>の内容" in page
    assert "18,300円" in Client().get("/procedures/copy/?place=wood").content.decode()


def test_a_field_goes_back_to_what_all_say(world: World) -> None:
    editor = begun(world)
    page = press(
        editor,
        url("variant_edit"),
        "save",
        **{"fee.text": "1通400円", "plain_summary": "川の市では、駅でもできます。"},
    ).content.decode()
    assert page.count("共通の内容に戻す") == 2 and "変えています" in page
    assert set(draft().body) == {"fee", "plain_summary"}
    press(editor, url("variant_edit"), "fee.shared")
    assert set(draft().body) == {"plain_summary"}
    press(editor, url("variant_edit"), "save", plain_summary="")
    assert draft().body == {}


def test_rows_are_added_and_emptied_lists_say_so(world: World) -> None:
    editor = begun(world)
    page = press(editor, url("variant_edit"), "windows.add")
    assert 'name="windows.new.name"' in page.content.decode() or "windows.0.name" in page.content.decode()
    assert draft().body == {}, "an empty row says nothing"
    fields = {"revision": "0", "act": "save", "channels.rows": [], "documents.rows": []}
    answer = editor.post(url("variant_edit"), fields)
    body = draft().body
    assert answer.status_code == 200 and body["channels"] == [] and body["documents"] == []


def test_what_the_schema_refuses_is_told_at_its_field(world: World) -> None:
    editor = begun(world)
    page = press(editor, url("variant_edit"), "done", **{"official_url": "ftp://example"}).content.decode()
    assert (
        "公式ページ：https:// で始まるアドレスを書いてください" in page and 'href="#f-official_url"' in page
    )
    assert "エラー" in page
    refused = editor.post(url("variant_ask"))
    assert refused.status_code == 409 and "直すところがあります" in refused.content.decode()


def test_two_windows_do_not_overwrite_each_other(world: World) -> None:
    editor = begun(world)
    press(editor, url("variant_edit"), "save", **{"fee.text": "1通400円"})
    answer = editor.post(url("variant_edit"), {"revision": "0", "act": "save", "service_hours": "昼だけ"})
    assert answer.status_code == 409 and "昼だけ" in answer.content.decode()
    assert "いま保存されている「手数料」" in answer.content.decode()
    assert set(draft().body) == {"fee"}
    answer = editor.post(url("variant_discard"), {"revision": "0"})
    assert answer.status_code == 409 and VariantVersion.objects.count() == 1
    editor.post(url("variant_discard"), {"revision": "1"})
    assert VariantVersion.objects.count() == 0


def test_the_walls_between_towns_and_below_the_prefecture(world: World) -> None:
    begun(world)
    above = officer_with(
        Organisation.objects.get(slug="pref"), "above", Role.EDITOR, Role.PUBLISHER, at=world.at
    )
    posts = {
        "variant_start": {},
        "variant_edit": {"revision": "0", "act": "save", "fee.text": "0円"},
        "variant_discard": {"revision": "0"},
        "variant_ask": {},
        "variant_publish": {"when": "now", "revision": "0"},
        "variant_send_back": {"remark": "いいえ"},
    }
    for stranger in (world.wood.editor, world.wood.publisher, world.editor, world.publisher, above):
        client = browser(stranger)
        for name, sent in posts.items():
            assert client.post(url(name), sent).status_code == 404, (stranger.name, name)
        assert client.post(url("variant_withdraw", RIVER, 1), {"reason": "いいえ"}).status_code == 404
        assert client.get(url("variant_edit")).status_code == 404
        looks = stranger in (world.editor, world.publisher, above)
        assert client.get(url("variant")).status_code == (200 if looks else 404)
        if looks:
            page = client.get(url("variant")).content.decode()
            assert "ここでは見るだけです" in page and "<form" not in page.split("<main")[1].split("</main")[0]
    assert draft().body == {}
    listed = browser(world.wood.editor).get(url("variants", ["copy"])).content.decode()
    assert "森の町" in listed and "川の市" not in listed
    listed = browser(above).get(url("variants", ["copy"])).content.decode()
    assert "森の町" in listed and "川の市" in listed and "見るだけ" in listed


def test_it_is_sent_back_with_a_reason(world: World) -> None:
    world.draft(world.river, fee=FEE)
    publisher = browser(world.river.publisher)
    assert publisher.post(url("variant_send_back"), {"remark": ""}).status_code == 422
    publisher.post(url("variant_send_back"), {"remark": "条例の額にしてください。"})
    assert "条例の額にしてください。" in browser(world.river.editor).get(url("variant")).content.decode()


def test_a_day_to_come_is_shown_and_taken_back(world: World) -> None:
    world.draft(world.river, fee=FEE)
    publisher = browser(world.river.publisher)
    sent = {"when": "day", "effective_from": "2026-12-01", "revision": "1"}
    assert publisher.post(url("variant_publish"), sent).status_code == 302
    assert "2026年12月1日から公開します" in publisher.get(url("variant")).content.decode()
    refused = publisher.post(url("variant_withdraw", RIVER, 1), {"reason": ""})
    assert refused.status_code == 422 and 'id="reason-1"' in refused.content.decode()
    publisher.post(url("variant_withdraw", RIVER, 1), {"reason": "額の誤り"})
    page = publisher.get(url("variant")).content.decode()
    assert "取下げ" in page and "から公開します" not in page


def test_the_to_do_says_what_changed_upstream_with_both_texts(world: World) -> None:
    world.say(world.river, fee=FEE)
    editor = browser(world.river.editor)
    assert "区市町村の内容のままでよいか" not in editor.get("/studio/todo/").content.decode()
    next_version(
        world.procedure,
        world.editor,
        world.publisher,
        at=world.at,
        fee={"amount_yen": 20000, "text": "20,000円", "how_to_pay": "窓口"},
    )
    page = editor.get("/studio/todo/").content.decode()
    assert "この区市町村の内容のままでよいか" in page and "川の市の違い" in page
    assert all(words in page for words in ("18,300円", "20,000円", "1通400円"))
    assert "川の市の違い" not in browser(world.wood.editor).get("/studio/todo/").content.decode()
    assert "確かめるところがあります" in browser(world.editor).get(url("variants", ["copy"])).content.decode()


def test_the_list_of_shared_procedures_costs_the_same_however_many_differ(world: World) -> None:
    world.say(world.river, fee=FEE)
    pages = [
        (browser(world.editor), url("variants", ["copy"])),
        (browser(world.river.editor), reverse("studio:shared")),
    ]
    counts = []
    for one in (world.river, world.wood):
        world.say(one, fee=FEE, conditions=["ここに住む人"])
        for client, address in pages:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                page = client.get(address).content.decode()
            counts.append(len(queries))
            assert "飲食店営業許可申請" in page and "条件、手数料" in page and len(page.encode()) < 60_000
    assert counts[:2] == counts[2:]
    assert "森の町" not in page and Variant.objects.count() == 2


def test_a_retired_procedure_is_only_looked_at(world: World) -> None:
    world.say(world.river, fee=FEE)
    retire(record=world.procedure, by=world.publisher, at=world.at + timedelta(hours=1))
    editor = browser(world.river.editor)
    assert "違うところを書く" not in editor.get(url("variant")).content.decode()
    assert editor.post(url("variant_start")).status_code == 409
