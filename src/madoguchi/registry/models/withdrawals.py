"""Published versions that were taken back before their day."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.registry.models.procedures import ProcedureVersion
from madoguchi.registry.models.programmes import ProgrammeVersion
from madoguchi.registry.models.variants import VariantVersion

_OF = ("procedure_version", "programme_version", "variant_version")


def _of_one() -> Q:
    """Exactly one of the three kinds of versions is named."""
    found = Q()
    for named in _OF:
        found |= Q(**{f"{one}__isnull": one != named for one in _OF})
    return found


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
    variant_version = models.OneToOneField(
        VariantVersion,
        on_delete=models.PROTECT,
        related_name="withdrawal",
        null=True,
        blank=True,
        verbose_name="区市町村による違いの版",
    )
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="取り下げた人"
    )
    at = models.DateTimeField("取り下げた日時")

    class Meta:
        verbose_name = verbose_name_plural = "予約公開の取下げ"
        constraints = [
            models.CheckConstraint(condition=_of_one(), name="registry_withdrawal_of_one_version"),
            models.CheckConstraint(condition=~Q(reason=""), name="registry_withdrawal_says_why"),
        ]

    def __str__(self) -> str:
        return (
            f"{self.procedure_version or self.programme_version or self.variant_version} {self.at:%Y-%m-%d}"
        )
