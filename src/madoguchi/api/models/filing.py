"""Programs that prepare and send applications for people: what they asked for once, and where they want to be told."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedText


class FilingWrite(models.Model):
    """An answer to a request with a key, so that the same request sent again is done once (申請APIの書込み).

    `digest` is that of the request; the answer holds identifiers and numbers, never what was filled in.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    access_key = models.ForeignKey(
        "accounts.AccessKey", on_delete=models.PROTECT, related_name="+", verbose_name="連携キー"
    )
    key = models.CharField("再送の鍵", max_length=100)
    digest = models.CharField("要求のダイジェスト", max_length=64)
    answer = models.JSONField("応答", default=dict)
    at = models.DateTimeField("日時")

    class Meta:
        verbose_name = verbose_name_plural = "申請APIの書込み"
        constraints = [models.UniqueConstraint(fields=["access_key", "key"], name="api_filingwrite_once")]

    def __str__(self) -> str:
        return self.key


class Hook(models.Model):
    """Where a program wants to be told of the applications that its key reaches (申請の通知先).

    While it fails it is tried at longer and longer intervals, and is turned off after days; what happened meanwhile
    waits. The secret that signs is sealed.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    access_key = models.OneToOneField(
        "accounts.AccessKey", on_delete=models.PROTECT, related_name="+", verbose_name="連携キー"
    )
    url = models.CharField("アドレス", max_length=2000)
    secret = SealedText("署名の合言葉")
    registered_at = models.DateTimeField("登録した日時")
    next_at = models.DateTimeField("次の試行")
    attempts = models.PositiveIntegerField("続けて失敗した回数", default=0)
    failing_since = models.DateTimeField("失敗し始めた日時", null=True, blank=True)
    problem = models.CharField("最後の誤り", max_length=200, blank=True)
    sent_at = models.DateTimeField("最後に届いた日時", null=True, blank=True)
    disabled_at = models.DateTimeField("止めた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申請の通知先"
        indexes = [
            models.Index(fields=["next_at"], condition=Q(disabled_at__isnull=True), name="api_hook_due")
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def sealed_for(self) -> UUID:
        """The one whose applications it tells of."""
        key: UUID = self.access_key.subject_id
        return key

    @property
    def sealed_in(self) -> None:
        """It is the holder's own."""
        return None


class HookNews(models.Model):
    """One thing to tell a program: what happened to which application, never what stands in it (申請の知らせ)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="news", verbose_name="申請の通知先")
    stream = models.CharField("対象", max_length=80)
    n = models.PositiveIntegerField("番号")
    kind = models.CharField("できごと", max_length=60)
    body = models.JSONField("知らせる内容", default=dict)
    happened_at = models.DateTimeField("起きた日時")
    delivered_at = models.DateTimeField("届いた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申請の知らせ"
        ordering = ["happened_at", "n", "id"]
        constraints = [models.UniqueConstraint(fields=["hook", "stream", "n"], name="api_hooknews_once")]
        indexes = [
            models.Index(
                fields=["hook", "happened_at", "n"],
                condition=Q(delivered_at__isnull=True),
                name="api_hooknews_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.kind}"
