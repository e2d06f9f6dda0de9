"""Which organisations a scope takes in, and under which of them their figures are told."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.plan.types.figures import OWN, FigureScope
from madoguchi.registry.models import Process


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


def organisations_with_processes() -> list[tuple[str, str]]:
    """Short name and name of the governments, and one step below each of its organisations, that own processes."""
    rows = {one.pk: one for one in Organisation.objects.order_by("slug")}
    owners = Process.objects.order_by().values_list("procedure__organisation_id", flat=True).distinct()
    told: set[UUID] = set()
    for owner in owners:
        here: Organisation | None = rows[owner]
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
    top = places_in(scope).top
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
