"""Looking at a page as its harshest readers do: axe, a narrow phone, the outline, the weight."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from tests.browser import DESKTOP, PHONE

NARROWEST = 320  # CSS pixels: 1280 px at 400 %, WCAG 2.2 criterion 1.4.10

OUTLINE = """() => ({
  h1: document.querySelectorAll("h1").length,
  lang: document.documentElement.lang,
  title: document.title,
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  wide: [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(element => element.tagName + "." + element.className),
})"""

LARGE = """() => {
  document.documentElement.style.fontSize = "200%";
  const found = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  document.documentElement.style.fontSize = "";
  return found;
}"""
"""How many pixels a page is too wide when its text is twice as large (WCAG 2.2 criterion 1.4.4)."""

BARE = """() => [...document.querySelectorAll(
    "a.button, button, select, textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=file])")]
  .filter(element => {
    const style = getComputedStyle(element);
    const bordered = parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== "none";
    return element.getBoundingClientRect().width > 2 && !bordered && style.textDecorationLine === "none";
  }).slice(0, 3).map(element => element.tagName + "." + element.className)"""
"""What one presses or fills in that only its background shows: in forced colours it has none."""

Check = Callable[[Page], None]


@dataclass
class Audit:
    """Looks at many pages and tells at the end everything that was found (点検)."""

    axe: Check
    findings: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str, *, language: str = "ja") -> None:
        """Check the page as it now stands, called `name` in the findings; it is to be in `language`."""
        self.seen.append(name)
        for width in (DESKTOP, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            try:
                self.axe(page)
            except AssertionError as finding:
                self.findings.append(f"{name} at {width} px: {finding}")
            if width == DESKTOP and (wide := page.evaluate(LARGE)) > 0:
                self.findings.append(f"{name} is {wide} px too wide with text of twice the size")
        page.emulate_media(forced_colors="active")
        if bare := page.evaluate(BARE):
            self.findings.append(f"{name} in forced colours: no border around {bare}")
        page.emulate_media(forced_colors="none")
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        found = page.evaluate(OUTLINE)
        if found["overflow"] > 0:
            self.findings.append(f"{name} is {found['overflow']} px too wide at 320 px: {found['wide']}")
        if found["h1"] != 1:
            self.findings.append(f"{name} has {found['h1']} headings of level 1")
        if found["lang"] != language or not found["title"].strip():
            self.findings.append(f"{name}: language {found['lang']!r}, title {found['title']!r}")

    def report(self) -> None:
        """Fail with all findings."""
        assert len(self.seen) == len(set(self.seen)), "two states with one name"
        assert not self.findings, f"{len(self.findings)} findings\n" + "\n\n".join(self.findings)


def weight(page: Page, address: str) -> int:
    """The bytes that come over the wire for the first visit of `address`, headers included.

    Static files count as the service sends them, packed when they are collected (`STORAGES`); the server of the tests
    hands them out as they lie in the tree.
    """
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    sent: dict[str, int] = {}
    files: dict[str, str] = {}
    session.on(
        "Network.responseReceived", lambda event: files.update({event["requestId"]: event["response"]["url"]})
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sent.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    page.goto(address, wait_until="networkidle")
    for request, url in files.items():
        name = urlsplit(url).path.removeprefix("/static/")
        if request in sent and name != urlsplit(url).path and (found := finders.find(name)):
            data = Path(found).read_bytes()
            sent[request] -= max(0, len(data) - len(gzip.compress(data)))
    session.detach()
    return sum(sent.values())
