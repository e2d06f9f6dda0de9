"""Who has a case: the rules that give it to someone, who is away and who stands in, notes at handing over."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedText


class AssignmentRule(models.Model):
    """To whom the cases go that arrive at an organisation: the first rule that fits decides (担当の割当規則).

    `procedures` are ids, any procedure if there is none; `areas` are words of which one stands in an address of the
    application, any address if there is none. Of the `officers` (ids) who are there, the one with the fewest open
    cases gets it.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name="組織"
    )
    position = models.PositiveIntegerField("順番")
    procedures = models.JSONField("手続", default=list, blank=True)
    areas = models.JSONField("住所の地域", default=list, blank=True)
    officers = models.JSONField("担当者", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "担当の割当規則"
        ordering = ["organisation", "position", "id"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.position}"


class Absence(models.Model):
    """Days on which an officer is away; who stands in sees the cases among their own until then (不在).

    Where both sign off, who stands in signs at the steps that name the other (代決). The cases stay assigned to the
    one who is away: they come back by themselves.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+", verbose_name="組織"
    )
    officer = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="不在の職員"
    )
    substitute = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="代わりの職員"
    )
    starts_on = models.DateField("最初の日")
    ends_on = models.DateField("最後の日")

    class Meta:
        verbose_name = verbose_name_plural = "不在"
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(officer=F("substitute")), name="examination_absence_someone_else"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="examination_absence_ends_after"
            ),
        ]
        indexes = [models.Index(fields=["substitute", "ends_on"], name="examination_absence_stand_in")]

    def __str__(self) -> str:
        return f"{self.officer} {self.starts_on}"


class Handover(models.Model):
    """A case that was given to an officer by hand, with a note of the one who gave it (引継ぎ)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="handovers", verbose_name="申請"
    )
    before = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="前の担当者",
    )
    after = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="次の担当者",
    )
    note = SealedText("引継ぎのメモ", blank=True)
    given_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="引き継いだ職員"
    )
    given_at = models.DateTimeField("引き継いだ日時")

    class Meta:
        verbose_name = verbose_name_plural = "引継ぎ"
        ordering = ["given_at", "id"]
        indexes = [models.Index(fields=["after", "application"], name="examination_handover_to")]

    def __str__(self) -> str:
        return str(self.application_id)

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in
