"""Who wants no reminders."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7


class ReminderStop(models.Model):
    """A person, business or guest who wants no reminders of drafts and corrections (確認のお知らせの停止)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.OneToOneField(
        "accounts.Subject",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="だれに",
    )
    ticket = models.OneToOneField(
        "accounts.Ticket",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="控え",
    )
    stopped_at = models.DateTimeField("止めた日時")

    class Meta:
        verbose_name = verbose_name_plural = "確認のお知らせの停止"
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=False, ticket__isnull=True)
                | Q(subject__isnull=True, ticket__isnull=False),
                name="examination_reminderstop_one_holder",
            )
        ]

    def __str__(self) -> str:
        return str(self.subject_id or self.ticket_id)
