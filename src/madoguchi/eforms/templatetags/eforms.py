"""Tags that draw questions; portal, desk and studio show the same ones by them."""

from collections.abc import Iterable
from datetime import date

from django import template
from django.template.context import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.drawing import Drawn, page_drawn, paths_drawn
from madoguchi.eforms.types import Answers, FormDocument, Page, Reading

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
) -> SafeString:
    """The fields of a page, or of one round (`item`) of a repeated page; today in Japan unless told `on`.

    `origins` say by path where an answer came from that is filled in already; without `mark` no label says whether
    it must be answered.
    """
    day = on or japan_day(now())
    drawn = page_drawn(
        document, page, answers, reading, item, on=day, heading=heading, origins=origins, mark=mark
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
) -> SafeString:
    """The fields of the named answers only, for a reply to a correction.

    `notes` holds by path what the officer asks to mend; it stands with the field's hint.
    """
    return _draw(context, paths_drawn(document, list(paths), answers, reading, notes))


def _draw(context: Context, questions: list[Drawn]) -> SafeString:
    engine = context.template.engine  # type: ignore[union-attr]
    drawn = (engine.get_template(one.template).render(context.new({"q": one})) for one in questions)
    return format_html_join("\n", "{}", ((SafeString(text),) for text in drawn))
