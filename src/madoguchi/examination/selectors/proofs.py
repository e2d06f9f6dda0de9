"""What of a case is proved already, by whom and on which day, so that it need not be examined again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.businesses.selectors import registered_value
from madoguchi.core.clock import japan_day
from madoguchi.eforms.types import FormDocument
from madoguchi.examination.checks.types import Beside
from madoguchi.facts.models import Fact
from madoguchi.facts.selectors import current_facts, opened, withdrawn_among
from madoguchi.facts.types import Known
from madoguchi.filling.selectors import answered

PROVED = {
    Fact.Source.CARD: _("カード"),
    Fact.Source.BASE_REGISTRY: _("ベース・レジストリ"),
    Fact.Source.OFFICER: _("職員の確認"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """That an answer is what was proved before: by what, and on which day (確認済み)."""

    path: str
    source: str
    day: date


def proofs_of(
    application: Application, document: FormDocument, answers: AnswerSet, beside: Beside | None
) -> dict[str, Proof]:
    """The proofs by path.

    From where the answer came (the applicant let it be used and did not change it), from what this office itself was
    given or found out about the applicant and the answer agrees with, and from the base registry of corporations.
    """
    found = _of_registry(answers, beside)
    found |= {proof.path: proof for proof in _of_own_facts(application, document, answers)}
    found |= {
        path: Proof(
            path, str(PROVED[Fact.Source(origin["source"])]), date.fromisoformat(origin["observed_on"])
        )
        for path, origin in answers.origins.items()
        if "fact" in origin and origin["source"] in PROVED
    }
    return found


def _of_registry(answers: AnswerSet, beside: Beside | None) -> dict[str, Proof]:
    """Name, address and number of a corporation that the base registry says as the applicant does."""
    if beside is None or beside.corporation is None or beside.corporation.is_closed:
        return {}
    differing = {one.term for one in beside.differences if one.is_real}
    day = beside.corporation.updated_on
    return {
        path: Proof(path, _("法人番号公表データ"), day)
        for term, path in beside.paths.items()
        if term not in differing and registered_value(beside.corporation, term)
    }


def own_facts(application: Application) -> list[Known]:
    """What the office of the case holds of the applicant: given by a consent that still stands, by law, or found out.

    What the applicant keeps for oneself, and what other offices hold, is not looked at.
    """
    if application.subject_id is None:
        return []
    rows = current_facts([application.subject_id]).filter(holder=application.organisation_id)
    known = opened(rows.select_related("subject", "consent").order_by("term", "slot"))
    gone = withdrawn_among(_consents(known))
    return [one for one in known if one.fact.consent_id not in gone]


def _consents(known: Iterable[Known]) -> set[UUID]:
    return {one.fact.consent_id for one in known if one.fact.consent_id}


def _of_own_facts(application: Application, document: FormDocument, answers: AnswerSet) -> Iterable[Proof]:
    """Answers that agree with what the office holds from a card, a base registry or its own finding."""
    day = japan_day(application.arrived_at)
    held: dict[str, list[Known]] = {}
    for one in own_facts(application):
        if one.fact.source in PROVED and one.holds_on(day):
            held.setdefault(one.term.name, []).append(one)
    if not held:
        return
    for said in answered(document, answers.body, on=day):
        for one in held.get(said.term, ()):
            if _same(one.value, said.value):
                source = str(PROVED[Fact.Source(one.fact.source)])
                yield Proof(said.path, source, one.fact.observed_on)
                break


def _same(one: Any, other: Any) -> bool:
    """Whether two values of a term are the same to the letter; no folding, a proof is exact."""
    return bool(one == other)
