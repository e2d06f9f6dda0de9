"""Simulated people: each signs in, fills, attaches, sends (twice, in the same second, with cut lines), and reads."""

import random
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import httpx
from django.urls import reverse

from tests.portal.groups import form_with, hidden
from tests.soak.watching import Browser, Watch, is_picture_of, picture_of
from tests.world import PASSWORD

PROCEDURE = "child-medical"
HURRY = 0.04
"""Seconds after which someone in a hurry gives up waiting, and presses again."""
_DRAFT = re.compile(r"/apply/draft/([0-9a-f-]{36})/")
_CASE = re.compile(r"/my/applications/([0-9a-f-]{36})/")
_FILE = re.compile(r"/my/applications/[0-9a-f-]{36}/files/[0-9a-f-]{36}/")
_MESSAGE = re.compile(r"/my/messages/[0-9a-f-]{36}/")
_RECEIPT = re.compile(r"[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")


class GaveUp(Exception):
    """An errand could not be finished, and the reason was written down or is no one's fault."""


@dataclass
class Party:
    """For whom things are typed: a person with an account, or a guest.

    `way` is the key by which an agent chooses; `agents` are the names of those who act for them: they are told.
    """

    typed: str
    named: str = ""
    mail: str = ""
    way: str = ""
    agents: set[str] = field(default_factory=set)
    cases: list[UUID] = field(default_factory=list)
    n: int = 0


@dataclass
class Person:
    """Someone at a browser: oneself, a guest, or an agent with clients."""

    origin: str
    watch: Watch
    rng: random.Random
    me: Party
    clients: list[Party] = field(default_factory=list)
    pair: threading.Barrier | None = None
    also_stop: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        own = {mark for mark in (self.me.typed, self.me.named) if mark} | self.me.agents
        self.browser = Browser(
            httpx.Client(base_url=self.origin, timeout=120), self.watch, self.me.typed, own
        )
        self.is_guest = not self.me.mail

    @property
    def _everyone(self) -> set[str]:
        return {p.named for p in [self.me, *self.clients] if p.named}

    def errand(self) -> None:
        """Go through one application from the start page to the receipt; for an agent, for one of the clients."""
        try:
            self._come()
            whose = self._choose()
            self._apply(whose)
            self._look_around(whose)
            self.watch.count("errands")
        except GaveUp:
            self.watch.count("given up")
        except httpx.HTTPError:
            self.watch.count("given up")

    def read_again(self) -> None:
        """Once more all that is there, when the worker has made every receipt and message."""
        try:
            if not self.is_guest:
                self._come()
            whose = self._choose()
            if whose.cases:
                self._look_around(whose)
        except (GaveUp, httpx.HTTPError):
            self.watch.count("given up")

    # coming

    def _come(self) -> None:
        if self.is_guest:
            self.browser.client.cookies.clear()
            return
        if self.browser.client.cookies.get("madoguchi") and self.rng.random() < 0.7:
            return
        if self.browser.client.cookies.get("madoguchi"):
            self.browser.post(reverse("accounts:sign_out"), {})
        self.browser.allowed = {self.me.typed, self.me.named, *self.me.agents}
        answer = self.browser.post(reverse("accounts:sign_in"), {"email": self.me.mail, "password": PASSWORD})
        if answer.status_code != 302:
            self.watch.fail(f"{self.me.mail} could not sign in: {answer.status_code}")
            raise GaveUp
        self.watch.count("sign-ins")

    def _choose(self) -> Party:
        if not self.clients:
            return self.me
        whose = self.rng.choice(self.clients)
        self.browser.allowed = self._everyone
        page = self.browser.get(reverse("portal:switch")).text
        self.browser.allowed = {self.me.named, whose.named, whose.typed, *whose.agents}
        carried = {"subject": whose.way, "drawn_for": hidden(page).get("drawn_for", "")}
        answer = self.browser.post(reverse("accounts:act_for"), carried)
        if answer.status_code != 302:
            self.watch.fail(f"{self.me.mail} could not switch: {answer.status_code}")
            raise GaveUp
        self.watch.count("switches")
        return whose

    # applying

    def _page(self, path: str, *, holding: str, shows: str = "") -> dict[str, str]:
        """What the form on `path` carries; the page must show what was typed, or watching it would prove nothing."""
        answer = self.browser.get(path)
        if answer.status_code != 200 or f'name="{holding}"' not in answer.text:
            self.watch.fail(f"{self.me.typed} found no form at {path}: {answer.status_code}")
            raise GaveUp
        if shows and shows not in answer.text:
            self.watch.fail(f"{path} does not show {shows}")
        return hidden(form_with(answer.text, holding))

    def _sent(self, path: str, data: dict[str, str], **more: object) -> str:
        answer = self.browser.post(path, data, **more)
        if answer.status_code == 409 and self.browser.was_cut:  # it was taken before the process was killed
            self.watch.count("taken before the cut")
            raise GaveUp
        if answer.status_code != 302:
            self.watch.fail(f"{self.me.typed}: {path} was not taken: {answer.status_code}")
            raise GaveUp
        return answer.headers["Location"]

    def _apply(self, whose: Party) -> None:
        where = reverse("portal:start", args=[PROCEDURE])
        found = _DRAFT.search(self._sent(where, self._page(where, holding="csrfmiddlewaretoken")))
        assert found is not None
        draft, mark = UUID(found[1]), whose.typed
        if self.is_guest:
            self.browser.get(reverse("portal:ticket", args=[draft]))
        who = reverse("portal:page", args=[draft, "who"])
        name = {"q-applicant_name-family": mark, "q-applicant_name-given": "名", "q-phone": "09012345678"}
        self._sent(
            who, {**self._page(who, holding="revision"), **name, "q-email": f"{mark.lower()}@example.jp"}
        )
        child = reverse("portal:item", args=[draft, "child", 0])
        born = {"q-born_on-year": "2024", "q-born_on-month": "4", "q-born_on-day": "1"}
        name = {"q-child_name-family": mark, "q-child_name-given": "子"}
        self._sent(child, {**self._page(child, holding="revision"), **name, **born})
        papers = reverse("portal:page", args=[draft, "papers"])
        whose.n += 1
        upload = {"q-insurance": (f"{mark}.png", picture_of(mark, whose.n), "image/png")}
        carried = self._page(papers, holding="revision")
        self._sent(papers, {**carried, "q-remarks": f"{mark} より"}, files=upload)
        self._submit(draft, mark)
        self._receive(draft, whose)

    def _submit(self, draft: UUID, mark: str) -> None:
        check = reverse("portal:check", args=[draft])
        form = self._page(check, holding="key", shows=mark)
        how = self.rng.choice(["once", "twice", "hurry"])
        if self.pair is not None:
            try:
                self.pair.wait(3)
                self.watch.count("same-second pairs")
            except threading.BrokenBarrierError:
                self.pair.reset()
        if how == "hurry":
            try:
                self.browser.client.timeout = httpx.Timeout(120, read=HURRY)
                self.browser.post(check, form)
            except httpx.TimeoutException:
                self.watch.count("time-outs")
            finally:
                self.browser.client.timeout = httpx.Timeout(120)
        if how == "twice":
            other = threading.Thread(target=self._press_again, args=(check, form))
            other.start()
            try:
                self._sent(check, form)
            finally:
                other.join()
        else:
            self._sent(check, form)
        self.watch.count("sent")

    def _press_again(self, path: str, form: dict[str, str]) -> None:
        """The same form once more at the same moment, in another connection with the same cookie."""
        with httpx.Client(
            base_url=self.origin, timeout=120, cookies=dict(self.browser.client.cookies)
        ) as client:
            twin = Browser(client, self.watch, self.browser.who, self.browser.allowed)
            answer = twin.post(path, form)
        self.watch.count("second presses")
        if answer.status_code != 302:
            self.watch.fail(f"{self.me.typed}: the second press was answered {answer.status_code}")

    def _receive(self, draft: UUID, whose: Party) -> None:
        page = self.browser.get(reverse("portal:sent", args=[draft])).text
        case, receipt = _CASE.search(page), _RECEIPT.search(page)
        if case is None or receipt is None:
            self.watch.fail(f"{whose.typed} got no receipt")
            raise GaveUp
        whose.cases.append(UUID(case[1]))
        self.watch.arrived(case[1], receipt[0], whose.typed)

    # reading

    def _look_around(self, whose: Party) -> None:
        mark, only = whose.typed, self.browser.allowed
        assert only is not None
        self.browser.allowed = only | self._everyone  # an agent with few clients may choose another there
        self.browser.get(reverse("portal:my"))
        self.browser.allowed = only
        for case in self.rng.sample(whose.cases, min(2, len(whose.cases))):
            if self.is_guest and case != whose.cases[-1]:
                continue
            page = self.browser.get(reverse("portal:application", args=[case])).text
            if mark not in page:
                self.watch.fail(f"the page of {case} does not show {mark}")
            for path in set(_FILE.findall(page)):
                answer = self.browser.get(path)
                self.watch.count("files")
                if answer.status_code == 200 and not is_picture_of(mark, answer.content):
                    self.watch.fail(f"{mark} got the picture of another by {path}")
            for name in ("portal:receipt", "portal:notice"):
                answer = self.browser.get(reverse(name, args=[case]))
                if answer.status_code == 200 and answer.headers["Content-Type"] == "application/pdf":
                    self.watch.count(name)
        for path in sorted(set(_MESSAGE.findall(self.browser.get(reverse("portal:messages")).text)))[:2]:
            self.browser.get(path)
            self.watch.count("messages")


@dataclass
class Officer:
    """An examiner who takes cases and an approver who signs them off: a page of a case shows one applicant alone."""

    origin: str
    watch: Watch
    rng: random.Random
    cookies: dict[str, str]

    def __post_init__(self) -> None:
        self.browsers = {
            role: Browser(
                httpx.Client(base_url=self.origin, timeout=120, cookies={"madoguchi": cookie}),
                self.watch,
                role,
                None,  # a queue names everybody; a page of one case is looked through apart
            )
            for role, cookie in self.cookies.items()
        }

    def errand(self) -> None:
        """Look through the queue and decide one case."""
        try:
            self._decide()
        except httpx.HTTPError:
            self.watch.count("given up")

    def _decide(self) -> None:
        page = self.browsers["examiner"].get(reverse("desk:queue")).text
        cases = sorted(set(re.findall(r"/desk/cases/([0-9a-f-]{36})/", page)))
        if not cases:
            return
        case = self.rng.choice(cases)
        said = {
            "desk:take": ("examiner", {}),
            "desk:propose": ("examiner", {"outcome": "granted", "grounds": "要件に当てはまります。"}),
            "desk:sign_off": ("approver", {"answer": "approve"}),
            "desk:decide": ("examiner", {}),
        }
        for name, (role, data) in said.items():
            shown = self._case(role, case)
            path = reverse(name, args=[case])
            if f'action="{path}"' in shown:
                form = next(part for part in shown.split("<form") if f'action="{path}"' in part)
                self.browsers[role].post(path, {**hidden(form.split("</form>")[0]), **data})
        self._case("examiner", case)
        self.watch.count("cases looked at")

    def _case(self, role: str, case: str) -> str:
        answer = self.browsers[role].get(reverse("desk:case", args=[case]))
        met = set(re.findall("WMA[0-9A-F]{12}", answer.text))
        owner = self.watch.owners.get(case)
        if len(met) > 1 or (owner and met - {owner}):
            self.watch.fail(f"the page of {case} ({owner}) shows {met}")
        return answer.text
