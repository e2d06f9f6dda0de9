"""The sheet of a priority procedure in a period, in versions."""

from django.db import models

from madoguchi.core.ids import uuid7
from madoguchi.plan.models.priority import PlanPeriod
from madoguchi.versions.models import Version


class Sheet(models.Model):
    """The sheet of one priority procedure for one period; what it says is in its versions (個票)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    period = models.ForeignKey(
        PlanPeriod, on_delete=models.CASCADE, related_name="sheets", verbose_name="計画期間"
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.PROTECT, related_name="+", verbose_name="手続"
    )
    current = models.ForeignKey(
        "plan.SheetVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公開中の版",
    )

    class Meta:
        verbose_name = verbose_name_plural = "個票"
        constraints = [
            models.UniqueConstraint(fields=["period", "procedure"], name="plan_sheet_once_a_period")
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.procedure}"


class SheetVersion(Version):
    """One version of a sheet; `body` is what `plan.types.SheetBody` reads (個票の版)."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="versions", verbose_name="個票")

    class Meta(Version.Meta):
        verbose_name = verbose_name_plural = "個票の版"
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["sheet", "number"], name="plan_sheetversion_number"),
            models.UniqueConstraint(
                fields=["sheet"],
                condition=models.Q(published_at__isnull=True),
                name="plan_sheetversion_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} 第{self.number}版"
