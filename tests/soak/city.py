"""The city of the soak: people with accounts, agents with clients, officers; and a look at what is stored at the end."""

import email
import email.policy
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from madoguchi.accounts.models import User
from madoguchi.accounts.sessions import SignIn, keep_sign_in
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.clock import now
from madoguchi.filling.models import Submission
from madoguchi.messaging.models import Message
from madoguchi.papers.services import make_demo_authority
from tests.portal.soak import entrusted
from tests.soak.people import Party
from tests.soak.watching import Watch, marks_in, named_mark, typed_mark
from tests.world import World


@dataclass
class Cast:
    """Everyone who takes part: those with an account, guests, agents with their clients, the officers' sessions."""

    residents: list[Party]
    guests: list[Party]
    agents: list[tuple[Party, list[Party]]]
    officers: dict[str, str]

    @property
    def count(self) -> int:
        """How many people."""
        return len(self.residents) + len(self.guests) + len(self.agents) + len(self.officers)


def make_cast(people: int) -> Cast:
    """The city and so many people: a fifth guests, a tenth agents with two clients each, two officers."""
    at = now()
    make_demo_authority(name="窓野県", at=at)
    world = World(at)
    agents, guests = max(1, people // 10), max(1, people // 5)
    residents = [_resident(world, n) for n in range(max(4, people - agents - guests - 2))]
    return Cast(
        residents=residents,
        guests=[Party(typed_mark(10_000 + n)) for n in range(guests)],
        agents=[_agent(world, n, residents) for n in range(agents)],
        officers={"examiner": _session(world.examiner), "approver": _session(world.approver)},
    )


def _resident(world: World, n: int) -> Party:
    named = named_mark(n)
    user = world.person(named.lower(), f"住民 {named}")
    return Party(typed_mark(n), named, user.email)


def _agent(world: World, n: int, residents: list[Party]) -> tuple[Party, list[Party]]:
    named = named_mark(20_000 + n)
    agent = world.person(named.lower(), f"代理 {named}")
    clients = []
    for client in (residents[2 * n % len(residents)], residents[(2 * n + 1) % len(residents)]):
        mandate = entrusted(User.objects.get(email=client.mail), agent)
        client.agents.add(named)
        clients.append(Party(client.typed, client.named, "", str(mandate.pk), client.agents))
    return Party(typed_mark(20_000 + n), named, agent.email), clients


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    keep_sign_in(session, SignIn(how="test", identity=1, authentication=2, has_second=True))
    session.create()
    return str(session.session_key)


def look_at_what_is_stored(watch: Watch, cast: Cast) -> None:
    """Every application, message and mail holds the marks of its own holder alone; nothing acknowledged is missing."""
    names = {party.mail: party for party in cast.residents}
    owner = {user.person_id: names[user.email] for user in User.objects.filter(email__in=names)}
    of_case: dict[str, str] = {}
    for case in Application.objects.all():
        met = {mark for mark in marks_in(str(answers_now(case).body)) if mark.startswith("WMA")}
        if len(met) != 1 or (case.subject_id in owner and met != {owner[case.subject_id].typed}):
            watch.fail(f"application {case.pk} holds {sorted(met)}")
        of_case[str(case.pk)] = next(iter(met), "")
    for key, mark in watch.owners.items():
        if of_case.get(key) != mark:
            watch.fail(f"{key} was acknowledged to {mark} and holds {of_case.get(key)}")
    if set(watch.receipts) - set(Application.objects.values_list("receipt_number", flat=True)):
        watch.fail("a receipt was given for what is not there")
    watch.count("stored submissions", Submission.objects.count())
    watch.count("stored applications", len(of_case))
    for message in Message.objects.all():
        about = of_case.get(message.about.partition(":")[2], "")
        foreign = {m for m in marks_in(message.title + message.body) if m.startswith("WMA")} - {about}
        if foreign:
            watch.fail(f"message {message.pk} about {about} names {foreign}")
    read_mails(watch, Path(settings.EMAIL_FILE_PATH))


def read_mails(watch: Watch, folder: Path) -> None:
    """A mail says that something is there: no mark stands in it but in the address of its one recipient."""
    for path in sorted(folder.glob("*.log")) if folder.is_dir() else []:
        for text in path.read_text("utf-8").split("-" * 79):
            if "Subject:" not in text:
                continue
            mail = email.message_from_string(text.strip(), policy=email.policy.default)
            watch.count("mails")
            body = mail.get_body(("plain",))
            said = f"{mail['Subject']} {body.get_content() if body else ''}".upper()
            if marks_in(said) or len(str(mail["To"]).split(",")) != 1:
                watch.fail(f"a mail to {mail['To']} says {sorted(marks_in(said))}")
