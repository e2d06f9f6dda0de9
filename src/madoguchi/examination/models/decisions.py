"""Proposals, sign-offs and dispositions."""

from datetime import UTC
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedText


class Outcome(models.TextChoices):
    """How an application ends (処分の結果)."""

    GRANTED = "granted", "認める"
    REFUSED = "refused", "認めない"


class Proposal(models.Model):
    """What the case officer proposes to decide, with grounds (起案)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="proposals", verbose_name="申請"
    )
    outcome = models.CharField("結果", max_length=10, choices=Outcome)
    grounds = SealedText("理由")
    conditions = SealedText("条件・内容", blank=True)
    proposed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="起案した職員"
    )
    proposed_at = models.DateTimeField("起案日時")

    class Meta:
        verbose_name = verbose_name_plural = "起案"
        ordering = ["proposed_at"]

    def __str__(self) -> str:
        return f"{self.application} {self.get_outcome_display()}"

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in


class SignOff(models.Model):
    """An approver's answer to a proposal (決裁)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="sign_off", verbose_name="起案"
    )
    is_approved = models.BooleanField("承認")
    comment = SealedText("意見", blank=True)
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="決裁者"
    )
    signed_at = models.DateTimeField("決裁日時")

    class Meta:
        verbose_name = verbose_name_plural = "決裁"

    def __str__(self) -> str:
        return f"{self.proposal} {'承認' if self.is_approved else '差戻し'}"

    @property
    def sealed_for(self) -> UUID:
        """As the proposal."""
        return self.proposal.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the proposal."""
        return self.proposal.sealed_in


class Disposition(models.Model):
    """The decision on an application: by an officer, with grounds and instructions on review (処分)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="dispositions", verbose_name="申請"
    )
    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="disposition", verbose_name="起案"
    )
    outcome = models.CharField("結果", max_length=10, choices=Outcome)
    grounds = SealedText("理由")
    conditions = SealedText("条件・内容", blank=True)
    review_instructions = models.TextField("教示")
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="処分した職員"
    )
    decided_at = models.DateTimeField("処分日時")
    revoked_at = models.DateTimeField("取消日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "処分"
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(revoked_at__isnull=True),
                name="examination_disposition_one",
            ),
            models.CheckConstraint(condition=~Q(grounds=b""), name="examination_disposition_has_grounds"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("decided_at")),
                name="examination_disposition_revoked_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.get_outcome_display()}"

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in

    @property
    def content(self) -> dict[str, str]:
        """What was decided, as the log keeps the digest of it."""
        return {
            "application": str(self.application_id),
            "outcome": str(self.outcome),
            "grounds": self.grounds,
            "conditions": self.conditions,
            "review_instructions": self.review_instructions,
            "decided_by": str(self.decided_by_id),
            "decided_at": self.decided_at.astimezone(UTC).isoformat(timespec="microseconds"),
        }
