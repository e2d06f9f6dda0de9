"""The nation's procedures as the survey tells them: one row, its history, and online rates by ministry."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from madoguchi.registry.models import SurveyImport, SurveyRow, SurveyRowChange
from madoguchi.registry.survey_layout import Layout, edition_number, layout_of, layouts
from madoguchi.registry.types import MinistryRate

_FINISHED = SurveyImport.objects.filter(state=SurveyImport.State.FINISHED)


def survey_editions() -> list[str]:
    """The editions that have been imported, the oldest first: R6 stands before R10."""
    found = _FINISHED.order_by().values_list("edition", flat=True).distinct()
    return sorted(found, key=edition_number)


def latest_edition() -> str:
    """The newest edition of which an import has finished, or an empty text before the first."""
    found = survey_editions()
    return found[-1] if found else ""


def newest_layout() -> Layout:
    """The layout of the newest year: columns and choices of the national survey."""
    return layouts()[-1]


def latest_survey_rows() -> QuerySet[SurveyRow]:
    """The rows of the latest edition, as they were imported."""
    return SurveyRow.objects.filter(edition=latest_edition()).order_by("id")


def survey_row(survey_id: str) -> SurveyRow:
    """The row of 手続ID `survey_id` in the latest edition that has it; raises `SurveyRow.DoesNotExist`."""
    row = survey_row_or_none(survey_id)
    if row is None:
        raise SurveyRow.DoesNotExist
    return row


def survey_row_or_none(survey_id: str) -> SurveyRow | None:
    """The row of 手続ID `survey_id` in the latest edition that has it, or None."""
    rows = rows_of(survey_id)
    return rows[-1] if rows else None


def rows_of(survey_id: str) -> list[SurveyRow]:
    """The rows of 手続ID `survey_id` in every imported edition, the oldest first."""
    if not survey_id or "\0" in survey_id:
        return []
    rows = SurveyRow.objects.filter(
        Exists(_FINISHED.filter(edition=OuterRef("edition"))), survey_id=survey_id
    )
    return sorted(rows.select_related("run"), key=lambda row: edition_number(row.edition))


def survey_columns(row: SurveyRow) -> list[tuple[str, str]]:
    """All columns of `row` in the published order with what they say, empty ones included.

    Several values are parted by `; `, whatever parted them in the file.
    """
    layout = layout_of(row.edition)
    found = ((column, row.values.get(column, "")) for column in layout.columns)
    return [(column, "; ".join(layout.parts(column, value))) for column, value in found]


def survey_changes(row: SurveyRow) -> QuerySet[SurveyRowChange]:
    """What `row` said before, the latest change first."""
    return SurveyRowChange.objects.filter(row=row).select_related("run").order_by("-run__at", "-id")


def related_survey_rows(row: SurveyRow, *, limit: int = 10) -> list[SurveyRow]:
    """Other procedures of the same article, then of the same law, those done most often first."""
    if not row.law:
        return []
    others = SurveyRow.objects.filter(edition=row.edition, law=row.law).exclude(pk=row.pk).defer("values")
    ranked = others.annotate(count=Coalesce("total_count", 0)).order_by("-count", "survey_id")
    same: list[SurveyRow] = list(ranked.filter(provision=row.provision)[:limit])
    if len(same) < limit:
        same.extend(ranked.exclude(provision=row.provision)[: limit - len(same)])
    return same


def survey_online_rates(edition: str = "") -> list[MinistryRate]:
    """Online rates by ministry in `edition` (default: the latest), those with the most procedures first."""
    edition = edition or latest_edition()
    if not edition:
        return []
    known = Q(total_count__isnull=False, online_count__isnull=False)
    rows = (
        SurveyRow.objects.filter(edition=edition)
        .values("ministry")
        .annotate(
            procedures=Count("id"),
            online_procedures=Count("id", filter=Q(online_code__in=layout_of(edition).online)),
            total=Coalesce(Sum("total_count", filter=known), 0),
            online=Coalesce(Sum("online_count", filter=known), 0),
        )
        .order_by("-procedures", "ministry")
    )
    return [
        MinistryRate(
            r["ministry"], r["procedures"], r["online_procedures"], int(r["total"]), int(r["online"])
        )
        for r in rows
    ]


def latest_import() -> SurveyImport | None:
    """The run that finished last of the latest edition, or None before the first."""
    return _FINISHED.filter(edition=latest_edition()).order_by("-at", "-id").first()


def run_of(edition: str) -> SurveyImport:
    """The finished run that last changed rows of `edition`; raises `SurveyImport.DoesNotExist`."""
    wrote = Q(added__gt=0) | Q(changed__gt=0)
    return _FINISHED.filter(wrote, edition=edition).order_by("-at", "-id")[:1].get()
