"""Addresses from which data is fetched, and what came of each try."""

from django.db import models

from madoguchi.core.ids import uuid7
from madoguchi.datasets.models.dataset import Dataset, Snapshot


class Feed(models.Model):
    """An address from which a dataset is fetched on a schedule (定期取得).

    `due_at` is when it is asked next; whoever asks moves it first, so that two workers do not ask at once.
    `failing_since` is when the tries began to fail; `told_at` when the owner was told of it, once.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    dataset = models.OneToOneField(
        Dataset, on_delete=models.CASCADE, related_name="feed", verbose_name="データセット"
    )
    address = models.URLField("アドレス", max_length=500)
    every_hours = models.PositiveIntegerField("取得の間隔（時間）", default=24)
    due_at = models.DateTimeField("次に取得する日時", null=True, blank=True)
    asked_at = models.DateTimeField("最後に取得を試みた日時", null=True, blank=True)
    etag = models.CharField("相手が付けた版の印", max_length=200, blank=True)
    last_modified = models.CharField("相手の更新日時", max_length=100, blank=True)
    failures = models.PositiveIntegerField("続けて失敗した回数", default=0)
    failing_since = models.DateTimeField("失敗が始まった日時", null=True, blank=True)
    told_at = models.DateTimeField("管理する組織に知らせた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定期取得"
        indexes = [models.Index(fields=["due_at"], name="datasets_feed_due")]

    def __str__(self) -> str:
        return self.address


class Fetch(models.Model):
    """One try to fetch a feed and what came of it (取得の記録)."""

    class Outcome(models.TextChoices):
        NEW = "new", "新しいデータ"
        SAME = "same", "変わりなし"
        FAILED = "failed", "失敗"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="fetches", verbose_name="定期取得")
    outcome = models.CharField("結果", max_length=10, choices=Outcome)
    code = models.CharField("失敗の種類", max_length=30, blank=True)
    why = models.CharField("理由", max_length=500, blank=True)
    status = models.PositiveIntegerField("相手の応答の番号", null=True, blank=True)
    size = models.PositiveBigIntegerField("大きさ（バイト）", default=0)
    rows = models.PositiveIntegerField("行数", null=True, blank=True)
    snapshot = models.ForeignKey(
        Snapshot,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="取り込んだデータ",
    )
    at = models.DateTimeField("取得した日時")

    class Meta:
        verbose_name = verbose_name_plural = "取得の記録"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["feed", "-at"], name="datasets_fetch_history")]

    def __str__(self) -> str:
        return f"{self.feed} {self.at:%Y-%m-%d %H:%M} {self.get_outcome_display()}"
