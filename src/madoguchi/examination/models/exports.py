"""Lists that officers take away, made in the background."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import random_number, uuid7
from madoguchi.vault.types import SealedText

FEW = 1_000
"""How many rows one officer may take away alone."""


def new_number() -> str:
    """A number for a file that leaves: it stands in every part of it."""
    return random_number("E")


class Export(models.Model):
    """A list of cases, answers or figures that an officer takes away, why, with whose consent, until when (書き出し).

    `keys` are the cases as the page listed them, sixteen bytes each: what is consented to is what is written. The
    file and `what` are sealed under a key of their own, which goes when the file goes.
    """

    class Kind(models.TextChoices):
        CASES = "cases", "案件の一覧"
        ANSWERS = "answers", "申請の回答"
        REPORT = "report", "処理状況の集計"

    class Shape(models.TextChoices):
        XLSX = "xlsx", "Excelの表（.xlsx）"
        CSV = "csv", "CSV（コンマ区切り）"

    class State(models.TextChoices):
        ASKED = "asked", "同意待ち"
        WAITING = "waiting", "順番待ち"
        MAKING = "making", "作成中"
        READY = "ready", "受け取れます"
        DECLINED = "declined", "同意されませんでした"
        FAILED = "failed", "作成できませんでした"
        GONE = "gone", "消去済み"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    number = models.CharField("書き出し番号", max_length=20, unique=True, default=new_number)
    government = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="団体"
    )
    kind = models.CharField("種類", max_length=10, choices=Kind)
    shape = models.CharField("形式", max_length=4, choices=Shape)
    procedure = models.ForeignKey(
        "registry.Procedure",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="手続",
    )
    what = SealedText("条件", blank=True)
    purpose = models.CharField("目的", max_length=200)
    options = models.JSONField("集計の条件", default=dict, blank=True)
    keys = models.BinaryField("案件", default=b"")
    rows = models.PositiveIntegerField("件数")
    places = models.JSONField("組織ごとの件数", default=dict)
    state = models.CharField("状態", max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="書き出す人"
    )
    asked_at = models.DateTimeField("求めた日時")
    consented_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="同意した人",
    )
    consented_at = models.DateTimeField("同意した日時", null=True, blank=True)
    holder = models.UUIDField("作っている処理", null=True, blank=True)
    leased_until = models.DateTimeField("作る権利の期限", null=True, blank=True)
    done = models.PositiveIntegerField("書いた件数", default=0)
    attempts = models.PositiveSmallIntegerField("試みた回数", default=0)
    file = models.OneToOneField(
        "files.File",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ファイル",
    )
    ready_at = models.DateTimeField("できた日時", null=True, blank=True)
    expires_at = models.DateTimeField("消去する日時", null=True, blank=True)
    downloads = models.PositiveIntegerField("受け取った回数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "書き出し"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(consented_by__isnull=True) | ~Q(consented_by=F("asked_by")),
                name="examination_export_second_person",
            ),
            models.CheckConstraint(
                condition=Q(rows__lte=FEW)
                | Q(consented_by__isnull=False)
                | ~Q(state__in=["waiting", "making", "ready"]),
                name="examination_export_many_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=True) | Q(state="ready", expires_at__isnull=False),
                name="examination_export_file_only_while_ready",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=["waiting", "making"]),
                name="examination_export_to_make",
            ),
            models.Index(fields=["asked_by", "-asked_at"], name="examination_export_own"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sealed_for(self) -> UUID:
        """A key of its own, which goes when the file goes."""
        return self.pk

    @property
    def sealed_in(self) -> UUID:
        """The government whose officer takes it away."""
        key: UUID = self.government_id
        return key

    @property
    def case_keys(self) -> list[UUID]:
        """The cases, in the order of the list."""
        packed = bytes(self.keys)
        return [UUID(bytes=packed[start : start + 16]) for start in range(0, len(packed), 16)]

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has it before it or in hand."""
        return self.state in (self.State.WAITING, self.State.MAKING)

    @property
    def needs_consent(self) -> bool:
        """Whether it is so long that a second person has to consent."""
        return self.rows > FEW
