"""How an office signs off."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7

MOST_STEPS = 5


class SignOffRoute(models.Model):
    """Through whose hands a decision goes before it is made, in one to five steps (決裁ルート).

    `steps` are in order: `post` the words of the post (係長), `users` the accounts that hold it, empty for every
    approver of the organisation, `substitutes` those who sign in their place (代決). Without a `procedure` it is the
    standard route of the organisation; without `outcomes` it holds for every outcome.
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
    outcomes = models.JSONField("結果", default=list, blank=True)
    steps = models.JSONField("段階", default=list)
    decides_at_once = models.BooleanField("最後の決裁で処分する", default=False)
    document_class = models.CharField("文書分類", max_length=80, blank=True)
    revision = models.PositiveIntegerField("改訂", default=1)
    changed_at = models.DateTimeField("変更日時")
    ended_at = models.DateTimeField("廃止日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "決裁ルート"
        ordering = ["organisation", "procedure", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("changed_at")),
                name="examination_route_ended_after",
            )
        ]

    def __str__(self) -> str:
        return " → ".join(step["post"] for step in self.steps)
