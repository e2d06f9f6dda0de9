"""What a form came to when it was rehearsed."""

from uuid import UUID

from django.db import models

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedJSON


class Rehearsal(models.Model):
    """What a form came to when it was rehearsed, from the draft to the notice: all of it invented (試験の記録).

    Nothing of what was rehearsed exists: it was taken back. The papers are drawn anew from what is kept here, marked
    試験 on every page. Kept until `expires_at`.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    form = models.ForeignKey(
        "eforms.FormTemplate", on_delete=models.CASCADE, related_name="rehearsals", verbose_name="様式"
    )
    number = models.PositiveIntegerField("版番号")
    digest = models.CharField("内容のダイジェスト", max_length=64)
    procedure_title = models.CharField("手続の名称", max_length=200)
    title = models.CharField("試したこと", max_length=200)
    steps = models.JSONField("進み方", default=list)
    receipt = SealedJSON("受付票の内容", default=dict)
    notice = SealedJSON("通知書の内容", default=dict)
    made_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="試した職員"
    )
    made_at = models.DateTimeField("試した日時")
    expires_at = models.DateTimeField("削除する日時", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "試験の記録"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.form} {self.title}"

    @property
    def sealed_for(self) -> UUID:
        """A key of its own, which goes when it goes."""
        return self.pk

    @property
    def sealed_in(self) -> UUID:
        """The government whose form it is."""
        return self.form.organisation.government_id
