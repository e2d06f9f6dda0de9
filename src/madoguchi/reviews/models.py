"""User reviews."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7


class Review(models.Model):
    """What someone says of a procedure, at one moment of it (ユーザーレビュー).

    `text` is masked before it is stored; the words as typed are not kept.
    """

    class Moment(models.TextChoices):
        RECEIPT = "receipt", "申請のあと"
        DECISION = "decision", "結果のあと"

    class Step(models.TextChoices):
        FINDING = "finding", "手続をさがす"
        UNDERSTANDING = "understanding", "説明を読む"
        FILLING = "filling", "入力する"
        DOCUMENTS = "documents", "書類を用意する"
        SENDING = "sending", "確認して送る"
        WAITING = "waiting", "結果を待つ"
        RESULT = "result", "結果を受け取る"
        WHOLE = "whole", "全体"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.PROTECT, related_name="+", verbose_name="手続"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="受付組織"
    )
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="+", verbose_name="申請"
    )
    moment = models.CharField("時点", max_length=10, choices=Moment)
    rating = models.PositiveSmallIntegerField("満足度（1～5）")
    is_time_acceptable = models.BooleanField("かかった時間に納得できたか", null=True, blank=True)
    step = models.CharField("どの段階について", max_length=16, choices=Step)
    text = models.TextField("意見", blank=True)
    written_at = models.DateTimeField("書いた日時")

    class Meta:
        verbose_name = verbose_name_plural = "ユーザーレビュー"
        ordering = ["-written_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "moment"], name="reviews_review_once_a_moment"),
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=5), name="reviews_review_rating_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.rating}"
