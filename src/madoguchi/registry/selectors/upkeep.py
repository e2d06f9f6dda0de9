"""How fresh the registry is: for one record, for the board of all organisations, for an owner's list."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from madoguchi.core.acting import Acting, Role
from madoguchi.core.calendars import add_months
from madoguchi.core.clock import japan_day
from madoguchi.registry.contradictions import Surroundings, missing_in, of_procedure, of_programme
from madoguchi.registry.models import (
    Confirmation,
    Edition,
    LinkCheck,
    Procedure,
    ProcedureVersion,
    Programme,
    ProgrammeVersion,
    Proposal,
)
from madoguchi.registry.selectors.keepers import NAMERS, absent_keepers
from madoguchi.registry.selectors.procedures import body_of, open_among
from madoguchi.registry.selectors.programmes import programme_body_of
from madoguchi.registry.types.upkeep import Finding, FindingKind, Freshness, Look
from madoguchi.registry.upkeep_rules import due_days, upkeep_rules

AnyRecord = Procedure | Programme

_FAILS_TO_TELL = 2
"""A link counts as broken when it failed so often in a row: once may be the network."""


def freshness_of(record: AnyRecord, *, at: datetime) -> Freshness:
    """How fresh one published record is at the moment `at`."""
    return freshness_of_all([record], at=at)[0]


def freshness_of_all(records: Sequence[AnyRecord], *, at: datetime) -> list[Freshness]:
    """How fresh each of `records` is, in their order; the number of queries does not grow with them."""
    kinds: dict[type, list[Any]] = defaultdict(list)
    for record in records:
        kinds[type(record)].append(record)
    found = {
        freshness.record.pk: freshness for group in kinds.values() for freshness in _of_one_kind(group, at=at)
    }
    return [found[record.pk] for record in records]


def kept_records(*, organisations: Iterable[UUID] | None = None) -> list[AnyRecord]:
    """Every published record that is not retired, of the organisations named or of all."""
    where = Q(current__isnull=False, retired_at__isnull=True)
    if organisations is not None:
        where &= Q(organisation__in=list(organisations))
    joined = ("current", "organisation", "owner")
    return [
        *Procedure.objects.filter(where).select_related(*joined).order_by("slug"),
        *Programme.objects.filter(where).select_related(*joined).order_by("slug"),
    ]


def to_do(by: Acting, *, at: datetime) -> list[Freshness]:
    """The records that `by` keeps and that need something, the worst first.

    One keeps what one owns, and what nobody owns in the organisations where one edits. A record whose keeper has
    gone falls to those who publish or administer there, until they name another.
    """
    edited, named = by.organisations(Role.EDITOR), by.organisations(*NAMERS)
    near = kept_records(organisations=edited | named)
    absent = absent_keepers(near, at=at)
    mine = [
        record
        for record in near
        if (record.organisation_id in edited and record.owner_id in (by.who, None))
        or (record.organisation_id in named and record.pk in absent)
    ]
    order = ["broken", "stale", "due", "fresh"]
    needing = [freshness for freshness in freshness_of_all(mine, at=at) if freshness.findings]
    return sorted(needing, key=lambda freshness: order.index(freshness.state))


def open_proposals(record: AnyRecord) -> QuerySet[Proposal]:
    """The proposals for `record` on which nobody has decided yet."""
    found: QuerySet[Proposal] = _about(Proposal, [record])
    return found.filter(state=Proposal.State.OPEN).order_by("found_at")


def proposals_decided(record: AnyRecord) -> QuerySet[Proposal]:
    """The proposals for `record` on which somebody has decided, the latest first."""
    found: QuerySet[Proposal] = _about(Proposal, [record])
    decided = found.exclude(state=Proposal.State.OPEN).select_related("decided_by")
    return decided.order_by("-decided_at")


def confirmations_of(record: AnyRecord) -> QuerySet[Confirmation]:
    """Who looked at what of `record` and found it right, the latest first."""
    found: QuerySet[Confirmation] = _about(Confirmation, [record])
    return found.select_related("by").order_by("-at")


def link_checks(record: AnyRecord) -> QuerySet[LinkCheck]:
    """What the last looks at the pages linked from `record` found."""
    found: QuerySet[LinkCheck] = _about(LinkCheck, [record])
    return found.order_by("url")


def drafts_among(records: Sequence[AnyRecord]) -> set[UUID]:
    """Those of `records` of which a new version is being written."""
    found: set[UUID] = set()
    models: tuple[tuple[str, Any, type], ...] = (
        ("procedure", ProcedureVersion, Procedure),
        ("programme", ProgrammeVersion, Programme),
    )
    for name, versions, model in models:
        keys = [record.pk for record in records if isinstance(record, model)]
        if keys:
            drafts = versions.objects.filter(**{f"{name}__in": keys}, published_at__isnull=True)
            found.update(drafts.values_list(f"{name}_id", flat=True))
    return found


def links_in(record: AnyRecord) -> list[str]:
    """The pages that the shown version of `record` links to, each once."""
    if record.current is None:
        return []
    body: dict[str, Any] = record.current.body
    found = [body.get("official_url", "")]
    found += [basis.get("url", "") for basis in body.get("legal_basis", ())]
    found += [link.get("url", "") for link in body.get("links", ())]
    return [url for url in dict.fromkeys(found) if url]


def _about(model: Any, records: Sequence[AnyRecord]) -> Any:
    field = "procedure" if isinstance(records[0], Procedure) else "programme"
    return model._default_manager.filter(**{f"{field}__in": [record.pk for record in records]})


def _of_one_kind(records: Sequence[Any], *, at: datetime) -> Iterator[Freshness]:
    kind = "procedure" if isinstance(records[0], Procedure) else "programme"
    today = japan_day(at)
    confirmed: dict[tuple[UUID, str], datetime] = {
        (row[f"{kind}_id"], row["rule"]): row["last"]
        for row in _about(Confirmation, records).values(f"{kind}_id", "rule").annotate(last=Max("at"))
    }
    broken: dict[UUID, list[LinkCheck]] = defaultdict(list)
    for check in _about(LinkCheck, records).filter(failures__gte=_FAILS_TO_TELL).defer("text"):
        broken[getattr(check, f"{kind}_id")].append(check)
    proposed: set[UUID] = set(
        _about(Proposal, records).filter(state=Proposal.State.OPEN).values_list(f"{kind}_id", flat=True)
    )
    written = _written_at(records, kind)
    around = _surroundings(records, today)
    absent = absent_keepers(records, at=at)
    for record in records:
        seen = {
            rule.key: max(filter(None, [confirmed.get((record.pk, rule.key)), written[record.pk, rule.key]]))
            for rule in upkeep_rules(kind)
        }
        looks = _looks(kind, seen)
        findings = [
            *_links(broken[record.pk], record),
            *_contradictions(record, around[record.pk]),
            *_due(looks, today),
            *_review(record, today),
            *(
                [Finding(FindingKind.PROPOSAL, "出典との違いが見つかりました。採用するかを決めてください。")]
                if record.pk in proposed
                else []
            ),
            *_owner(record, record.pk in absent),
            *(Finding(FindingKind.MISSING, told, field=place) for place, told in missing_in(_body(record))),
        ]
        yield Freshness(
            record=record,
            findings=tuple(findings),
            looked_at=max(seen.values(), default=None),
            looks=tuple(looks),
        )


def _body(record: AnyRecord) -> Any:
    assert record.current is not None
    if isinstance(record.current, ProcedureVersion):
        return body_of(record.current)
    return programme_body_of(record.current)


def _written_at(records: Sequence[Any], kind: str) -> dict[tuple[UUID, str], datetime]:
    """When what each rule asks for was last written: the first version that says it as it stands."""
    model: Any = ProcedureVersion if kind == "procedure" else ProgrammeVersion
    current = {record.pk: record.current for record in records}
    earlier: dict[UUID, list[Any]] = defaultdict(list)
    several = [pk for pk, version in current.items() if version.number > 1]
    shown_once = model.objects.filter(
        **{f"{kind}__in": several}, published_at__isnull=False, withdrawal__isnull=True
    )
    for version in shown_once.order_by("-number"):
        key = getattr(version, f"{kind}_id")
        if version.number < current[key].number:
            earlier[key].append(version)
    found = {}
    for pk, shown in current.items():
        for rule in upkeep_rules(kind):
            said = [shown.body.get(field) for field in rule.fields]
            since = shown.published_at
            for version in earlier[pk]:
                if [version.body.get(field) for field in rule.fields] != said:
                    break
                since = version.published_at
            found[pk, rule.key] = since
    return found


def _surroundings(records: Sequence[Any], today: date) -> dict[UUID, Surroundings]:
    slugs = {
        slug: retired is not None
        for slug, retired in Procedure.objects.filter(current__isnull=False).values_list("slug", "retired_at")
    }
    days: dict[UUID, set[tuple[int | None, int | None]]] = defaultdict(set)
    if isinstance(records[0], Procedure):
        editions = open_among(Edition.objects.filter(procedure__in=[r.pk for r in records]), on=today)
        for procedure, window, online in editions.select_related(None).values_list(
            "procedure_id", "standard_days", "online_standard_days"
        ):
            days[procedure].add((window, online))
    return {
        record.pk: Surroundings(
            today=today,
            slugs=slugs,
            is_taken=record.pk in days,
            edition_days=frozenset(days.get(record.pk, ())),
        )
        for record in records
    }


def _links(checks: list[LinkCheck], record: AnyRecord) -> Iterator[Finding]:
    linked = set(links_in(record))
    for check in checks:
        if check.url in linked:
            yield Finding(FindingKind.LINK, f"開けないリンクがあります: {check.url}（{check.problem}）")


def _contradictions(record: AnyRecord, around: Surroundings) -> Iterator[Finding]:
    body = _body(record)
    found = of_procedure(body, around) if isinstance(record, Procedure) else of_programme(body, around)
    for place, told in dict.fromkeys(found):
        yield Finding(FindingKind.CONTRADICTION, told, field=place)


def _looks(kind: str, seen: dict[str, datetime]) -> list[Look]:
    return [
        Look(
            rule=rule.key,
            label=rule.label,
            fields=rule.fields,
            every_months=rule.every_months,
            why=rule.why,
            seen_at=seen[rule.key],
            due_on=add_months(japan_day(seen[rule.key]), rule.every_months),
        )
        for rule in upkeep_rules(kind)
    ]


def _due(looks: list[Look], today: date) -> Iterator[Finding]:
    for look in looks:
        if look.due_on < today:
            told = f"「{look.label}」が今も正しいかを確認してください。"
            yield Finding(FindingKind.STALE, told, field=look.fields[0], rule=look.rule, due_on=look.due_on)
        elif look.due_on <= today + timedelta(days=due_days()):
            told = f"「{look.label}」を確認する時期が近づいています。"
            yield Finding(FindingKind.DUE, told, field=look.fields[0], rule=look.rule, due_on=look.due_on)


def _owner(record: AnyRecord, is_absent: bool) -> Iterator[Finding]:
    if record.owner is None:
        yield Finding(FindingKind.OWNER, "登録の担当者が決まっていません。")
    elif is_absent:
        told = f"担当者の{record.owner.name}は、この組織の登録の役割から外れています。次の担当者を決めてください。"
        yield Finding(FindingKind.ABSENT, told)


def _review(record: AnyRecord, today: date) -> Iterator[Finding]:
    if record.review_on and record.review_on < today:
        yield Finding(FindingKind.REVIEW, "見直す日を過ぎています。", due_on=record.review_on)
