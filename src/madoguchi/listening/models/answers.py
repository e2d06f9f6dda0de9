"""Answers that everyone may read."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7


class FrequentAnswer(models.Model):
    """A question that is asked often, and its answer for everyone, published by a second person (よくある質問と答え).

    Written anew, never copied from what someone sent. `from_opinion` says which enquiry led to it.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    topic = models.CharField("分野", max_length=60)
    question = models.CharField("質問", max_length=120)
    answer = models.TextField("答え", max_length=2000)
    from_opinion = models.ForeignKey(
        "listening.Opinion",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="もとの問合せ",
    )
    written_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="書いた職員"
    )
    written_at = models.DateTimeField("書いた日時")
    published_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公開した職員",
    )
    published_at = models.DateTimeField("公開した日時", null=True, blank=True)
    revision = models.PositiveIntegerField("更新番号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "よくある質問と答え"
        ordering = ["topic", "question", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="listening_frequentanswer_published_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("written_by")),
                name="listening_frequentanswer_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.question
