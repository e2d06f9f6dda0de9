"""An officer at the list of cases with the keyboard alone: find, narrow, keep, give out, open, and back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from madoguchi.accounts.models import User
from madoguchi.accounts.services import add_user, appoint
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.examination.models import Handover, SavedView
from madoguchi.examination.services import withdraw
from madoguchi.examination.services.absences import be_away
from tests.browser import PHONE, NewPage
from tests.journeys.cases import Office, filled, guest_draft, holder_of, sent, visitor
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import CHILD_ALLOWANCE, World

PLACE = "madono-shi"


def _cases(world: World, many: int) -> list[Application]:
    edition = world.editions[CHILD_ALLOWANCE, PLACE]
    return [sent(filled(guest_draft(edition), seed=n)) for n in range(many)]


def _colleague(world: World) -> User:
    by, at = Acting.system("test"), now()
    user = add_user(
        email="doryo@madono.example",
        name="同僚 一郎",
        password="x" * 20,
        is_person=False,
        by=by,
        at=at,
    )
    city = world.people.organisations[PLACE]
    appoint(user=user, organisation=city, role=Role.EXAMINER, starts_on=japan_day(at), by=by, at=at)
    return user


def _come(world: World, page: Page, address: str, user: User | None = None) -> None:
    visitor(user or world.people.examiners[PLACE]).enter(page, address)
    page.goto("/desk/")
    page.wait_for_load_state()


def _number(page: Page) -> str:
    """The receipt number of the case that has the focus."""
    found: str = page.evaluate(
        "document.activeElement.closest('.queue-what a')?.querySelector('.queue-number').textContent ?? ''"
    )
    return found


def test_the_list_by_keyboard_alone(
    world: World, new_page: NewPage, live_server: object, axe: Callable[[Page], None]
) -> None:
    cases = _cases(world, 4)
    Office(world, PLACE).take(cases[0])
    colleague = _colleague(world)
    world.work()
    page = new_page()
    _come(world, page, str(live_server))
    keys, press = Keyboard(page), page.keyboard.press
    axe(page)
    shown = page.locator(".queue-number").all_text_contents()
    assert len(shown) == 4

    # along the rows and back; the marks of the keys do nothing beyond the ends
    for expected in (shown[0], shown[1], shown[2]):
        press("j")
        assert _number(page) == expected
    press("k")
    assert _number(page) == shown[1]
    for _ in range(9):
        press("j")
    assert _number(page) == shown[3]

    # two cases are ticked and given to a colleague, with a note
    press("x")
    press("k")
    press("x")
    assert page.locator(".queue-tick:checked").count() == 2
    keys.choose(page.locator("#to"), "同僚 一郎")
    keys.type(page.locator("#note"), "本人確認は済んでいます。")
    keys.press(page.get_by_role("button", name="担当者を決める"))
    expect(page.get_by_text("2件の担当者を変えました")).to_be_visible()
    assert set(Handover.objects.values_list("after", flat=True)) == {colleague.pk}

    # a name finds its case; Enter opens it, with the note beside it
    wanted = Application.objects.get(receipt_number=shown[3])
    name = wanted.applicant_name
    press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type(name)
    with page.expect_navigation():
        press("Enter")
    expect(page.locator(".queue-number", has_text=shown[3])).to_be_visible()
    for _ in range(4):
        press("j")
        if _number(page) == shown[3]:
            break
    with page.expect_navigation():
        press("Enter")
    expect(page.get_by_text(shown[3]).first).to_be_visible()
    expect(page.get_by_text("本人確認は済んでいます。").first).to_be_visible()
    axe(page)

    # back at the list: narrowed, kept under a name, and found again
    page.goto("/desk/")
    keys.press(page.get_by_role("link", name="担当者が未定"))
    expect(page.locator(".queue-number")).to_have_count(1)
    press("?")
    expect(page.get_by_text("次の案件、前の案件へ")).to_be_visible()
    axe(page)
    keys.reach(page.locator("summary", has_text="この一覧に名前を付けて保存する"))
    press("Enter")
    keys.type(page.locator("#view_name"), "まだ決めていないもの")
    press("Tab")
    keys.press(page.get_by_role("button", name="保存する"))
    assert SavedView.objects.get().query == {"view": "unassigned"}
    page.goto("/desk/")
    keys.press(page.get_by_role("link", name="まだ決めていないもの"))
    expect(page.locator(".tab[aria-current=page]")).to_contain_text("担当者が未定")

    # whoever reads with a voice can switch the keys off, and they stay off
    press("?")
    keys.reach(page.locator("#keys-on"))
    press("Space")
    page.reload()
    press("j")
    assert _number(page) == ""


def test_the_list_on_a_phone_without_javascript(
    world: World, new_page: NewPage, live_server: object, axe: Callable[[Page], None]
) -> None:
    cases = _cases(world, 3)
    colleague = _colleague(world)
    examiner = world.people.examiners[PLACE]
    Office(world, PLACE).take(cases[0])
    withdraw(application=cases[2], revision=1, by=holder_of(_draft(cases[2])), at=now())
    day = japan_day(now())
    be_away(
        organisation=world.people.organisations[PLACE],
        officer=examiner,
        substitute=colleague,
        starts_on=day,
        ends_on=day,
        by=Office(world, PLACE).examiner,
        at=now(),
    )
    world.work()
    page = new_page(width=PHONE, javascript=False)
    _come(world, page, str(live_server), colleague)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    expect(page.get_by_text("さんが不在のため")).to_be_visible()
    page.get_by_role("link", name="自分の担当").click()
    expect(page.locator(".queue-number")).to_have_text([cases[0].receipt_number])
    page.get_by_role("link", name="完了").click()
    expect(page.locator(".queue-number")).to_have_text([cases[2].receipt_number])
    page.get_by_text("ほかの条件").click()
    page.get_by_label("返戻").check()
    page.get_by_role("button", name="この条件でさがす").click()
    expect(page.get_by_text("この条件に合う案件はありません")).to_be_visible()


def _draft(case: Application):
    class Held:
        ticket_id = case.ticket_id

    return Held()
