"""Proposals, sign-offs and dispositions."""

from datetime import UTC
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedJSON, SealedText


class Outcome(models.TextChoices):
    """How an application ends (処分の結果)."""

    GRANTED = "granted", "認める"
    CONDITIONAL = "conditional", "条件を付けて認める"
    PARTIAL = "partial", "一部を認める"
    REFUSED = "refused", "認めない"


REFUSING = frozenset({Outcome.PARTIAL, Outcome.REFUSED})
"""Outcomes that deny something that was applied for: each names the standards that were not met."""


class Proposal(models.Model):
    """What the case officer proposes to decide, with grounds (起案).

    The record of the decision itself: `standards` and `route` are snapshots of that moment, `title`, `document_class`
    and `retention_years` say how it is kept. `step` is the step of the route that signs next, from 1.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="proposals", verbose_name="申請"
    )
    outcome = models.CharField("結果", max_length=12, choices=Outcome)
    grounds = SealedText("理由")
    conditions = SealedText("条件・内容", blank=True)
    standards = SealedJSON("審査基準の確認", default=list)
    title = SealedText("件名", blank=True)
    document_class = models.CharField("文書分類", max_length=80, blank=True)
    retention_years = models.PositiveSmallIntegerField("保存期間（年）", null=True, blank=True)
    route = models.JSONField("決裁ルート", default=dict, blank=True)
    step = models.PositiveSmallIntegerField("段階", default=1)
    proposed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="起案した職員"
    )
    proposed_at = models.DateTimeField("起案日時")
    recalled_at = models.DateTimeField("引戻し日時", null=True, blank=True)
    recall_reason = SealedText("引戻しの理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "起案"
        ordering = ["proposed_at"]
        constraints = [
            models.CheckConstraint(condition=Q(step__gte=1, step__lte=5), name="examination_proposal_step")
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.get_outcome_display()}"

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The steps of its route; one for any approver where no route was laid down."""
        return self.route.get("steps") or [{"post": "決裁者", "users": [], "substitutes": []}]

    @property
    def is_last_step(self) -> bool:
        """Whether the next signature is the last one."""
        return self.step >= len(self.steps)

    @property
    def decides_at_once(self) -> bool:
        """Whether the last signature makes the disposition."""
        return bool(self.route.get("decides_at_once"))

    @property
    def sign_off(self) -> "SignOff | None":
        """The last signature or return."""
        return max(self.sign_offs.all(), key=lambda one: one.step, default=None)

    @property
    def unmet(self) -> list[dict[str, str]]:
        """The standards that were found not to be met, with what was found of each."""
        return [one for one in self.standards if one["result"] == "unmet"]

    @property
    def full_grounds(self) -> str:
        """The grounds as the letter carries them: those of the whole, then those of each standard not met."""
        if self.outcome not in REFUSING:
            return self.grounds
        parts = [
            f"{one['text']}{'（' + one['basis'] + '）' if one['basis'] else ''}\n{one['note']}"
            for one in self.unmet
        ]
        return "\n\n".join([self.grounds, *parts])

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in


class SignOff(models.Model):
    """An approver's answer to a proposal at one step of its route (決裁).

    `is_substitute`: signed in the place of the one who holds the post (代決), for `reason`; who holds it then looks
    at it, `seen_after_at` (後閲).
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="sign_offs", verbose_name="起案"
    )
    step = models.PositiveSmallIntegerField("段階", default=1)
    post = models.CharField("職", max_length=40, blank=True)
    is_approved = models.BooleanField("承認")
    comment = SealedText("意見", blank=True)
    is_substitute = models.BooleanField("代決", default=False)
    reason = SealedText("代決の理由", blank=True)
    seen_after_at = models.DateTimeField("後閲日時", null=True, blank=True)
    seen_after_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="後閲した人",
    )
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="決裁者"
    )
    signed_at = models.DateTimeField("決裁日時")

    class Meta:
        verbose_name = verbose_name_plural = "決裁"
        ordering = ["step"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "step"], name="examination_signoff_one_a_step"),
            models.UniqueConstraint(
                fields=["proposal", "signed_by"], name="examination_signoff_one_a_person"
            ),
            models.CheckConstraint(
                condition=Q(is_substitute=False) | ~Q(reason=b""),
                name="examination_signoff_substitute_says_why",
            ),
            models.CheckConstraint(
                condition=Q(seen_after_at__isnull=True, seen_after_by__isnull=True)
                | Q(is_substitute=True, seen_after_at__isnull=False, seen_after_by__isnull=False),
                name="examination_signoff_seen_after_a_substitute",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {'承認' if self.is_approved else '差戻し'}"

    @property
    def answer(self) -> str:
        """`approved` or `returned`."""
        return "approved" if self.is_approved else "returned"

    @property
    def sealed_for(self) -> UUID:
        """As the proposal."""
        return self.proposal.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the proposal."""
        return self.proposal.sealed_in


class Disposition(models.Model):
    """The decision on an application: by an officer, with grounds and instructions on review (処分).

    `is_deemed`: nobody decided it, a law takes it for decided (みなし処分); its grounds name the law.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="dispositions", verbose_name="申請"
    )
    proposal = models.OneToOneField(
        Proposal,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disposition",
        verbose_name="起案",
    )
    is_deemed = models.BooleanField("みなし処分", default=False)
    outcome = models.CharField("結果", max_length=12, choices=Outcome)
    grounds = SealedText("理由")
    conditions = SealedText("条件・内容", blank=True)
    review_instructions = models.TextField("教示")
    decided_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="処分した職員",
    )
    decided_at = models.DateTimeField("処分日時")
    notice_version = models.ForeignKey(
        "examination.NoticeTemplateVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="通知書のひな形の版",
    )
    permit_version = models.ForeignKey(
        "examination.NoticeTemplateVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="許可証のひな形の版",
    )
    revoked_at = models.DateTimeField("取消日時", null=True, blank=True)
    revoked_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="取り消した職員",
    )
    revoke_reason = SealedText("取消しの理由", blank=True)

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
            models.CheckConstraint(
                condition=Q(is_deemed=True, proposal__isnull=True, decided_by__isnull=True)
                | Q(is_deemed=False, proposal__isnull=False, decided_by__isnull=False),
                name="examination_disposition_by_an_officer_or_the_law",
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
        pinned = {"notice_version": self.notice_version_id, "permit_version": self.permit_version_id}
        return {
            "application": str(self.application_id),
            "outcome": str(self.outcome),
            "grounds": self.grounds,
            "conditions": self.conditions,
            "review_instructions": self.review_instructions,
            "decided_by": str(self.decided_by_id or "law"),
            "decided_at": self.decided_at.astimezone(UTC).isoformat(timespec="microseconds"),
            **{name: str(key) for name, key in pinned.items() if key},
        }
