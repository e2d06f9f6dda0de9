"""What the desk fills in of a form: questions that are never asked of or shown to applicants."""

from datetime import date

from madoguchi.eforms.selectors.answers import is_empty, value_at, walk
from madoguchi.eforms.types import Answers, FormDocument


def officer_paths(document: FormDocument, answers: Answers, *, on: date) -> list[str]:
    """Where officers answer beside these answers of the applicant, one path for each round of a repeated page.

    To be drawn with `draw_paths` and read with `read_paths`. A condition of such a question is not looked at: the
    desk sees everything. Pages that the applicant was not shown are left out, except those for officers alone.
    """
    shown = {page.id for page in walk(document, answers, on=on).pages}
    paths = []
    for page in document.pages:
        asked = [question for question in page.questions if question.for_officers]
        if not asked or (page.id not in shown and page.kept):
            continue
        kept = answers.get(page.id)
        rounds = range(len(kept) if isinstance(kept, list) else 0) if page.repeats else [None]
        paths += [page.path(question, place) for place in rounds for question in asked]
    return paths


def officer_paths_open(document: FormDocument, answers: Answers, officers: Answers, *, on: date) -> list[str]:
    """The required ones among `officer_paths` that the answers of officers (`officers`) leave open."""
    return [
        path
        for path in officer_paths(document, answers, on=on)
        if document.question(path).required and is_empty(value_at(document, officers, path))
    ]
