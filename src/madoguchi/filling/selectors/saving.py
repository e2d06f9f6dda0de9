"""What is typed and not finished in a draft, and who saved what."""

from datetime import date

from django.utils.translation import gettext as _

from madoguchi.eforms.selectors import field_name, visible_pages
from madoguchi.eforms.types import FieldError, FormDocument
from madoguchi.filling.marks import Mark
from madoguchi.filling.models import Draft


def unfinished(draft: Draft, document: FormDocument, *, on: date) -> list[FieldError]:
    """Every question in which something is typed that is no answer yet, in the order of the form."""
    errors = []
    for page in visible_pages(document, draft.answers, on=on):
        for place, entries in sorted(draft.typed.items()):
            page_id, _dot, number = place.partition(".")
            if page_id != page.id or bool(page.repeats) != number.isdecimal():
                continue
            item = int(number) if number else None
            for question in page.answered:
                if question.id in entries:
                    words = _("「%(label)s」は、入力の途中です。最後まで入力してください。") % {
                        "label": question.label
                    }
                    path = page.path(question, item)
                    errors.append(FieldError(path, field_name(question.id), words, page.id, item))
    return errors


def last_saved(draft: Draft, document: FormDocument) -> dict[str, Mark]:
    """By page, who saved one of its answers last, and when."""
    found: dict[str, Mark] = {}
    pages = {question.id: page.id for page, question in document.questions()}
    for path, kept in draft.marks.items():
        first, last = path.partition(".")[0], path.rpartition(".")[2]
        page_id = pages.get(last, first)
        mark = Mark.of(kept)
        if page_id not in found or found[page_id].revision < mark.revision:
            found[page_id] = mark
    return found
