"""Writing what another bureau's system knows of a business: the bureau's own facts, once for each key."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Subject
from madoguchi.api.models import ApiWrite
from madoguchi.api.services.clients import Caller
from madoguchi.core.refusal import Refusal
from madoguchi.facts.models import Fact
from madoguchi.facts.services import NotAFact, record_fact
from madoguchi.language.reading import Unreadable
from madoguchi.vocabulary.terms import TERMS

GROUPS = frozenset({"business", "site"})
"""The terms that other systems write: of businesses and their sites, never of persons."""


class NoSuchBusiness(Refusal):
    """No business of this number is registered."""

    sentence = _("この法人番号の事業者は、登録されていません。")


class KeyUsed(Refusal):
    """The key came before with another request."""

    sentence = _("この Idempotency-Key は、別の内容の要求に使われています。")


class BadFact(Refusal):
    """One of the values cannot be taken; `place` says which, from 0."""

    def __init__(self, place: int, sentence: str) -> None:
        self.place = place
        super().__init__(sentence, field=f"facts[{place}]")


@dataclass(frozen=True, slots=True)
class WrittenFact:
    """A value as it came (書き込む情報)."""

    term: str
    value: Any
    slot: str = ""
    observed_on: date | None = None


def write_facts(
    *, caller: Caller, number: str, facts: list[WrittenFact], purpose: str, key: str, at: datetime
) -> tuple[dict[str, Any], bool]:
    """Keep `facts` as held by the caller's organisation; returns the answer, and whether it was written before.

    What the business itself holds is not touched, and the business sees what the organisation holds. All values are
    kept or none. The same `key` with the same request is answered as the first time. Raises `NoSuchBusiness`,
    `KeyUsed`, `BadFact`.
    """
    said = [number, purpose, [[f.term, f.value, f.slot, str(f.observed_on)] for f in facts]]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
    before = _before(caller, key, digest)
    if before is not None:
        return before, True
    subject = Subject.objects.filter(corporate_number=number, kind=Subject.Kind.BUSINESS).first()
    if subject is None:
        raise NoSuchBusiness
    try:
        with transaction.atomic():
            row = ApiWrite.objects.create(client=caller.client, key=key, digest=digest, at=at)
            row.answer = {"corporate_number": number, "facts": _record(caller, subject, facts, purpose, at)}
            row.save(update_fields=["answer"])
    except IntegrityError:
        before = _before(caller, key, digest)  # the same request came twice at once
        if before is None:
            raise
        return before, True
    return row.answer, False


def _record(
    caller: Caller, subject: Subject, facts: list[WrittenFact], purpose: str, at: datetime
) -> list[dict[str, str]]:
    kept = []
    for place, one in enumerate(facts):
        term = TERMS.get(one.term)
        if term is None or term.group not in GROUPS:
            raise BadFact(place, str(_("この語彙は、書き込めません。")))
        try:
            fact = record_fact(
                subject=subject,
                term=one.term,
                value=one.value,
                source=Fact.Source.OFFICER,
                slot=one.slot,
                holder=caller.client.organisation,
                observed_on=one.observed_on,
                by=caller.acting(purpose),
                at=at,
            )
        except (Unreadable, NotAFact) as problem:
            raise BadFact(place, str(problem)) from problem
        kept.append({"id": str(fact.pk), "term": fact.term, "slot": fact.slot})
    return kept


def _before(caller: Caller, key: str, digest: str) -> dict[str, Any] | None:
    row = ApiWrite.objects.filter(client=caller.client, key=key).first()
    if row is None:
        return None
    if row.digest != digest:
        raise KeyUsed
    answer: dict[str, Any] = row.answer
    return answer
