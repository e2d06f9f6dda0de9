"""What an officer found of each standard, and the usual words of decisions."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.examination.models.decisions import Outcome
from madoguchi.vault.types import SealedText


class Finding(models.Model):
    """Whether an application meets one standard of examination, as an officer found it (審査基準の確認).

    `code` is that of the standard in the edition of the application; `revision` is raised by every change.
    """

    class Result(models.TextChoices):
        MET = "met", "満たす"
        UNMET = "unmet", "満たさない"
        NOT_APPLICABLE = "not_applicable", "該当しない"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="findings", verbose_name="申請"
    )
    code = models.CharField("基準の記号", max_length=20)
    result = models.CharField("判断", max_length=15, choices=Result)
    note = SealedText("確認した事実", blank=True)
    revision = models.PositiveIntegerField("改訂", default=1)
    by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="確認した職員"
    )
    at = models.DateTimeField("確認日時")

    class Meta:
        verbose_name = verbose_name_plural = "審査基準の確認"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["application", "code"], name="examination_finding_once"),
            models.CheckConstraint(
                condition=Q(result__in=["met", "unmet", "not_applicable"]), name="examination_finding_result"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.code}"

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in


class GroundsTemplate(models.Model):
    """Words in which an office usually decides, put into a proposal by one click (定型文).

    Without a `procedure` they are for every procedure of the organisation.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    procedure = models.ForeignKey(
        "registry.Procedure",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="手続",
    )
    outcome = models.CharField("結果", max_length=12, choices=Outcome)
    name = models.CharField("呼び名", max_length=40)
    grounds = models.TextField("理由")
    conditions = models.TextField("内容・条件", blank=True)
    revision = models.PositiveIntegerField("改訂", default=1)
    changed_at = models.DateTimeField("変更日時")
    ended_at = models.DateTimeField("廃止日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定型文"
        ordering = ["outcome", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "procedure", "name"],
                condition=Q(ended_at__isnull=True, procedure__isnull=False),
                name="examination_groundstemplate_name",
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(ended_at__isnull=True, procedure__isnull=True),
                name="examination_groundstemplate_standard_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name
