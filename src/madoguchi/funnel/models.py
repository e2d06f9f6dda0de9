"""Visits to the pages of a draft, and what they add up to on a day."""

from django.db import models

from madoguchi.core.ids import uuid7


class Visit(models.Model):
    """How one page of a draft went: openings, seconds, what had to be mended; never an answer (ページの入力記録).

    `seconds` is the time between opening and saving, at most a quarter of an hour for each opening. `wrong` counts by
    question how often a sent page named it; `changed` how often an answer given before was changed. `led_to` is the
    page that came next, empty when the list of pages did.
    """

    pk = models.CompositePrimaryKey("draft", "page", verbose_name="主キー")
    draft = models.ForeignKey(
        "filling.Draft",
        on_delete=models.CASCADE,
        related_name="visits",
        db_index=False,
        verbose_name="下書き",
    )
    page = models.CharField("ページ", max_length=200)
    first_at = models.DateTimeField("初めて開いた日時")
    last_at = models.DateTimeField("最後に保存した日時")
    saves = models.PositiveIntegerField("保存した回数", default=0)
    refusals = models.PositiveIntegerField("直しを求められた回数", default=0)
    seconds = models.PositiveIntegerField("かかった秒数", default=0)
    wrong = models.JSONField("誤りのあった質問", default=dict)
    changed = models.JSONField("答えを変えた質問", default=dict)
    led_to = models.CharField("次のページ", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "ページの入力記録"

    def __str__(self) -> str:
        return f"{self.draft_id} {self.page}"


class FunnelDay(models.Model):
    """What became of the drafts of one form version that were begun on one day, in numbers (入力の集計).

    `body` is that of `types.Tally`. It holds no person, no draft and no answer.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    form_version = models.ForeignKey(
        "eforms.FormVersion", on_delete=models.CASCADE, related_name="+", verbose_name="様式の版"
    )
    day = models.DateField("始めた日")
    body = models.JSONField("集計", default=dict)
    is_stale = models.BooleanField("集計し直す", default=True)
    mark = models.UUIDField("集計し直す印", null=True, editable=False)
    leased_until = models.DateTimeField("集計中の期限", null=True, editable=False)
    counted_at = models.DateTimeField("集計した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "入力の集計"
        constraints = [models.UniqueConstraint(fields=["form_version", "day"], name="funnel_day_once")]
        indexes = [models.Index(fields=["is_stale"], condition=models.Q(is_stale=True), name="funnel_stale")]

    def __str__(self) -> str:
        return f"{self.form_version_id} {self.day}"
