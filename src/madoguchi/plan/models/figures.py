"""What is kept of the plan's figures: counts of past quarters, published and targeted values, scenarios."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.registry.models import Process


class StateCount(models.Model):
    """How many processes of an organisation stood in a state on a day (プロセスの状態の集計).

    Derived from the history of processes, for the ends of quarters; may be counted again at any time.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    day = models.DateField("日", db_index=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name="所管組織"
    )
    kind = models.CharField("プロセスの種類", max_length=12, choices=Process.Kind)
    is_priority = models.BooleanField("重点手続")
    is_own_discretion = models.BooleanField("自らの裁量で決められる")
    state = models.CharField("デジタル化の状態", max_length=12, choices=Process.State)
    count = models.PositiveIntegerField("プロセスの数")

    class Meta:
        verbose_name = verbose_name_plural = "プロセスの状態の集計"
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "organisation", "kind", "is_priority", "is_own_discretion", "state"],
                name="plan_statecount_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.organisation_id} {self.state} {self.count}"


class SlipCount(models.Model):
    """How many plan dates of an organisation came a number of months late, or early when below 0 (予定の遅れの集計).

    Derived from the history of processes, as of `counted_on`; may be counted again at any time.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name="所管組織"
    )
    months = models.SmallIntegerField("遅れ（月）")
    count = models.PositiveIntegerField("予定の数")
    counted_on = models.DateField("数えた日")

    class Meta:
        verbose_name = verbose_name_plural = "予定の遅れの集計"
        ordering = ["months"]
        constraints = [models.UniqueConstraint(fields=["organisation", "months"], name="plan_slipcount_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.months} {self.count}"


class IndicatorPoint(models.Model):
    """A value of an indicator that a document tells: one that was published, or one to be reached (公表値・目標値).

    `value` is in percent. `source` names the document; nothing is told without it.
    """

    class Kind(models.TextChoices):
        PUBLISHED = "published", "公表値"
        TARGET = "target", "目標値"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.CASCADE,
        related_name="indicator_points",
        verbose_name="組織",
    )
    indicator = models.CharField("指標", max_length=40)
    kind = models.CharField("種別", max_length=12, choices=Kind)
    on = models.DateField("日")
    value = models.DecimalField("値（％）", max_digits=5, decimal_places=2)
    source = models.CharField("出典", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "公表値・目標値"
        ordering = ["indicator", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "indicator", "kind", "on"], name="plan_indicatorpoint_once"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=100), name="plan_indicatorpoint_is_a_share"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="plan_indicatorpoint_has_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.on} {self.value}"


class Scenario(models.Model):
    """A question to the forecast: what if these are done by a day (シナリオ).

    `organisation` owns it; its officers see it. Nothing of the plan changes by it.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="scenarios", verbose_name="組織"
    )
    title = models.CharField("名前", max_length=80)
    note = models.CharField("考え方", max_length=300, blank=True)
    revision = models.PositiveIntegerField("変更の回数", default=1)
    changed_at = models.DateTimeField("変更日時")

    class Meta:
        verbose_name = verbose_name_plural = "シナリオ"
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="plan_scenario_title_once")
        ]

    def __str__(self) -> str:
        return self.title


class ScenarioStep(models.Model):
    """One thing that a scenario takes for done by a day: a process, all behind a barrier, or all on a system (仮定).

    `key` is the number of the process, the number of the barrier, or the name of the system.
    """

    class Kind(models.TextChoices):
        PROCESS = "process", "プロセス"
        BARRIER = "barrier", "障壁"
        SYSTEM = "system", "システム"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    scenario = models.ForeignKey(
        Scenario, on_delete=models.CASCADE, related_name="steps", verbose_name="シナリオ"
    )
    kind = models.CharField("種別", max_length=12, choices=Kind)
    key = models.CharField("番号または名前", max_length=120)
    done_on = models.DateField("終わったとみなす日")

    class Meta:
        verbose_name = verbose_name_plural = "仮定"
        ordering = ["done_on", "kind", "key"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "kind", "key"], name="plan_scenariostep_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"
