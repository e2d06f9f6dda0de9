"""What an office lays down: every reader sees the pages that they may open, and none that they may not."""

import pytest
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.desk.settings import PAGES, settings_of
from madoguchi.desk.views import queue
from tests.desk.conftest import Enter
from tests.world import World

ROLES = (Role.EXAMINER, Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR)


@pytest.mark.parametrize("role", ROLES)
def test_the_row_of_settings_holds_what_opens(world: World, enter: Enter, role: Role) -> None:
    user = world.officer(f"one-{role.value}", role)
    browser, pages = enter(user), settings_of(world.acting(user))
    assert pages
    for page in pages:
        answer = browser.get(page["href"])
        assert answer.status_code == 200
        assert all(f'href="{one["href"]}"' in answer.text for one in pages)
    closed = {reverse(f"desk:{name}") for name in PAGES} - {one["href"] for one in pages}
    assert {browser.get(address).status_code for address in closed} <= {404}


def test_an_administrator_is_led_to_no_list_of_cases(world: World, enter: Enter) -> None:
    """Who sees no cases gets no link to them, which would answer that nothing is there."""
    browser = enter(world.officer("keeper", Role.ADMINISTRATOR))
    queue = reverse("desk:queue")
    assert browser.get(queue).status_code == 404
    for name in ("desk:exports", "desk:assignment", "desk:reports", "desk:routes", "studio:organisations"):
        page = browser.get(reverse(name)).text
        assert f'href="{queue}"' not in page and f'href="{reverse("studio:home")}"' not in page, name


def test_letters_that_wait_are_told_on_the_list_of_cases(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = enter(world.examiner)
    assert reverse("desk:post") not in browser.get(reverse("desk:queue")).text
    monkeypatch.setattr(queue, "letters_waiting", lambda _places: 2)
    assert "郵送するお知らせ（2件）" in browser.get(reverse("desk:queue")).text
