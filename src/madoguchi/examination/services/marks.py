"""Marking applications by what they could have in common with others."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.db import transaction

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import document_of, visible_rounds
from madoguchi.events.models import Event
from madoguchi.examination.models import CaseMark
from madoguchi.filling.selectors import terms_answered
from madoguchi.language.folding import fold
from madoguchi.vault.selectors import lookup_of
from madoguchi.vault.types import KeyMissing, Tampered

MARKED = frozenset({"application.arrived", "correction.answered"})
_BATCH = 500

Kind = CaseMark.Kind


def mark_case(event: Event) -> None:
    """Remember by what the application is found to be like others. Follows the arrival and each correction."""
    found = _everything().filter(pk=event.stream.removeprefix("application:")).first()
    if found is not None:
        _mark(found)


def _everything() -> Any:
    return Application.objects.select_related("organisation", "edition__form_version")


def _mark(application: Application) -> None:
    try:
        marks = {(kind, _lookup(application, kind, text)) for kind, text in _likenesses(application)}
    except (KeyMissing, Tampered):
        marks = set()  # what was forgotten is like nothing
    with transaction.atomic():
        CaseMark.objects.filter(application=application).delete()
        CaseMark.objects.bulk_create(
            CaseMark(application=application, kind=kind, lookup=lookup) for kind, lookup in sorted(marks)
        )


def _lookup(application: Application, kind: str, text: str) -> str:
    """Other in each government, so that nothing tells that two of them know the same."""
    return lookup_of(f"mark {kind} {application.organisation.government_id}", text)


def _likenesses(application: Application) -> Iterator[tuple[str, str]]:
    said, present = terms_answered(application), answers_now(application)
    name, born = said.get("person.name"), said.get("person.birth_date")
    if name and born:
        yield Kind.PERSON, f"{_plain(name)} {born}"
    document, day = document_of(application.edition.form_version), japan_day(application.arrived_at)
    for one in visible_rounds(document, present.body, on=day):
        for question in one.questions:
            value = one.values.get(question.id)
            if question.type == "bank_account" and isinstance(value, dict) and value.get("number"):
                yield (
                    Kind.BANK,
                    " ".join(_plain(value.get(part, "")) for part in ("bank", "branch", "kind", "number")),
                )
    for entry in present.files:
        yield Kind.FILE, entry["sha256"]


def _plain(value: Any) -> str:
    text = "".join(map(str, value.values())) if isinstance(value, dict) else str(value)
    return fold(text).replace(" ", "")


def recompute_marks(*, progress: Callable[[int, int], None] | None = None) -> int:
    """Compute the marks of all applications anew, after the secret of lookups changed; returns how many.

    In batches; may be begun again at any time.
    """
    done, total, last = 0, Application.objects.count(), UUID(int=0)
    while rows := list(_everything().filter(pk__gt=last).order_by("pk")[:_BATCH]):
        for row in rows:
            _mark(row)
        last, done = rows[-1].pk, done + len(rows)
        if progress is not None:
            progress(done, max(done, total))
    return done
