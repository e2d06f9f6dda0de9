"""Records of reengineering a procedure from application to notice, or a window, before and after."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7


class BprRecord(models.Model):
    """The reengineering of one procedure or one window from end to end, from its problems to the measured effect (BPRの記録).

    `problems` are `[{"kind", "text"}]`, `measures` `[{"text", "action"}]`; `effect` holds by indicator what was
    measured before `changed_on` and after it. `round` 2 and later continue `predecessor`; `is_after_digitisation`
    says that the procedure was online already (デジタル化後のBPR).
    """

    class State(models.TextChoices):
        EXAMINING = "examining", "現状と課題の整理"
        PROPOSED = "proposed", "決定待ち"
        DECIDED = "decided", "実施中"
        CHANGED = "changed", "効果測定中"
        CLOSED = "closed", "完了"
        STOPPED = "stopped", "中止"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    procedure = models.ForeignKey(
        "registry.Procedure",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="手続",
    )
    window = models.ForeignKey(
        "windows.Window",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="窓口",
    )
    round = models.PositiveSmallIntegerField("回", default=1)
    predecessor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="前回の記録",
    )
    is_after_digitisation = models.BooleanField("デジタル化後のBPR", default=False)
    state = models.CharField("状態", max_length=10, choices=State, default=State.EXAMINING)
    aim = models.CharField("ねらい", max_length=200)
    problems = models.JSONField("課題", default=list, blank=True)
    measures = models.JSONField("対策", default=list, blank=True)
    decision = models.TextField("決定の内容", max_length=2000, blank=True)
    begun_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="始めた人"
    )
    begun_at = models.DateTimeField("始めた日時")
    proposed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="決定を求めた人",
    )
    decided_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="決定した人",
    )
    decided_at = models.DateTimeField("決定した日時", null=True, blank=True)
    changed_on = models.DateField("新しい流れの開始日", null=True, blank=True)
    effect = models.JSONField("効果", default=dict, blank=True)
    measured_at = models.DateTimeField("効果を測った日時", null=True, blank=True)
    lesson = models.TextField("分かったこと", max_length=2000, blank=True)
    closed_at = models.DateTimeField("終えた日時", null=True, blank=True)
    revision = models.PositiveIntegerField("更新番号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "BPRの記録"
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(procedure__isnull=False, window__isnull=True)
                | Q(procedure__isnull=True, window__isnull=False),
                name="improvement_bpr_of_one_thing",
            ),
            models.UniqueConstraint(fields=["procedure", "round"], name="improvement_bpr_round"),
            models.UniqueConstraint(fields=["window", "round"], name="improvement_bpr_window_round"),
            models.UniqueConstraint(
                fields=["window"],
                condition=~Q(state__in=["closed", "stopped"]),
                name="improvement_bpr_window_one_open",
            ),
            models.UniqueConstraint(
                fields=["procedure"],
                condition=~Q(state__in=["closed", "stopped"]),
                name="improvement_bpr_one_open",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="improvement_bpr_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["changed", "closed"]) | Q(changed_on__isnull=False),
                name="improvement_bpr_changed_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="improvement_bpr_list")]

    def __str__(self) -> str:
        return f"{self.window or self.procedure} 第{self.round}回"

    @property
    def is_open(self) -> bool:
        """Whether the work is neither finished nor stopped."""
        return self.state not in {self.State.CLOSED, self.State.STOPPED}


class BprFlow(models.Model):
    """The steps of a procedure from application to notice, before or after the reengineering (業務フロー).

    `steps` are `[{"phase", "who", "what", "minutes", "documents", "tool", "waiting_days"}]` as `types.FlowStep`.
    """

    class Side(models.TextChoices):
        BEFORE = "before", "見直し前"
        AFTER = "after", "見直し後"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(
        BprRecord, on_delete=models.CASCADE, related_name="flows", verbose_name="BPRの記録"
    )
    side = models.CharField("前後", max_length=6, choices=Side)
    steps = models.JSONField("段階", default=list)
    saved_at = models.DateTimeField("保存した日時")

    class Meta:
        verbose_name = verbose_name_plural = "業務フロー"
        constraints = [models.UniqueConstraint(fields=["record", "side"], name="improvement_flow_one_a_side")]

    def __str__(self) -> str:
        return f"{self.record} {self.get_side_display()}"
