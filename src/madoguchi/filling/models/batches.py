"""Tables of filings."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.filling.models.drafts import Draft
from madoguchi.vault.types import SealedJSON, SealedText


class Batch(models.Model):
    """A table of filings for one procedure, read row by row, sent when its holder has looked it through (一括申請).

    Who confirmed it, and how surely they had signed in, is kept: each row is sent in their name, and only if they may
    still do so then.
    """

    class State(models.TextChoices):
        READ = "read", "確認待ち"
        SENDING = "sending", "送信中"
        DONE = "done", "送信済み"
        THROWN = "thrown", "取りやめ"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="申請者"
    )
    edition = models.ForeignKey(
        "registry.Edition", on_delete=models.PROTECT, related_name="+", verbose_name="適用版"
    )
    name = SealedText("ファイル名")
    state = models.CharField("状態", max_length=10, choices=State, default=State.READ)
    read_at = models.DateTimeField("読み取った日時")
    confirmed_at = models.DateTimeField("送信を決めた日時", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="送信を決めた人",
    )
    mandate = models.ForeignKey(
        "accounts.Mandate",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="委任",
    )
    assurance = models.PositiveSmallIntegerField("身元確認のレベル", default=0)
    authentication = models.PositiveSmallIntegerField("当人認証のレベル", default=0)
    ended_at = models.DateTimeField("終わった日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "一括申請"
        ordering = ["-read_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "done"]) | Q(confirmed_by__isnull=False),
                name="filling_batch_sent_was_confirmed",
            )
        ]
        indexes = [
            models.Index(fields=["confirmed_at"], condition=Q(state="sending"), name="filling_batch_to_send")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def sealed_for(self) -> UUID:
        """The applicant."""
        key: UUID = self.subject_id
        return key

    @property
    def sealed_in(self) -> None:
        """What has not arrived is the holder's own."""
        return None


class BatchRow(models.Model):
    """One row of a table: what stood in it, its answers, and what became of it (一括申請の行)."""

    class State(models.TextChoices):
        GOOD = "good", "送信できます"
        LACKS_FILES = "lacks_files", "書類が必要です"
        BAD = "bad", "直すところがあります"
        SENT = "sent", "送信しました"
        DRAFTED = "drafted", "下書きにしました"
        FAILED = "failed", "送信できませんでした"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows", verbose_name="一括申請")
    number = models.PositiveIntegerField("行")
    state = models.CharField("状態", max_length=12, choices=State)
    cells = SealedJSON("表の内容", default=dict)
    answers = SealedJSON("回答", default=dict)
    errors = SealedJSON("直すところ", default=list)
    draft = models.OneToOneField(
        Draft, on_delete=models.PROTECT, null=True, blank=True, related_name="row", verbose_name="下書き"
    )

    class Meta:
        verbose_name = verbose_name_plural = "一括申請の行"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="filling_batchrow_once"),
            models.CheckConstraint(
                condition=Q(draft__isnull=False) | ~Q(state__in=["sent", "drafted"]),
                name="filling_batchrow_sent_has_a_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"

    @property
    def sealed_for(self) -> UUID:
        """As the table."""
        return self.batch.sealed_for

    @property
    def sealed_in(self) -> None:
        """As the table."""
        return None
