"""Improvements: what is changed for people, by whom and until when, and what it gained."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from madoguchi.core.ids import uuid7


class Indicator(models.TextChoices):
    """What an improvement is measured by; every value is computed from records (改善の指標)."""

    SATISFACTION = "satisfaction", gettext_noop("満足度（5点満点の平均）")
    SATISFIED = "satisfied", gettext_noop("満足した人の割合（4か5）")
    COMPLETION = "completion", gettext_noop("入力を始めて申請まで終えた割合")
    FILL_MINUTES = "fill_minutes", gettext_noop("入力にかかった時間（中央値）")
    DECISION_DAYS = "decision_days", gettext_noop("受付から結果までの日数（中央値）")
    CORRECTION_RATE = "correction_rate", gettext_noop("補正を求めた割合")
    DOCUMENTS = "documents", gettext_noop("必ず添付する書類の数")
    QUESTIONS = "questions", gettext_noop("答える項目の数")
    NONE = "none", "測らない"


class Improvement(models.Model):
    """Something that is changed for people, with its gain measured from records (改善).

    `before` and `after` hold value, number of records and the days they are of: `{"value", "n", "from", "until"}`;
    `gained` is None as long as the records do not tell. `said_before` and `said_after` are the concrete example told
    to the public with it. `gained_at` is when the gain was first seen, so that a level can be computed as of any moment.
    """

    class Source(models.TextChoices):
        REVIEWS = "reviews", "利用者の声"
        BPR = "bpr", "BPR（業務の見直し）"
        ENQUIRY = "enquiry", "意見・問合せ"
        ACTION = "action", "標準アクション"
        WINDOW = "window", "窓口の取組"
        OWN = "own", "職員の気づき"

    class State(models.TextChoices):
        PLANNED = "planned", "計画"
        DOING = "doing", "実施中"
        DONE = "done", "実施済み"
        DROPPED = "dropped", "取りやめ"

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
    bpr = models.ForeignKey(
        "improvement.BprRecord",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="improvements",
        verbose_name="BPRの記録",
    )
    title = models.CharField("改善の名前", max_length=100)
    problem = models.TextField("困っていたこと", max_length=2000, blank=True)
    measure = models.TextField("すること", max_length=2000, blank=True)
    source = models.CharField("きっかけ", max_length=10, choices=Source)
    action = models.CharField("標準アクション", max_length=64, blank=True)
    reviews = models.ManyToManyField(
        "reviews.Review", through="ImprovementReview", related_name="+", verbose_name="きっかけの声"
    )
    owner = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当者",
    )
    due_on = models.DateField("期限", null=True, blank=True)
    state = models.CharField("状態", max_length=8, choices=State, default=State.PLANNED)
    planned_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="計画した人",
    )
    planned_at = models.DateTimeField("計画した日時")
    done_on = models.DateField("実施日", null=True, blank=True)
    dropped_why = models.CharField("取りやめの理由", max_length=400, blank=True)
    indicator = models.CharField("指標", max_length=16, choices=Indicator, default=Indicator.SATISFACTION)
    before = models.JSONField("実施前の値", default=dict, blank=True)
    after = models.JSONField("実施後の値", default=dict, blank=True)
    gained = models.BooleanField("良くなったか", null=True, blank=True)
    gained_at = models.DateTimeField("良くなったと分かった日時", null=True, blank=True)
    measured_at = models.DateTimeField("測った日時", null=True, blank=True)
    said_before = models.CharField("公表する例（実施前）", max_length=400, blank=True)
    said_after = models.CharField("公表する例（実施後）", max_length=400, blank=True)
    told_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="例を書いた人",
    )
    published_at = models.DateTimeField("公表した日時", null=True, blank=True)
    published_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公表した人",
    )
    revision = models.PositiveIntegerField("更新番号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "改善"
        ordering = ["-planned_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="done") & Q(done_on__isnull=False))
                | (~Q(state="done") & Q(done_on__isnull=True)),
                name="improvement_improvement_done_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | (Q(state="done") & Q(published_by__isnull=False)),
                name="improvement_improvement_told_when_done",
            ),
            models.CheckConstraint(
                condition=Q(measured_at__isnull=True) | Q(state="done"),
                name="improvement_improvement_measured_when_done",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "due_on"], name="improvement_of_organisation"),
            models.Index(fields=["procedure", "source", "done_on"], name="improvement_of_procedure"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in {self.State.PLANNED, self.State.DOING}


class ImprovementReview(models.Model):
    """A review that led to an improvement (改善のきっかけの声)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    improvement = models.ForeignKey(
        Improvement, on_delete=models.CASCADE, related_name="review_links", verbose_name="改善"
    )
    review = models.ForeignKey(
        "reviews.Review", on_delete=models.PROTECT, related_name="+", verbose_name="利用者の声"
    )

    class Meta:
        verbose_name = verbose_name_plural = "改善のきっかけの声"
        constraints = [
            models.UniqueConstraint(fields=["improvement", "review"], name="improvement_review_once")
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id} {self.review_id}"
