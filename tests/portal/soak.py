"""Agents with several clients and several tabs, at random: what belongs to two clients never meets.

Every client's things carry the client's own mark. A tab opens pages, keeps old ones, sends their forms later,
when another tab may have switched to another client, and switches itself. The mark of a client may stand only
on a page, in a draft, in an event and in an access of that client. `tests/portal/test_soak.py` runs it for a
few seconds, `benchmarks/agents.py` against web processes for as long as one likes.
"""

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from django.urls import reverse

from madoguchi.accounts.models import Mandate, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import accept_invitation, offer_mandate, withdraw_mandate
from madoguchi.core.clock import japan_day, now
from madoguchi.events.models import Access, Event
from madoguchi.filling.models import Draft
from tests.portal.groups import form_with, hidden
from tests.world import World

MARK = re.compile("印[一-龠]{2}標")
_SYLLABLES = "東西南北春夏秋冬山川海空花鳥風月"


@dataclass(frozen=True)
class Answer:
    """What a browser got."""

    status: int
    text: str
    location: str = ""


class Browser(Protocol):
    """A browser in which an agent has signed in; its tabs share it."""

    def get(self, path: str) -> Answer:
        """Open a page."""

    def post(self, path: str, data: dict[str, str]) -> Answer:
        """Send a form."""


@dataclass
class Principal:
    """A client of an agent: the mark, the mandate, what is there to be seen."""

    mark: str
    user: User
    mandate: Mandate
    drafts: list[UUID]
    application: UUID


@dataclass
class Form:
    """A page of questions that a tab keeps open: for whom it was drawn, and all that its form carries."""

    principal: Principal
    path: str
    carried: dict[str, str]


@dataclass
class Tab:
    """One tab of an agent's browser."""

    browser: Browser
    principals: list[Principal]
    rng: random.Random
    kept: list[Form] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def step(self) -> None:
        """One thing that a person might do."""
        acts = [
            self._switch,
            self._look,
            self._look,
            self._open,
            self._open,
            self._send,
            self._send,
            self._begin,
        ]
        self.rng.choice(acts)()

    def _read(self, answer: Answer, *, only: Principal | None = None) -> Answer:
        """Count the answer, and fail if it shows the marks of two clients, or another's than it may."""
        marks = set(MARK.findall(answer.text))
        assert len(marks) <= 1, f"two clients on one page: {marks}"
        if only is not None:
            assert marks <= {only.mark}, f"{marks} on a page of {only.mark}"
        assert answer.status < 500, answer.status
        self.seen[str(answer.status)] += 1
        return answer

    def _switch(self) -> None:
        page = self._read(self.browser.get(reverse("portal:switch")))
        chosen = self.rng.choice(self.principals)
        carried = hidden(page.text)
        data = {"subject": str(chosen.mandate.pk), "drawn_for": carried.get("drawn_for", "")}
        self._read(self.browser.post(reverse("accounts:act_for"), data))

    def _look(self) -> None:
        principal = self.rng.choice(self.principals)
        owned: list[tuple[str, Principal | None]] = [
            (reverse("portal:my"), None),
            (reverse("portal:messages"), None),
            (reverse("portal:application", args=[principal.application]), principal),
            (reverse("portal:check", args=[self.rng.choice(principal.drafts)]), principal),
        ]
        path, whose = self.rng.choice(owned)
        self._read(self.browser.get(path), only=whose)

    def _open(self) -> None:
        principal = self.rng.choice(self.principals)
        path = reverse("portal:page", args=[self.rng.choice(principal.drafts), "who"])
        page = self._read(self.browser.get(path), only=principal)
        if page.status == 200:
            self.kept.append(Form(principal, path, hidden(form_with(page.text, "revision"))))

    def _send(self) -> None:
        """Send a form that was opened some time ago, with the mark of the client for whom it was opened."""
        if not self.kept:
            return
        form = self.kept.pop(self.rng.randrange(len(self.kept)))
        mark = form.principal.mark
        typed = {"q-applicant_name-family": mark, "q-applicant_name-given": "名", "q-phone": "09012345678"}
        answer = self._read(self.browser.post(form.path, {**form.carried, **typed}), only=form.principal)
        if answer.status == 409 and 'name="switch_to"' in answer.text and self.rng.random() < 0.7:
            again = hidden(form_with(answer.text, "switch_to"))
            assert again["q-applicant_name-family"] == mark
            answer = self._read(self.browser.post(form.path, again), only=form.principal)
            if answer.status == 307:
                self._read(self.browser.post(answer.location, again), only=form.principal)

    def _begin(self) -> None:
        path = reverse("portal:start", args=["child-medical"])
        page = self._read(self.browser.get(path))
        if page.status != 200 or 'name="edition"' not in page.text or self.rng.random() < 0.7:
            return
        self._read(self.browser.post(path, hidden(form_with(page.text, "edition"))))


def mark_of(n: int) -> str:
    """The mark of the nth client."""
    first, second = divmod(n, len(_SYLLABLES))
    return f"印{_SYLLABLES[first]}{_SYLLABLES[second]}標"


def people(world: World, *, agents: int, clients: int) -> list[tuple[User, list[Principal]]]:
    """Agents, each with clients of their own who have two drafts and an application."""
    found = []
    for a in range(agents):
        agent = world.person(f"agent{a}", f"代理 {a}")
        found.append((agent, [_principal(world, agent, a * clients + c) for c in range(clients)]))
    return found


def _principal(world: World, agent: User, n: int) -> Principal:
    mark, user = mark_of(n), world.person(f"client{n}", f"依頼 {n}")
    name = {"family": mark, "given": "名"}
    drafts = [
        world.filled(user, shade=(3 * n + k) % 256, applicant_name=name, remarks=mark).pk for k in range(2)
    ]
    case = world.arrived(user, shade=(3 * n + 2) % 256, applicant_name=name, remarks=mark)
    return Principal(mark, user, entrusted(user, agent), drafts, case.pk)


def entrusted(user: User, agent: User) -> Mandate:
    """A mandate of `user` that `agent` has accepted."""
    at = now()
    assert user.person is not None
    made = offer_mandate(
        principal=user.person,
        procedures=None,
        may_submit=True,
        last_day=japan_day(at) + timedelta(days=30),
        by=acting_of(user, at=at),
        at=at,
    )
    became = accept_invitation(invitation=made.invitation, by=acting_of(agent, at=at), at=at)
    assert isinstance(became, Mandate)
    return became


def cut_off(principal: Principal) -> None:
    """Withdraw the mandate of a client: the agent's next request has nothing of them."""
    at = now()
    withdraw_mandate(mandate=principal.mandate, by=acting_of(principal.user, at=at), at=at)


def what_met(parties: list[tuple[User, list[Principal]]]) -> list[str]:
    """Everything stored under one client that is of another; empty when nothing met."""
    owner = {p.user.person_id: p for _agent, principals in parties for p in principals}
    met = []
    for draft in Draft.objects.filter(subject__in=owner):
        marks = set(MARK.findall(str(draft.answers)))
        if not marks <= {owner[draft.subject_id].mark}:
            met.append(f"draft of {owner[draft.subject_id].mark}: {marks}")
    principal_of = dict(Mandate.objects.values_list("id", "principal_id"))
    rows: list[Any] = [
        *Event.objects.filter(by__contains=" mandate:").values_list("by", "whose"),
        *Access.objects.filter(reader__contains=" mandate:").values_list("reader", "whose"),
    ]
    for label, whose in rows:
        mandate = UUID(label.partition(" mandate:")[2])
        if whose is not None and principal_of[mandate] != whose:
            met.append(f"{label} acted for {whose}")
    return met
