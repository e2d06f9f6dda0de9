"""Keeping what cases are found by: computed by a follower after the arrival, anew at any time."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.types import FormDocument
from madoguchi.events.models import Event
from madoguchi.examination.models import CaseWords, Notice
from madoguchi.examination.selectors.finding import context_of, place_piece
from madoguchi.language.finding import pieces_of
from madoguchi.vault.selectors import keyed_words, open_rows
from madoguchi.vault.types import KeyMissing, Tampered

FOLLOWED = frozenset(
    {
        "application.arrived",
        "application.transferred",
        "correction.answered",
        "notice.issued",
        "notice.reissued",
        "permit.issued",
    }
)
"""After which a case is found by other words."""

FOUND_BY = frozenset(
    {
        "name",
        "kana",
        "postal_code",
        "address",
        "phone",
        "email",
        "corporate_number",
        "text",
        "long_text",
        "number",
        "date",
        "members",
        "place",
    }
)
"""The types of questions whose answers are looked for; not those of accounts, amounts and choices."""

LONGEST = 100
"""How many characters of one answer are looked for: names, addresses and business names, not whole accounts."""

MOST = 1_000
_BATCH = 200


def follow_case(event: Event) -> None:
    """Compute anew what the case of `event` is found by. Follows `FOLLOWED`."""
    key = UUID(event.stream.removeprefix("application:"))
    with transaction.atomic():
        index_cases(_read(Application.objects.select_for_update(of=("self",)).filter(pk=key)))


def reindex_cases(*, progress: Callable[[int, int], None] | None = None) -> int:
    """Compute anew what all cases are found by, as after the secret of lookups changed; returns how many.

    In batches, each a transaction; may be begun again at any time. What was forgotten is found by its number alone.
    """
    done, total, last = 0, Application.objects.count(), UUID(int=0)
    while True:
        with transaction.atomic():
            rows = list(
                _read(Application.objects.select_for_update(of=("self",)).filter(pk__gt=last))[:_BATCH]
            )
            index_cases(rows)
        if not rows:
            return done
        last, done = rows[-1].pk, done + len(rows)
        if progress is not None:
            progress(done, max(done, total))


def _read(found: Any) -> Any:
    return found.select_related("organisation", "edition__form_version").order_by("pk")


def index_cases(applications: Iterable[Application]) -> None:
    """Write what `applications`, locked, are found by."""
    rows = list(applications)
    if not rows:
        return
    keys = [one.pk for one in rows]
    answers = _last_answers(rows)
    open_rows([*rows, *answers.values()])
    numbers: dict[UUID, list[str]] = {}
    notices = Notice.objects.filter(disposition__application__in=keys).order_by("pk")
    for key, number in notices.values_list("disposition__application", "number"):
        numbers.setdefault(key, []).append(number)
    CaseWords.objects.filter(application__in=keys).delete()
    CaseWords.objects.bulk_create(
        CaseWords(application=one, words=words_of(one, answers.get(one.pk), numbers.get(one.pk, ())))
        for one in rows
    )


def _last_answers(rows: list[Application]) -> dict[UUID, AnswerSet]:
    by_key = {one.pk: one for one in rows}
    found: dict[UUID, AnswerSet] = {}
    for one in AnswerSet.objects.filter(application__in=rows).order_by("application", "revision"):
        one.application = by_key[one.application_id]
        found[one.application_id] = one
    return found


def words_of(application: Application, answers: AnswerSet | None, numbers: Iterable[str] = ()) -> str:
    """The keyed words of one case, with that of the place where it lies."""
    pieces: dict[str, None] = {}
    for text in [*numbers, *_personal(application, answers)]:
        pieces.update(dict.fromkeys(sorted(pieces_of(text[:LONGEST]))))
    kept = [*islice(pieces, MOST), place_piece(application.organisation_id)]
    return " ".join(keyed_words(kept, context=context_of(application.sealed_in)))


def _personal(application: Application, answers: AnswerSet | None) -> list[str]:
    """What the applicant wrote; nothing once the key was forgotten or what was tampered with."""
    try:
        named = [application.applicant_name, application.applicant_email]
        document = document_of(application.edition.form_version)
        return [*named, *(texts_of(document, answers.body) if answers else ())]
    except (KeyMissing, Tampered):
        return []


def texts_of(document: FormDocument, body: dict[str, Any]) -> Iterator[str]:
    """The texts by which answers are found, a name or an address as one."""
    for page, question in document.questions():
        if question.type not in FOUND_BY:
            continue
        rounds = body.get(page.id) if page.repeats else [body]
        for one in rounds if isinstance(rounds, list) else ():
            value = one.get(question.id) if isinstance(one, dict) else None
            yield from _texts_in(value)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _texts_in(one)
    elif isinstance(value, dict):
        if isinstance(value.get("name"), dict):
            yield from _texts_in(value["name"])
        yield " ".join(str(part) for part in value.values() if isinstance(part, str))
    elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        yield str(value)
