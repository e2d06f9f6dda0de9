"""Who is known of a household: oneself, the spouse and the children, to be ticked in a form."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from madoguchi.accounts.models import Subject
from madoguchi.core.acting import Acting
from madoguchi.eforms.types import KnownMember
from madoguchi.facts.models import Fact
from madoguchi.facts.selectors.known import opened, withheld
from madoguchi.facts.types import Known

_TERMS = {
    "person": "self",
    "spouse": "spouse",
    "children[]": "child",
}


def members_known(acting: Acting, *, on: date) -> list[KnownMember]:
    """The members of the household whose name the person acted for holds, oneself first; for their own eyes.

    What is withheld or does not hold on the day `on` is left out. An agent is shown nobody: a mandate is for procedures,
    not for looking through what is known. A business has no household.
    """
    if acting.is_agent or not acting.held:
        return []
    if not Subject.objects.filter(pk__in=acting.held, kind=Subject.Kind.PERSON).exists():
        return []
    children = Subject.objects.filter(pk__in=acting.subjects, kind=Subject.Kind.CHILD).values_list(
        "pk", flat=True
    )
    whose = {*acting.held, *children}
    terms = [f"{group}.{attribute}" for group in _TERMS for attribute in ("name", "birth_date")]
    rows = Fact.objects.filter(
        Q(subject__in=acting.held) | Q(subject__in=children, term__startswith="children[]."),
        term__in=terms,
        holder__isnull=True,
        superseded_at__isnull=True,
    ).select_related("subject")
    found: dict[tuple[str, UUID, str], dict[str, Known]] = {}
    for one in opened(rows.order_by("subject_id", "slot", "recorded_at", "id"), hidden=withheld(whose)):
        group, _dot, attribute = one.term.name.partition(".")
        if not one.is_withheld and one.holds_on(on):
            found.setdefault((group, one.fact.subject_id, one.fact.slot), {})[attribute] = one
    order = list(_TERMS)
    members = [
        KnownMember(
            key=f"{group}:{subject}:{slot}",
            name="\u3000".join(text for text in parts["name"].value.values() if text.strip()),
            relation=_TERMS[group],
            birth_date=str(parts["birth_date"].value) if "birth_date" in parts else "",
        )
        for (group, subject, slot), parts in sorted(found.items(), key=lambda item: order.index(item[0][0]))
        if "name" in parts
    ]
    return [one for one in members if one.name]
