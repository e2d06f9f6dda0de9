"""The processes of a procedure, which the inventory counts."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7
from madoguchi.registry.models.procedures import Procedure


class Process(models.Model):
    """One step of a procedure that the inventory counts: application, filing, notice, issue … (手続プロセス).

    Counts are of the fiscal year `counts_year`; `online_count` is part of `total_count`. `revision` counts the
    changes, so that two officers cannot overwrite each other.
    """

    class State(models.TextChoices):
        DIGITISED = "digitised", "デジタル化済み"
        PLANNED = "planned", "予定あり"
        BARRED = "barred", "デジタル化できない"
        ABOLISHED = "abolished", "廃止"

    class Type(models.TextChoices):
        APPLICATION = "1", "申請等"
        NOTICE = "2-1", "申請等に基づく処分通知等"
        OWN_NOTICE = "2-2", "申請等に基づかない処分通知等"
        ISSUE = "2-3", "交付等（民間手続）"
        INSPECTION = "3", "縦覧等"
        RECORD = "4", "作成・保存等"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    code = models.CharField("プロセス番号", max_length=20, unique=True)
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="processes", verbose_name="手続"
    )
    title = models.CharField("プロセス名", max_length=200)
    type_code = models.CharField("手続類型", max_length=4, choices=Type)
    state = models.CharField("デジタル化の状態", max_length=12, choices=State)
    planned_on = models.DateField("デジタル化の予定（年月）", null=True, blank=True)
    barrier = models.CharField("デジタル化できない理由", max_length=300, blank=True)
    is_own_discretion = models.BooleanField("自らの裁量で決められる", default=True)
    tool = models.CharField("使っているしくみ", max_length=120, blank=True)
    counts_year = models.PositiveSmallIntegerField("件数の年度", null=True, blank=True)
    total_count = models.PositiveBigIntegerField("総件数", null=True, blank=True)
    online_count = models.PositiveBigIntegerField("オンライン件数", null=True, blank=True)
    revision = models.PositiveIntegerField("変更の回数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "手続プロセス"
        ordering = ["type_code", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_count__isnull=True)
                | Q(online_count__isnull=True)
                | Q(online_count__lte=F("total_count")),
                name="registry_process_online_is_part_of_all",
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(planned_on__isnull=False),
                name="registry_process_planned_has_its_month",
            ),
            models.CheckConstraint(
                condition=~Q(state="barred") | ~Q(barrier=""), name="registry_process_barred_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProcessSurveyRow(models.Model):
    """That a process is the one which the national survey lists under `survey_id` (国の手続との対応)."""

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="survey_links", verbose_name="手続プロセス"
    )
    survey_id = models.CharField("国の手続ID", max_length=16, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "国の手続との対応"
        constraints = [
            models.UniqueConstraint(fields=["process", "survey_id"], name="registry_processsurveyrow_once")
        ]

    def __str__(self) -> str:
        return f"{self.process_id} {self.survey_id}"
