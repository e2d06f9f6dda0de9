"""Messages between applicant and office about one case."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedJSON, SealedText


class Thread(models.Model):
    """What applicant and office write to each other about one case (やりとり).

    It begins with its first message; an officer may close it, and open it again.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.OneToOneField(
        "applications.Application", on_delete=models.PROTECT, related_name="thread", verbose_name="申請"
    )
    begun_at = models.DateTimeField("始めた日時")
    closed_at = models.DateTimeField("締め切った日時", null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="締め切った職員",
    )

    class Meta:
        verbose_name = verbose_name_plural = "やりとり"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="examination_thread_closed_by_someone",
            )
        ]

    def __str__(self) -> str:
        return str(self.application_id)


class ThreadMessage(models.Model):
    """One message of a thread, by the applicant or by the office (やりとりのメッセージ).

    `files` are entries as answers keep them: id, name, size, digest. `read_at` is when the other side first saw it.
    """

    class Side(models.TextChoices):
        APPLICANT = "applicant", "申請者"
        OFFICE = "office", "役所"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="messages", verbose_name="やりとり"
    )
    side = models.CharField("どちらから", max_length=10, choices=Side)
    body = SealedText("本文")
    files = SealedJSON("添付", default=list)
    writer = SealedText("書いた人")
    is_by_agent = models.BooleanField("代理", default=False)
    officer = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="書いた職員",
    )
    at = models.DateTimeField("日時")
    read_at = models.DateTimeField("相手が読んだ日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "やりとりのメッセージ"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(side="office", officer__isnull=False, is_by_agent=False)
                | Q(side="applicant", officer__isnull=True),
                name="examination_threadmessage_one_side",
            )
        ]
        indexes = [
            models.Index(
                fields=["side", "thread"],
                condition=Q(read_at__isnull=True),
                name="examination_thread_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.side} {self.at:%Y-%m-%d %H:%M}"

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.thread.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.thread.application.sealed_in


class UsualAnswer(models.Model):
    """A text that officers of an organisation often write, put in with one press and changed at will (よく使う返事)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    title = models.CharField("見出し", max_length=60)
    body = models.TextField("本文", max_length=2000)

    class Meta:
        verbose_name = verbose_name_plural = "よく使う返事"
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="examination_usualanswer_once")
        ]

    def __str__(self) -> str:
        return self.title
