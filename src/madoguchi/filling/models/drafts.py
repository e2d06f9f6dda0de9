"""Drafts and submissions."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedJSON


class Draft(models.Model):
    """Answers that have not arrived yet; on the server from the first answer on (下書き).

    One that its holder threw away keeps its row, without answers, so that giving up can be counted.
    Pinned to form versions through the editions of its items; one for several procedures (`is_together`) is filled in
    as one conversation. `revision` is raised by every save, so that two screens cannot overwrite each other. `typed`
    holds what was typed and cannot be an answer yet, by page (`children.0` for a round) and question; `marks` tells by
    path at which revision, on which screen, by whom and when an answer was saved last.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(
        "accounts.Subject",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="申請者",
    )
    ticket = models.ForeignKey(
        "accounts.Ticket",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="控え",
    )
    is_together = models.BooleanField("まとめての手続", default=False)
    answers = SealedJSON("回答", default=dict)
    typed = SealedJSON("入力の途中", default=dict)
    marks = SealedJSON("保存の記録", default=dict)
    revision = models.PositiveIntegerField("改訂", default=1)
    key = models.UUIDField("提出の鍵", default=uuid7, unique=True)
    started_at = models.DateTimeField("開始日時")
    saved_at = models.DateTimeField("保存日時")
    expires_at = models.DateTimeField("保存期限")
    submitted_at = models.DateTimeField("提出日時", null=True, blank=True)
    discarded_at = models.DateTimeField("破棄日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "下書き"
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=False) | Q(ticket__isnull=False),
                name="filling_draft_has_a_holder",
            ),
            models.CheckConstraint(
                condition=Q(discarded_at__isnull=True) | Q(submitted_at__isnull=True, answers=b""),
                name="filling_draft_discarded_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def sealed_for(self) -> UUID:
        """Whose key seals the answers: of the ticket with which they were begun, else of the subject."""
        holder: UUID = self.ticket_id or self.subject_id or self.pk
        return holder

    @property
    def sealed_in(self) -> None:
        """What has not arrived is the holder's own."""
        return None


class DraftItem(models.Model):
    """One procedure that a draft will file for (下書きの手続).

    `applies` is what the rules of its programmes say with the answers so far; what surely does not apply is neither asked
    about nor filed, unless the person insists.
    """

    class Applies(models.TextChoices):
        YES = "yes", "当てはまります"
        NO = "no", "当てはまりません"
        UNKNOWN = "unknown", "まだ分かりません"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="items", verbose_name="下書き")
    edition = models.ForeignKey(
        "registry.Edition", on_delete=models.PROTECT, related_name="+", verbose_name="適用版"
    )
    applies = models.CharField("当てはまるか", max_length=8, choices=Applies, default=Applies.UNKNOWN)
    is_insisted = models.BooleanField("それでも申請する", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "下書きの手続"
        constraints = [models.UniqueConstraint(fields=["draft", "edition"], name="filling_draftitem_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.edition_id}"

    @property
    def is_filed(self) -> bool:
        """Whether it is asked about and filed when the draft is sent."""
        return self.applies != self.Applies.NO or self.is_insisted


class Submission(models.Model):
    """The one submission of a draft; its key makes a retry give the same receipts (提出)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField("提出の鍵", unique=True)
    draft = models.OneToOneField(
        Draft, on_delete=models.PROTECT, related_name="submission", verbose_name="下書き"
    )
    body_hash = models.CharField("内容のダイジェスト", max_length=64)
    receipts = models.JSONField("受付番号")
    at = models.DateTimeField("到達日時")

    class Meta:
        verbose_name = verbose_name_plural = "提出"

    def __str__(self) -> str:
        return str(self.pk)
