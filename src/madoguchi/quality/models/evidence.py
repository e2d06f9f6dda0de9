"""What is recorded for the standard by people: stricter thresholds, declared values, accessibility runs."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7


class StandardTightening(models.Model):
    """A threshold that an organisation sets stricter than the standard, from a fiscal year on (基準の上乗せ).

    It holds for the procedures of the organisation and of those below it. It is never looser than the standard.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name="組織"
    )
    criterion = models.CharField("判定項目", max_length=40)
    threshold = models.FloatField("上乗せした基準")
    fiscal_year = models.PositiveSmallIntegerField("いつの年度から")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="決めた人"
    )
    set_at = models.DateTimeField("決めた日時")
    ended_at = models.DateTimeField("やめた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "基準の上乗せ"
        ordering = ["criterion", "fiscal_year", "-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "criterion", "fiscal_year"],
                condition=Q(ended_at__isnull=True),
                name="quality_standardtightening_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.criterion} {self.threshold}"


class ExternalEvidence(models.Model):
    """What the owner of a procedure on another system declares for one criterion (申告による根拠).

    `value` is in the unit of the criterion, 1 or 0 for yes or no; `n` the records that it was found in. It counts from
    the approval by a second person to the day `until`.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.CASCADE, related_name="+", verbose_name="手続"
    )
    criterion = models.CharField("判定項目", max_length=40)
    value = models.FloatField("値")
    n = models.PositiveIntegerField("もとになった件数", default=1)
    what = models.CharField("何を見て確かめたか", max_length=300)
    proof = models.CharField("証拠（アドレスか文書番号）", max_length=500)
    until = models.DateField("いつまで有効か")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="申告した人"
    )
    entered_at = models.DateTimeField("申告した日時")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="承認した人",
    )
    approved_at = models.DateTimeField("承認した日時", null=True, blank=True)
    ended_at = models.DateTimeField("取り下げた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申告による根拠"
        ordering = ["criterion", "-entered_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("entered_by"))),
                name="quality_externalevidence_second_person",
            ),
            models.CheckConstraint(condition=~Q(proof=""), name="quality_externalevidence_has_proof"),
        ]
        indexes = [models.Index(fields=["procedure", "criterion"], name="quality_externalevidence_of")]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.criterion} {self.value}"


class AccessibilityRun(models.Model):
    """One run of an accessibility checker over the pages of a procedure or of a form version (アクセシビリティ検査).

    A run over a form version counts for every procedure that uses it; the last run of each counts.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.CASCADE, related_name="+", verbose_name="手続"
    )
    form_version = models.ForeignKey(
        "eforms.FormVersion",
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="様式の版",
    )
    tool = models.CharField("検査の道具", max_length=80)
    pages = models.PositiveSmallIntegerField("見たページの数")
    violations = models.PositiveIntegerField("違反の数")
    rules = models.JSONField("違反の内訳", default=list)
    ran_at = models.DateTimeField("検査した日時")
    recorded_by = models.CharField("記録した人", max_length=120)
    recorded_at = models.DateTimeField("記録した日時")

    class Meta:
        verbose_name = verbose_name_plural = "アクセシビリティ検査"
        ordering = ["-ran_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["form_version", "ran_at", "tool"], name="quality_accessibilityrun_once"
            ),
            models.UniqueConstraint(
                fields=["procedure", "ran_at", "tool"],
                condition=Q(form_version__isnull=True),
                name="quality_accessibilityrun_outside_once",
            ),
            models.CheckConstraint(condition=Q(pages__gte=1), name="quality_accessibilityrun_saw_a_page"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.violations}"
