"""Which organisations a scope takes in, and under which of them their figures are told."""

from dataclasses import dataclass
from uuid import UUID

from madoguchi.accounts.models import Organisation
from madoguchi.plan.types.figures import FigureScope


@dataclass(frozen=True, slots=True)
class Places:
    """The organisations of a scope (範囲の組織): `told_under` names for each the part below which it is counted.

    A part is one step below the organisation that was asked for, or that organisation itself.
    """

    top: Organisation | None
    told_under: dict[UUID, UUID]
    parts: dict[UUID, Organisation]

    @property
    def keys(self) -> list[UUID]:
        """All organisations of the scope."""
        return list(self.told_under)


def places_in(scope: FigureScope) -> Places:
    """The organisations of a scope: one with all below it in its government, or all that there are.

    Without an organisation each government is a part. An unknown name takes in nothing.
    """
    rows = {one.pk: one for one in Organisation.objects.order_by("slug")}
    if not scope.organisation:
        roots = {one.government_id for one in rows.values()}
        return Places(
            None,
            {key: one.government_id for key, one in rows.items()},
            {key: rows[key] for key in rows if key in roots},
        )
    top = next((one for one in rows.values() if one.slug == scope.organisation), None)
    if top is None:
        return Places(None, {}, {})
    under = {top.pk: top.pk}
    below: dict[UUID | None, list[Organisation]] = {}
    for one in rows.values():
        below.setdefault(one.parent_id, []).append(one)
    waiting = [top]
    while waiting:
        here = waiting.pop()
        for child in below.get(here.pk, ()):
            if child.government_id == top.government_id and child.pk not in under:
                under[child.pk] = child.pk if here.pk == top.pk else under[here.pk]
                waiting.append(child)
    return Places(top, under, {key: rows[key] for key in under.values()})


def main_government() -> Organisation | None:
    """The government that the public pages open with: the prefecture, else the first that there is."""
    found = Organisation.objects.filter(parent__isnull=True)
    return found.filter(kind=Organisation.Kind.PREFECTURE).first() or found.first()


def governments() -> list[Organisation]:
    """All governments, the prefecture first."""
    roots = Organisation.objects.exclude(pk__isnull=True).order_by("slug")
    found = [one for one in roots if one.government_id == one.pk]
    return sorted(found, key=lambda one: one.kind != Organisation.Kind.PREFECTURE)
