"""Mail addresses of a draft that are confirmed by a code."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.filling.models.drafts import Draft


class MailCode(models.Model):
    """A code on its way to a mail address that a draft names, and whether it came back (メール確認).

    Neither the address nor the code is kept: `address` and `code` are keyed digests. Another address in the answer is
    another row; the one that came back stays confirmed for this draft.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(
        Draft, on_delete=models.CASCADE, related_name="mail_codes", verbose_name="下書き"
    )
    address = models.CharField("照合用のメールアドレス", max_length=64)
    code = models.CharField("照合用の番号", max_length=64, blank=True)
    sent_at = models.DateTimeField("送った日時")
    tries = models.PositiveSmallIntegerField("まちがえた回数", default=0)
    confirmed_at = models.DateTimeField("確かめた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "メール確認"
        constraints = [
            models.UniqueConstraint(fields=["draft", "address"], name="filling_mailcode_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(code=""), name="filling_mailcode_used_up"
            ),
        ]

    def __str__(self) -> str:
        return str(self.draft_id)
