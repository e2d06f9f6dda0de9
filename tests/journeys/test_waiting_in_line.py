"""A rush: the place in line is told, and the button comes when it is one's turn."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from madoguchi.applications.models import Application
from madoguchi.core.clock import now
from madoguchi.filling.models import Submission, Turn
from tests.browser import NewPage
from tests.journeys import steps
from tests.journeys.cases import filled, guest_draft, visitor
from tests.journeys.world import CHILD_ALLOWANCE, World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [320, 1280])
def test_one_waits_and_then_sends(
    world: World, new_page: NewPage, axe: Callable[[Page], None], live_server: Any, settings: Any, width: int
) -> None:
    edition = world.editions[CHILD_ALLOWANCE, "madono-shi"]
    draft, others = filled(guest_draft(edition)), [guest_draft(edition) for _n in range(10)]
    Submission.objects.bulk_create(
        Submission(key=one.key, draft=one, body_hash="", receipts=[], at=now()) for one in others
    )
    settings.SENDING_PER_SECOND = 1
    page = new_page(width=width)
    visitor(drafts=(draft,)).enter(page, str(live_server))
    page.goto(f"/apply/draft/{draft.pk}/check/")
    page.get_by_role("button", name="この内容で申請する").click()
    steps.expect_heading(page, "順番をお待ちください")
    expect(page.get_by_text("次が、あなたの順番です")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Turn.objects.count() == 1 and not Application.objects.exists()

    settings.SENDING_PER_SECOND = 1000
    page.get_by_role("link", name="いまの順番を見る").click()
    expect(page.get_by_text("順番が来ました")).to_be_visible()
    page.get_by_role("button", name="この内容で申請する").click()
    steps.expect_heading(page, "申請を受け付けました")
    assert Application.objects.count() == 1 and not Turn.objects.exists()
