"""Levels of quality, with their evidence and history."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from madoguchi.core.ids import uuid7


class Axis(models.TextChoices):
    """The three axes of the quality standard (品質基準の3原則)."""

    FASTER = "faster", gettext_noop("より早く")
    SIMPLER = "simpler", gettext_noop("よりシンプルに")
    EASIER = "easier", gettext_noop("より使いやすく")


class Level(models.Model):
    """The level that a procedure has on one axis now, with the evidence (品質レベル)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.CASCADE, related_name="+", verbose_name="手続"
    )
    axis = models.CharField("軸", max_length=8, choices=Axis)
    level = models.PositiveSmallIntegerField("レベル")
    evidence = models.JSONField("根拠")
    computed_at = models.DateTimeField("算定日時")

    class Meta:
        verbose_name = verbose_name_plural = "品質レベル"
        constraints = [
            models.UniqueConstraint(fields=["procedure", "axis"], name="quality_level_one"),
            models.CheckConstraint(condition=Q(level__lte=3), name="quality_level_0_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.get_axis_display()} {self.level}"


class LevelCount(models.Model):
    """A procedure with so many records that its levels are not computed after each event (判定の間隔).

    `records` is how many cases and drafts were read last time; `mark` tells one call for a new computation from the next.
    """

    procedure = models.OneToOneField(
        "registry.Procedure",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
        verbose_name="手続",
    )
    records = models.PositiveIntegerField("記録の数")
    computed_at = models.DateTimeField("算定日時")
    is_stale = models.BooleanField("算定し直す", default=False)
    mark = models.UUIDField("算定し直す印", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "判定の間隔"
        indexes = [
            models.Index(fields=["is_stale"], condition=Q(is_stale=True), name="quality_levelcount_stale")
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.records}"


class LevelChange(models.Model):
    """A move of a level, with the criteria that made it (品質レベルの変化).

    `before` is empty for the first level; `after` is empty when the procedure is no longer online.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.CASCADE, related_name="+", verbose_name="手続"
    )
    axis = models.CharField("軸", max_length=8, choices=Axis)
    before = models.PositiveSmallIntegerField("変化前", null=True, blank=True)
    after = models.PositiveSmallIntegerField("変化後", null=True, blank=True)
    evidence = models.JSONField("根拠")
    changed_at = models.DateTimeField("変化した日時")

    class Meta:
        verbose_name = verbose_name_plural = "品質レベルの変化"
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(before__isnull=True, after__isnull=False)
                | Q(before__isnull=False, after__isnull=True)
                | (Q(before__isnull=False, after__isnull=False) & ~Q(before=F("after"))),
                name="quality_levelchange_moves",
            )
        ]
        indexes = [models.Index(fields=["procedure", "-changed_at"], name="quality_levelchange_history")]

    def __str__(self) -> str:
        return f"{self.procedure} {self.get_axis_display()} {self.before}→{self.after}"
