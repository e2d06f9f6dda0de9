"""Saving one page: what was saved meanwhile elsewhere stays, and only the very same answer is asked about again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from madoguchi.core.acting import Acting
from madoguchi.eforms.selectors import is_empty, rounds_of, with_page, without_item
from madoguchi.eforms.types import Answers, Page, Question, Typed
from madoguchi.filling.marks import Mark, mark_of, place_of, print_of, without_round
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import document_of_draft
from madoguchi.filling.services.concerning import settle
from madoguchi.filling.services.drafts import KEPT_FOR, hold, keep_origins
from madoguchi.filling.services.refusals import ChangedElsewhere

NOBODY = Mark(0, "", "", "", datetime.min)


@dataclass(frozen=True)
class Clash:
    """One answer that was changed on this screen and, meanwhile, elsewhere (食い違った回答)."""

    path: str
    question: Question
    mine: Any
    theirs: Any
    mark: Mark


@dataclass(frozen=True)
class Saved:
    """What came of saving a page (保存の結果).

    `written` are the questions whose answer is now the one of this screen; `clashes` were not saved: the person
    chooses. `others` is the last saving of another screen since this one was drawn. `prints` are what of the prints
    that the screen showed (`marks.prints_of`) is another now; an empty one is gone.
    """

    draft: Draft
    written: tuple[str, ...]
    clashes: tuple[Clash, ...]
    others: Mark | None
    prints: dict[str, str]


def save_page(
    *,
    draft: Draft,
    page_id: str,
    item: int | None = None,
    values: Answers,
    revision: int,
    shown: Mapping[str, str] | None = None,
    typed: Mapping[str, Typed] | None = None,
    screen: str = "",
    by: Acting,
    at: datetime,
) -> Saved:
    """Save the answers of one page, or of one round of it, into whatever the draft has become meanwhile.

    `values` are by question; one that is not named stays. `shown` are the prints (`marks.prints_of`) of what the
    screen showed: an answer that it did not change is left to the others. Without `shown` everything counts as
    changed here, and as changed elsewhere what was saved after `revision`. `typed` is what cannot be an answer yet
    and is drawn again. `screen` names one drawing of the page: what it saved itself never clashes with it.

    Raises `AlreadySent`, and `ChangedElsewhere` when the draft was thrown away or rounds of the page were taken away
    after `revision`, so that the round may be another.
    """
    with transaction.atomic():
        locked = hold(draft, by=by)
        page = _page(locked, page_id)
        if page.repeats and _mark(locked, page.id).revision > revision:
            raise ChangedElsewhere
        others = _others(locked, revision, screen)
        written, clashes = _merged(locked, page, item, values, revision, shown, screen)
        was_typed = locked.typed
        locked.typed = _typed(locked.typed, place_of(page, item), written, shown or {}, typed, screen)
        if written or locked.typed != was_typed:
            _write(locked, page, item, written, screen=screen, by=by, at=at)
    prints = {key: print_of(value) for key, value in written.items()}
    if typed is not None:
        prints |= {f"~{q.id}": print_of(typed.get(q.id)) for q in page.answered}
    return Saved(locked, tuple(written), tuple(clashes), others, prints)


def remove_round(*, draft: Draft, page_id: str, item: int, revision: int, by: Acting, at: datetime) -> Draft:
    """Take away one round of a repeated page; raises as `save_page` if the draft was changed since `revision`."""
    with transaction.atomic():
        locked = hold(draft, by=by)
        if locked.revision != revision:
            raise ChangedElsewhere
        page = _page(locked, page_id)
        locked.typed = without_round(locked.typed, page, item)
        locked.marks = without_round(locked.marks, page, item)
        locked.marks[page.id] = mark_of(revision=revision + 1, screen="", by=by, at=at)
        _save(locked, without_item(locked.answers, page, item), by=by, at=at)
    return locked


def _page(locked: Draft, page_id: str) -> Page:
    """The page as the draft asks it now; of several procedures one may have gone since the screen was drawn."""
    try:
        return document_of_draft(locked).page(page_id)
    except KeyError as error:
        raise ChangedElsewhere from error


def _mark(locked: Draft, path: str) -> Mark:
    kept = locked.marks.get(path)
    return Mark.of(kept) if kept else NOBODY


def _others(locked: Draft, revision: int, screen: str) -> Mark | None:
    marks = [Mark.of(kept) for kept in locked.marks.values() if kept["revision"] > revision]
    found = [mark for mark in marks if not screen or mark.screen != screen]
    return max(found, key=lambda mark: mark.revision, default=None)


def _merged(
    locked: Draft,
    page: Page,
    item: int | None,
    values: Answers,
    revision: int,
    shown: Mapping[str, str] | None,
    screen: str,
) -> tuple[Answers, list[Clash]]:
    """The values to write, and those about which the person has to decide."""
    rounds, place = rounds_of(page, locked.answers), item or 0
    stored = rounds[place] if place < len(rounds) else {}
    written: Answers = {}
    clashes = []
    for question in page.answered:
        if question.id not in values:
            continue
        mine, theirs = values[question.id], stored.get(question.id)
        if print_of(mine) == print_of(theirs):
            if question.id not in stored:
                written[question.id] = mine  # seen and left empty
            continue
        path = page.path(question, item)
        mark = _mark(locked, path)
        before = None if shown is None else shown.get(question.id, "")
        if not screen or mark.screen != screen:
            if before is not None and print_of(mine) == before:
                continue
            if mark.revision > revision if before is None else print_of(theirs) != before:
                together = _files_of_both(question, mine, theirs)
                if together is None:
                    clashes.append(Clash(path, question, mine, theirs, mark))
                    continue
                mine = together
        written[question.id] = mine
    return written, clashes


def _files_of_both(question: Question, mine: Any, theirs: Any) -> list[Any] | None:
    """The files of both screens if the question takes so many."""
    both = [*(theirs or []), *(mine or [])]
    if is_empty(both) or not all(isinstance(one, dict) and "file" in one for one in both):
        return None
    together = list({one["file"]: one for one in both}.values())
    return together if len(together) <= question.max_files else None


def _typed(
    kept: dict[str, Any],
    place: str,
    written: Answers,
    shown: Mapping[str, str],
    typed: Mapping[str, Typed] | None,
    screen: str,
) -> dict[str, Any]:
    """What is half typed afterwards: what another screen typed stays until someone who sees it changes it."""
    if typed is None:
        return kept
    left = {}
    for key, entry in kept.get(place, {}).items():
        is_seen = shown.get(f"~{key}") == print_of(entry[0]) or (screen and entry[1] == screen)
        if key not in written and not is_seen:
            left[key] = entry
    left |= {key: [text, screen] for key, text in typed.items()}
    others = {key: entries for key, entries in kept.items() if key != place}
    return {**others, place: left} if left else others


def _write(
    locked: Draft, page: Page, item: int | None, written: Answers, *, screen: str, by: Acting, at: datetime
) -> None:
    answers = with_page(locked.answers, page, written, item) if written else locked.answers
    mark = mark_of(revision=locked.revision + 1, screen=screen, by=by, at=at)
    paths = [page.path(question, item) for question in page.answered if question.id in written]
    locked.marks = {**locked.marks, **dict.fromkeys(paths, mark)}
    _save(locked, answers, by=by, at=at)


def _save(locked: Draft, answers: Answers, *, by: Acting, at: datetime) -> None:
    keep_origins(locked, answers)
    locked.answers, locked.revision = answers, locked.revision + 1
    locked.saved_at, locked.expires_at = at, at + KEPT_FOR
    locked.save(update_fields=["answers", "typed", "marks", "revision", "saved_at", "expires_at"])
    settle(locked, by=by, at=at)
