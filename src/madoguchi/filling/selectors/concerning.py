"""Which of the procedures of a draft concern the person, by the rules of their programmes and what is answered so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import effective_answers
from madoguchi.eforms.types import Answers, FormDocument
from madoguchi.facts.selectors import current_facts, opened, withheld
from madoguchi.filling.known import answered
from madoguchi.filling.models import Draft, DraftItem
from madoguchi.filling.selectors.documents import composed_of, document_of_draft, items_of
from madoguchi.registry.selectors import rules_for_procedure
from madoguchi.registry.types import ProgrammeRule
from madoguchi.rules.situations import Situation
from madoguchi.rules.wording import reason_sentences
from madoguchi.vocabulary.terms import TERMS

_CALLED = {"income.annual": "person.income", "income.salary": "person.salary"}
"""Terms by which forms ask for what rules call otherwise."""

Applies = DraftItem.Applies


@dataclass(frozen=True)
class Concern:
    """Whether one procedure of a draft concerns the person, and why (当てはまるか).

    `reasons` are sentences about the programme `programme`; none where no rule decides.
    """

    item: DraftItem
    applies: str
    reasons: tuple[str, ...] = ()
    programme: str = ""


def concerns(draft: Draft, *, with_facts: bool = True, at: datetime) -> list[Concern]:
    """Each item of `draft` with what the rules say of it now.

    Besides the answers the person's own facts are looked at, for the person alone: without `with_facts` (for an agent)
    only the answers. What no rule decides is not known, and is filed.
    """
    items, day = items_of(draft), japan_day(at)
    rules = {
        item.pk: rules_for_procedure(
            item.edition.procedure.slug, on=day, government=item.edition.organisation.government_id
        )
        for item in items
    }
    asked = {name for found in rules.values() for one in found for name in one.rule.terms()}
    if not asked:
        return [Concern(item, Applies.UNKNOWN) for item in items]
    situation = _situation(draft, asked, with_facts, day)
    return [_concern(item, rules[item.pk], situation, day) for item in items]


def _concern(item: DraftItem, rules: Sequence[ProgrammeRule], situation: Situation, day: date) -> Concern:
    """What the rules of one procedure say: one that holds is enough, and none may when all surely do not."""
    verdicts = [(one, one.rule.verdict(situation, on=day)) for one in rules]
    for one, verdict in verdicts:
        if verdict.holds:
            return Concern(item, Applies.YES, tuple(reason_sentences(verdict, TERMS)), one.card.title)
    if verdicts and all(verdict.holds is False for _one, verdict in verdicts):
        one, verdict = verdicts[0]
        return Concern(item, Applies.NO, tuple(reason_sentences(verdict, TERMS)), one.card.title)
    return Concern(item, Applies.UNKNOWN)


def _situation(draft: Draft, asked: Iterable[str], with_facts: bool, day: date) -> Situation:
    """What is known: the answers, and the person's own facts about themselves where nothing is answered.

    Children in a form are those whom it is about, never surely all.
    """
    composed = composed_of(draft, everything=True)
    document = composed.document if composed else document_of_draft(draft)
    known = _facts(draft.subject_id, asked, day) if with_facts and draft.subject_id is not None else {}
    return situation_said(document, effective_answers(document, draft.answers, day), known, on=day)


def situation_said(
    document: FormDocument, answers: Answers, known: Mapping[str, Any] | None = None, *, on: date
) -> Situation:
    """What `answers` tell to the rules of programmes, and what is `known` by term where nothing is answered."""
    said: dict[str, Any] = {}
    members: dict[str, dict[str, dict[str, Any]]] = {}
    for one in answered(document, answers, on=on):
        if one.value is None:
            continue
        group, _dot, attribute = one.term.rpartition(".")
        if group.endswith("[]"):
            place = one.path.rsplit(".", 1)[0]
            members.setdefault(group, {}).setdefault(place, {})[attribute] = one.value
        elif one.item is None:
            said[_CALLED.get(one.term, one.term)] = one.value
    said = {**(known or {}), **said}
    if said.get("spouse.exists") is False:
        said = {name: value for name, value in said.items() if not name.startswith("spouse.")}
        said["spouse"] = None
    groups = {group: list(found.values()) for group, found in members.items()}
    return Situation.of({**said, **groups, "incomplete": list(groups)})


def _facts(subject: UUID, asked: Iterable[str], day: date) -> dict[str, Any]:
    rows = current_facts([subject]).filter(holder__isnull=True, term__in=set(asked), slot="")
    hidden = withheld([subject])
    found = opened(rows.select_related("subject").order_by("recorded_at", "id"), hidden=hidden)
    return {one.term.name: one.value for one in found if one.holds_on(day) and not one.is_withheld}
