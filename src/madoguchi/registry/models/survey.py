"""The national survey (行政手続等の悉皆調査) as imported, row by row."""

import json
from typing import Any

from django.db import models

from madoguchi.core.ids import uuid7


class PlainJSONEncoder(json.JSONEncoder):
    """JSON with Japanese as it is: a third of the bytes of its escapes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False, "separators": (",", ":")})


class SurveyImport(models.Model):
    """One run of the import with its report (調査結果の取込み).

    A run writes in many short transactions; an edition is shown once a run of it has finished. `attempt` grows
    each time a run is taken up again, so that whoever had it before notices. What a run wrote that never
    finished is taken back by the next run with another file.
    """

    class State(models.TextChoices):
        """How far a run has come (取込みの状態)."""

        RUNNING = "running", "取込み中"
        FINISHED = "finished", "完了"
        ABANDONED = "abandoned", "中止"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    edition = models.CharField("年度版", max_length=10)
    file_name = models.CharField("ファイル名", max_length=255)
    sha256 = models.CharField("ダイジェスト", max_length=64)
    at = models.DateTimeField("日時")
    read = models.PositiveIntegerField("読んだ行")
    added = models.PositiveIntegerField("追加")
    changed = models.PositiveIntegerField("更新")
    unchanged = models.PositiveIntegerField("変更なし")
    refused = models.PositiveIntegerField("受け付けなかった行")
    findings = models.JSONField("指摘", default=list, encoder=PlainJSONEncoder)
    remarks = models.JSONField("気づいた点", default=list, encoder=PlainJSONEncoder)
    state = models.CharField("状態", max_length=10, choices=State, default=State.FINISHED)
    attempt = models.PositiveSmallIntegerField("試行の回数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "調査結果の取込み"
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=models.Q(state="running"),
                name="registry_surveyimport_one_runs",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.at:%Y-%m-%d}"


class SurveyRow(models.Model):
    """A procedure of the nation as its survey tells it (国の手続).

    `values` holds the columns of the file as published, by column name, empty ones left out; the columns
    here are those that pages filter, count and sort by. `survey_id` is text: `1`, `P24000319`,
    `DP24009650`. `run` is the import that wrote the row last.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    edition = models.CharField("年度版", max_length=10)
    survey_id = models.CharField("手続ID", max_length=16)
    title = models.CharField("手続名", max_length=400)
    ministry = models.CharField("所管府省庁", max_length=40, db_index=True)
    law = models.CharField("法令名", max_length=300, blank=True)
    provision = models.CharField("根拠条項号", max_length=200, blank=True)
    type_code = models.CharField("手続類型", max_length=4, blank=True)
    initiator_code = models.CharField("手続主体", max_length=4, blank=True)
    recipient_code = models.CharField("手続の受け手", max_length=4, blank=True)
    online_code = models.CharField("オンライン化の実施状況", max_length=2, blank=True)
    total_count = models.PositiveBigIntegerField("総手続件数", null=True, blank=True)
    online_count = models.PositiveBigIntegerField("オンライン手続件数", null=True, blank=True)
    offline_count = models.PositiveBigIntegerField("非オンライン手続件数", null=True, blank=True)
    values = models.JSONField("公表された値", encoder=PlainJSONEncoder)
    digest = models.CharField("ダイジェスト", max_length=64)
    run = models.ForeignKey(
        SurveyImport, on_delete=models.PROTECT, related_name="rows", verbose_name="最後の取込み"
    )

    class Meta:
        verbose_name = verbose_name_plural = "国の手続"
        constraints = [
            models.UniqueConstraint(fields=["edition", "survey_id"], name="registry_surveyrow_once")
        ]
        indexes = [models.Index(fields=["survey_id"], name="registry_surveyrow_id")]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.title}"


class SurveyRowChange(models.Model):
    """The values that a row had before an import changed it (国の手続の変更前の値)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    row = models.ForeignKey(
        SurveyRow, on_delete=models.PROTECT, related_name="changes", verbose_name="国の手続"
    )
    run = models.ForeignKey(
        SurveyImport, on_delete=models.PROTECT, related_name="changes", verbose_name="取込み"
    )
    values = models.JSONField("変更前の値", encoder=PlainJSONEncoder)
    digest = models.CharField("変更前のダイジェスト", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "国の手続の変更前の値"

    def __str__(self) -> str:
        return f"{self.row_id} {self.digest[:8]}"


class SurveyComparison(models.Model):
    """How two editions of the survey differ, counted; derived from their rows (年度の比較).

    `earlier_run` and `later_run` are the runs that last changed the editions: when another has, the comparison
    is old. `columns` counts the changed rows by column. It is shown from `finished_at` on.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    earlier = models.CharField("比べるもとの年度版", max_length=10)
    later = models.CharField("比べる年度版", max_length=10)
    earlier_run = models.ForeignKey(
        SurveyImport, on_delete=models.PROTECT, related_name="+", verbose_name="もとの年度版の取込み"
    )
    later_run = models.ForeignKey(
        SurveyImport, on_delete=models.PROTECT, related_name="+", verbose_name="年度版の取込み"
    )
    at = models.DateTimeField("日時")
    finished_at = models.DateTimeField("できた日時", null=True, blank=True)
    added = models.PositiveIntegerField("追加された手続", default=0)
    vanished = models.PositiveIntegerField("なくなった手続", default=0)
    changed = models.PositiveIntegerField("変わった手続", default=0)
    same = models.PositiveIntegerField("変わらない手続", default=0)
    columns = models.JSONField("列ごとの変わった手続", default=dict, encoder=PlainJSONEncoder)

    class Meta:
        verbose_name = verbose_name_plural = "年度の比較"
        indexes = [models.Index(fields=["earlier", "later"], name="registry_surveycomparison_pair")]

    def __str__(self) -> str:
        return f"{self.earlier}–{self.later}"


class SurveyDifference(models.Model):
    """What became of one procedure from one edition to another (年度間の違い).

    `values` holds, by column, what was published before and after; empty for what was added or vanished.
    """

    class Kind(models.TextChoices):
        """What became of it (違いの種類)."""

        CHANGED = "changed", "変わった手続"
        ADDED = "added", "追加された手続"
        VANISHED = "vanished", "なくなった手続"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    comparison = models.ForeignKey(
        SurveyComparison, on_delete=models.CASCADE, related_name="differences", verbose_name="年度の比較"
    )
    kind = models.CharField("種類", max_length=8, choices=Kind)
    survey_id = models.CharField("手続ID", max_length=16)
    title = models.CharField("手続名", max_length=400)
    ministry = models.CharField("所管府省庁", max_length=40)
    values = models.JSONField("前後の値", default=dict, encoder=PlainJSONEncoder)

    class Meta:
        verbose_name = verbose_name_plural = "年度間の違い"
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "kind", "ministry", "survey_id"], name="registry_surveydifference_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.kind}"
