"""What waits before it arrives: for the decision on another procedure, or for someone of the company."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.filling.models.drafts import Draft, Submission
from madoguchi.vault.types import SealedJSON, SealedText


class Held(models.Model):
    """What was sent together with its ground and arrives when that one is granted (提出待ち).

    It is no application yet. `ground` is the application that it waits for; while that one is held itself, `after` is.
    `file_by` is the day on which it is filed without waiting, so that its own period is not missed. `acting` is
    who sent it for whom, as an application keeps it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "まだ届いていません"
        FILED = "filed", "届きました"
        DROPPED = "dropped", "取りやめました"
        LAPSED = "lapsed", "届けませんでした"

    class Why(models.TextChoices):
        GRANTED = "granted", "先の手続の決定が出たため"
        ASKED = "asked", "ご希望のため"
        DEADLINE = "deadline", "期限が近いため"
        REFUSED = "refused", "先の手続が認められなかったため"
        WITHDRAWN = "withdrawn", "先の手続が取り下げられたため"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="held", verbose_name="提出"
    )
    edition = models.ForeignKey(
        "registry.Edition", on_delete=models.PROTECT, related_name="+", verbose_name="適用版"
    )
    subject = models.ForeignKey(
        "accounts.Subject",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="申請者",
    )
    ticket = models.ForeignKey(
        "accounts.Ticket",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="控え",
    )
    applicant_name = SealedText("申請者の氏名・名称")
    applicant_email = SealedText("連絡先メールアドレス", blank=True)
    answers = SealedJSON("回答", default=dict)
    files = SealedJSON("ファイルとダイジェスト", default=list)
    origins = models.JSONField("出どころ", default=dict)
    acting = SealedJSON("申請した人の記録", default=dict)
    ground = models.ForeignKey(
        "applications.Application",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="先の申請",
    )
    after = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name="先の提出待ち",
    )
    application = models.OneToOneField(
        "applications.Application",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="届いた申請",
    )
    state = models.CharField("状態", max_length=8, choices=State, default=State.WAITING)
    why = models.CharField("理由", max_length=10, choices=Why, blank=True)
    file_by = models.DateField("待たずに届ける日", null=True, blank=True)
    held_at = models.DateTimeField("送信日時")
    closed_at = models.DateTimeField("終わった日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提出待ち"
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=False) | Q(ticket__isnull=False),
                name="filling_held_has_a_holder",
            ),
            models.CheckConstraint(
                condition=Q(state="filed", application__isnull=False)
                | (~Q(state="filed") & Q(application__isnull=True)),
                name="filling_held_filed_is_an_application",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", closed_at__isnull=True, why="")
                | (~Q(state="waiting") & Q(closed_at__isnull=False)),
                name="filling_held_waits_until_closed",
            ),
            models.CheckConstraint(
                condition=Q(ground__isnull=False) | Q(after__isnull=False),
                name="filling_held_waits_for_something",
            ),
            models.UniqueConstraint(fields=["submission", "edition"], name="filling_held_once"),
        ]
        indexes = [models.Index(fields=["file_by"], condition=Q(state="waiting"), name="filling_held_by_day")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def sealed_for(self) -> UUID:
        """As the draft that it was sent with."""
        owner: UUID = self.ticket_id or self.subject_id or self.pk
        return owner

    @property
    def sealed_in(self) -> None:
        """What has not arrived is the holder's own."""
        return None


class Approval(models.Model):
    """A colleague's word that a draft may be sent, for exactly this content (社内承認).

    It is asked for first; `by` and `at` are empty until someone gives it, and `sent_back_at` says that it was not given.
    It counts while the digest of the draft's content is `content_hash`.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(
        Draft, on_delete=models.CASCADE, related_name="approvals", verbose_name="下書き"
    )
    content_hash = models.CharField("内容のダイジェスト", max_length=64)
    asked_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="頼んだ人",
    )
    asked_at = models.DateTimeField("頼んだ日時", null=True, blank=True)
    by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="確かめた人",
    )
    at = models.DateTimeField("承認した日時", null=True, blank=True)
    sent_back_at = models.DateTimeField("差し戻した日時", null=True, blank=True)
    why = SealedText("差し戻した理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "社内承認"
        constraints = [
            models.CheckConstraint(
                condition=Q(at__isnull=True) | Q(by__isnull=False, sent_back_at__isnull=True),
                name="filling_approval_given_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=True) | Q(asked_by__isnull=True) | ~Q(by=models.F("asked_by")),
                name="filling_approval_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.at}"

    @property
    def sealed_for(self) -> UUID:
        """As the draft."""
        return self.draft.sealed_for

    @property
    def sealed_in(self) -> None:
        """As the draft."""
        return None


class ApprovalRule(models.Model):
    """Whether a business wants every filing approved by a colleague before it is sent (社内承認の設定)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.OneToOneField(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="事業者"
    )
    is_required = models.BooleanField("承認が必要", default=False)
    set_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="決めた人"
    )
    set_at = models.DateTimeField("決めた日時")

    class Meta:
        verbose_name = verbose_name_plural = "社内承認の設定"

    def __str__(self) -> str:
        return f"{self.subject_id} {self.is_required}"
