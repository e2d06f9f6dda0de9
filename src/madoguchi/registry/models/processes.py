"""The processes of a procedure, which the inventory counts: their present state, their history, their counts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from madoguchi.core.ids import uuid7
from madoguchi.registry.models.procedures import Procedure


class Process(models.Model):
    """One step of a procedure that the inventory counts: application, filing, notice, issue … (手続プロセス).

    The state began on `since` (empty: longer ago than anyone wrote down); how it came stands in `standings`.
    `total_count` and `online_count` are the newest that were reported, of the fiscal year `counts_year`; every
    year stands in `years`. `revision` counts the changes, so that two officers cannot overwrite each other.
    """

    class State(models.TextChoices):
        DIGITISED = "digitised", gettext_noop("デジタル化済み")
        PLANNED = "planned", gettext_noop("予定あり")
        BARRED = "barred", gettext_noop("デジタル化できない")
        ABOLISHED = "abolished", gettext_noop("廃止")

    class Type(models.TextChoices):
        APPLICATION = "1", gettext_noop("申請等")
        NOTICE = "2-1", gettext_noop("申請等に基づく処分通知等")
        OWN_NOTICE = "2-2", gettext_noop("申請等に基づかない処分通知等")
        ISSUE = "2-3", gettext_noop("交付等（民間手続）")
        INSPECTION = "3", gettext_noop("縦覧等")
        RECORD = "4", gettext_noop("作成・保存等")

    class Kind(models.TextChoices):
        APPLICATION = "application", gettext_noop("申請")
        FILING = "filing", gettext_noop("届出")
        REQUEST = "request", gettext_noop("請求・申出")
        REPORT = "report", gettext_noop("報告・提出")
        PAYMENT = "payment", gettext_noop("納付")
        NOTICE = "notice", gettext_noop("処分通知")
        ISSUE = "issue", gettext_noop("交付")
        INSPECTION = "inspection", gettext_noop("縦覧・閲覧")
        RECORD = "record", gettext_noop("作成・保存")
        OTHER = "other", gettext_noop("その他")

    class Basis(models.TextChoices):
        LAW = "law", gettext_noop("法令")
        ORDINANCE = "ordinance", gettext_noop("条例・規則等")
        PRACTICE = "practice", gettext_noop("要綱・慣行")

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    code = models.CharField("プロセス番号", max_length=20, unique=True)
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="processes", verbose_name="手続"
    )
    title = models.CharField("プロセス名", max_length=200)
    type_code = models.CharField("手続類型", max_length=4, choices=Type)
    kind = models.CharField("プロセスの種類", max_length=12, choices=Kind, default=Kind.OTHER)
    state = models.CharField("デジタル化の状態", max_length=12, choices=State)
    since = models.DateField("いまの状態になった日", null=True, blank=True)
    planned_on = models.DateField("デジタル化の予定（年月）", null=True, blank=True)
    planned_reason = models.CharField("予定の理由", max_length=300, blank=True)
    barrier = models.CharField("デジタル化できない理由", max_length=300, blank=True)
    is_own_discretion = models.BooleanField("自らの裁量で決められる", default=True)
    tool = models.CharField("使っているしくみ", max_length=120, blank=True)
    basis = models.CharField("根拠の種類", max_length=12, choices=Basis, blank=True)
    basis_law = models.CharField("根拠となる法令・条例等", max_length=200, blank=True)
    basis_article = models.CharField("根拠条項", max_length=120, blank=True)
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


class ProcessStanding(models.Model):
    """How a process stood from the day `on` until its next row: one for each change, never changed (状態の履歴).

    `recorded_at` is when it became known; rows of one process never go back in `on`.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="standings", verbose_name="手続プロセス"
    )
    on = models.DateField("この状態になった日")
    state = models.CharField("デジタル化の状態", max_length=12, choices=Process.State)
    planned_on = models.DateField("デジタル化の予定（年月）", null=True, blank=True)
    barrier = models.CharField("デジタル化できない理由", max_length=300, blank=True)
    is_own_discretion = models.BooleanField("自らの裁量で決められる")
    reason = models.CharField("変わった理由", max_length=300, blank=True)
    recorded_at = models.DateTimeField("記録日時")

    class Meta:
        verbose_name = verbose_name_plural = "状態の履歴"
        ordering = ["process", "on", "id"]
        indexes = [models.Index(fields=["process", "on", "id"], name="registry_standing_history")]

    def __str__(self) -> str:
        return f"{self.process_id} {self.on} {self.get_state_display()}"


class ProcessYear(models.Model):
    """How often a process was done in a fiscal year, as one source counted it (年度別の件数).

    `online` is part of `total`; empty when only the total is known.
    """

    class Source(models.TextChoices):
        REPORTED = "reported", gettext_noop("所管組織の報告")
        MEASURED = "measured", gettext_noop("このシステムの記録")
        IMPORTED = "imported", gettext_noop("一覧表の取り込み")

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="years", verbose_name="手続プロセス"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度")
    total = models.PositiveBigIntegerField("総件数")
    online = models.PositiveBigIntegerField("オンライン件数", null=True, blank=True)
    source = models.CharField("数えたもの", max_length=12, choices=Source)

    class Meta:
        verbose_name = verbose_name_plural = "年度別の件数"
        ordering = ["process", "-fiscal_year", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "fiscal_year", "source"], name="registry_processyear_once"
            ),
            models.CheckConstraint(
                condition=Q(online__isnull=True) | Q(online__lte=F("total")),
                name="registry_processyear_online_is_part_of_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process_id} {self.fiscal_year} {self.total}"


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
