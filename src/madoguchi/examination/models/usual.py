"""Requests for correction that an office makes again and again."""

from django.db import models

from madoguchi.core.ids import uuid7


class CorrectionTemplate(models.Model):
    """What an office usually asks to be corrected in the applications of a procedure (補正の定型文).

    `items` is a list of `{"question": question id, "reason": text}`; of a repeated page all rounds are meant. Nobody's
    personal data are in it.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.PROTECT, related_name="+", verbose_name="手続"
    )
    title = models.CharField("名称", max_length=60)
    items = models.JSONField("項目と理由", default=list)
    message = models.TextField("申請者への説明", blank=True)
    days = models.PositiveSmallIntegerField("回答までの日数", default=14)
    revision = models.PositiveIntegerField("改訂", default=1)
    changed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="最後に直した職員"
    )
    changed_at = models.DateTimeField("最後に直した日時")
    retired_at = models.DateTimeField("使うのをやめた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "補正の定型文"
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["organisation", "procedure"], name="examination_usual_of_office")]

    def __str__(self) -> str:
        return self.title
