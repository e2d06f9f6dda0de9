"""What reports are made of: how each case went, and what the cases of a month come to."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7


class CasePace(models.Model):
    """On which days one case took each step; kept by reading the log, and can be made anew from it (案件の歩み).

    It holds no person: who applied, who examined and what was answered stand elsewhere. `group` is the organisation
    in which the case officer examines. `questions` are those whose answers were asked to be corrected.
    """

    application = models.OneToOneField(
        "applications.Application",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name="申請",
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="受付組織"
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.PROTECT, related_name="+", verbose_name="手続"
    )
    group = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="担当の組織"
    )
    is_open = models.BooleanField("処理中", default=True)
    is_decided = models.BooleanField("処分済み", default=False)
    is_late = models.BooleanField("期限を過ぎた", default=False)
    arrived_on = models.DateField("到達日")
    taken_on = models.DateField("審査を始めた日", null=True, blank=True)
    proposed_on = models.DateField("起案した日", null=True, blank=True)
    signed_on = models.DateField("決裁が終わった日", null=True, blank=True)
    closed_on = models.DateField("終わった日", null=True, blank=True)
    notified_on = models.DateField("通知した日", null=True, blank=True)
    waited_days = models.PositiveIntegerField("申請者を待った日数", default=0)
    questions = models.JSONField("補正を求めた質問", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "案件の歩み"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=True, closed_on__isnull=True) | Q(is_open=False, closed_on__isnull=False),
                name="examination_casepace_open_until_closed",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "procedure", "arrived_on"], name="examination_pace_arrived"),
            models.Index(
                fields=["organisation", "procedure", "closed_on"],
                condition=Q(closed_on__isnull=False),
                name="examination_pace_closed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.application_id)


class CaseMonth(models.Model):
    """What the cases of one procedure come to that arrived or ended in one month, in numbers (案件の月別集計).

    `body` is that of `types.MonthTally`; what ended is divided by the organisation in which the case officer examines.
    `open` is how many of the month's arrivals are open.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name="受付組織"
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.CASCADE, related_name="+", verbose_name="手続"
    )
    month = models.DateField("月の初日")
    body = models.JSONField("集計", default=dict)
    open = models.PositiveIntegerField("未処理", default=0)
    is_stale = models.BooleanField("集計し直す", default=True)
    mark = models.UUIDField("集計し直す印", null=True, editable=False)
    leased_until = models.DateTimeField("集計中の期限", null=True, editable=False)
    counted_at = models.DateTimeField("集計した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "案件の月別集計"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "procedure", "month"], name="examination_casemonth_once"
            )
        ]
        indexes = [
            models.Index(fields=["is_stale"], condition=Q(is_stale=True), name="examination_casemonth_stale"),
            models.Index(fields=["organisation"], condition=Q(open__gt=0), name="examination_casemonth_open"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.procedure_id} {self.month:%Y-%m}"
