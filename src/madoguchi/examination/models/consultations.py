"""Questions to other offices about a case."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedJSON, SealedText


class Consultation(models.Model):
    """A question about a case to another office, which sees the question and what is shared, no more (照会).

    `shared` are the answers and files chosen when it was asked, as they were: `{"answers": [{"path", "label",
    "value"}], "files": [{"key", "name", "label", "size"}]}`. `ground` is the law by which personal data leave the
    government (Personal Information Protection Act art. 69), needed where the other office is of another one.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.PROTECT,
        related_name="consultations",
        verbose_name="申請",
    )
    to = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="照会先"
    )
    question = SealedText("照会すること")
    shared = SealedJSON("見せる内容", default=dict)
    ground = models.CharField("提供の根拠", max_length=200, blank=True)
    stops_clock = models.BooleanField("処理期間を止める", default=False)
    due_on = models.DateField("回答期限")
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="照会した職員"
    )
    asked_at = models.DateTimeField("照会日時")
    reminders = models.PositiveSmallIntegerField("催促した回数", default=0)
    reminded_at = models.DateTimeField("催促した日時", null=True, blank=True)
    answer = SealedText("回答", blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="回答した職員",
    )
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    withdrawn_at = models.DateTimeField("取りやめた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "照会"
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer=b"")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=b"")),
                name="examination_consultation_answered_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="examination_consultation_answered_or_withdrawn",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to", "due_on", "id"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="examination_consultations_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.to_id}"

    @property
    def is_open(self) -> bool:
        """Whether an answer is waited for."""
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in
