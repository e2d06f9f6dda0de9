"""Reading pages as people do: words, links by their words, fields."""

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client


class Page(HTMLParser):
    """A page: its links with their words, its fields with their values, and all its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.links: list[tuple[str, str]] = []
        self.fields: list[dict[str, Any]] = []
        self.text = ""
        self._href = ""
        self._words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self._href, self._words = given.get("href") or "", ""
        elif tag in ("input", "option"):
            self.fields.append({"tag": tag, **given})

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href:
            self.links.append((" ".join(self._words.split()), self._href))
            self._href = ""

    def handle_data(self, data: str) -> None:
        self._words += data
        self.text += data

    def link(self, words: str) -> str:
        """The address of the first link whose words contain `words`."""
        return next(href for text, href in self.links if words in text)

    def has(self, words: str) -> bool:
        """Whether the page says `words`, wherever lines break."""
        return words in re.sub(r"\s+", " ", self.text)


def get(client: Client, address: str, **headers: str) -> Page:
    """The page at `address`, which must be there."""
    response = client.get(address, headers=headers or None)  # type: ignore[arg-type]
    assert response.status_code == 200, (address, response.status_code)
    return Page(response.content.decode())
