"""What municipalities say otherwise of the procedures that they share: for everyone, and for who shapes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.registry.models import Edition, Procedure, ProcedureVersion, Variant, VariantVersion
from madoguchi.registry.selectors.places import SHAPERS, own_places
from madoguchi.registry.selectors.procedures import body_of, contact_of
from madoguchi.registry.types import (
    Contact,
    Finding,
    FindingKind,
    ProcedureBody,
    UpstreamChange,
    label_of,
    merged,
    upstream_changes,
    variant_problems,
    varied_fields,
)


def body_over(version: ProcedureVersion, variant: VariantVersion | None) -> ProcedureBody:
    """What is said of a procedure in `version` where `variant` says some of it otherwise, parsed once each."""
    if variant is None or not variant.body:
        return body_of(version)
    whole = ProcedureVersion(body=merged(version.body, variant.body))
    if version.is_published and variant.is_published:
        whole.published_at, whole.digest = variant.published_at, f"{version.digest}{variant.digest}"
    return body_of(whole)


def body_for(edition: Edition) -> ProcedureBody:
    """What is said of the procedure to whom takes it in `edition`: the owner's words, and the municipality's own."""
    return body_over(edition.procedure_version, edition.variant_version)


def document_for(edition: Edition) -> dict[str, Any]:
    """The same as `body_for` in JSON."""
    own = edition.variant_version
    return merged(edition.procedure_version.body, own.body) if own else dict(edition.procedure_version.body)


def public_variants(procedures: Iterable[Procedure]) -> dict[UUID, list[Variant]]:
    """The variants in force of `procedures`, those of each by the name of the municipality."""
    found: dict[UUID, list[Variant]] = {}
    rows = Variant.objects.filter(procedure__in=list(procedures), current__isnull=False)
    for variant in rows.select_related("current", "organisation").order_by("organisation__slug"):
        if variant.current is not None and variant.current.body:
            found.setdefault(variant.procedure_id, []).append(variant)
    return found


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What one municipality says of a shared procedure, beside the others (区市町村によって違うところ).

    `own` are the fields that it says otherwise than the owner.
    """

    organisation: Organisation
    body: ProcedureBody
    contact: Contact
    own: frozenset[str]

    @property
    def others(self) -> list[str]:
        """What the fields beside fee and contact are called that it says otherwise."""
        return [label_of("procedure", (key,)) for key in varied_fields() if key in self.own - _SHOWN]


_SHOWN = {"fee", "contact"}
"""The fields that a table of municipalities tells in full."""


def told_by_places(editions: Iterable[Edition]) -> list[Elsewhere]:
    """What each municipality that takes the same procedure says of it; empty while none says anything otherwise."""
    towns = [e for e in editions if e.organisation.kind == Organisation.Kind.MUNICIPALITY]
    if not any(e.variant_version is not None and e.variant_version.body for e in towns):
        return []
    found = []
    for edition in sorted(towns, key=lambda one: one.organisation.slug):
        body = body_for(edition)
        own = frozenset(edition.variant_version.body if edition.variant_version else ())
        found.append(Elsewhere(edition.organisation, body, contact_of(edition, body), own))
    return found


def shared_with(acting: Acting, *, on: date) -> list[tuple[Procedure, list[Organisation]]]:
    """The procedures of others that municipalities of `acting` take now or later, each with these municipalities."""
    taken = (
        Edition.objects.filter(
            Q(closes_on__isnull=True) | Q(closes_on__gte=on),
            organisation__in=own_places(acting),
            organisation__kind=Organisation.Kind.MUNICIPALITY,
            procedure__current__isnull=False,
            procedure__retired_at__isnull=True,
        )
        .exclude(organisation=F("procedure__organisation"))
        .values_list("procedure", "organisation")
        .distinct()
    )
    pairs = set(taken)
    procedures = Procedure.objects.filter(pk__in={one for one, _place in pairs})
    places = Organisation.objects.filter(pk__in={place for _one, place in pairs}).order_by("slug")
    towns = list(places)
    return [
        (procedure, [place for place in towns if (procedure.pk, place.pk) in pairs])
        for procedure in procedures.select_related("current", "organisation").order_by("slug")
    ]


def variants_of_places(
    procedures: Iterable[Procedure], places: Iterable[UUID]
) -> dict[tuple[UUID, UUID], Variant]:
    """The variants of `procedures` in `places`, by both; `versions` of each are only those not published yet."""
    drafts = Prefetch("versions", VariantVersion.objects.filter(published_at__isnull=True))
    rows = (
        Variant.objects.filter(procedure__in=list(procedures), organisation__in=list(places))
        .select_related("current__shared", "procedure__current", "organisation")
        .prefetch_related(drafts)
    )
    return {(row.procedure_id, row.organisation_id): row for row in rows}


def takers_among(procedure: Procedure) -> QuerySet[Organisation]:
    """The municipalities that take `procedure` or did, its owner aside, by short name."""
    return (
        Organisation.objects.filter(
            pk__in=procedure.editions.values("organisation"), kind=Organisation.Kind.MUNICIPALITY
        )
        .exclude(pk=procedure.organisation_id)
        .order_by("slug")
    )


def variant_for(acting: Acting, slug: str, place: str, *roles: Role) -> Variant:
    """The variant of `place` that `acting` may shape in one of `roles`, not saved yet when there is none.

    Raises `Procedure.DoesNotExist` or `Organisation.DoesNotExist` for those of others as for what does not exist.
    """
    procedure = Procedure.objects.select_related("current", "organisation").get(
        slug=slug, current__isnull=False
    )
    own = own_places(acting, *roles)
    organisation = takers_among(procedure).get(slug=place, pk__in=own)
    return variant_of(procedure, organisation) or Variant(procedure=procedure, organisation=organisation)


def variant_of(procedure: Procedure, organisation: Organisation) -> Variant | None:
    """What `organisation` says otherwise of `procedure`, None where it never did."""
    found = Variant.objects.select_related("procedure__current", "procedure__organisation", "organisation")
    return (
        found.select_related("current__shared").filter(procedure=procedure, organisation=organisation).first()
    )


def variants_seen_by(acting: Acting, slug: str) -> tuple[Procedure, list[Organisation], dict[UUID, Variant]]:
    """A shared procedure, the municipalities whose variants `acting` may look at, and these variants.

    Who shapes the procedure looks at all of them, a municipality at its own. Raises `Procedure.DoesNotExist`.
    """
    procedure = Procedure.objects.select_related("current", "organisation").get(
        slug=slug, current__isnull=False
    )
    own = acting.organisations(*SHAPERS)
    places = takers_among(procedure)
    if procedure.organisation_id not in own:
        places = places.filter(pk__in=own)
    shown = list(places)
    if not shown and procedure.organisation_id not in own:
        raise Procedure.DoesNotExist
    rows = Variant.objects.filter(procedure=procedure, organisation__in=shown)
    joined = ("current__shared", "procedure__current", "organisation")
    return procedure, shown, {row.organisation_id: row for row in rows.select_related(*joined)}


@dataclass(frozen=True, slots=True)
class VariantToDo:
    """A variant that its municipality is to look at, and why (区市町村のやること)."""

    variant: Variant
    findings: tuple[Finding, ...]
    changes: tuple[UpstreamChange, ...]


def needs_of(variant: Variant) -> VariantToDo:
    """What is to be done about `variant`: fields that the owner wrote anew, and what no longer fits."""
    shared, own = variant.procedure.current, variant.current
    if shared is None or own is None or variant.is_retired:
        return VariantToDo(variant, (), ())
    changes = upstream_changes(own.shared.body, shared.body, own.body)
    findings = [
        Finding(
            FindingKind.UPSTREAM,
            f"「{change.label}」の共通の内容が変わりました。この区市町村の内容のままでよいかを確かめてください。",
            field=change.field,
        )
        for change in changes
    ]
    findings += [
        Finding(
            FindingKind.CONTRADICTION,
            "共通の内容に重ねられなくなりました。直すまで、共通の内容だけを出しています。"
            f"{problem.label}：{problem.sentence}",
            field=str(problem.path[0]) if problem.path else "",
        )
        for problem in variant_problems(shared.body, own.body)
    ]
    return VariantToDo(variant, tuple(findings), tuple(changes))


def variants_to_do(by: Acting) -> list[VariantToDo]:
    """The variants of the municipalities where `by` edits that are to be looked at, by procedure."""
    rows = (
        Variant.objects.filter(
            organisation__in=own_places(by, Role.EDITOR),
            current__isnull=False,
            procedure__retired_at__isnull=True,
        )
        .select_related("current__shared", "procedure__current", "organisation")
        .order_by("procedure__slug", "organisation__slug")
    )
    return [need for need in map(needs_of, rows) if need.findings]
