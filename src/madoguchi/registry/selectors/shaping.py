"""The records that an officer shapes: procedures and programmes of the officer's organisations, with their state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from madoguchi.accounts.models import Appointment, Organisation, User
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.registry.models import (
    Pause,
    Procedure,
    ProcedureVersion,
    Programme,
    ProgrammeVersion,
    SurveyRow,
    Variant,
)
from madoguchi.registry.selectors.procedures import published_versions
from madoguchi.registry.selectors.survey import latest_survey_rows, survey_row_or_none

Kind = Literal["procedure", "programme"]
State = Literal["public", "editing", "waiting", "scheduled", "retired", "empty"]
AnyRecord = Procedure | Programme
AnyVersion = ProcedureVersion | ProgrammeVersion

SHAPERS = (Role.EDITOR, Role.PUBLISHER)
MODELS: dict[Kind, type[Procedure] | type[Programme]] = {"procedure": Procedure, "programme": Programme}
VERSIONS: dict[Kind, type[ProcedureVersion] | type[ProgrammeVersion]] = {
    "procedure": ProcedureVersion,
    "programme": ProgrammeVersion,
}


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record in an officer's list (登録の一覧の行)."""

    kind: Kind
    slug: str
    code: str
    title: str
    organisation_name: str
    has_current: bool
    has_draft: bool
    is_waiting: bool
    is_scheduled: bool
    has_ended: bool
    review_on: Any

    @property
    def states(self) -> tuple[State, ...]:
        """What the record is at once: a public one may be edited too."""
        if self.has_ended:
            return ("retired",)
        found: list[State] = []
        if self.has_current:
            found.append("public")
        if self.is_scheduled:
            found.append("scheduled")
        if self.has_draft:
            found.append("waiting" if self.is_waiting else "editing")
        return tuple(found) or ("empty",)


_STATES: dict[str, Q] = {
    "public": Q(has_current=True, has_ended=False),
    "editing": Q(has_draft=True, is_waiting=False, has_ended=False),
    "waiting": Q(is_waiting=True, has_ended=False),
    "scheduled": Q(is_scheduled=True, has_ended=False),
    "retired": Q(has_ended=True),
}


def shaped_organisations(acting: Acting) -> QuerySet[Organisation]:
    """The organisations whose records `acting` may edit or publish, by name."""
    return Organisation.objects.filter(pk__in=acting.organisations(*SHAPERS)).order_by("name", "slug")


def records_shaped_by(
    acting: Acting,
    *,
    kind: Kind | None = None,
    organisation: UUID | None = None,
    state: str = "",
    words: str = "",
) -> QuerySet[Any, dict[str, Any]]:
    """The records that `acting` may edit or publish, by title; `row_of` makes a row of each.

    `words` must all stand in title, address or number.
    """
    kinds: list[Kind] = [kind] if kind else ["procedure", "programme"]
    parts = [_rows(one, acting, organisation, state, words) for one in kinds]
    return (parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]).order_by("title", "slug")


def row_of(values: dict[str, Any]) -> RecordRow:
    """The row that `records_shaped_by` found."""
    flags = ("has_current", "has_draft", "is_waiting", "is_scheduled", "has_ended")
    return RecordRow(**{**values, **{flag: bool(values[flag]) for flag in flags}})


def _rows(
    kind: Kind, acting: Acting, organisation: UUID | None, state: str, words: str
) -> QuerySet[Any, dict[str, Any]]:
    model, versions = MODELS[kind], VERSIONS[kind]
    places = acting.organisations(*SHAPERS)
    if organisation is not None:
        places &= {organisation}
    own = versions._default_manager.filter(**{kind: OuterRef("pk")}).order_by("-number")
    drafts = own.filter(published_at__isnull=True)
    later = own.filter(
        published_at__isnull=False,
        withdrawal__isnull=True,
        number__gt=Coalesce(OuterRef("current__number"), 0),
    )
    found: QuerySet[Any] = model._default_manager.filter(organisation__in=places).annotate(
        kind=Value(kind, output_field=CharField()),
        title=Coalesce(
            KeyTextTransform("title", "current__body"),
            Subquery(own.annotate(draft_title=KeyTextTransform("title", "body")).values("draft_title")[:1]),
            F("slug"),
            output_field=CharField(),
        ),
        organisation_name=F("organisation__name"),
        has_current=Q(current__isnull=False),
        has_draft=Exists(drafts),
        is_waiting=Exists(drafts.filter(asked_at__isnull=False)),
        is_scheduled=Exists(later),
        has_ended=Q(retired_at__isnull=False),
    )
    if state in _STATES:
        found = found.filter(_STATES[state])
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(slug__icontains=word) | Q(code__icontains=word))
    return found.values(
        "kind",
        "slug",
        "code",
        "title",
        "has_current",
        "has_draft",
        "is_waiting",
        "is_scheduled",
        "has_ended",
        "review_on",
        "organisation_name",
    )


def record_for(acting: Acting, kind: Kind, slug: str, *roles: Role) -> AnyRecord:
    """The record that `acting` may shape in one of `roles` (any shaping role when none is named).

    Raises the model's `DoesNotExist` for records of others as for those that do not exist.
    """
    places = acting.organisations(*(roles or SHAPERS))
    found: AnyRecord = (
        MODELS[kind]
        ._default_manager.select_related("organisation", "owner", "current", "successor")
        .get(slug=slug, organisation__in=places)
    )
    return found


def names_of_public(kind: Kind, *, limit: int = 1000) -> list[tuple[str, str]]:
    """Short name and title with organisation of the public records of one kind, by title; bodies are not read."""
    found = (
        MODELS[kind]
        ._default_manager.filter(current__isnull=False, retired_at__isnull=True)
        .annotate(title=KeyTextTransform("title", "current__body"))
        .order_by("title", "slug")
        .values_list("slug", "title", "organisation__name")
    )
    return [(slug, f"{title}（{place}）") for slug, title, place in found[:limit]]


def versions_of(record: AnyRecord | Variant) -> list[Any]:
    """Every version of `record` with who wrote, approved and withdrew it, the newest first."""
    joined = ("edited_by", "approved_by", "withdrawal", "withdrawal__by")
    return list(record.versions.select_related(*joined).order_by("-number"))


def draft_of(record: AnyRecord | Variant) -> Any:
    """The version of `record` that is being written, None when there is none."""
    found = record.versions.select_related("edited_by").filter(published_at__isnull=True)
    return found.order_by("-number").first()


def versions_to_come(record: AnyRecord | Variant) -> list[Any]:
    """The published versions that are newer than the one shown, the last first."""
    shown = record.current.number if record.current else 0
    found = published_versions(record).filter(number__gt=shown)
    return list(found.select_related("edited_by", "approved_by").order_by("-number"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Drafts that wait for somebody: how many, and the first of them in full (待っている版)."""

    total: int
    first: list[Any]


def waiting_for(acting: Acting, *, limit: int = 10) -> dict[str, Waiting]:
    """What waits for `acting`: `publish` asked by others, `sent_back` and `editing` written by oneself.

    `asked` are those of one's own that wait for another person. The first `limit` of each are read in full, with
    the record in `.record`: an import may leave thousands.
    """
    found: dict[str, list[tuple[Kind, UUID]]] = {"publish": [], "sent_back": [], "editing": [], "asked": []}
    for kind in MODELS:
        drafts = (
            VERSIONS[kind]
            ._default_manager.filter(published_at__isnull=True, **{f"{kind}__retired_at__isnull": True})
            .filter(
                Q(edited_by=acting.who, **{f"{kind}__organisation__in": acting.organisations(*SHAPERS)})
                | Q(
                    asked_at__isnull=False,
                    **{f"{kind}__organisation__in": acting.organisations(Role.PUBLISHER)},
                )
            )
            .order_by("asked_at", "-created_at")
            .values_list("pk", "edited_by", "asked_at", "remark")
        )
        for key, writer, asked_at, remark in drafts:
            if writer != acting.who:
                name = "publish"
            elif asked_at:
                name = "asked"
            else:
                name = "sent_back" if remark else "editing"
            found[name].append((kind, key))
    shown = {pair for pairs in found.values() for pair in pairs[:limit]}
    whole: dict[tuple[Kind, UUID], Any] = {}
    for kind in MODELS:
        keys = [key for one, key in shown if one == kind]
        if keys:
            rows = VERSIONS[kind]._default_manager.filter(pk__in=keys)
            for version in rows.select_related(kind, f"{kind}__organisation", "edited_by"):
                whole[kind, version.pk] = version
    return {
        name: Waiting(len(pairs), [whole[pair] for pair in pairs[:limit]]) for name, pairs in found.items()
    }


def keepers_of(record: AnyRecord, *, at: datetime) -> QuerySet[User]:
    """Who may keep `record`: the officers who shape records of its organisation or of one above it."""
    places = [record.organisation_id]
    place = record.organisation
    while place.parent_id is not None:
        place = Organisation.objects.get(pk=place.parent_id)
        places.append(place.pk)
    day = japan_day(at)
    held = Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=day),
        starts_on__lte=day,
        role__in=SHAPERS,
        organisation__in=places,
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "email")


def pauses_of(procedure: Procedure, *, at: datetime) -> list[Pause]:
    """The pauses of `procedure` that hold at `at` or are to come."""
    held = procedure.pauses.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    return list(held.select_related("organisation", "by").order_by("starts_at"))


def survey_rows_like(words: str, *, limit: int = 20) -> list[SurveyRow]:
    """The row whose number is `words`, then those of the latest edition whose name and law have all of them."""
    if not words.strip():
        return []
    exact = survey_row_or_none(words.strip().upper())
    found = latest_survey_rows().defer("values").order_by("survey_id")
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(law__icontains=word))
    unique = {row.survey_id: row for row in [*([exact] if exact else []), *found[:limit]]}
    return list(unique.values())[:limit]


def survey_titles(survey_ids: Iterable[str]) -> dict[str, str]:
    """The names of the rows `survey_ids`, each from the newest edition that has it."""
    rows = SurveyRow.objects.filter(survey_id__in=list(survey_ids)).order_by("run__at")
    return dict(rows.values_list("survey_id", "title"))
