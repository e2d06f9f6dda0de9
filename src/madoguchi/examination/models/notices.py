"""Signed papers of dispositions: notices, permits, and those that took the place of another."""

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.examination.models.decisions import Disposition
from madoguchi.examination.models.templates import NoticeTemplateVersion, PaperKind
from madoguchi.vault.types import SealedText


class Notice(models.Model):
    """A signed paper of a disposition; numbered by one worker after the decision (処分通知).

    A permit (許可証) is one too: it has a `code`, by which anyone who holds the paper may ask whether it counts, a
    `shown_holder` as that page names the holder, and a validity. One that was issued again `replaces` another, which
    counts no more; it has the same number. `series` keeps the numbers of permits apart from those of letters.

    A paper arrives (`arrived_at`) when it is in the applicant's inbox, which is where the law looks (Digital
    Procedures Act art. 7); `arrival_confirmed_at` is the first opening and `downloaded_at` the first download.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    disposition = models.ForeignKey(
        Disposition, on_delete=models.PROTECT, related_name="notices", verbose_name="処分"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="通知した組織"
    )
    kind = models.CharField("文書の種類", max_length=8, choices=PaperKind, default=PaperKind.NOTICE)
    version = models.ForeignKey(
        NoticeTemplateVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ひな形の版",
    )
    title = models.CharField("文書の名称", max_length=120, blank=True)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    series = models.CharField("番号の系列", max_length=40, blank=True)
    serial = models.PositiveIntegerField("通し番号")
    number = models.CharField("文書番号", max_length=100)
    file = models.OneToOneField(
        "files.File", on_delete=models.PROTECT, related_name="+", verbose_name="通知書"
    )
    sha256 = models.CharField("ダイジェスト", max_length=64, db_index=True)
    issued_at = models.DateTimeField("通知日時")
    arrived_at = models.DateTimeField("到達した日時", null=True, blank=True)
    arrival_confirmed_at = models.DateTimeField("最初に開いた日時", null=True, blank=True)
    downloaded_at = models.DateTimeField("最初に保存した日時", null=True, blank=True)
    code = models.CharField("確認コード", max_length=40, null=True, blank=True, unique=True)
    shown_holder = SealedText("公開する名義", blank=True)
    valid_from = models.DateField("有効期間の開始日", null=True, blank=True)
    valid_until = models.DateField("有効期間の満了日", null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="再交付のもとの文書",
    )
    reissued_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="再交付した職員",
    )
    revoked_at = models.DateTimeField("取り消した日時", null=True, blank=True)
    revoked_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="取り消した職員",
    )
    reason = SealedText("再交付・取消しの理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "処分通知"
        ordering = ["issued_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["disposition", "kind"],
                condition=Q(replaces__isnull=True),
                name="examination_notice_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year", "series", "serial"],
                condition=Q(replaces__isnull=True),
                name="examination_notice_serial",
            ),
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year", "number"],
                condition=Q(replaces__isnull=True),
                name="examination_notice_number",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=False, valid_until__gte=models.F("valid_from")),
                name="examination_notice_valid_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(reason=b""),
                name="examination_notice_revoked_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_permit(self) -> bool:
        """Whether it is a permit or certificate."""
        return self.kind == PaperKind.PERMIT

    @property
    def name(self) -> str:
        """What it is called: its title, else its kind."""
        return self.title or str(self.get_kind_display())

    @property
    def is_revoked(self) -> bool:
        """Whether it was taken back, by itself or with its disposition."""
        return self.revoked_at is not None or self.disposition.revoked_at is not None

    def has_ended(self, on: date) -> bool:
        """Whether the period of validity was over on the day `on`."""
        return self.valid_until is not None and self.valid_until < on

    @property
    def sealed_for(self) -> UUID:
        """As the disposition."""
        return self.disposition.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the disposition."""
        return self.disposition.sealed_in
