"""Good practice: what worked once and is passed on."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7


class GoodPractice(models.Model):
    """What worked at one procedure or window, written down so that others can do it too (好事例).

    `kinds` are the kinds of problem that it solves (`types.ProblemKind`); `effect` are the measured lines taken over
    from the record or the improvement when it was written, never typed.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    record = models.OneToOneField(
        "improvement.BprRecord",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="practice",
        verbose_name="BPRの記録",
    )
    improvement = models.OneToOneField(
        "improvement.Improvement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="practice",
        verbose_name="改善",
    )
    title = models.CharField("好事例の名前", max_length=100)
    kinds = models.JSONField("課題の種類", default=list)
    problem = models.TextField("課題", max_length=2000)
    approach = models.TextField("やったこと", max_length=2000)
    tip = models.TextField("まねするときのこつ", max_length=2000, blank=True)
    effect = models.JSONField("効果", default=list, blank=True)
    written_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="書いた人"
    )
    written_at = models.DateTimeField("書いた日時")
    published_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="載せた人",
    )
    published_at = models.DateTimeField("載せた日時", null=True, blank=True)
    revision = models.PositiveIntegerField("更新番号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "好事例"
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(record__isnull=True) | Q(improvement__isnull=True),
                name="improvement_practice_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="improvement_practice_published_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PracticeUse(models.Model):
    """A record of reengineering that took a good practice over (好事例の横展開)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    practice = models.ForeignKey(
        GoodPractice, on_delete=models.PROTECT, related_name="uses", verbose_name="好事例"
    )
    record = models.ForeignKey(
        "improvement.BprRecord",
        on_delete=models.CASCADE,
        related_name="practice_uses",
        verbose_name="BPRの記録",
    )
    at = models.DateTimeField("取り入れた日時")

    class Meta:
        verbose_name = verbose_name_plural = "好事例の横展開"
        constraints = [
            models.UniqueConstraint(fields=["practice", "record"], name="improvement_practice_used_once")
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.record_id}"
