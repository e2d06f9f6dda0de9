"""What programs do with drafts: begin, fill in, hand over, send; each request with a key is done once."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.accounts.models import AccessKey
from madoguchi.api.models import FilingWrite
from madoguchi.api.services.writes import KeyUsed
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import check, is_empty, rounds_of, takes, value_at, with_page, with_paths
from madoguchi.eforms.types import Answers, FormDocument, Page, Question
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import document_of_draft
from madoguchi.filling.services import save_answers

NOT_WRITTEN = frozenset({"file", "photo", "drawing", "computed", "statement", "fee"})
"""Types of questions whose answer no program writes as a value: files are sent as files, the rest is made here."""


class BadAnswers(Refusal):
    """Some of the answers cannot be taken; `wrongs` are pairs of path and sentence, and nothing was kept."""

    def __init__(self, wrongs: list[tuple[str, str]]) -> None:
        self.wrongs = wrongs
        super().__init__(wrongs[0][1], field=wrongs[0][0])


def once(
    *,
    access_key: AccessKey,
    key: str,
    said: Any,
    do: Callable[[], dict[str, Any]],
    is_safe_again: bool = False,
    at: datetime,
) -> tuple[dict[str, Any], bool]:
    """The answer of `do`, done once for `key`; and whether it was done before.

    `said` is what was asked for: with the same key and something else it raises `KeyUsed`. What `do` raises undoes
    everything, so that the key may be used again. `is_safe_again`: `do` gives the same answer when it is done again,
    and has a transaction of its own that nothing is to lengthen.
    """
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
    before = _before(access_key, key, digest)
    if before is not None:
        return before, True
    answer = do() if is_safe_again else None
    try:
        with transaction.atomic():
            row = FilingWrite.objects.create(
                access_key=access_key, key=key, digest=digest, answer=answer or {}, at=at
            )
            if answer is None:
                answer = row.answer = do()
                row.save(update_fields=["answer"])
    except IntegrityError:
        before = _before(access_key, key, digest)  # the same request came twice at once
        if before is None:
            raise
        return before, True
    return answer, False


def _before(access_key: AccessKey, key: str, digest: str) -> dict[str, Any] | None:
    row = FilingWrite.objects.filter(access_key=access_key, key=key).first()
    if row is None:
        return None
    if row.digest != digest:
        raise KeyUsed
    answer: dict[str, Any] = row.answer
    return answer


def change_answers_of(
    *, draft: Draft, values: Mapping[str, Any], revision: int, by: Acting, at: datetime
) -> Draft:
    """Keep the `values` by path, None for none, beside what was answered before: all of them or nothing.

    The id of a repeated page takes all its rounds at once, a list of objects by question id. Raises `BadAnswers`,
    and as `filling.services.save_answers`.
    """
    document, day = document_of_draft(draft), japan_day(at)
    answers, paths = _merged(document, draft.answers, values)
    wrongs = [
        (path, _("この値は、この質問の答えにできません。"))
        for path, question, value in paths
        if not is_empty(value) and not takes(question, value, day)
    ]
    wrongs += [
        (path, _("署名の日付は、書き込む日にしてください。"))
        for path, question, value in paths
        if question.type == "signature"
        and _is_of_another_day(value, value_at(document, draft.answers, path), day)
    ]
    said = {error.path: error.message for error in check(document, answers, day)}
    if wrongs:
        raise BadAnswers([(path, said.get(path, sentence)) for path, sentence in wrongs])
    return save_answers(draft=draft, answers=answers, revision=revision, by=by, at=at)


def _is_of_another_day(signature: Any, kept: Any, day: date) -> bool:
    """Whether a signature says another day than that on which it is written; one that stands there stays."""
    return isinstance(signature, dict) and signature != kept and signature.get("on") != day.isoformat()


def _merged(
    document: FormDocument, answers: Answers, values: Mapping[str, Any]
) -> tuple[Answers, list[tuple[str, Question, Any]]]:
    """`answers` with `values`, and each single value with its path and question; raises `BadAnswers`."""
    wrongs: list[tuple[str, str]] = []
    paths: list[tuple[str, Question, Any]] = []
    groups = {page.id: page for page in document.pages if page.repeats}
    for path, value in values.items():
        try:
            if path in groups:
                answers, found = _rounds(groups[path], answers, value)
            else:
                question, _page, _item = document.locate(path)
                answers, found = with_paths(document, answers, {path: value}), [(path, question, value)]
        except KeyError:
            wrongs.append((path, _("この質問は、様式にありません。")))
        except ValueError:
            wrongs.append((path, _("数が多すぎるか、形が正しくありません。")))
        else:
            paths += found
    wrongs += [
        (path, _("この質問には、値を書き込めません。"))
        for path, question, value in paths
        if not is_empty(value) and (question.type in NOT_WRITTEN or question.for_officers)
    ]
    if wrongs:
        raise BadAnswers(wrongs)
    return answers, paths


def _rounds(page: Page, answers: Answers, value: Any) -> tuple[Answers, list[tuple[str, Question, Any]]]:
    """All rounds of a repeated page at once; raises `KeyError` and `ValueError` for what it does not have."""
    assert page.repeats is not None
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError(page.id)
    if len(value) > page.repeats.max:
        raise ValueError(page.id)
    questions = {question.id: question for question in page.answered}
    kept, changed = rounds_of(page, answers), {**answers, page.id: []}
    found = []
    for place, said in enumerate(value):
        files = {
            name: kept[place][name]
            for name in questions
            if questions[name].type in NOT_WRITTEN and place < len(kept) and name in kept[place]
        }
        changed = with_page(changed, page, {**files, **said}, place)
        found += [(page.path(questions[name], place), questions[name], one) for name, one in said.items()]
    return changed, found
