"""What the cases of a form never try: pages, and conditions that were never met or never unmet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.eforms.routes.words import as_when, condition_in_words, pages_of_applicants, shown_when
from madoguchi.eforms.selectors.answers import visible_rounds
from madoguchi.eforms.trying.cases import CaseResult
from madoguchi.eforms.types import FormDocument


@dataclass(frozen=True)
class Unreached:
    """A page or a question that no case shows, or that no case leaves out (試していない道)."""

    path: str
    title: str
    why: str


@dataclass(frozen=True)
class Coverage:
    """How many ways of a form its cases try (試した割合)."""

    tried: int
    of: int
    unreached: tuple[Unreached, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every way is tried."""
        return not self.unreached

    @property
    def percent(self) -> int:
        """How much of 100 is tried."""
        return round(100 * self.tried / self.of) if self.of else 100


def coverage(document: FormDocument, results: Iterable[CaseResult]) -> Coverage:
    """What the cases try: each page once, and what has a condition once shown and once not."""
    shown: set[str] = set()
    left_out: set[str] = set()
    for result in results:
        seen = set(_shown(document, result))
        shown |= seen
        left_out |= {path for path, _title, _when in _ways(document)} - seen
    unreached, of = [], 0
    for path, title, when in _ways(document):
        of += 2 if when else 1
        if path not in shown:
            why = _("%sの例がありません。") % as_when(when) if when else _("通る例がありません。")
            unreached.append(Unreached(path, title, why))
        if when and path not in left_out:
            unreached.append(Unreached(path, title, _("%s以外の例がありません。") % as_when(when)))
    return Coverage(of - len(unreached), of, tuple(unreached))


def _ways(document: FormDocument) -> Iterator[tuple[str, str, str]]:
    """Each page, and each question with a condition: path, title and when it is shown."""
    for page in pages_of_applicants(document):
        yield f"page.{page.id}", page.title, condition_in_words(document, shown_when(page))
        for question in page.questions:
            if question.show_if is not None and not question.for_officers:
                words = condition_in_words(document, question.show_if)
                yield f"question.{question.id}", question.label, words


def _shown(document: FormDocument, result: CaseResult) -> Iterator[str]:
    for page in result.path:
        yield f"page.{page}"
    for round_ in visible_rounds(document, dict(result.case.answers), on=result.on):
        for question in round_.questions:
            yield f"question.{question.id}"
