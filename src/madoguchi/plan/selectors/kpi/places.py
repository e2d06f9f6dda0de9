"""Which organisations a scope takes in, and under which of them their figures are told."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.plan.selectors.kpi.reading import once
from madoguchi.plan.types.figures import OWN, FigureScope
from madoguchi.registry.models import Process


class Place(NamedTuple):
    """An organisation as figures name it (組織)."""

    pk: UUID
    slug: str
    name: str
    kind: str
    parent_id: UUID | None
    government_id: UUID


@dataclass(frozen=True, slots=True)
class Places:
    """The organisations of a scope (範囲の組織): `told_under` names for each the part below which it is counted.

    A part is one step below the organisation that was asked for, or that organisation itself.
    """

    top: Place | None
    told_under: dict[UUID, UUID]
    parts: dict[UUID, Place]
    rows: dict[UUID, Place]

    @property
    def keys(self) -> list[UUID]:
        """All organisations of the scope."""
        return list(self.told_under)

    def bureau_of(self, key: UUID) -> UUID:
        """The organisation one step below its government under which an organisation stands."""
        here = self.rows[key]
        while (
            here.parent_id is not None
            and here.parent_id != here.government_id
            and here.pk != here.government_id
        ):
            here = self.rows[here.parent_id]
        return here.pk


def place_named(slug: str) -> Place | None:
    """The organisation with this short name."""
    found = Organisation.objects.filter(slug=slug).values_list(*Place._fields).first()
    return None if found is None else Place(*found)


def places_in(scope: FigureScope) -> Places:
    """The organisations of a scope: one with all below it in its government, or all that there are.

    Without an organisation each government is a part. An unknown name takes in nothing.
    """
    return once(("places", scope.organisation), lambda: _places_in(scope))


def _places_in(scope: FigureScope) -> Places:
    rows = _all()
    if not scope.organisation:
        roots = {one.government_id for one in rows.values()}
        return Places(
            None,
            {key: one.government_id for key, one in rows.items()},
            {key: rows[key] for key in rows if key in roots},
            rows,
        )
    top = next((one for one in rows.values() if one.slug == scope.organisation), None)
    if top is None:
        return Places(None, {}, {}, rows)
    under = {top.pk: top.pk}
    below: dict[UUID | None, list[Place]] = {}
    for one in rows.values():
        below.setdefault(one.parent_id, []).append(one)
    waiting = [top]
    while waiting:
        here = waiting.pop()
        for child in below.get(here.pk, ()):
            if child.government_id == top.government_id and child.pk not in under:
                under[child.pk] = child.pk if here.pk == top.pk else under[here.pk]
                waiting.append(child)
    return Places(top, under, {key: rows[key] for key in under.values()}, rows)


def _all() -> dict[UUID, Place]:
    found = Organisation.objects.order_by("slug").values_list(*Place._fields)
    return once("organisations", lambda: {row[0]: Place(*row) for row in found})


def main_government() -> Organisation | None:
    """The government that the public pages open with: the prefecture, else the first that there is."""
    found = Organisation.objects.filter(parent__isnull=True)
    return found.filter(kind=Organisation.Kind.PREFECTURE).first() or found.first()


def organisations_with_processes() -> list[tuple[str, str]]:
    """Short name and name of the governments, and one step below each of its organisations, that own processes."""
    rows = _all()
    owned = Process.objects.filter(procedure__organisation=OuterRef("pk"))
    owners = Organisation.objects.filter(Exists(owned)).order_by().values_list("pk", flat=True)
    told: set[UUID] = set()
    for owner in owners:
        here: Place | None = rows[owner]
        last = None
        while here is not None and here.pk != rows[owner].government_id:
            last, here = here, rows.get(here.parent_id) if here.parent_id else None
        told.add(rows[owner].government_id)
        if last is not None:
            told.add(last.pk)
    found = [rows[key] for key in told]
    found.sort(key=lambda one: (one.government_id != one.pk, one.slug))
    found.sort(key=lambda one: rows[one.government_id].kind != Organisation.Kind.PREFECTURE)
    return [(one.slug, one.name) for one in found]


def scope_in_words(scope: FigureScope) -> str:
    """What a scope takes in, in words."""
    top = place_named(scope.organisation)
    said = [top.name if top else _("すべての団体")]
    if scope.kind:
        said.append(str(Process.Kind(scope.kind).label))
    if scope.discretion:
        said.append(
            _("自らの裁量で決められるもの")
            if scope.discretion == OWN
            else _("自らの裁量では決められないもの")
        )
    if scope.priority is not None:
        said.append(_("重点手続") if scope.priority else _("重点手続以外"))
    return "、".join(said)
