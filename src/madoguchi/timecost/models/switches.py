"""Which private steps are counted."""

from django.conf import settings
from django.db import models

from madoguchi.core.ids import uuid7


class PrivateSwitch(models.Model):
    """That private steps of one kind (electricity, bank …) are left out, and why (民間の手続の切替え).

    `ended_at` is when they were counted again; one switch of a kind is in force at a time.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name="決めた組織"
    )
    kind = models.CharField("民間の手続の種類", max_length=20)
    reason = models.CharField("数えない理由", max_length=200)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="決めた人"
    )
    set_at = models.DateTimeField("決めた日時")
    ended_at = models.DateTimeField("数えることに戻した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "民間の手続の切替え"
        ordering = ["kind", "-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(ended_at__isnull=True),
                name="timecost_privateswitch_once",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="timecost_privateswitch_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.set_at:%Y-%m-%d}"
