"""Filling in any page of a form in the browser, from answers by the names of its fields."""

import re
from collections.abc import Callable, Mapping

from playwright.sync_api import Locator, Page

Answers = Mapping[str, str]


def answer_page(page: Page, answers: Answers) -> int:
    """Answer every question of the page that is open and that `answers` names; returns how many were answered.

    A name is that of the field without `q-`: `person_name-family`; the value is what is typed or the value chosen.
    """
    main = page.get_by_role("main")
    for name, value in answers.items():
        fields = main.locator(f'[name="q-{name}"]')
        if fields.count():
            _answer(fields, value)
    asked = main.locator('[name^="q-"]').evaluate_all(
        "all => [...new Set(all.map(one => one.name.split('-')[1]))]"
    )
    return len({name for name in asked if any(key.split("-")[0] == name for key in answers)})


def _answer(fields: Locator, value: str) -> None:
    first = fields.first
    kind = first.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
    if kind in ("radio", "checkbox"):
        fields.and_(first.page.locator(f'[value="{value}"]')).check()
    elif kind == "select":
        first.select_option(value)
    else:
        first.fill(value)


def open_tasks(page: Page) -> list[str]:
    """The addresses of the pages on the task list that are still to be done, in order."""
    links = page.locator("li:has(.task-todo) .task-name a")
    return [str(link) for link in links.evaluate_all("all => all.map(one => one.getAttribute('href'))")]


def plain(page: Page) -> str:
    """The address of the page without what stands behind it."""
    return re.split("[?#]", page.url)[0]


def fill_everything(page: Page, answers: Answers, each: Callable[[Page], object] = lambda page: None) -> int:
    """Fill in page after page from the task list until nothing is open; returns how many pages there were."""
    overview, pages = plain(page), 0
    while todo := open_tasks(page):
        page.goto(todo[0])
        while plain(page) != overview:
            pages += 1
            assert pages < 60, f"{page.url} comes again and again"
            _fill(page, answers)
            each(page)
        assert todo[:1] != open_tasks(page)[:1], page.get_by_role("main").inner_text()
    return pages


def _fill(page: Page, answers: Answers) -> None:
    where = page.url
    onward = page.get_by_role("button", name=re.compile("保存して進む|これでよい"))
    assert onward.count(), f"{where}: {page.get_by_role('main').inner_text()}"
    answer_page(page, answers)
    for box in page.locator('main [name^="q-declaration"]').all():
        box.check()
    with page.expect_navigation():
        onward.first.click()
    assert page.url != where or page.locator(".error-summary").count() == 0, page.get_by_role(
        "main"
    ).inner_text()
