"""How long files are kept: what keeps one from being destroyed, and the record of what was."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedText


class LegalHold(models.Model):
    """Why the file of an application may not be destroyed for now: a review, a lawsuit, an inquiry (廃棄の停止).

    While one stands, the file is kept whatever its retention period says. Lifting it begins the time of waiting anew.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="legal_holds", verbose_name="申請"
    )
    reason = SealedText("理由")
    placed_at = models.DateTimeField("止めた日時")
    lifted_at = models.DateTimeField("解いた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "廃棄の停止"
        ordering = ["placed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(lifted_at__isnull=True),
                name="examination_legalhold_one_stands",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("placed_at")),
                name="examination_legalhold_lifted_after",
            ),
            models.CheckConstraint(condition=~Q(reason=b""), name="examination_legalhold_says_why"),
        ]

    def __str__(self) -> str:
        return str(self.application_id)

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in


class Disposal(models.Model):
    """A file whose retention period is over: set aside, then destroyed; the row stays (廃棄簿).

    It names the application by its key alone, without a foreign key, and nobody: it outlives what it speaks of.
    `ended_on` is the last day of the retention period, `purge_on` the day from which the file may be destroyed.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application_id = models.UUIDField("申請", unique=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="受付組織"
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.PROTECT, related_name="+", verbose_name="手続"
    )
    receipt_number = models.CharField("受付番号", max_length=20, db_index=True)
    closed_on = models.DateField("完了した日")
    retention_years = models.PositiveSmallIntegerField("保存期間（年）")
    ended_on = models.DateField("保存期間の満了日")
    set_aside_at = models.DateTimeField("廃棄待ちにした日時")
    purge_on = models.DateField("廃棄できる日")
    purged_at = models.DateTimeField("廃棄した日時", null=True, blank=True)
    rows = models.PositiveIntegerField("廃棄した記録の数", default=0)
    files = models.PositiveIntegerField("廃棄したファイルの数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "廃棄簿"
        ordering = ["purge_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__gte=F("closed_on")), name="examination_disposal_ends_after_closing"
            ),
        ]
        indexes = [
            models.Index(
                fields=["purge_on"], condition=Q(purged_at__isnull=True), name="examination_disposal_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.receipt_number
