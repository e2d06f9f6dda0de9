"""Reading what is public, in pieces of bounded size: records, processes, rows of the survey, changes."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from madoguchi.accounts.models import Organisation
from madoguchi.api.models import Change
from madoguchi.core.clock import JAPAN
from madoguchi.core.ids import read_number
from madoguchi.registry.models import (
    Edition,
    Procedure,
    ProcedureVersion,
    Process,
    Programme,
    ProgrammeVersion,
    SurveyRow,
    Variant,
    VariantVersion,
)
from madoguchi.registry.selectors import open_among, published_versions, survey_editions

AT_A_TIME = 500
"""How many records one question to the database returns."""

T = TypeVar("T", bound=Model)
Public = Procedure | Programme


def public_rows(model: type[Any]) -> QuerySet[Any]:
    """The `Procedure`s or `Programme`s that are public and not retired, by their short name."""
    return with_address(model).filter(retired_at__isnull=True).order_by("slug")


def with_address(model: type[Any]) -> QuerySet[Any]:
    """The `Procedure`s or `Programme`s that were ever public: a retired one keeps its address."""
    rows: QuerySet[Any] = model._default_manager.filter(current__isnull=False)
    return rows.select_related("current", "organisation", "successor")


def record_numbered(model: type[Any], code: str) -> Any:
    """The record of the number `code`, however it is typed; raises `DoesNotExist`."""
    return with_address(model).get(code=read_number(code) or "")


def public_processes() -> QuerySet[Process]:
    """The processes of public procedures with the titles of these, by their numbers."""
    return (
        Process.objects.filter(procedure__current__isnull=False, procedure__retired_at__isnull=True)
        .annotate(procedure_title=KeyTextTransform("title", "procedure__current__body"))
        .select_related("procedure__organisation")
        .prefetch_related("survey_links")
        .order_by("code")
    )


def public_variants() -> QuerySet[Variant]:
    """What municipalities say otherwise of public procedures, in the order in which they began to."""
    return (
        Variant.objects.filter(
            current__isnull=False, procedure__current__isnull=False, procedure__retired_at__isnull=True
        )
        .exclude(current__body={})
        .select_related("current", "organisation", "procedure__current")
        .order_by("pk")
    )


def survey_rows_in(edition: str) -> QuerySet[SurveyRow]:
    """The rows of a finished `edition` of the survey, by their numbers; none of an unfinished one."""
    if edition not in survey_editions():
        return SurveyRow.objects.none()
    return SurveyRow.objects.filter(edition=edition).order_by("survey_id")


def rows_after(rows: QuerySet[T], key: str, after: str | None = None) -> Iterator[T]:
    """`rows`, which stand in the order of the unique field `key`, from `after` on.

    They are read in pieces, each with a question of its own: a reader who takes an hour holds no transaction
    open, and memory stays what one piece takes, on SQLite and on PostgreSQL.
    """
    while True:
        piece = list((rows.filter(**{f"{key}__gt": after}) if after is not None else rows)[:AT_A_TIME])
        yield from piece
        if len(piece) < AT_A_TIME:
            return
        after = getattr(piece[-1], key)


def chosen_after(
    rows: QuerySet[T], key: str, after: str | None, fits: Callable[[T], bool], limit: int
) -> tuple[list[T], bool]:
    """The first `limit` of `rows` after `after` that fit, and whether another one follows."""
    found: list[T] = []
    for row in rows_after(rows, key, after):
        if fits(row):
            if len(found) == limit:
                return found, True
            found.append(row)
    return found, False


def open_procedure_ids(*, on: date) -> frozenset[Any]:
    """The keys of the procedures that can be applied for on the day `on`."""
    return frozenset(open_among(Edition.objects.all(), on=on).values_list("procedure_id", flat=True))


def public_versions(record: Public) -> QuerySet[Any]:
    """The published versions of `record`, the first one first; the last may be of a day to come."""
    return published_versions(record).order_by("number")


def in_force_since(version: ProcedureVersion | ProgrammeVersion | VariantVersion) -> datetime:
    """The moment from which `version` counts: its publication, or the first moment of the day named."""
    assert version.published_at is not None
    return later_of(version.published_at, version.effective_from)


def later_of(published_at: datetime, effective_from: date | None) -> datetime:
    """The later of a publication and the first moment of a day in Japan, if one is named."""
    if effective_from is None:
        return published_at
    return max(published_at, datetime.combine(effective_from, time(), JAPAN))


def organisations() -> QuerySet[Organisation]:
    """Every organisation, by its short name."""
    return Organisation.objects.select_related("parent").order_by("slug")


def organisations_named(text: str) -> list[Organisation]:
    """The organisations that `text` means: a short name, or the name itself."""
    return list(Organisation.objects.filter(Q(slug=text) | Q(name=text)))


def changes_after(number: int, *, limit: int) -> list[Change]:
    """The `limit` changes that followed the one numbered `number`, the earliest first."""
    return list(Change.objects.filter(id__gt=number).order_by("id")[:limit])


def latest_changes(*, limit: int, before: int | None = None) -> list[Change]:
    """The latest `limit` changes, the newest first; with `before`, those that came before that one."""
    rows = Change.objects.order_by("-id")
    return list((rows if before is None else rows.filter(id__lt=before))[:limit])
