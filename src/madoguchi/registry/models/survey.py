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
    """One run of the import with its report (調査結果の取込み)."""

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

    class Meta:
        verbose_name = verbose_name_plural = "調査結果の取込み"

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
