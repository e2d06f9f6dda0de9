"""Published versions that were taken back before their day."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.registry.models.procedures import ProcedureVersion
from madoguchi.registry.models.programmes import ProgrammeVersion


class Withdrawal(models.Model):
    """That a version published for a day to come is taken back and never shown, and why (予約公開の取下げ).

    The version itself stays as it was published: a published row never changes.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    procedure_version = models.OneToOneField(
        ProcedureVersion,
        on_delete=models.PROTECT,
        related_name="withdrawal",
        null=True,
        blank=True,
        verbose_name="手続の版",
    )
    programme_version = models.OneToOneField(
        ProgrammeVersion,
        on_delete=models.PROTECT,
        related_name="withdrawal",
        null=True,
        blank=True,
        verbose_name="制度の版",
    )
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="取り下げた人"
    )
    at = models.DateTimeField("取り下げた日時")

    class Meta:
        verbose_name = verbose_name_plural = "予約公開の取下げ"
        constraints = [
            models.CheckConstraint(
                condition=Q(procedure_version__isnull=False, programme_version__isnull=True)
                | Q(procedure_version__isnull=True, programme_version__isnull=False),
                name="registry_withdrawal_of_one_version",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="registry_withdrawal_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_version or self.programme_version} {self.at:%Y-%m-%d}"
