"""Campaigns: who is told what of one programme, planned by one officer and signed off by another."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7


class Campaign(models.Model):
    """The telling of one programme to those whom its rule fits, as two officers answer for it (案内).

    A draft is counted (試算) before it is signed; running, it goes through those who agreed in batches behind `cursor`.
    One that `is_standing` watches on afterwards: whoever the rule comes to fit later is told too, until it is stopped.
    A new version of the rule ends it. `counted` holds numbers alone, small ones left out.
    """

    class Kind(models.TextChoices):
        NEWLY_ENTITLED = "newly_entitled", "受けられるようになった人へ"
        DEADLINE = "deadline", "期限が近い人へ"
        OPENING = "opening", "受付が始まる人へ"
        INFORMATION = "information", "申請のいらない支援のお知らせ"

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        COUNTED = "counted", "試算済み"
        SIGNED = "signed", "承認済み"
        RUNNING = "running", "送信中"
        WATCHING = "watching", "見守り中"
        STOPPED = "stopped", "停止"
        DONE = "done", "終了"

    OPEN: ClassVar = (State.DRAFT, State.COUNTED, State.SIGNED, State.RUNNING, State.WATCHING)
    """States of a campaign that has not ended."""
    SPEAKING: ClassVar = (State.RUNNING, State.WATCHING)
    """States in which messages leave."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(
        "registry.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="制度"
    )
    rule = models.ForeignKey(
        "registry.RuleVersion", on_delete=models.PROTECT, related_name="+", verbose_name="要件の版"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="所管組織"
    )
    kind = models.CharField("種類", max_length=16, choices=Kind)
    state = models.CharField("状態", max_length=10, choices=State, default=State.DRAFT)
    is_standing = models.BooleanField("見守りを続ける", default=True)
    note = models.CharField("ひとこと", max_length=400, blank=True)
    planned_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="作った人",
    )
    planned_at = models.DateTimeField("作った日時")
    counted = models.JSONField("試算", default=dict, blank=True)
    counted_at = models.DateTimeField("試算した日時", null=True, blank=True)
    signed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承認した人",
    )
    signed_at = models.DateTimeField("承認した日時", null=True, blank=True)
    starts_at = models.DateTimeField("送り始める日時", null=True, blank=True)
    cursor = models.UUIDField("どこまで進んだか", null=True, blank=True)
    swept_on = models.DateField("最後にひと回りを始めた日", null=True, blank=True)
    stopped_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="止めた人",
    )
    why_stopped = models.CharField("止めた理由", max_length=400, blank=True)
    ended_at = models.DateTimeField("終わった日時", null=True, blank=True)
    revision = models.PositiveIntegerField("改訂", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "案内"
        ordering = ["-planned_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True)
                | Q(planned_by__isnull=True)
                | ~Q(signed_by=F("planned_by")),
                name="push_campaign_planner_does_not_sign",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "counted", "stopped", "done"]) | Q(signed_by__isnull=False),
                name="push_campaign_nothing_leaves_unsigned",
            ),
            models.UniqueConstraint(
                fields=["programme", "kind"],
                condition=Q(state__in=["draft", "counted", "signed", "running", "watching"]),
                name="push_campaign_one_open_of_a_kind",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-planned_at"], name="push_campaign_of_organisation")]

    def __str__(self) -> str:
        return f"{self.programme} {self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state in self.OPEN

    @property
    def is_speaking(self) -> bool:
        """Whether messages leave."""
        return self.state in self.SPEAKING

    @property
    def owner_id(self) -> UUID:
        """The organisation that answers for it."""
        key: UUID = self.organisation_id
        return key
