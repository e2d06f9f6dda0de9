"""Reports for councils: parts in an order, with own words between them."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7


class CouncilReport(models.Model):
    """The report of a government on a quarter, for a council (会議資料).

    `items` are in the order of reading: `{"id", "kind"}` for a part, `{"id", "heading", "text"}` for own words.
    While it is a draft, each part tells today's figures; made final, all that it says stands in `frozen` and never
    changes. `revision` counts the changes, so that two officers cannot overwrite each other.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "作成中"
        FINAL = "final", "確定"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    code = models.CharField("資料番号", max_length=20, unique=True)
    government = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="council_reports", verbose_name="団体"
    )
    quarter = models.CharField("四半期", max_length=7)
    title = models.CharField("表題", max_length=120)
    meeting = models.CharField("会議名", max_length=120, blank=True)
    meets_on = models.DateField("会議の日", null=True, blank=True)
    state = models.CharField("状態", max_length=8, choices=State, default=State.DRAFT)
    items = models.JSONField("構成", default=list)
    frozen = models.JSONField("確定した内容", null=True, blank=True)
    edited_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="最後に書いた人",
    )
    finalised_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="確定した人",
    )
    finalised_at = models.DateTimeField("確定した日時", null=True, blank=True)
    created_at = models.DateTimeField("記録日時")
    revision = models.PositiveIntegerField("変更の回数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "会議資料"
        ordering = ["-quarter", "-created_at"]
        indexes = [models.Index(fields=["government", "-quarter"], name="plan_councilreport_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", frozen__isnull=True, finalised_at__isnull=True)
                | Q(state="final", frozen__isnull=False, finalised_at__isnull=False),
                name="plan_councilreport_final_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(finalised_by__isnull=True) | ~Q(finalised_by=F("edited_by")),
                name="plan_councilreport_final_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_final(self) -> bool:
        """Whether it says for ever what it says now."""
        return self.state == self.State.FINAL
