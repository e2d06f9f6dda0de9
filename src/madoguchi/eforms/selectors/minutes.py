"""How many minutes a form takes.

A first guess until the funnel has measured the form itself. Reading is counted at 500 characters a minute, about what
adults read silently in Japanese. Answering is counted in seconds for each type of question, on a phone:

- what is tapped (yes or no, a choice) takes a decision and a tap, about 1.4 and 1.1 seconds in the keystroke-level
  model of Card, Moran and Newell, and something for finding the right one: 3 to 6 seconds;
- what is typed takes a second for each character, conversion included: a name is 8 characters, an address 25;
- what has to be fetched first counts as fetched: a bankbook or a card a minute, a document that has to be found and
  photographed a minute and a half;
- each page loads and is looked over once, and so is the list of all answers before sending.

What a condition shows counts half while it is not known whether it is shown, and nothing once it is hidden.
"""

from collections.abc import Iterator
from datetime import date
from math import ceil

from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors.answers import Walk, is_empty, walk
from madoguchi.eforms.types import Answers, FormDocument, Page, Question

CHARACTERS_A_SECOND = 500 / 60

SECONDS = {
    "yes_no": 3,
    "one_of": 5,
    "many_of": 7,
    "declaration": 5,
    "slot": 10,
    "list": 12,
    "age": 4,
    "number": 5,
    "money": 8,
    "date": 10,
    "postal_code": 7,
    "phone": 11,
    "text": 12,
    "name": 10,
    "kana": 10,
    "email": 20,
    "address": 25,
    "long_text": 60,
    "members": 20,
    "signature": 15,
    "place": 40,
    "corporate_number": 30,
    "bank_account": 80,
    "photo": 45,
    "file": 90,
    "drawing": 120,
    "statement": 0,
    "computed": 0,
    "fee": 0,
}
"""Seconds to answer a question of each type, its words read."""

A_PAGE = 4
A_CODE = 40
"""To read a code in one's mail and to type it."""
THE_CHECK = 30
"""To look over all answers before sending."""


def minutes_of(document: FormDocument, answers: Answers | None = None, *, on: date | None = None) -> int:
    """Whole minutes to fill in the form; with `answers`, those that are left (0: nothing is left to answer).

    `on` is the day on which conditions about days are looked at: today in Japan without it.
    """
    if answers is None:
        seconds = sum(_page(page, _weight(page.show_if)) for page in document.pages)
        return max(1, ceil((seconds + THE_CHECK) / 60))
    gone_through = walk(document, answers, on=on or japan_day(now()))
    left = sum(_left(document, gone_through, answers))
    return ceil((left + THE_CHECK) / 60) if left else 0


def _left(document: FormDocument, gone_through: Walk, answers: Answers) -> Iterator[float]:
    """The seconds of each page on which something is still to be answered."""
    shown = {page.id for page in gone_through.pages}
    for page in document.pages:
        if page.id not in shown:
            if gone_through.known.may_show(page):
                yield _page(page, 0.5)
            continue
        rounds = [one for one in gone_through.rounds if one.page.id == page.id]
        for round_ in rounds:
            open_ones = [q for q in round_.questions if q.is_asked and _is_open(q, round_.values)]
            if open_ones:
                yield A_PAGE + sum(_question(q) for q in open_ones)
        if page.repeats and page.id not in answers:
            yield _page(page, 1)


def _is_open(question: Question, values: Answers) -> bool:
    """Whether a question was not answered, nor left empty on purpose."""
    if question.required or question.type == "declaration":
        return is_empty(values.get(question.id))
    return question.id not in values


def _page(page: Page, weight: float) -> float:
    """The seconds of a page nobody has answered; of a repeated one those of the rounds that there have to be."""
    rounds = max(1, page.repeats.min) if page.repeats else 1
    words = (len(page.title) + len(page.hint)) / CHARACTERS_A_SECOND
    asked = [q for q in page.questions if not q.for_officers]
    if not asked:
        return 0
    return weight * (words + rounds * (A_PAGE + sum(_weight(q.show_if) * _question(q) for q in asked)))


def _question(question: Question) -> float:
    words = (
        len(question.label) + len(question.hint) + sum(len(o.label) + len(o.hint) for o in question.options)
    )
    return words / CHARACTERS_A_SECOND + SECONDS[question.type] + (A_CODE if question.confirm else 0)


def _weight(condition: object) -> float:
    return 1 if condition is None else 0.5
