"""A real browser for the journeys: pages at two widths, with and without JavaScript, checked by axe."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

PHONE, DESKTOP = 375, 1280
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def executable() -> str:
    """The Chromium or Chrome of this machine, or nothing."""
    named = os.environ.get("MADOGUCHI_BROWSER") or ""
    for name in (named, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", str(MAC)):
        found = shutil.which(name) if name else None
        if found:
            return found
    return ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys; without one they are skipped, which CI does not allow."""
    path = executable()
    if not path:
        pytest.skip("no Chromium or Chrome on this machine")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread of the tests
    arguments = ["--disable-dev-shm-usage", "--force-color-profile=srgb"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@dataclass
class Complaints:
    """What the browser complained about while a test ran."""

    lines: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Collect errors of scripts, files that fail to load, breaches of the content security policy."""
        page.on("pageerror", lambda error: self.lines.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._hear(page, message))

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        is_page_itself = message.location.get("url") == page.url  # a 404 or 422 that the test wants to see
        if message.type == "error" and not is_page_itself:
            self.lines.append(f"{page.url}: {message.text} {message.location}")


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, live_server: object) -> Iterator[NewPage]:
    """Makes pages, each of a visitor of their own: `new_page(width=375, javascript=False)`.

    Addresses are relative to the live server. A script error or a breach of the content security policy
    fails the test.
    """
    complaints, contexts = Complaints(), []

    def make(*, width: int = DESKTOP, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=str(live_server),
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        complaints.watch(page)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints.lines, "\n".join(complaints.lines)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """One visitor at a desktop."""
    return new_page()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails with a report if axe finds anything on the page, best practices included."""
    checker = Axe()
    options = {
        "resultTypes": ["violations"],
        "rules": {"target-size": {"enabled": True}},
    }  # 24 px, WCAG 2.5.8

    def check(page: Page) -> None:
        page.wait_for_load_state("load")  # a click returns when the next page has begun, not when it is there
        if (
            page.evaluate("typeof window.axe") == "undefined"
        ):  # a page is looked at in two widths: half a megabyte
            page.evaluate(checker.axe_script)
        results = AxeResults(page.evaluate(f"axe.run({json.dumps(options)})"))
        assert not results.violations_count, f"{page.url}\n{results.generate_report()}"

    return check
