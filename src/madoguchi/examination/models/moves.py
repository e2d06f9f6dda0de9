"""What officers write down with a move: why something was sent back, what a hearing heard, why a case went elsewhere."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedText


class SendBack(models.Model):
    """That an application was sent back before it was examined, and why (返戻).

    Only with the applicant's leave in the end: who insists has it examined (Administrative Procedure Act art. 7).
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="send_backs", verbose_name="申請"
    )
    reason = SealedText("返戻の理由")
    sent_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="返戻した職員"
    )
    sent_at = models.DateTimeField("返戻日時")
    insisted_at = models.DateTimeField("審査を求めた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "返戻"
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(insisted_at__isnull=True),
                name="examination_sendback_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}"

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in


class Hearing(models.Model):
    """That the applicant is heard before a decision: where, when, on what, and what was said (意見聴取).

    Administrative Procedure Act arts. 13, 15 and 29. `record` is what was heard; `was_heard` whether anyone came.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="hearings", verbose_name="申請"
    )
    round = models.PositiveSmallIntegerField("回")
    place = models.CharField("場所", max_length=200)
    takes_place_at = models.DateTimeField("日時")
    subject_matter = SealedText("意見を聴く事項")
    called_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="通知した職員"
    )
    called_at = models.DateTimeField("通知日時")
    record = SealedText("聴いた内容", blank=True)
    was_heard = models.BooleanField("意見の申出", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="記録した職員",
    )
    ended_at = models.DateTimeField("終了日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "意見聴取"
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="examination_hearing_round"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(ended_at__isnull=True),
                name="examination_hearing_one_open",
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


class Transfer(models.Model):
    """That a case went to another office of the same government, with a note for it (移送)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="transfers", verbose_name="申請"
    )
    from_organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="移送元"
    )
    to_organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="移送先"
    )
    note = SealedText("引継ぎの内容")
    sent_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="移送した職員"
    )
    sent_at = models.DateTimeField("移送日時")

    class Meta:
        verbose_name = verbose_name_plural = "移送"
        ordering = ["sent_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")), name="examination_transfer_elsewhere"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.from_organisation} → {self.to_organisation}"

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in
