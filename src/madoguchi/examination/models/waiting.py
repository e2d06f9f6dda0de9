"""Papers that wait for their signature."""

from typing import ClassVar

from django.db import models

from madoguchi.core.ids import uuid7
from madoguchi.examination.models.decisions import Disposition


class PaperWait(models.Model):
    """The papers of a disposition could not be signed yet, and wait: nothing leaves without its time stamps (署名待ち).

    `why` names what is missing, `next_at` when it is tried again; `event` is the decision that asks for them.
    """

    WHY: ClassVar[list[tuple[str, str]]] = [
        ("certificate", "電子証明書がない"),
        ("timestamp", "時刻認証局が答えない"),
        ("revocation", "失効の確認ができない"),
        ("check", "署名の点検に合わない"),
    ]

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    disposition = models.OneToOneField(
        Disposition, on_delete=models.PROTECT, related_name="paper_wait", verbose_name="処分"
    )
    event = models.BigIntegerField("決定の証跡")
    why = models.CharField("待っているもの", max_length=12, choices=WHY)
    post = models.CharField("職名", max_length=100, blank=True)
    tries = models.PositiveIntegerField("回数", default=0)
    since = models.DateTimeField("待ち始めた日時")
    next_at = models.DateTimeField("次に試す日時", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "署名待ち"
        ordering = ["since", "id"]

    def __str__(self) -> str:
        return f"{self.disposition_id} {self.why}"
