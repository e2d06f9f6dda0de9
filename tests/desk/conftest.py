"""The city that these tests stand in, at its own moment, and a way to come as one of its officers."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import User
from madoguchi.applications.models import Application
from tests.world import World

Enter = Callable[[User], Client]


@pytest.fixture
def world(db: None, at: datetime) -> Iterator[World]:
    """Two cities with their officers and people who apply; the clock stands at `at`."""
    with time_machine.travel(at, tick=False):
        yield World(at)


@pytest.fixture
def enter(world: World) -> Enter:
    """Signs an officer in: `enter(world.examiner)` is the browser."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def page_of(application: Application, name: str = "case") -> str:
    """The address of a page of the case."""
    return reverse(f"desk:{name}", args=[application.pk])
