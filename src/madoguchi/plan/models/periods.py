"""What an organisation says of a procedure in its table of standard processing periods, beside the registry."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7


class PeriodEntry(models.Model):
    """What law asks of an organisation for one procedure: a standard period, or none, and why (標準処理期間の対象).

    The periods themselves, since when they hold and why there is none stand in the registry and nowhere else. Without an
    entry the ground is derived from the legal basis of the procedure.
    """

    class Ground(models.TextChoices):
        LAW = "law", "行政手続法第6条"
        ORDINANCE = "ordinance", "行政手続条例"
        NONE = "none", "対象外"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.CASCADE,
        related_name="period_entries",
        verbose_name="行政庁",
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.CASCADE, related_name="period_entries", verbose_name="手続"
    )
    ground = models.CharField("標準処理期間の根拠", max_length=12, choices=Ground)
    disposition = models.CharField("処分の名称", max_length=200, blank=True)
    why_not = models.CharField("対象外の理由", max_length=300, blank=True)
    revision = models.PositiveIntegerField("変更の回数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "標準処理期間の対象"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "procedure"], name="plan_periodentry_once"),
            models.CheckConstraint(
                condition=Q(ground="none", why_not__gt="") | (~Q(ground="none") & Q(why_not="")),
                name="plan_periodentry_not_subject_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.procedure_id} {self.get_ground_display()}"
