"""Reading a page's form as a browser does, and pressing one of its buttons."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse, QueryDict
from django.test import Client

FORM = "section"


class _Form(HTMLParser):
    """Collects the values that a browser would send of the form with the id `form`."""

    def __init__(self, form: str = FORM) -> None:
        super().__init__()
        self._form = form
        self.found = QueryDict(mutable=True)
        self._is_inside = self._is_template = False
        self._text: tuple[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Fields of the form."""
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self._is_inside = given.get("id") == self._form
        elif tag == "template":
            self._is_template = True
        if not self._is_inside or self._is_template:
            return
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind not in ("checkbox", "radio") or "checked" in given:
                self.found.appendlist(name, value)
        elif tag == "textarea":
            self._text = (name, [])
        elif tag == "select":
            self._select = name
            self.found.appendlist(name, "")
        elif tag == "option" and "selected" in given:
            self.found.setlist(self._select, [value])

    def handle_data(self, data: str) -> None:
        """The text of a textarea."""
        if self._text:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        """The end of a form, a template, a text."""
        if tag == "form":
            self._is_inside = False
        elif tag == "template":
            self._is_template = False
        elif tag == "textarea" and self._text:
            name, parts = self._text
            self.found.appendlist(name, "".join(parts).removeprefix("\n"))
            self._text = None


def fields_of(response: HttpResponse | Any, form_id: str = FORM) -> QueryDict:
    """What a browser would send of the page's form."""
    form = _Form(form_id)
    form.feed(response.content.decode())
    return form.found


def press(client: Client, address: str, act: str, **typed: str) -> Any:
    """Open the page, type over the named fields, press the button `act`."""
    fields = fields_of(client.get(address))
    for name, value in typed.items():
        assert name in fields, f"the page has no {name}"
        fields.setlist(name, [value])
    fields["act"] = act
    return client.post(address, dict(fields.lists()))
