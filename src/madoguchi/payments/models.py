"""Purposes for which money is paid, payments of applications, files for the bank and their lines."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import random_number, uuid7
from madoguchi.vault.types import SealedJSON, SealedText

LARGEST_AMOUNT = 9_999_999_999
"""What a line of the banks' format can carry, in yen."""


def new_number() -> str:
    """A number for a file that goes to the bank."""
    return random_number("P")


class Purpose(models.Model):
    """For what an office pays those whom it granted one procedure, from which account (支払件名).

    `amount` is what everyone gets, in yen; None where it is told case by case. No payment is larger than `most`. The
    account from which is paid is that of the office, as the bank knows it by `client_code`. `is_further`: also for whom
    another purpose has paid already (2回目以降の支払). While `is_taking_in` the
    worker takes in granted cases, up to the case `taken_to`.
    """

    class AccountKind(models.TextChoices):
        ORDINARY = "ordinary", "普通"
        CURRENT = "current", "当座"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="支払う組織"
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.PROTECT, related_name="+", verbose_name="手続"
    )
    title = models.CharField("支払件名", max_length=80)
    amount = models.PositiveBigIntegerField("1件の金額（円）", null=True, blank=True)
    most = models.PositiveBigIntegerField("1件の上限額（円）")
    client_code = models.CharField("振込依頼人コード", max_length=10)
    client_kana = models.CharField("振込依頼人名（カナ）", max_length=40)
    bank = models.CharField("金融機関コード", max_length=4)
    branch = models.CharField("支店番号", max_length=3)
    account_kind = models.CharField("預金の種類", max_length=10, choices=AccountKind)
    account_number = models.CharField("口座番号", max_length=7)
    is_further = models.BooleanField("2回目以降の支払", default=False)
    is_taking_in = models.BooleanField("取り込み中", default=False)
    taken_to = models.UUIDField("取り込んだところ", null=True, blank=True)
    made_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="登録した人"
    )
    made_at = models.DateTimeField("登録した日時")
    closed_at = models.DateTimeField("終えた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "支払件名"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="payments_purpose_title"),
            models.CheckConstraint(
                condition=Q(most__gte=1, most__lte=LARGEST_AMOUNT)
                & (Q(amount__isnull=True) | Q(amount__gte=1, amount__lte=F("most"))),
                name="payments_purpose_amount_within_most",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Payment(models.Model):
    """What one application is paid for one purpose, once (支払).

    `account` are the parts of the account to which is paid, as answered or as mended by `mended_by` for
    `mending_reason`; empty where none was answered. `position` is how it stands: the one live line says the rest.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, related_name="payments", verbose_name="支払件名"
    )
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="payments", verbose_name="申請"
    )
    amount = models.PositiveBigIntegerField("金額（円）")
    account = SealedJSON("振込先", default=dict, blank=True)
    taken_in_at = models.DateTimeField("取り込んだ日時")
    mended_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="振込先を直した人",
    )
    mended_at = models.DateTimeField("振込先を直した日時", null=True, blank=True)
    mending_reason = SealedText("振込先を直した理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "支払"
        ordering = ["application"]
        constraints = [
            models.UniqueConstraint(fields=["application", "purpose"], name="payments_payment_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=LARGEST_AMOUNT), name="payments_payment_amount"
            ),
        ]
        indexes = [models.Index(fields=["purpose", "application"], name="payments_of_purpose")]

    def __str__(self) -> str:
        return f"{self.application} {self.purpose}"

    @property
    def sealed_for(self) -> UUID:
        """As the application."""
        return self.application.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the application."""
        return self.application.sealed_in


class PaymentFile(models.Model):
    """One order of transfers as the bank takes it in (振込データ).

    `count` and `total` are what two people typed, each from papers of their own, and what the lines add up to. The bytes
    are written once, when the second person confirms; whoever fetches them later gets the very same, until they are
    erased years after the payment (`erased_at`).
    """

    class State(models.TextChoices):
        MADE = "made", "確認待ち"
        CONFIRMED = "confirmed", "確認済み"
        DISCARDED = "discarded", "取消し"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    number = models.CharField("振込データ番号", max_length=20, unique=True, default=new_number)
    purpose = models.ForeignKey(
        Purpose, on_delete=models.PROTECT, related_name="files", verbose_name="支払件名"
    )
    pay_on = models.DateField("振込日")
    count = models.PositiveIntegerField("件数")
    total = models.PositiveBigIntegerField("合計（円）")
    state = models.CharField("状態", max_length=10, choices=State, default=State.MADE)
    made_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="作った人"
    )
    made_at = models.DateTimeField("作った日時")
    confirmed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="確認した人",
    )
    confirmed_at = models.DateTimeField("確認した日時", null=True, blank=True)
    file = models.OneToOneField(
        "files.File",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ファイル",
    )
    fetches = models.PositiveIntegerField("ダウンロードした回数", default=0)
    fetched_at = models.DateTimeField("はじめてダウンロードした日時", null=True, blank=True)
    discarded_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="取り消した人",
    )
    discarded_at = models.DateTimeField("取り消した日時", null=True, blank=True)
    discard_reason = models.CharField("取消しの理由", max_length=200, blank=True)
    erased_at = models.DateTimeField("消去した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "振込データ"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("made_by")),
                name="payments_file_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(confirmed_by__isnull=False) & (Q(file__isnull=False) | Q(erased_at__isnull=False)),
                name="payments_file_confirmed_has_its_bytes",
            ),
            models.CheckConstraint(
                condition=Q(fetched_at__isnull=True, fetches=0)
                | Q(fetched_at__isnull=False, fetches__gte=1, state="confirmed"),
                name="payments_file_fetched_is_never_discarded",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentLine(models.Model):
    """One transfer of a file, for one payment (振込の明細).

    `account` is where the money goes by this line, whatever is mended later. A payment has one live
    line at most. It ceases to be live when the file is discarded, or when the bank could not pay
    (振込不能) and a second person has seen what the bank said.
    """

    class Failure(models.TextChoices):
        NO_ACCOUNT = "no_account", "口座がない"
        CLOSED = "closed", "口座が解約されている"
        HOLDER = "holder", "名義が違う"
        FROZEN = "frozen", "入金できない口座"
        RECALLED = "recalled", "組戻しをした"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="lines", verbose_name="支払")
    file = models.ForeignKey(
        PaymentFile, on_delete=models.PROTECT, related_name="lines", verbose_name="振込データ"
    )
    place = models.PositiveIntegerField("行")
    amount = models.PositiveBigIntegerField("金額（円）")
    account = SealedJSON("振込先", default=dict)
    is_live = models.BooleanField("有効", default=True)
    failure = models.CharField("振込不能の理由", max_length=12, choices=Failure, blank=True)
    failed_on = models.DateField("振込不能の日", null=True, blank=True)
    told_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="振込不能を記録した人",
    )
    seen_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="振込不能を確かめた人",
    )

    class Meta:
        verbose_name = verbose_name_plural = "振込の明細"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=Q(is_live=True), name="payments_line_one_live"
            ),
            models.UniqueConstraint(fields=["file", "place"], name="payments_line_place"),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True) | ~Q(seen_by=F("told_by")),
                name="payments_line_second_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["file"],
                condition=~Q(failure="") & Q(seen_by__isnull=True),
                name="payments_line_to_see",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.place}"

    @property
    def sealed_for(self) -> UUID:
        """As the payment."""
        return self.payment.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the payment."""
        return self.payment.sealed_in
