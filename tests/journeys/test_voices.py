"""Someone says at a window how it was; an officer answers and closes the loop; everyone reads what changed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.reviews.models import Review
from madoguchi.reviews.services import About, say
from madoguchi.windows.models import Window
from tests.browser import NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit
from tests.journeys.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DONE_BEFORE = timedelta(days=20)


def window_with_a_past(world: World) -> Window:
    """A window where people were unsatisfied until something changed twenty days ago."""
    city = world.people.organisations["madono-shi"]
    window = Window.objects.create(
        organisation=city,
        code="w-loop",
        name="市民課 1番窓口",
        address="窓野市中央1",
        hours="平日 8:30～17:15",
    )
    about = About(organisation=city, source=Review.Source.WINDOW, window=window)
    for n in range(24):
        say(
            about=about,
            rating=2 if n < 12 else 5,
            step=Review.Step.COUNTER,
            reasons=["long_wait" if n < 12 else "quick"],
            once=f"{n}",
            by=Acting.nobody(),
            at=now() - timedelta(days=60 - n if n < 12 else 24 - n),
        )
    return window


def test_an_officer_answers_reviews_and_closes_a_loop(
    new_page: NewPage, world: World, axe: Callable[[Page], None]
) -> None:
    audit, window = Audit(axe), window_with_a_past(world)

    visitor = new_page()
    visitor.goto(f"/say/windows/{window.code}/")
    steps.expect_heading(visitor, "ご意見をお聞かせください")
    audit.look(visitor, "say")
    visitor.get_by_role("button", name="送る").click()
    expect(visitor.get_by_role("link", name="満足度を選んでください")).to_be_visible()
    audit.look(visitor, "say without a rating")
    visitor.locator("[name=rating][value='2']").check()
    visitor.get_by_label("待ち時間が長い").check()
    visitor.get_by_label("よかったこと、困ったこと").fill("私、田中太郎は番号札の順番が分からず困りました。")
    visitor.wait_for_timeout(2500)
    visitor.get_by_role("button", name="送る").click()
    steps.expect_heading(visitor, "ありがとうございました")
    audit.look(visitor, "thanks")

    officer = new_page()
    steps.sign_in(officer, "shinsa@madono.example")
    officer.get_by_role("link", name="利用者の声", exact=True).first.click()
    audit.look(officer, "board")
    officer.get_by_role("link", name="返事を待っている声を読む").click()
    audit.look(officer, "list")
    officer.get_by_role("main").get_by_role("link", name="市民課 1番窓口").click()
    expect(officer.get_by_text("〔氏名〕は番号札の順番が分からず困りました")).to_be_visible()
    expect(officer.get_by_text("田中")).to_have_count(0)
    audit.look(officer, "review")
    officer.get_by_label("返事を書く").fill("順番が画面で見えるようにしました。ご不便をおかけしました。")
    officer.get_by_role("button", name="公表する").click()
    expect(officer.get_by_text("に公表しました")).to_be_visible()

    officer.get_by_role("link", name="この声を改善にする").click()
    audit.look(officer, "improve")
    officer.get_by_label("改善の名前").fill("順番を画面で知らせる")
    officer.get_by_label("何で測るか").select_option(label="満足した人の割合（4か5）")
    officer.get_by_role("button", name="改善として計画する").click()
    steps.expect_heading(officer, "順番を画面で知らせる")
    officer.get_by_label("実施日").fill(f"{japan_day(now() - DONE_BEFORE)}")
    officer.get_by_role("button", name="実施したと記録する").click()
    expect(officer.get_by_role("main").get_by_text("良くなりました").first).to_be_visible()
    officer.get_by_text("例を書く", exact=True).click()
    officer.get_by_label("前はこうでした").fill("番号札の順番が分からず、窓口の前で待っていました。")
    officer.get_by_label("今はこうなりました").fill("画面を見れば、あと何人かが分かります。")
    officer.get_by_role("button", name="例を保存する").click()
    address = officer.url

    publisher = new_page()
    steps.sign_in(publisher, "kokai@madono.example")
    publisher.goto(address)
    publisher.get_by_role("button", name="公表する").click()

    visitor.goto("/voices/")
    main = visitor.get_by_role("main")
    expect(main.get_by_role("heading", name="順番を画面で知らせる")).to_be_visible()
    expect(main.get_by_text("画面を見れば、あと何人かが分かります。")).to_be_visible()
    expect(main.get_by_text("良くなりました")).to_be_visible()
    expect(main.get_by_text("順番が画面で見えるようにしました。")).to_be_visible()
    audit.look(visitor, "voices")

    officer.goto("/desk/reviews/coverage/")
    expect(
        officer.get_by_role("row").filter(has_text="市民課 1番窓口").get_by_text("リンク・QRで聞いている")
    ).to_be_visible()
    audit.look(officer, "coverage")
    audit.report()
