"""Names, numbers and addresses that nobody else has go through everything; they stay where they belong (T19).

What people write is looked for where it has no business: in logs, in mails, in the log of events, in addresses of
pages, on error pages. Whether it lies sealed in the database is asked in `tests/vault/test_at_rest.py`.
"""

import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import User
from madoguchi.applications.models import Application
from madoguchi.events.models import Access, Event
from madoguchi.examination.models import CorrectionReply
from madoguchi.examination.services import issue_notice, tell
from madoguchi.filling.models import Draft
from madoguchi.filling.services import make_receipt, tell_principal
from madoguchi.messaging.services import deliver_waiting
from madoguchi.papers.services import make_demo_authority
from tests.access.test_extra_fields import extra
from tests.portal.groups import accept, entrust, hidden, posts, signed_in, switch
from tests.world import World, get, last_event, picture

pytestmark = pytest.mark.django_db

FAMILY, GIVEN = "金糸雀", "鳴子"
PHONE = "09018273645"
MAIL, AGENT_MAIL = "kanaria-19@example.jp", "kanaria-20@example.jp"
SECRET = "kanaria himitsu 2026"
NUMBER = "123456789018"
FILE = "金糸雀の保険証"
REASON = "金糸雀さんの電話がつながりません"
CANARIES = (FAMILY, "鳴子", "090-1827-3645", PHONE, "9018273645", SECRET, NUMBER, FILE, "カナリア")
MAILS = (MAIL, AGENT_MAIL)


class Nest:
    """A browser whose every answer is kept to be looked through."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.answers: list[HttpResponse] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def get(self, path: str, *given: Any, **more: Any) -> Any:
        """Open a page."""
        return self._kept(self.client.get(path, *given, **more))

    def post(self, path: str, *given: Any, **more: Any) -> Any:
        """Send a form."""
        return self._kept(self.client.post(path, *given, **more))

    def _kept(self, response: Any) -> Any:
        self.answers.append(response)
        return response


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Every line that is logged meanwhile, as the product writes it, with its traceback."""
    found: list[str] = []
    formatter = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(formatter.format(record))

    keeper, root = Keep(), logging.getLogger()
    root.addHandler(keeper)
    caplog.set_level(logging.INFO)
    yield found
    root.removeHandler(keeper)


@pytest.fixture
def world(db: None, at: datetime, settings: Any, tmp_path: Any) -> Iterator[World]:
    settings.SIGNING_DIR = tmp_path / "signing"
    make_demo_authority(name="窓野県", at=at)
    with time_machine.travel(at, tick=False):
        yield World(at)


def _registered(nest: Nest) -> User:
    nest.post(reverse("accounts:register"), {"email": MAIL})
    code = re.search(r"\d{6}", mail.outbox[-1].body)
    assert code
    nest.post(reverse("accounts:mail_code"), {"code": code.group()})
    named = {"name": f"{FAMILY} {GIVEN}", "password": SECRET, "act": "password"}
    assert nest.post(reverse("accounts:register_name"), named).status_code == 302
    nest.post(reverse("accounts:sign_out"))
    nest.post(reverse("accounts:sign_in"), {"email": MAIL, "password": f"{SECRET}!"})
    assert nest.post(reverse("accounts:sign_in"), {"email": MAIL, "password": SECRET}).status_code == 302
    return User.objects.get(email=MAIL)


def _applied(nest: Nest) -> Application:
    nest.post(reverse("portal:start", args=["child-medical"]))
    draft = Draft.objects.get()
    name = {"q-applicant_name-family": FAMILY, "q-applicant_name-given": GIVEN}
    typed = {"revision": draft.revision, **name, "q-phone": PHONE, "q-email": MAIL}
    assert nest.post(reverse("portal:page", args=[draft.pk, "who"]), typed).status_code == 302
    born = {"q-born_on-year": "2024", "q-born_on-month": "4", "q-born_on-day": "1"}
    child = {
        "revision": draft.revision + 1,
        "q-child_name-family": FAMILY,
        "q-child_name-given": GIVEN,
        **born,
    }
    assert nest.post(reverse("portal:item", args=[draft.pk, "child", 0]), child).status_code == 302
    page = reverse("portal:page", args=[draft.pk, "papers"])

    def papers(remarks: str) -> int:
        upload = SimpleUploadedFile(f"{FILE}.png", picture(7), "image/png")
        kept = {"revision": draft.revision + 2, "q-remarks": remarks, "q-insurance": upload}
        return int(nest.post(page, kept).status_code)

    assert papers(f"番号は{NUMBER}です") == 422
    assert papers(f"{FAMILY}カナリアです") == 302
    check = reverse("portal:check", args=[draft.pk])
    form = hidden(nest.get(check).content.decode().partition('name="key"')[0] + 'name="key"')
    draft.refresh_from_db()
    sent = nest.post(check, {**form, "key": str(draft.key), "revision": str(draft.revision), "keep": "yes"})
    assert sent.status_code == 302
    return Application.objects.get()


def _corrected(nest: Nest, world: World, officer: Nest, case: Application) -> None:
    officer.get(reverse("desk:queue"))
    officer.get(reverse("desk:case", args=[case.pk]))
    officer.post(reverse("desk:take", args=[case.pk]), {"revision": case.revision})
    asked = {"items": "phone", "reason-phone": REASON, "due_on": "2026-12-01", "act": "send"}
    given = {**asked, "revision": get(case.pk).revision, "is_confirmed": "yes"}
    officer.post(reverse("desk:correction", args=[case.pk]), given)
    assert get(case.pk).state == "correcting"
    tell(last_event(case, "correction.asked"))
    nest.get(reverse("portal:correction", args=[case.pk]))
    keep = {"round": "1", "screen": "x", "shown": "{}", "q-phone": PHONE[:-1]}
    nest.post(reverse("portal:correction_keep", args=[case.pk]), keep)
    nest.post(reverse("portal:correction", args=[case.pk]), {"round": "1", "q-phone": PHONE[:-1] + "6"})
    nest.get(reverse("portal:correction_check", args=[case.pk]))
    _talked(nest, officer, case)
    reply = CorrectionReply.objects.get()
    sent = {"round": "1", "revision": str(reply.revision)}
    nest.post(reverse("portal:correction_check", args=[case.pk]), sent)
    assert get(case.pk).state == "examining"


def _talked(nest: Nest, officer: Nest, case: Application) -> None:
    """Both sides write what nobody else may read; the mail that follows points to it only."""
    ours, theirs = reverse("portal:thread", args=[case.pk]), reverse("desk:thread", args=[case.pk])
    assert nest.post(ours, {"body": f"{FAMILY}です。電話は{PHONE}です。"}).status_code == 302
    officer.get(theirs)
    assert officer.post(theirs, {"body": f"{FAMILY}さん、{REASON}"}).status_code == 302
    tell(last_event(case, "thread.written"))
    nest.get(ours)
    for name in ("portal:letters", "portal:letters_file", "portal:own_calendar", "portal:papers"):
        nest.get(reverse(name))


def _decided(officer: Nest, world: World, case: Application) -> None:
    granted = {"outcome": "granted", "grounds": f"{FAMILY}さんは要件に当てはまります。"}
    officer.post(reverse("desk:propose", args=[case.pk]), {**granted, "revision": get(case.pk).revision})
    approver = signed_in(world.approver)
    page = reverse("desk:sign_off", args=[case.pk])
    approver.post(page, {"answer": "approve", "revision": get(case.pk).revision})
    officer.post(reverse("desk:decide", args=[case.pk]), {"revision": get(case.pk).revision})
    assert get(case.pk).state == "decided"
    issue_notice(last_event(case, "application.decided"))
    tell(last_event(case, "application.decided"))
    officer.get(reverse("desk:queue"), {"view": "all"})


def _entrusted(nest: Nest, world: World, user: User) -> None:
    agent = world.person("kanaria-20", "代田 書子")
    browser = signed_in(agent)
    accept(browser, entrust(nest.client, email=AGENT_MAIL))
    mandate = user.person.mandates_given.get() if hasattr(user.person, "mandates_given") else None
    if mandate is not None:
        switch(browser, mandate.pk)
    for event in Event.objects.filter(kind__startswith="mandate."):
        tell_principal(event)


def _housed(nest: Nest) -> None:
    child = {
        "name-family": FAMILY,
        "name-given": GIVEN,
        "birth-year": "2024",
        "birth-month": "4",
        "birth-day": "1",
    }
    assert posts(nest.client, reverse("portal:child_new"), child).status_code == 302
    nest.get(reverse("portal:household"))
    nest.get(reverse("portal:facts"))
    nest.get(reverse("portal:export_file"))


def _failed(nest: Nest, world: World, monkeypatch: pytest.MonkeyPatch) -> list[HttpResponse]:
    """Error pages of every kind, asked for with canaries."""
    typed = {**extra(world), "q-applicant_name-family": FAMILY, "q-phone": PHONE, "password": SECRET}
    nothing = "01980000-0000-7000-8000-000000000001"
    found = [nest.post(f"/apply/draft/{nothing}/who/", typed), nest.post("/my/", typed)]
    found.append(nest.post(reverse("portal:open_case"), typed, content_type="text/plain; charset=utf-7"))
    monkeypatch.setattr("madoguchi.portal.views.fill.held_draft", _broken)
    with pytest.MonkeyPatch.context():
        found.append(nest.post(f"/apply/draft/{nothing}/who/", typed))
    assert found[-1].status_code == 500
    return found


def _broken(request: Any, key: Any) -> None:
    name = request.POST["q-applicant_name-family"]  # what a frame of a traceback would hold
    raise RuntimeError(f"no draft for {len(name)} letters")


def test_canaries_stay_in_their_cage(
    world: World, lines: list[str], monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    """One person goes all the way; afterwards not one canary is found where it has no business."""
    nest, officer = Nest(), Nest()
    officer.client.force_login(world.examiner)
    user = _registered(nest)
    case = _applied(nest)
    make_receipt(last_event(case, "application.arrived"))
    tell(last_event(case, "application.arrived"))
    _corrected(nest, world, officer, case)
    _decided(officer, world, case)
    _entrusted(nest, world, user)
    _housed(nest)
    for name in ("portal:my", "portal:messages", "portal:accesses", "portal:consents", "portal:export"):
        nest.get(reverse(name))
    deliver_waiting(at=at)
    pages = _failed(nest, world, monkeypatch)

    shown = "".join(
        answer.content.decode("utf-8", "replace") for answer in nest.answers if not answer.streaming
    )
    assert FAMILY in shown and PHONE in shown  # the flow did go through the pages

    _nowhere("the logs", "\n".join(lines), also=MAILS)
    for page in pages:
        own = (FAMILY, GIVEN) if page.status_code == 404 else ()  # the menu names who has signed in
        _nowhere(f"a page {page.status_code}", page.content.decode(), also=MAILS, but=own)
    _nowhere("the page of health", Client().get("/healthz").content.decode(), also=MAILS)
    events = [[e.stream, e.kind, e.by, e.why, e.data] for e in Event.objects.all()]
    _nowhere("the log of events", json.dumps(events, ensure_ascii=False), also=MAILS)
    accesses = list(Access.objects.values_list("reader", "object", "purpose"))
    _nowhere("the log of accesses", json.dumps(accesses, ensure_ascii=False), also=MAILS)
    for sent in mail.outbox:
        assert len(sent.recipients()) == 1
        _nowhere(f"the mail {sent.subject}", f"{sent.subject} {sent.body}", also=MAILS)
    assert {sent.to[0] for sent in mail.outbox} == set(MAILS)
    for answer in [*nest.answers, *officer.answers]:
        _nowhere("an address", unquote(answer.headers.get("Location", "")), also=MAILS)
        assert answer.headers["Referrer-Policy"] == "same-origin"
    links = re.findall(r'(?:href|action|src)="([^"]*)"', shown)
    _nowhere("a link", unquote("\n".join(links)), also=MAILS)


def _nowhere(place: str, text: str, *, also: tuple[str, ...] = (), but: tuple[str, ...] = ()) -> None:
    found = [canary for canary in (*CANARIES, *also) if canary in text and canary not in but]
    assert not found, f"{place}: {found}"
