"""The short form of the soak of agents: two clients' data never meet, whatever the tabs do."""

import random
from dataclasses import dataclass

from django.test import Client

from madoguchi.events.models import Access
from tests.portal import soak
from tests.portal.groups import signed_in, text
from tests.world import World


@dataclass
class InProcess:
    """A browser without a network."""

    client: Client

    def get(self, path: str) -> soak.Answer:
        """Open a page."""
        answer = self.client.get(path)
        return soak.Answer(answer.status_code, text(answer))

    def post(self, path: str, data: dict[str, str]) -> soak.Answer:
        """Send a form."""
        answer = self.client.post(path, data)
        return soak.Answer(answer.status_code, text(answer), answer.headers.get("Location", ""))


def test_two_clients_of_an_agent_never_meet(world: World) -> None:
    parties = soak.people(world, agents=2, clients=3)
    rng = random.Random(world.at.toordinal())
    tabs = []
    for agent, principals in parties:
        browser = InProcess(signed_in(agent))
        tabs += [soak.Tab(browser, principals, rng) for _ in range(2)]
    for n in range(240):
        if n == 160:
            soak.cut_off(parties[0][1][0])
        rng.choice(tabs).step()
    seen = sum((tab.seen for tab in tabs), start=tabs[0].seen.__class__())
    assert soak.what_met(parties) == []
    assert seen["409"] > 5 and seen["302"] > 20, seen  # forms were stopped and forms were taken
    assert Access.objects.filter(reader__contains=" mandate:").exists()


def test_the_soak_notices_what_meets(world: World) -> None:
    """What the soak looks for is found when it is there."""
    parties = soak.people(world, agents=1, clients=2)
    [(_agent, (one, other))] = parties
    tab = soak.Tab(InProcess(Client()), [one, other], random.Random(1))
    for page, only in ((one.mark + other.mark, None), (other.mark, one)):
        try:
            tab._read(soak.Answer(200, page), only=only)
        except AssertionError:
            continue
        raise RuntimeError("a mixed page was not noticed")
    world.filled(one.user, remarks=other.mark)
    assert len(soak.what_met(parties)) == 1
