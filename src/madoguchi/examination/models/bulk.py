"""One decision for many cases of one procedure."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import random_number, uuid7
from madoguchi.examination.models.decisions import Outcome
from madoguchi.vault.types import SealedText


def new_bulk_number() -> str:
    """A number by which the officers speak of a bulk decision."""
    return random_number("B")


class BulkDecision(models.Model):
    """One outcome and one text for many cases, tried first, signed by others, put off for a while (一括処分).

    Until `undo_until` nothing has happened to any case: whatever is taken back till then never was decided. After it
    the worker decides each case by itself, as its proposer and its signers would have.
    """

    class State(models.TextChoices):
        TRIED = "tried", "準備中"
        PROPOSED = "proposed", "決裁中"
        SIGNED = "signed", "取り消せます"
        DECIDING = "deciding", "処分中"
        DONE = "done", "終了"
        RETURNED = "returned", "差戻し"
        WITHDRAWN = "withdrawn", "取りやめ"

    ACTIVE = (State.TRIED, State.PROPOSED, State.SIGNED, State.DECIDING)

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    number = models.CharField("番号", max_length=20, unique=True, default=new_bulk_number)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.PROTECT, related_name="+", verbose_name="手続"
    )
    outcome = models.CharField("結果", max_length=12, choices=Outcome)
    grounds = SealedText("理由")
    conditions = SealedText("条件・内容", blank=True)
    state = models.CharField("状態", max_length=10, choices=State, default=State.TRIED)
    steps = models.JSONField("決裁の段階", default=list)
    made_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="起案する職員"
    )
    made_at = models.DateTimeField("用意した日時")
    proposed_at = models.DateTimeField("起案日時", null=True, blank=True)
    signed_at = models.DateTimeField("決裁日時", null=True, blank=True)
    undo_until = models.DateTimeField("取り消せる期限", null=True, blank=True)
    ended_at = models.DateTimeField("終わった日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "一括処分"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undo_until__isnull=False) | ~Q(state__in=["signed", "deciding", "done"]),
                name="examination_bulk_may_be_undone",
            )
        ]
        indexes = [
            models.Index(
                fields=["undo_until"],
                condition=Q(state__in=["signed", "deciding"]),
                name="examination_bulk_to_decide",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sealed_for(self) -> UUID:
        """A key of its own: it belongs to no applicant alone."""
        return self.pk

    @property
    def sealed_in(self) -> UUID:
        """The government that decides."""
        key: UUID = self.organisation.government_id
        return key

    @property
    def is_active(self) -> bool:
        """Whether it may still lead to a decision."""
        return self.state in self.ACTIVE


class BulkCase(models.Model):
    """One case of a bulk decision: whether it fits and, if it does not, why (一括処分の案件).

    `revision` is that of the case when it was tried; one that changes afterwards falls out. `is_held` while it is to
    be decided, so that no case waits in two bulk decisions. `is_sample` was drawn by lot to be looked at.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "確認待ち"
        FITS = "fits", "対象"
        OUT = "out", "対象から外れました"
        UNDONE = "undone", "取り消しました"
        DECIDED = "decided", "処分しました"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    bulk = models.ForeignKey(
        BulkDecision, on_delete=models.CASCADE, related_name="cases", verbose_name="一括処分"
    )
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="+", verbose_name="申請"
    )
    number = models.PositiveIntegerField("順番")
    revision = models.PositiveIntegerField("改訂")
    state = models.CharField("状態", max_length=10, choices=State, default=State.FITS)
    why = models.CharField("外れた理由", max_length=300, blank=True)
    is_held = models.BooleanField("処分を待つ", default=True)
    is_sample = models.BooleanField("抜き取り", default=False)
    disposition = models.OneToOneField(
        "examination.Disposition",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="処分",
    )

    class Meta:
        verbose_name = verbose_name_plural = "一括処分の案件"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["bulk", "application"], name="examination_bulkcase_once"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_held=True), name="examination_bulkcase_in_one"
            ),
            models.CheckConstraint(
                condition=Q(state="fits") | Q(is_held=False), name="examination_bulkcase_held_fits"
            ),
            models.CheckConstraint(
                condition=Q(state="decided", disposition__isnull=False)
                | (~Q(state="decided") & Q(disposition__isnull=True)),
                name="examination_bulkcase_decided_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.number}"


class BulkSignature(models.Model):
    """Who signed a bulk decision as a whole, at one step of its route (一括処分の決裁)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    bulk = models.ForeignKey(
        BulkDecision, on_delete=models.CASCADE, related_name="signatures", verbose_name="一括処分"
    )
    step = models.PositiveSmallIntegerField("段階")
    is_approved = models.BooleanField("承認")
    comment = SealedText("意見", blank=True)
    reason = SealedText("代決の理由", blank=True)
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="決裁者"
    )
    signed_at = models.DateTimeField("決裁日時")

    class Meta:
        verbose_name = verbose_name_plural = "一括処分の決裁"
        ordering = ["step"]
        constraints = [
            models.UniqueConstraint(fields=["bulk", "step"], name="examination_bulksignature_step"),
            models.UniqueConstraint(fields=["bulk", "signed_by"], name="examination_bulksignature_person"),
        ]

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.step}"

    @property
    def sealed_for(self) -> UUID:
        """As the bulk decision."""
        return self.bulk.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the bulk decision."""
        return self.bulk.sealed_in
