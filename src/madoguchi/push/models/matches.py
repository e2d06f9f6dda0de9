"""Matches: that one programme was told to one person, for one occasion."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from madoguchi.core.ids import uuid7
from madoguchi.push.models.campaigns import Campaign
from madoguchi.vault.types import SealedJSON


class Match(models.Model):
    """That a programme fits someone and that this was told, once for each occasion (該当).

    `dedupe` is unique: the same is never told twice, whatever happens at the same time. `told` is what the message
    said: why, how much, sealed for the person. `due_on` is the last day to apply, if there is one.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    dedupe = models.CharField("重複を防ぐ鍵", max_length=200, unique=True)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="matches", verbose_name="案内"
    )
    subject = models.ForeignKey(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="誰に"
    )
    programme = models.ForeignKey(
        "registry.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="制度"
    )
    rule = models.ForeignKey(
        "registry.RuleVersion", on_delete=models.PROTECT, related_name="+", verbose_name="要件の版"
    )
    kind = models.CharField("種類", max_length=16, choices=Campaign.Kind)
    told = SealedJSON("伝えた内容", default=dict)
    due_on = models.DateField("申請の期限", null=True, blank=True)
    message = models.ForeignKey(
        "messaging.Message", on_delete=models.PROTECT, related_name="+", verbose_name="お知らせ"
    )
    matched_at = models.DateTimeField("見つけた日時")

    class Meta:
        verbose_name = verbose_name_plural = "該当"
        ordering = ["-matched_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["subject", "programme"], name="push_match_of_subject"),
            models.Index(fields=["campaign", "matched_at"], name="push_match_of_campaign"),
        ]

    def __str__(self) -> str:
        return self.dedupe

    @property
    def sealed_for(self) -> UUID:
        """The one who was told."""
        key: UUID = self.subject_id
        return key

    @property
    def sealed_in(self) -> None:
        """What was told is the person's own."""
        return None
