"""Requests to correct answers."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedJSON, SealedText


class CorrectionRequest(models.Model):
    """A request to correct named answers, with the reason for each (補正の求め).

    `items` is a list of `{"path": question path, "reason": text}`; Administrative Procedure Act art. 7. It ends, at
    `answered_at`, with the reply; or, `is_lapsed`, without one.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="corrections", verbose_name="申請"
    )
    round = models.PositiveSmallIntegerField("回")
    items = SealedJSON("補正する項目と理由", default=list)
    message = SealedText("申請者への説明", blank=True)
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="求めた職員"
    )
    asked_at = models.DateTimeField("求めた日時")
    due_on = models.DateField("回答期限")
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    is_lapsed = models.BooleanField("回答のないまま終わった", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "補正の求め"
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="examination_correction_round"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="examination_correction_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} 第{self.round}回"

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in
