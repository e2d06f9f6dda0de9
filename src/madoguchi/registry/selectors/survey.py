"""The nation's procedures as the survey tells them: one row, its history, and online rates by ministry."""

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from madoguchi.registry.models import SurveyImport, SurveyRow, SurveyRowChange
from madoguchi.registry.survey_layout import layout_r6
from madoguchi.registry.types import MinistryRate

ONLINE = ("1", "5")
"""Codes of オンライン化の実施状況 that count as online: 1 実施済, 5 一部実施済."""


def survey_row(survey_id: str) -> SurveyRow:
    """The row of 手続ID `survey_id` in the latest edition; raises `SurveyRow.DoesNotExist`."""
    row = survey_row_or_none(survey_id)
    if row is None:
        raise SurveyRow.DoesNotExist
    return row


def survey_row_or_none(survey_id: str) -> SurveyRow | None:
    """The row of 手続ID `survey_id` in the latest edition, or None."""
    if not survey_id or "\0" in survey_id:
        return None
    return SurveyRow.objects.select_related("run").filter(survey_id=survey_id).order_by("-edition").first()


def survey_columns(row: SurveyRow) -> list[tuple[str, str]]:
    """All columns of `row` in the published order with what they say, empty ones included."""
    return [(column, row.values.get(column, "")) for column in layout_r6().columns]


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


def survey_online_rates(edition: str = "R6") -> list[MinistryRate]:
    """Online rates by ministry, those with the most procedures first, counted by the database."""
    known = Q(total_count__isnull=False, online_count__isnull=False)
    rows = (
        SurveyRow.objects.filter(edition=edition)
        .values("ministry")
        .annotate(
            procedures=Count("id"),
            online_procedures=Count("id", filter=Q(online_code__in=ONLINE)),
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
    """The run of the import that happened last, or None before the first."""
    return SurveyImport.objects.order_by("-at", "-id").first()
