"""How officers like to see the list of cases."""

from urllib.parse import urlencode

from django.db import models

from madoguchi.core.ids import uuid7


class SavedView(models.Model):
    """Conditions, order and columns of the list of cases under a name, for oneself or for an office (保存した一覧).

    `query` are the parameters of the list's address; words that were searched for are not kept, they may be a name.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="保存した職員"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="使える組織",
    )
    name = models.CharField("名前", max_length=40)
    query = models.JSONField("条件", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "保存した一覧"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="examination_savedview_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The parameters as they stand in the list's address."""
        return urlencode(self.query, doseq=True)


class ListColumns(models.Model):
    """The columns that an officer chose for the list of cases, in their order (一覧の列)."""

    officer = models.OneToOneField(
        "accounts.User",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
        verbose_name="職員",
    )
    columns = models.JSONField("列", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "一覧の列"

    def __str__(self) -> str:
        return str(self.officer_id)
