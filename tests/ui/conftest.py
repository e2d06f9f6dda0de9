"""Draws component source as a page does, into a tree that tests can ask."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import engines
from django_cotton.compiler_regex import CottonCompiler

Draw = Callable[..., "Page"]

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Element:
    """One element of a drawn page."""

    def __init__(self, tag: str, attrs: dict[str, str | None], parent: "Element | None") -> None:
        self.tag, self.attrs, self.parent = tag, attrs, parent
        self.children: list[Element | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attrs[name] or ""

    def __contains__(self, name: str) -> bool:
        return name in self.attrs

    @property
    def text(self) -> str:
        """All words inside, spaces folded."""
        return " ".join("".join(c if isinstance(c, str) else f" {c.text} " for c in self.children).split())

    def walk(self) -> "list[Element]":
        """Every element below, in order."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child, *child.walk()]
        return found

    def all(self, tag: str = "", **attrs: str) -> "list[Element]":
        """Elements below by tag and attributes (`class_` means: has the class)."""
        wanted = {k.rstrip("_").replace("_", "-"): v for k, v in attrs.items()}
        return [
            e
            for e in self.walk()
            if (not tag or e.tag == tag)
            and all(
                value in (e.attrs.get(key) or "").split() if key == "class" else e.attrs.get(key) == value
                for key, value in wanted.items()
            )
        ]

    def one(self, tag: str = "", **attrs: str) -> "Element":
        """The only such element."""
        found = self.all(tag, **attrs)
        assert len(found) == 1, f"{len(found)} of {tag} {attrs}"
        return found[0]

    def by_id(self, name: str) -> "Element":
        """The element with this id; ids are unique."""
        return self.one(id=name)


class Page(Element, HTMLParser):
    """Drawn HTML as a tree; tags that do not nest fail."""

    def __init__(self, html: str) -> None:
        Element.__init__(self, "", {}, None)
        HTMLParser.__init__(self)
        self.html = html
        self._open: list[Element] = [self]
        self.feed(html)
        self.close()
        assert len(self._open) == 1, f"not closed: {[e.tag for e in self._open[1:]]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), self._open[-1])
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, dict(attrs), self._open[-1]))

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def described(self, element: Element) -> str:
        """What a screen reader says as description of an element."""
        return " ".join(self.by_id(name).text for name in element["aria-describedby"].split())

    def label_of(self, element: Element) -> str:
        """The words of the label of a field."""
        return self.one("label", for_=element["id"]).text


@pytest.fixture
def draw() -> Draw:
    """`draw('<c-input …/>', value=…)` gives the drawn component."""

    def drawn(source: str, **context: Any) -> Page:
        template = engines["django"].from_string(CottonCompiler().process(source))
        return Page(template.render(context))

    return drawn
