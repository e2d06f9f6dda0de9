"""Rounds of the inventory: who answers for which processes, what was asked, what was answered, and what it came to."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from madoguchi.core.ids import uuid7


class InventoryRound(models.Model):
    """One count of all processes of a government, as of the last day of a quarter of the calendar year (棚卸の回).

    Counts of cases are asked for the fiscal year `counts_year`, the last that had ended. `summary` is what the
    round came to, written once when it is frozen; `note` is what the digital bureau tells the readers of it.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", "準備中"
        OPEN = "open", "回答受付中"
        FROZEN = "frozen", "確定"
        PUBLISHED = "published", "公開"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    government = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="団体"
    )
    quarter = models.CharField("四半期", max_length=7)
    as_of = models.DateField("基準日")
    counts_year = models.PositiveSmallIntegerField("件数の年度")
    opens_on = models.DateField("受付の開始日")
    due_on = models.DateField("回答の期限")
    state = models.CharField("状態", max_length=10, choices=State, default=State.PREPARING)
    remark = models.CharField("回答する人への説明", max_length=2000, blank=True)
    opened_at = models.DateTimeField("受付を始めた日時", null=True, blank=True)
    frozen_at = models.DateTimeField("確定した日時", null=True, blank=True)
    frozen_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="確定した人",
    )
    published_at = models.DateTimeField("公開した日時", null=True, blank=True)
    note = models.CharField("公開するときの説明", max_length=2000, blank=True)
    summary = models.JSONField("結果", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "棚卸の回"
        ordering = ["-quarter", "government"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "quarter"], name="plan_inventoryround_once_a_quarter"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")), name="plan_inventoryround_due_after_it_opens"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="plan_inventoryround_published_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.quarter}"

    @property
    def title(self) -> str:
        """The quarter in words: 2026年7〜9月期."""
        year, number = map(int, self.quarter.split("-Q"))
        words = {"year": year, "first": 3 * number - 2, "last": 3 * number}
        return _("%(year)d年%(first)d〜%(last)d月期") % words

    @property
    def is_over(self) -> bool:
        """Whether the figures are final."""
        return self.state in (self.State.FROZEN, self.State.PUBLISHED)


class InventoryReturn(models.Model):
    """What one organisation answers for the processes that it owns, and how far its answer has come (棚卸の回答票).

    The section sends, `bureau` approves, the digital bureau approves after it; either gives it back with words.
    The three are different people.
    """

    class State(models.TextChoices):
        OPEN = "open", "回答中"
        SENT = "sent", "局の確認待ち"
        BUREAU_APPROVED = "bureau_approved", "デジタル担当の確認待ち"
        APPROVED = "approved", "確認済み"
        RETURNED = "returned", "差戻し"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(
        InventoryRound, on_delete=models.CASCADE, related_name="returns", verbose_name="棚卸の回"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="回答する組織"
    )
    bureau = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="局"
    )
    state = models.CharField("状態", max_length=16, choices=State, default=State.OPEN, db_index=True)
    revision = models.PositiveIntegerField("変更の回数", default=0)
    sent_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提出した人",
    )
    bureau_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="局で確認した人",
    )
    words = models.CharField("差戻しのことば", max_length=1000, blank=True)
    reminded_on = models.DateField("催促した日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "棚卸の回答票"
        ordering = ["bureau__slug", "organisation__slug"]
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="plan_inventoryreturn_once"),
            models.CheckConstraint(
                condition=~Q(sent_by=F("bureau_by")), name="plan_inventoryreturn_bureau_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.organisation_id}"

    @property
    def is_with_section(self) -> bool:
        """Whether the section may still change its answers."""
        return self.state in (self.State.OPEN, self.State.RETURNED)


class InventoryMove(models.Model):
    """One step of a return: sent, approved, given back; never changed (棚卸の回答票の経過)."""

    class Act(models.TextChoices):
        SENT = "sent", "提出しました"
        BUREAU_APPROVED = "bureau_approved", "局で確認しました"
        APPROVED = "approved", "デジタル担当が確認しました"
        RETURNED = "returned", "差し戻しました"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    returned = models.ForeignKey(
        InventoryReturn, on_delete=models.CASCADE, related_name="moves", verbose_name="回答票"
    )
    act = models.CharField("したこと", max_length=16, choices=Act)
    officer = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="職員"
    )
    at = models.DateTimeField("日時")
    words = models.CharField("ことば", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "棚卸の回答票の経過"
        ordering = ["returned", "id"]

    def __str__(self) -> str:
        return f"{self.returned_id} {self.act}"


class InventoryEntry(models.Model):
    """One process in a round: what the records said, what the section says otherwise, what is still wrong (棚卸の項目).

    `answers` holds differences from `prefilled` alone. `changed` tells for each field in which revision of the return
    it became what it is, so that a page or a file that is older does not undo it unseen. `asked` names the fields that
    the records could not settle, `problems` the checks that find something in the answer as it stands. `is_settled`:
    nothing keeps it from being sent. Frozen with its round, it is the snapshot of the process.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(
        InventoryRound, on_delete=models.CASCADE, related_name="entries", verbose_name="棚卸の回"
    )
    returned = models.ForeignKey(
        InventoryReturn, on_delete=models.CASCADE, related_name="entries", verbose_name="回答票"
    )
    process = models.ForeignKey(
        "registry.Process", on_delete=models.PROTECT, related_name="+", verbose_name="手続プロセス"
    )
    prefilled = models.JSONField("記録の内容")
    answers = models.JSONField("回答（記録とちがう項目）", default=dict, blank=True)
    changed = models.JSONField("項目ごとの最後の変更", default=dict, blank=True)
    asked = models.JSONField("たずねる項目", default=list, blank=True)
    problems = models.JSONField("見つかったこと", default=list, blank=True)
    is_settled = models.BooleanField("回答が済んだ", default=False)
    answered_at = models.DateTimeField("回答した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "棚卸の項目"
        ordering = ["returned", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "process"], name="plan_inventoryentry_once"),
        ]
        indexes = [models.Index(fields=["returned", "is_settled"], name="plan_entry_left")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.process_id}"

    @property
    def values(self) -> dict[str, Any]:
        """What holds of the process: the records with the answers over them."""
        return {**self.prefilled, **self.answers}


def quarter_of(day: date) -> str:
    """The quarter of the calendar year in which `day` lies: 2026-Q3."""
    return f"{day.year}-Q{(day.month + 2) // 3}"
