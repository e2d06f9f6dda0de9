"""Procedures, their versions, and the editions that applications pin."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7
from madoguchi.registry.models.records import Record
from madoguchi.versions.models import Version


class Procedure(Record):
    """What a person or business does with the administration; identity only (手続).

    A priority procedure (重点手続) is one of which many applications are expected each year: `expected_yearly`.
    """

    survey_id = models.CharField("対応する国の手続ID", max_length=16, blank=True, db_index=True)
    is_priority = models.BooleanField("重点手続", default=False, db_index=True)
    expected_yearly = models.PositiveIntegerField("見込まれる年間の申請件数", null=True, blank=True)
    current = models.ForeignKey(
        "registry.ProcedureVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公開中の版",
    )

    class Meta:
        verbose_name = verbose_name_plural = "手続"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_priority=False) | Q(expected_yearly__isnull=False),
                name="registry_procedure_priority_has_its_number",
            )
        ]


class ProcedureVersion(Version):
    """What the registry says of a procedure; `body` follows `registry.types.ProcedureBody` (手続の版)."""

    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="versions", verbose_name="手続"
    )

    class Meta(Version.Meta):
        verbose_name = verbose_name_plural = "手続の版"
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["procedure", "number"], name="registry_procedureversion_number"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} 第{self.number}版"

    @property
    def record(self) -> Procedure:
        """The procedure whose version this is."""
        return self.procedure


class Edition(models.Model):
    """The one thing that an application pins: versions, clock and retention for one organisation (適用版).

    `organisation` takes and decides the applications; `variant_version` is what it says otherwise of a procedure
    that another one owns. Days are calendar days from the day after arrival.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="editions", verbose_name="受付組織"
    )
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="editions", verbose_name="手続"
    )
    procedure_version = models.ForeignKey(
        ProcedureVersion, on_delete=models.PROTECT, related_name="editions", verbose_name="手続の版"
    )
    variant_version = models.ForeignKey(
        "registry.VariantVersion",
        on_delete=models.PROTECT,
        related_name="editions",
        null=True,
        blank=True,
        verbose_name="区市町村による違いの版",
    )
    form_version = models.ForeignKey(
        "eforms.FormVersion", on_delete=models.PROTECT, related_name="+", verbose_name="様式の版"
    )
    standard_days = models.PositiveSmallIntegerField("標準処理期間（日）", null=True, blank=True)
    online_standard_days = models.PositiveSmallIntegerField(
        "オンライン標準処理期間（日）", null=True, blank=True
    )
    retention_years = models.PositiveSmallIntegerField("保存年限（年）")
    opens_on = models.DateField("受付開始日")
    closes_on = models.DateField("受付終了日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "適用版"
        ordering = ["organisation__slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "procedure_version", "opens_on"],
                condition=Q(variant_version__isnull=True),
                name="registry_edition_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "procedure_version", "variant_version", "opens_on"],
                condition=Q(variant_version__isnull=False),
                name="registry_edition_of_variant_once",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="registry_edition_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.procedure_version}"

    @property
    def clock_days(self) -> int | None:
        """The days that the clock of an online application runs: the online period, else the standard one."""
        return self.online_standard_days or self.standard_days
