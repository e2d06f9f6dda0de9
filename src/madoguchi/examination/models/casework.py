"""What officers note beside a case among themselves: comments, tasks, and who is looking at it."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedText


class Comment(models.Model):
    """What an officer tells colleagues about a case; the applicant never sees it (庁内メモ).

    `told` are the accounts of the colleagues who were called; each of them has a task for it. Never changed.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="comments", verbose_name="申請"
    )
    text = SealedText("内容")
    told = models.JSONField("知らせた職員", default=list)
    by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="書いた職員"
    )
    at = models.DateTimeField("書いた日時")

    class Meta:
        verbose_name = verbose_name_plural = "庁内メモ"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.application_id}"

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in


class Task(models.Model):
    """Something that one officer has to do for a case, by a day if one was said (作業).

    With `comment` it is to read that comment, in which the officer was called; `text` is empty then.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="tasks", verbose_name="申請"
    )
    text = SealedText("すること", blank=True)
    comment = models.ForeignKey(
        Comment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="庁内メモ",
    )
    assignee = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="する職員"
    )
    due_on = models.DateField("期日", null=True, blank=True)
    made_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="頼んだ職員"
    )
    made_at = models.DateTimeField("頼んだ日時")
    done_at = models.DateTimeField("終えた日時", null=True, blank=True)
    done_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="終えた職員",
    )

    class Meta:
        verbose_name = verbose_name_plural = "作業"
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="examination_task_done_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(text=b"") | Q(comment__isnull=False), name="examination_task_says_what"
            ),
        ]
        indexes = [
            models.Index(
                fields=["assignee", "due_on", "id"],
                condition=Q(done_at__isnull=True),
                name="examination_tasks_to_do",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}"

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in


class Looking(models.Model):
    """That an officer has the page of a case open, and what it showed (閲覧中).

    `seen` is the last event of the case by the revision that pages of the last hours showed, so that whoever is
    refused a change is told what happened since. Goes after a day.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="+", verbose_name="申請"
    )
    officer = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="+", verbose_name="職員"
    )
    at = models.DateTimeField("最後に見た日時")
    seen = models.JSONField("見た内容", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "閲覧中"
        constraints = [
            models.UniqueConstraint(fields=["application", "officer"], name="examination_looking_once")
        ]
        indexes = [models.Index(fields=["officer", "at"], name="examination_looking_of_officer")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.officer_id}"
