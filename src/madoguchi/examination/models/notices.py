"""Signed notices of dispositions."""

from django.db import models

from madoguchi.core.ids import uuid7
from madoguchi.examination.models.decisions import Disposition


class Notice(models.Model):
    """The signed notice of a disposition; numbered by one worker after the decision (処分通知)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    disposition = models.OneToOneField(
        Disposition, on_delete=models.PROTECT, related_name="notice", verbose_name="処分"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="通知した組織"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("通し番号")
    number = models.CharField("文書番号", max_length=60)
    file = models.OneToOneField(
        "files.File", on_delete=models.PROTECT, related_name="+", verbose_name="通知書"
    )
    sha256 = models.CharField("ダイジェスト", max_length=64, db_index=True)
    issued_at = models.DateTimeField("通知日時")
    arrival_confirmed_at = models.DateTimeField("到達を確認した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "処分通知"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year", "serial"], name="examination_notice_serial"
            ),
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year", "number"], name="examination_notice_number"
            ),
        ]

    def __str__(self) -> str:
        return self.number
