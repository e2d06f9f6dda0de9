"""What keeps processes from going online, what the nation and others were asked for, and what they answered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from madoguchi.core.ids import uuid7


class Barrier(models.Model):
    """What keeps processes from going online and does not lie in the hands of their owners (障壁).

    `counterpart` is who could take it away: a ministry, a municipality, the supplier of a system. What the public
    reads, `published_at` says; whoever changes its words takes it off the public page until a second person
    publishes it again. `revision` counts the changes.
    """

    class Kind(models.TextChoices):
        LAW = "law", gettext_noop("国の法令・制度")
        MUNICIPALITY = "municipality", gettext_noop("区市町村との調整")
        NATURE = "nature", gettext_noop("手続の特性")
        SYSTEM = "system", gettext_noop("システム")
        OTHER = "other", gettext_noop("その他")

    class State(models.TextChoices):
        OPEN = "open", gettext_noop("要望前")
        REQUESTED = "requested", gettext_noop("要望中")
        ANSWERED = "answered", gettext_noop("回答あり")
        RELEASED = "released", gettext_noop("解消")
        CLOSED = "closed", gettext_noop("終了")

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    code = models.CharField("障壁番号", max_length=20, unique=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="barriers", verbose_name="組織"
    )
    kind = models.CharField("種類", max_length=12, choices=Kind)
    title = models.CharField("障壁", max_length=120)
    text = models.TextField("内容（何が妨げになっているか）", max_length=2000)
    law = models.CharField("法令名", max_length=200, blank=True)
    article = models.CharField("条項", max_length=120, blank=True)
    counterpart = models.CharField("所管（府省庁など）", max_length=120, blank=True)
    owner = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当者",
    )
    state = models.CharField("状態", max_length=12, choices=State, default=State.OPEN)
    released_on = models.DateField("解消した日", null=True, blank=True)
    outcome = models.CharField("解消・終了の内容", max_length=500, blank=True)
    edited_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="最後に書いた人",
    )
    published_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公表した人",
    )
    published_at = models.DateTimeField("公表した日時", null=True, blank=True)
    created_at = models.DateTimeField("記録日時")
    revision = models.PositiveIntegerField("変更の回数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "障壁"
        ordering = ["code"]
        indexes = [models.Index(fields=["organisation", "state"], name="plan_barrier_list")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="law") | ~Q(law=""), name="plan_barrier_of_law_names_it"
            ),
            models.CheckConstraint(
                condition=Q(state="released", released_on__isnull=False)
                | (~Q(state="released") & Q(released_on__isnull=True)),
                name="plan_barrier_released_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(outcome=""), name="plan_barrier_closed_says_why"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(published_by__isnull=True)
                | ~Q(published_by=F("edited_by")),
                name="plan_barrier_published_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it still keeps its processes back."""
        return self.state in HOLDING

    @property
    def ground(self) -> str:
        """The law with its article, as one cites them."""
        return f"{self.law}　{self.article}".strip()


HOLDING = (Barrier.State.OPEN, Barrier.State.REQUESTED, Barrier.State.ANSWERED)
"""The states in which a barrier keeps its processes back."""


class BarrierProcess(models.Model):
    """That a barrier keeps a process back, and the month planned for it when the barrier was gone (障壁と手続プロセス).

    `planned_on` stays empty when another barrier still held the process at that time.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    barrier = models.ForeignKey(Barrier, on_delete=models.CASCADE, related_name="held", verbose_name="障壁")
    process = models.ForeignKey(
        "registry.Process", on_delete=models.CASCADE, related_name="barriers", verbose_name="手続プロセス"
    )
    added_at = models.DateTimeField("結び付けた日時")
    released_on = models.DateField("解消した日", null=True, blank=True)
    planned_on = models.DateField("デジタル化の予定（年月）", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "障壁と手続プロセス"
        ordering = ["process__code"]
        constraints = [
            models.UniqueConstraint(fields=["barrier", "process"], name="plan_barrierprocess_once"),
            models.CheckConstraint(
                condition=Q(planned_on__isnull=True) | Q(released_on__isnull=False),
                name="plan_barrierprocess_planned_when_released",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.barrier_id} {self.process_id}"


class BarrierRequest(models.Model):
    """One request to take a barrier away, and the answer to it (要望).

    `requested_on` and `answered_on` are the days of the letters or meetings, not of typing them in.
    """

    class Channel(models.TextChoices):
        LETTER = "letter", gettext_noop("要望書")
        MEETING = "meeting", gettext_noop("会議・面談")
        GOVERNORS = "governors", gettext_noop("知事会などを通じた要望")
        PROPOSAL = "proposal", gettext_noop("地方分権改革の提案募集")
        REFORM = "reform", gettext_noop("規制改革の提案")
        OTHER = "other", gettext_noop("その他")

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", gettext_noop("対応する")
        PARTLY = "partly", gettext_noop("一部対応する")
        CONSIDERED = "considered", gettext_noop("検討する")
        REFUSED = "refused", gettext_noop("対応しない")

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    barrier = models.ForeignKey(
        Barrier, on_delete=models.CASCADE, related_name="requests", verbose_name="障壁"
    )
    to = models.CharField("要望先", max_length=120)
    channel = models.CharField("方法", max_length=12, choices=Channel)
    requested_on = models.DateField("要望した日")
    text = models.TextField("要望の内容", max_length=2000)
    recorded_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="記録した人",
    )
    recorded_at = models.DateTimeField("記録日時")
    answer_kind = models.CharField("回答", max_length=12, choices=Answer, blank=True)
    answer = models.TextField("回答の内容", max_length=2000, blank=True)
    answered_on = models.DateField("回答の日", null=True, blank=True)
    answer_recorded_at = models.DateTimeField("回答の記録日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "要望"
        ordering = ["requested_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_kind="", answered_on__isnull=True, answer_recorded_at__isnull=True)
                | (
                    ~Q(answer_kind="")
                    & Q(answered_on__isnull=False)
                    & Q(answer_recorded_at__isnull=False)
                    & Q(answered_on__gte=F("requested_on"))
                ),
                name="plan_barrierrequest_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to} {self.requested_on}"
