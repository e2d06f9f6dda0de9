"""Markup and templates in what people write: on every page of a case it is text, and nothing else (T13)."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day, now
from madoguchi.events.models import Event
from madoguchi.examination.models import Outcome
from madoguchi.examination.selectors.papers import papers_of
from madoguchi.examination.services import (
    add_task,
    decide,
    issue_notice,
    propose,
    revoke,
    sign_off,
    tell,
    write_comment,
)
from madoguchi.examination.services.threads import save_usual_answer, write_to_applicant, write_to_office
from madoguchi.papers.services import make_demo_authority
from tests.world import World, get, holder_of, last_event, picture

pytestmark = pytest.mark.django_db

EVIL = "\"><x-evil onevil=1>' onevil='2 </textarea></title>{{ 7|add:7000 }}{% now 'Y' %}"
NAME = {"family": '"><x-evil>', "given": "' onevil=1 {{ 7|add:7000 }}"}


@pytest.fixture
def world() -> World:
    """The small city at this very moment: views read the clock."""
    return World(now())


@pytest.fixture
def authority(settings: Any, tmp_path: Path, world: World) -> None:
    """An authority that signs papers."""
    settings.SIGNING_DIR = tmp_path / "signing"
    make_demo_authority(name="窓野県", at=world.at)


class Reader(HTMLParser):
    """Finds what a browser would take from a text for markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element."""
        if tag == "x-evil":
            self.found.append(tag)
        self.found += [name for name, _value in attrs if "evil" in name]


def read(html: str) -> list[str]:
    """What of the attack acts in a page."""
    reader = Reader()
    reader.feed(html)
    return [*reader.found, *re.findall(r"\b7007\b", html)]


def spoiled(world: World) -> Application:
    """A case in which everything that anyone writes is an attack, from its arrival to a paper that was taken back."""
    examiner, approver = world.acting(world.examiner), world.acting(world.approver)
    case = world.examining(world.resident, applicant_name=NAME)
    upload = SimpleUploadedFile(f"{EVIL[:40]}.png", picture(3), "image/png")
    given: dict[str, Any] = {"application": case, "at": world.at}
    write_to_office(body=EVIL, files=[upload], by=holder_of(case), **given)
    write_to_applicant(body=EVIL, by=examiner, **given)
    save_usual_answer(organisation=world.city, title=EVIL[:60], body=EVIL, by=examiner, at=world.at)
    write_comment(text=EVIL, tell=[], due_on=None, by=examiner, **given)
    add_task(text=EVIL, assignee=world.examiner.pk, due_on=japan_day(world.at), by=examiner, **given)
    case = get(case.pk)
    propose(
        application=case,
        outcome=Outcome.CONDITIONAL,
        grounds=EVIL,
        conditions=EVIL,
        title=EVIL,
        revision=case.revision,
        by=examiner,
        at=world.at,
    )
    case = get(case.pk)
    sign_off(
        application=case, is_approved=True, comment=EVIL, revision=case.revision, by=approver, at=world.at
    )
    case = get(case.pk)
    decide(application=case, revision=case.revision, by=examiner, at=world.at)
    issue_notice(last_event(case, "application.decided"))
    revoke(notice=papers_of(get(case.pk))[0], why=EVIL, by=approver, at=world.at)
    for event in Event.objects.filter(stream=f"application:{case.pk}").order_by("n"):
        tell(event)
    return get(case.pk)


def pages(app: str, case: Application) -> Iterator[str]:
    """The addresses of one face that need nothing, or a case alone."""
    (resolver,) = [one for one in get_resolver().url_patterns if getattr(one, "app_name", "") == app]
    for pattern in resolver.url_patterns:
        assert isinstance(pattern, URLPattern)
        names, place = list(pattern.pattern.converters), str(pattern.pattern)
        of_case = names == ["key"] and place.startswith(("cases/", "my/applications/"))
        if of_case or (names == [] and (app == "desk" or place.startswith("my/"))):
            yield reverse(f"{app}:{pattern.name}", kwargs={"key": case.pk} if names else {})


@pytest.mark.parametrize("face", ["desk", "portal"])
def test_what_people_write_is_text_on_every_page(
    world: World, client: Client, authority: None, face: str
) -> None:
    case = spoiled(world)
    client.force_login(world.examiner if face == "desk" else world.resident)
    told, seen = {}, 0
    for address in pages(face, case):
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            html = answer.content.decode()
            seen += "x-evil" in html
            if found := read(html):
                told[address] = found
    assert told == {}
    assert seen >= 3, "the attack stands on these pages"
