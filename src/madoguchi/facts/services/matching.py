"""Whether someone is a person already known: linked on five agreeing items, otherwise decided by a human."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation, Subject
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.facts.folded import folded
from madoguchi.facts.models import Fact, PossibleMatch
from madoguchi.facts.services.recording import NotYours
from madoguchi.facts.types import MATCHED, MatchResult
from madoguchi.language.reading import Unreadable
from madoguchi.vault.selectors import lookup_of
from madoguchi.vocabulary.terms import term
from madoguchi.vocabulary.values import read_value

LOOKED_AT = 3
"""From how many agreeing items on an officer looks at it; fewer say nothing."""


class AlreadySettled(Refusal):
    """Another officer decided it meanwhile."""

    sentence = _("この照合は、すでにほかの職員が決めています。画面を読み直してください。")


def match_person(
    *, other: Subject, items: Mapping[str, Any], organisation: Organisation, by: Acting, at: datetime
) -> MatchResult:
    """Compare `other`, described by `items`, with the people whose facts `organisation` holds.

    Linked only when name, kana, birth date, gender and address all agree with one person and with no other
    (three items linked 7,300 health insurance cards to the wrong people). With three or four, or with more than
    one such person, an entry waits for an officer; with fewer nothing happens. An item that is missing,
    unreadable or `回答しない` agrees with nothing. Raises `NotYours` unless an examiner there or the platform asks.
    """
    if not by.machine and not by.has(Role.EXAMINER, organisation.pk):
        raise NotYours
    agreeing = _agreeing(items, organisation, other)
    full = [subject for subject, agreed in agreeing.items() if len(agreed) == len(MATCHED)]
    if len(full) == 1:
        with transaction.atomic():
            _tell("match.linked", full[0], other.pk, organisation, by=by, at=at)
        return MatchResult(linked=full[0])
    doubtful = {subject: agreed for subject, agreed in agreeing.items() if len(agreed) >= LOOKED_AT}
    with transaction.atomic():
        for subject, agreed in sorted(doubtful.items()):
            made, is_new = PossibleMatch.objects.get_or_create(
                organisation=organisation,
                subject_id=subject,
                other=other,
                outcome="",
                defaults={"agreed": sorted(agreed), "made_at": at},
            )
            if is_new:
                _tell("match.doubted", subject, other.pk, organisation, by=by, at=at)
    return MatchResult(waiting=len(doubtful))


def _agreeing(items: Mapping[str, Any], organisation: Organisation, other: Subject) -> dict[UUID, set[str]]:
    """Which of the five items agree, for each person with whom one does."""
    found: dict[UUID, set[str]] = defaultdict(set)
    for name in MATCHED:
        digest = _digest(name, items.get(name))
        if not digest:
            continue
        rows = Fact.objects.filter(
            term=name, lookup=digest, holder=organisation, superseded_at__isnull=True
        ).exclude(subject=other)
        for subject in rows.values_list("subject_id", flat=True).distinct():
            found[subject].add(name)
    return found


def _digest(name: str, value: Any) -> str:
    try:
        compared = folded(term(name), read_value(term(name), value))
    except Unreadable:
        return ""
    return lookup_of(name, compared) if compared else ""


def settle_match(
    *, possible: PossibleMatch, outcome: PossibleMatch.Outcome, why: str, by: Acting, at: datetime
) -> PossibleMatch:
    """Decide as an examiner whether two records are one person's, with the reason.

    Raises `NotYours`, `AlreadySettled` and, without a reason, `Refusal`.
    """
    if not by.has(Role.EXAMINER, possible.organisation_id):
        raise NotYours
    if not why.strip():
        raise Refusal(str(_("そう決めた理由を入力してください。")), field="why")
    with transaction.atomic():
        locked = PossibleMatch.objects.select_for_update(of=("self",)).get(pk=possible.pk)
        if locked.outcome:
            raise AlreadySettled
        locked.outcome, locked.why = outcome, why.strip()
        locked.settled_by_id, locked.settled_at = by.who, at
        locked.save(update_fields=["outcome", "why", "settled_by", "settled_at"])
        kind = "match.same" if outcome == PossibleMatch.Outcome.SAME else "match.different"
        _tell(kind, locked.subject_id, locked.other_id, locked.organisation, by=by, at=at)
    return locked


def _tell(
    kind: str, subject: UUID, other: UUID, organisation: Organisation, *, by: Acting, at: datetime
) -> None:
    append(
        stream=f"organisation:{organisation.pk}",
        kind=kind,
        by=by,
        at=at,
        organisation=organisation.pk,
        whose=subject,
        data={"other": str(other)},
    )
