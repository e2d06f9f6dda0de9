"""Tags that draw questions; portal, desk and studio show the same ones by them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.drawing import Drawn, page_drawn, paths_drawn
from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.types import Answers, FormDocument, Page, Reading
from madoguchi.eforms.types.helps import NO_HELPS, Helps

register = template.Library()


@register.simple_tag(takes_context=True)
def draw_questions(
    context: Context,
    document: FormDocument,
    page: Page,
    answers: Answers,
    reading: Reading | None = None,
    item: int | None = None,
    on: date | None = None,
    heading: str = "",
    origins: dict[str, str] | None = None,
    mark: bool = True,
    helps: Helps = NO_HELPS,
) -> SafeString:
    """The fields of a page, or of one round (`item`) of a repeated page; today in Japan unless told `on`.

    `origins` say by path where an answer came from that is filled in already; without `mark` no label says whether
    it must be answered. `helps` are what the page can look up for its questions.
    """
    day = on or japan_day(now())
    drawn = page_drawn(
        document,
        page,
        answers,
        reading,
        item,
        on=day,
        heading=heading,
        origins=origins,
        mark=mark,
        helps=helps,
    )
    return _draw(context, drawn)


@register.simple_tag(takes_context=True)
def draw_paths(
    context: Context,
    document: FormDocument,
    paths: Iterable[str],
    answers: Answers,
    reading: Reading | None = None,
    notes: dict[str, str] | None = None,
    helps: Helps = NO_HELPS,
) -> SafeString:
    """The fields of the named answers only, for a reply to a correction.

    `notes` holds by path what the officer asks to mend; it stands with the field's hint. Each question stands in a
    place of its own (`q-phone-place`), to which a page can lead.
    """
    return _draw(context, paths_drawn(document, list(paths), answers, reading, notes, helps), has_places=True)


def _draw(context: Context, questions: list[Drawn], *, has_places: bool = False) -> SafeString:
    engine = context.template.engine  # type: ignore[union-attr]
    before = engine.get_template("eforms/before.html").render(context.new(_needed(questions)))
    parts = [SafeString(before)]
    for one in questions:
        text = SafeString(engine.get_template(one.template).render(context.new({"q": one})))
        place = '<div class="asked" id="{}-place">{}</div>'
        parts.append(format_html(place, one.name, text) if has_places else text)
    return format_html_join("\n", "{}", ((text,) for text in parts if text.strip()))


def _needed(questions: list[Drawn]) -> dict[str, Any]:
    """What the questions need beside themselves: styles, scripts, and a button that the Enter key presses.

    Enter presses the first button of a form; where a question has one that searches, that would be the wrong one.
    """
    kinds = [kind_of(one.question) for one in questions]
    return {
        "scripts": [
            static(f"eforms/{name}.js") for name in sorted({kind.script for kind in kinds if kind.script})
        ],
        "is_styled": any(kind.is_styled for kind in kinds),
        "has_buttons": any(one.may_look for one in questions),
    }
