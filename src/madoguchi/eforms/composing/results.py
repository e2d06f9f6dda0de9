"""What composing takes and gives: parts, the composed form, and the way between its answers and those of a part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from madoguchi.eforms.conditions import answers_after, known_nothing
from madoguchi.eforms.types import Answers, FormDocument


@dataclass(frozen=True)
class Part:
    """One form of several, by a key of small letters, digits and `_` that stays the same for this form (様式の一つ)."""

    key: str
    title: str
    document: FormDocument


@dataclass(frozen=True)
class PartCount:
    """How many questions a form asks by itself, and how many of them only this one brings in (手続ごとの質問数)."""

    alone: int
    only: int


@dataclass(frozen=True)
class Counts:
    """How many questions the forms ask one by one, and together (質問数)."""

    before: int
    after: int
    parts: Mapping[str, PartCount]

    @property
    def saved(self) -> int:
        """How many questions are not asked again."""
        return self.before - self.after

    @property
    def percent(self) -> int:
        """The cut in percent, rounded down."""
        return 100 * self.saved // self.before if self.before else 0


@dataclass(frozen=True)
class Renaming:
    """Where the answers of one form are kept in the composed one (対応).

    Ids by id: of its questions, and of its repeated pages.
    """

    questions: Mapping[str, str]
    pages: Mapping[str, str]


@dataclass(frozen=True)
class Composed:
    """Several forms as one conversation (まとめた様式)."""

    document: FormDocument
    parts: tuple[Part, ...]
    counts: Counts
    renamings: Mapping[str, Renaming]
    asked_by: Mapping[str, tuple[str, ...]]
    _by_key: Mapping[str, Part] = field(repr=False, compare=False)

    def part(self, key: str) -> Part:
        """The part with this key; raises `KeyError`."""
        return self._by_key[key]

    def uses(self, path: str) -> tuple[str, ...]:
        """The keys of the forms that ask what is kept at `path`, in the order of the parts."""
        return self.asked_by.get(path.rsplit(".", 1)[-1], ())

    def titles_of(self, path: str) -> tuple[str, ...]:
        """The titles of the forms that ask what is kept at `path`."""
        return tuple(self._by_key[key].title for key in self.uses(path))

    def project(self, key: str, answers: Answers, *, on: date) -> Answers:
        """The answers of one form: of its questions alone, of the rounds that concern it, by its own ids.

        What the form does not ask with these answers is still in it, as in any draft: `effective_answers` drops it.
        """
        whole = self._whole(key, answers)
        for page_id, places in self._concerned(key, whole, on).items():
            whole[page_id] = [whole[page_id][place] for place in places]
        return whole

    def lift(self, key: str, answers: Answers) -> Answers:
        """Answers of one form as answers of the composed one."""
        names = self.renamings[key]
        lifted: Answers = {}
        for page in self._by_key[key].document.pages:
            if page.repeats is None:
                own = {q.id: names.questions[q.id] for q in page.questions}
                lifted |= {there: answers[name] for name, there in own.items() if name in answers}
            elif page.id in answers:
                lifted[names.pages[page.id]] = [
                    {names.questions[name]: value for name, value in one.items() if name in names.questions}
                    for one in _rounds_in(answers, page.id)
                ]
        return lifted

    def path(self, key: str, path: str, answers: Answers, *, on: date) -> str:
        """Where the answer at `path` of one form is kept here; raises `KeyError` for a path it does not have."""
        names = self.renamings[key]
        page_id, _dot, rest = path.partition(".")
        if not rest:
            return names.pages.get(path) or names.questions[path]
        item, question = rest.split(".")
        whole = self._whole(key, answers)
        places = self._concerned(key, whole, on).get(page_id, range(len(whole.get(page_id, ()))))
        place = places[int(item)] if int(item) < len(places) else int(item)
        return f"{names.pages[page_id]}.{place}.{names.questions[question]}"

    def _whole(self, key: str, answers: Answers) -> Answers:
        """The answers of one form with every round of every page."""
        names = self.renamings[key]
        kept: Answers = {}
        for page in self._by_key[key].document.pages:
            own = {q.id: names.questions[q.id] for q in page.questions}
            if page.repeats is None:
                kept |= {name: answers[there] for name, there in own.items() if there in answers}
            elif names.pages[page.id] in answers:
                kept[page.id] = [
                    {name: one[there] for name, there in own.items() if there in one}
                    for one in _rounds_in(answers, names.pages[page.id])
                ]
        return kept

    def _concerned(self, key: str, whole: Answers, on: date) -> dict[str, list[int]]:
        """Of the pages that are about some rounds only: the places of those."""
        document = self._by_key[key].document
        if not any(page.repeats and page.repeats.where is not None for page in document.pages):
            return {}
        known, found = known_nothing(document, on), {}
        for page in document.pages:
            if not known.shows_page(page):
                known.hide(page)
            elif page.repeats is None:
                answers_after(known, page, whole)
            else:
                insides = []
                for one in _rounds_in(whole, page.id):
                    inside = known.copy()
                    answers_after(inside, page, one)
                    insides.append(inside)
                if page.repeats.where is not None and page.id in whole:
                    found[page.id] = [place for place, one in enumerate(insides) if one.concerns(page)]
                    insides = [insides[place] for place in found[page.id]]
                known.take_rounds(page, insides, page.id in whole)
        return found


def _rounds_in(answers: Answers, page_id: str) -> list[Answers]:
    kept = answers.get(page_id)
    return [one if isinstance(one, dict) else {} for one in kept] if isinstance(kept, list) else []
