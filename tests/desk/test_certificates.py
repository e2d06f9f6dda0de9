"""The list of certificates: who can sign, who is missing, what waits; issued, taken over, revoked from the pages."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.examination.models import Notice, PaperWait
from madoguchi.examination.services.waiting import issue_or_wait, issue_waiting
from madoguchi.messaging.models import Delivery, Message
from madoguchi.papers.models import SigningCertificate
from madoguchi.papers.services import make_demo_authority
from tests.desk.conftest import Enter
from tests.world import World, last_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(tmp_path: Path, at: datetime) -> Iterator[None]:
    """An authority of the test's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SIGNING_DIR", tmp_path / "signing")
        make_demo_authority(name="窓野県", at=at - timedelta(days=30))
        yield


@pytest.fixture
def desk(world: World, enter: Enter) -> Client:
    """An administrator of the city at the desk."""
    return enter(world.officer("certificates", Role.ADMINISTRATOR))


def page(client: Client, name: str = "desk:certificates", *args: object) -> str:
    """What the page shows."""
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_who_is_missing_gets_one_and_what_waited_leaves(
    desk: Client, world: World, authority: None, at: datetime
) -> None:
    application = world.decided(world.resident)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("madoguchi.papers.services.signing.authority", lambda: None)
        issue_or_wait(last_event(application, "application.decided"))
    assert PaperWait.objects.get().why == "certificate" and not Notice.objects.exists()
    said = page(desk)
    for words in ("署名を待っている文書が1件", "窓野市長", "ありません", "1件の文書が待っています"):
        assert words in said
    answer = desk.post(
        reverse("desk:certificate_new", args=["city"]),
        {"post": "窓野市長", "source": "demo", "takes_over_on": at.date().isoformat()},
    )
    assert answer.status_code == 302
    assert issue_waiting(at=at) == 1
    said = page(desk)
    assert "すべての職名が署名できます" in said and "署名を待っている文書" not in said.split("<table")[0]


def test_the_next_one_takes_over_and_a_revoked_one_is_named(
    desk: Client, world: World, authority: None, at: datetime
) -> None:
    new = reverse("desk:certificate_new", args=["city"])
    given = {"post": "窓野市長", "source": "demo"}
    desk.post(new, given | {"takes_over_on": at.date().isoformat()})
    desk.post(new, given | {"takes_over_on": (at + timedelta(days=40)).date().isoformat()})
    first, second = SigningCertificate.objects.order_by("takes_over_on")
    assert second.succeeds == first
    assert str(second.pk) in page(desk)
    assert desk.post(new, given | {"takes_over_on": at.date().isoformat()}).status_code == 422
    assert "理由" in desk.post(reverse("desk:certificate", args=[first.pk]), {"why": ""}).content.decode()
    desk.post(reverse("desk:certificate", args=[first.pk]), {"why": "鍵を失くした"})
    said = page(desk, "desk:certificate", first.pk)
    assert "失効" in said and "鍵を失くした" in said and "失効させる理由" not in said
    assert "使えません" in page(desk)


def test_one_that_ends_soon_is_named(desk: Client, world: World, authority: None, at: datetime) -> None:
    desk.post(
        reverse("desk:certificate_new", args=["city"]),
        {"post": "窓野市長", "source": "demo", "takes_over_on": at.date().isoformat()},
    )
    SigningCertificate.objects.update(valid_until=at + timedelta(days=91))
    assert "まもなく切れます" not in page(desk)
    SigningCertificate.objects.update(valid_until=at + timedelta(days=90))
    assert "まもなく切れます" in page(desk)
    lines = b"".join(desk.get(reverse("desk:certificates_csv"))).decode("utf-8-sig").splitlines()
    assert "窓野市長" in lines[1] and "まもなく切れます" in lines[1]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"post": ""}, "職名を入力してください"),
        ({"takes_over_on": "令和9年"}, "2026-04-01 のように"),
        ({"source": "import"}, "ファイル（.p12 または .pfx）を選んでください"),
        ({"source": ""}, "選んでください"),
    ],
)
def test_what_is_lacking_is_said(
    desk: Client, world: World, authority: None, given: dict[str, str], words: str
) -> None:
    whole = {"post": "窓野市長", "source": "demo", "takes_over_on": "2026-11-02"} | given
    answer = desk.post(reverse("desk:certificate_new", args=["city"]), whole)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not SigningCertificate.objects.exists()


def test_the_case_says_what_did_not_reach_the_applicant(
    world: World, enter: Enter, authority: None, at: datetime
) -> None:
    application = world.decided(world.resident)
    message = Message.objects.create(
        dedupe="k", subject=application.subject, ticket=application.ticket, title="結果が出ました", body="x",
        about=f"application:{application.pk}", sent_at=at,
    )  # fmt: skip
    Delivery.objects.create(
        message=message, channel="mail", address="a@example.jp", state="failed", next_at=at
    )
    Delivery.objects.create(
        message=message, channel="post", organisation=world.city.pk, address="x\ny", next_at=at
    )
    client = enter(world.examiner)
    said = client.get(reverse("desk:case", args=[application.pk])).content.decode()
    assert "申請者に知らせられませんでした" in said and "結果が出ました" in said
    assert "1件が、郵送を待っています" in said
