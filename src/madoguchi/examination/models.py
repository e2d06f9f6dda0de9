"""Corrections, proposals, sign-offs, dispositions and notices."""

from datetime import UTC
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedJSON, SealedText


class CorrectionRequest(models.Model):
    """A request to correct named answers, with the reason for each (補正の求め).

    `items` is a list of `{"path": question path, "reason": text}`; Administrative Procedure Act art. 7.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="corrections", verbose_name="申請"
    )
    round = models.PositiveSmallIntegerField("回")
    items = SealedJSON("補正する項目と理由", default=list)
    message = SealedText("申請者への説明", blank=True)
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="求めた職員"
    )
    asked_at = models.DateTimeField("求めた日時")
    due_on = models.DateField("回答期限")
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "補正の求め"
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="examination_correction_round"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="examination_correction_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} 第{self.round}回"

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in


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


class Notice(models.Model):
    """The signed notice of a disposition; numbered by one worker after the decision (処分通知)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    disposition = models.OneToOneField(
        Disposition, on_delete=models.PROTECT, related_name="notice", verbose_name="処分"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="通知した組織"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("通し番号")
    number = models.CharField("文書番号", max_length=60)
    file = models.OneToOneField(
        "files.File", on_delete=models.PROTECT, related_name="+", verbose_name="通知書"
    )
    sha256 = models.CharField("ダイジェスト", max_length=64, db_index=True)
    issued_at = models.DateTimeField("通知日時")
    arrival_confirmed_at = models.DateTimeField("到達を確認した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "処分通知"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year", "serial"], name="examination_notice_serial"
            ),
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year", "number"], name="examination_notice_number"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Rehearsal(models.Model):
    """What a form came to when it was rehearsed, from the draft to the notice: all of it invented (試験の記録).

    Nothing of what was rehearsed exists: it was taken back. The papers are drawn anew from what is kept here, marked
    試験 on every page. Kept until `expires_at`.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    form = models.ForeignKey(
        "eforms.FormTemplate", on_delete=models.CASCADE, related_name="rehearsals", verbose_name="様式"
    )
    number = models.PositiveIntegerField("版番号")
    digest = models.CharField("内容のダイジェスト", max_length=64)
    procedure_title = models.CharField("手続の名称", max_length=200)
    title = models.CharField("試したこと", max_length=200)
    steps = models.JSONField("進み方", default=list)
    receipt = SealedJSON("受付票の内容", default=dict)
    notice = SealedJSON("通知書の内容", default=dict)
    made_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="試した職員"
    )
    made_at = models.DateTimeField("試した日時")
    expires_at = models.DateTimeField("削除する日時", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "試験の記録"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.form} {self.title}"

    @property
    def sealed_for(self) -> UUID:
        """A key of its own, which goes when it goes."""
        return self.pk

    @property
    def sealed_in(self) -> UUID:
        """The government whose form it is."""
        return self.form.organisation.government_id
