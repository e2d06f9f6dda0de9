"""Webhooks: public changes arrive signed and in order, are tried again, and never lead into our own network (T17)."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import add_user, appoint
from madoguchi.api.models import Change, Webhook
from madoguchi.api.services import (
    BadAddress,
    MayNotRegisterWebhook,
    UnknownKind,
    deliver_webhooks,
    enable_webhook,
    register_webhook,
    remove_webhook,
)
from madoguchi.api.services.webhooks import GIVES_UP
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.site.cli.systems import app
from tests.race import at_once

SYSTEM = Acting.system("test")


@pytest.fixture
def administrator(bureau: Organisation, at: Any) -> Acting:
    user = add_user(
        email="admin@example.jp",
        name="管理",
        password="correct horse battery",
        is_person=False,
        by=SYSTEM,
        at=at,
    )
    appoint(
        user=user, organisation=bureau, role=Role.ADMINISTRATOR, starts_on=japan_day(at), by=SYSTEM, at=at
    )
    return acting_of(user, at=at)


def change(number: int, at: Any, of: str = "programme") -> Change:
    return Change.objects.create(
        event=number, at=at, kind="published", of=of, code=f"seido-{number}", title=f"制度{number}", version=1
    )


@pytest.mark.engines
@pytest.mark.django_db
def test_what_changes_arrives_once_in_order_and_signed(bureau, administrator, receiver, at):
    change(1, at)
    new = register_webhook(organisation=bureau, name="アプリ", url=receiver.url, by=administrator, at=at)
    assert deliver_webhooks(at=at) == 0  # what was before is read by the list of changes
    for number in (2, 3):
        change(number, at)
    assert deliver_webhooks(at=at) == 1 and deliver_webhooks(at=at) == 0
    assert receiver.codes() == [["seido-2", "seido-3"]]
    ((headers, body),) = receiver.came
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(new.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(int(at.timestamp()))
    said = json.loads(body)
    assert said["type"] == "registry.changed" and said["changes"][0]["title"] == "制度2"
    assert new.secret not in str(Webhook.objects.values())


@pytest.mark.django_db
def test_only_what_was_asked_for_is_told(bureau, administrator, receiver, at):
    register_webhook(
        organisation=bureau, name="", url=receiver.url, kinds=["programme"], by=administrator, at=at
    )
    change(1, at, of="process")
    assert deliver_webhooks(at=at) == 0 and receiver.came == []
    change(2, at)
    change(3, at, of="survey")
    assert deliver_webhooks(at=at) == 1 and receiver.codes() == [["seido-2"]]
    assert Webhook.objects.get().cursor == Change.objects.order_by("-pk")[0].pk


@pytest.mark.engines
@pytest.mark.django_db
def test_a_failure_waits_longer_and_longer_and_loses_nothing(bureau, administrator, receiver, at):
    register_webhook(organisation=bureau, name="", url=receiver.url, by=administrator, at=at)
    change(1, at)
    receiver.answers += [(500, {}), (302, {"Location": receiver.url}), (429, {"Retry-After": "7200"})]
    waits, moment = [], at
    for _try in range(3):
        assert deliver_webhooks(at=moment) == 0
        held = Webhook.objects.get()
        waits.append(held.next_at - moment)
        assert deliver_webhooks(at=held.next_at - timedelta(seconds=1)) == 0
        moment = held.next_at
    assert waits == [timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=2)]
    assert len(receiver.came) == 3
    change(2, at)
    assert deliver_webhooks(at=moment) == 1
    assert receiver.codes()[-1] == ["seido-1", "seido-2"]
    held = Webhook.objects.get()
    assert (held.attempts, held.failing_since, held.problem) == (0, None, "")


@pytest.mark.django_db
def test_after_days_it_is_turned_off_until_someone_turns_it_on(bureau, administrator, receiver, at):
    new = register_webhook(organisation=bureau, name="", url=receiver.url, by=administrator, at=at)
    change(1, at)
    receiver.answers += [(500, {})] * 50
    moment = at
    while not Webhook.objects.get().disabled_at:
        assert moment - at < 2 * GIVES_UP
        deliver_webhooks(at=moment)
        moment = Webhook.objects.get().next_at
    assert Webhook.objects.get().disabled_at - at >= GIVES_UP
    assert Event.objects.filter(kind="webhook.disabled").count() == 1
    receiver.answers.clear()
    assert deliver_webhooks(at=moment + timedelta(days=30)) == 0
    enable_webhook(webhook=new.webhook, by=administrator, at=moment)
    assert deliver_webhooks(at=moment) == 1 and receiver.codes()[-1] == ["seido-1"]


@pytest.mark.django_db
def test_gone_is_gone_at_once(bureau, administrator, receiver, at):
    register_webhook(organisation=bureau, name="", url=receiver.url, by=administrator, at=at)
    change(1, at)
    receiver.answers.append((410, {}))
    deliver_webhooks(at=at)
    assert Webhook.objects.get().disabled_at == at


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_workers_post_it_once(bureau, administrator, receiver, at):
    register_webhook(organisation=bureau, name="", url=receiver.url, by=administrator, at=at)
    change(1, at)
    assert sorted(at_once([lambda: deliver_webhooks(at=at)] * 3)) == [0, 0, 1]
    assert len(receiver.came) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://user:pw@example.com/",
        "https://example.com:25/",
        "https:///x",
        "javascript:alert(1)",
        "https://example.com/\nHost: x",
        "",
    ],
)
def test_an_address_that_is_none_is_refused(bureau, administrator, at, url):
    with pytest.raises(BadAddress):
        register_webhook(organisation=bureau, name="", url=url, by=administrator, at=at)
    assert not Webhook.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/", "https://[::1]/"]
)
def test_our_own_network_is_never_reached(bureau, administrator, receiver, settings, at, url):
    settings.WEBHOOK_PRIVATE = False
    register_webhook(organisation=bureau, name="", url=url, by=administrator, at=at)
    change(1, at)
    assert deliver_webhooks(at=at) == 0 and receiver.came == []
    assert Webhook.objects.get().problem == "not a public address"


@pytest.mark.django_db
def test_only_an_administrator_registers_and_removes(bureau, administrator, officer, receiver, at):
    new = register_webhook(organisation=bureau, name="", url=receiver.url, by=administrator, at=at)
    for by in (officer, Acting.nobody(), SYSTEM):
        with pytest.raises(MayNotRegisterWebhook):
            register_webhook(organisation=bureau, name="", url=receiver.url, by=by, at=at)
        for act in (remove_webhook, enable_webhook):
            with pytest.raises(MayNotRegisterWebhook):
                act(webhook=new.webhook, by=by, at=at)
    with pytest.raises(UnknownKind):
        register_webhook(
            organisation=bureau, name="", url=receiver.url, kinds=["people"], by=administrator, at=at
        )
    remove_webhook(webhook=new.webhook, by=administrator, at=at)
    assert not Webhook.objects.exists()


@pytest.mark.django_db
def test_on_the_command_line(bureau, administrator, at):
    run, place = CliRunner(), ["--organisation", "health", "--by", "admin@example.jp"]
    made = run.invoke(app, ["webhooks", "add", "https://app.example/hook", "--of", "programme", *place])
    assert made.exit_code == 0 and "secret: whsec_" in made.output
    key = str(Webhook.objects.get().pk)
    assert "正常" in run.invoke(app, ["webhooks", "list", *place]).output
    assert run.invoke(app, ["webhooks", "enable", key, *place]).exit_code == 0
    assert run.invoke(app, ["webhooks", "add", "http://app.example/", *place]).exit_code == 1
    assert run.invoke(app, ["webhooks", "remove", "x", *place]).exit_code == 1
    assert run.invoke(app, ["webhooks", "remove", key, *place]).exit_code == 0
