"""Changes of a register that wait for a second person."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7


class RegisterChange(models.Model):
    """Rows of one organisation's register that someone wrote and another approves together (台帳の変更).

    `rows` are `[{"code", "revision", "cells"}]`: the number (empty for a new row), the revision that was changed, and
    every field as a cell of the register's table holds it. What everyone reads changes when it is approved.
    """

    class Name(models.TextChoices):
        CONTACTS = "contacts", "手続以外の接点"
        ANALOGUE = "analogue", "アナログ規制の条項"

    class State(models.TextChoices):
        WAITING = "waiting", "確認待ち"
        APPROVED = "approved", "承認済み"
        RETURNED = "returned", "差戻し"
        WITHDRAWN = "withdrawn", "取下げ"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    register = models.CharField("台帳", max_length=12, choices=Name)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    rows = models.JSONField("変える行")
    state = models.CharField("状態", max_length=10, choices=State, default=State.WAITING)
    made_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="書いた人"
    )
    changed_at = models.DateTimeField("最後に書いた日時")
    revision = models.PositiveIntegerField("書いた回数", default=1)
    ended_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="終えた人",
    )
    ended_at = models.DateTimeField("終えた日時", null=True, blank=True)
    reason = models.CharField("差し戻す理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "台帳の変更"
        ordering = ["-changed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "organisation", "made_by"],
                condition=Q(state="waiting"),
                name="plan_registerchange_one_waiting",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(ended_by__isnull=False) & ~Q(ended_by=F("made_by"))),
                name="plan_registerchange_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(ended_at__isnull=False),
                name="plan_registerchange_ended_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="plan_registerchange_returned_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_register_display()} {self.organisation_id} {self.changed_at:%Y-%m-%d}"
