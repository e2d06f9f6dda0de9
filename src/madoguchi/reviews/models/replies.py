"""What an office answers to a review."""

from django.db import models

from madoguchi.core.ids import uuid7
from madoguchi.reviews.models.reviews import Review


class Reply(models.Model):
    """The public answer of the office to one review, masked as reviews are (レビューへの返事).

    `due_on` is the day by which it was owed when it was written; it may be written again, each time with an event.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    review = models.OneToOneField(
        Review, on_delete=models.PROTECT, related_name="reply", verbose_name="ユーザーレビュー"
    )
    text = models.TextField("返事")
    due_on = models.DateField("返事の期限", null=True, blank=True)
    written_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="書いた職員",
    )
    written_at = models.DateTimeField("返事をした日時")
    changed_at = models.DateTimeField("直した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "レビューへの返事"
        ordering = ["-written_at", "-id"]

    def __str__(self) -> str:
        return f"{self.review_id} {self.written_at}"
