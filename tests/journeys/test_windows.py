"""A window's poster is printed, its QR is read with a phone, and what the visitor says stands at the window."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.reviews.models import Review
from madoguchi.reviews.services import About, say
from madoguchi.windows.models import Window
from tests.browser import PHONE, NewPage
from tests.journeys.steps import expect_heading, sign_in
from tests.journeys.world import World
from tests.windows.decoding import read_code
from tests.windows.test_poster import photographed


def _others_spoke(window: Window, ratings: list[int]) -> None:
    """What other visitors said before."""
    about = About(organisation=window.organisation, source=Review.Source.WINDOW, window=window)
    for n, rating in enumerate(ratings):
        say(
            about=about,
            rating=rating,
            step=Review.Step.COUNTER,
            once=f"other {n}",
            by=Acting.nobody(),
            at=now(),
        )


@pytest.mark.journey
def test_a_poster_is_printed_and_its_qr_used(
    world: World, new_page: NewPage, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    officer = new_page()
    sign_in(officer, "kanri@madono.example")
    officer.goto("/desk/windows/")
    axe(officer)
    officer.get_by_role("link", name="窓野市の窓口を加える").click()
    officer.get_by_label("窓口の名前").fill("市民窓口課 証明窓口")
    officer.get_by_label("所在地").fill("窓野県窓野市本町1丁目1番1号")
    officer.get_by_label("受付時間").fill("平日 8:30〜17:15")
    officer.get_by_label("書かない").fill("職員が聞き取り、画面で確かめて終わり")
    officer.get_by_role("button", name="保存する").click()
    expect_heading(officer, "市民窓口課 証明窓口")
    axe(officer)
    window = Window.objects.get()
    _others_spoke(window, [5] * 5 + [4] * 2 + [2] * 2)
    with officer.expect_download() as waiting:
        officer.get_by_role("link", name=re.compile("QRコード付きのポスター")).click()
    waiting.value.save_as(tmp_path / "poster.pdf")

    address = read_code(photographed((tmp_path / "poster.pdf").read_bytes()))
    assert urlsplit(address).path == f"/say/windows/{window.code}/"
    phone = new_page(width=PHONE)
    phone.goto(address)
    axe(phone)
    expect(phone.get_by_text("市民窓口課 証明窓口").first).to_be_visible()
    phone.locator('input[name="rating"][value="5"]').check(force=True)
    phone.wait_for_timeout(2500)
    phone.get_by_role("button", name="送る").click()
    expect(phone).to_have_url(re.compile("/thanks/"))

    said = Review.objects.filter(window=window).latest("written_at")
    assert (said.source, said.rating, said.application) == (Review.Source.WINDOW, 5, None)
    phone.goto(f"/windows/{window.code}/")
    expect(phone.get_by_role("heading", name="来た方の80%が満足しています")).to_be_visible()
    axe(phone)
    officer.reload()
    expect(
        officer.get_by_role("heading", name=re.compile("80%が満足し、目標の70%に届いています"))
    ).to_be_visible()
