"""How the registry is kept true: confirmations, checks of links, proposed changes, pauses."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7
from madoguchi.registry.models.procedures import Procedure
from madoguchi.registry.models.records import OfRecord


class Confirmation(OfRecord):
    """An officer looked at what an upkeep rule asks for and found it right (確認)."""

    rule = models.CharField("更新ルール", max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="確認した人"
    )
    at = models.DateTimeField("確認日時")

    class Meta(OfRecord.Meta):
        verbose_name = verbose_name_plural = "確認"
        indexes = [
            models.Index(fields=["procedure", "rule", "at"], name="registry_confirmation_proc"),
            models.Index(fields=["programme", "rule", "at"], name="registry_confirmation_prog"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.at:%Y-%m-%d}"


class LinkCheck(OfRecord):
    """What the last look at a linked page found (リンクの点検).

    `text` is what the page said in words, kept to see what changes; `status` the HTTP status, None when
    no answer came, `failures` how often in a row it failed, and `failed_since` from when.
    """

    url = models.CharField("アドレス", max_length=1000)
    status = models.PositiveSmallIntegerField("HTTPステータス", null=True, blank=True)
    problem = models.CharField("うまくいかなかった理由", max_length=300, blank=True)
    failures = models.PositiveIntegerField("続けて失敗した回数", default=0)
    text = models.TextField("ページの文章", blank=True)
    digest = models.CharField("文章のダイジェスト", max_length=64, blank=True)
    failed_since = models.DateTimeField("うまくいかなくなった日時", null=True, blank=True)
    checked_at = models.DateTimeField("点検日時")
    changed_at = models.DateTimeField("文章が変わった日時", null=True, blank=True)

    class Meta(OfRecord.Meta):
        verbose_name = verbose_name_plural = "リンクの点検"
        constraints = [
            *OfRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["procedure", "url"],
                condition=Q(procedure__isnull=False),
                name="registry_linkcheck_proc_once",
            ),
            models.UniqueConstraint(
                fields=["programme", "url"],
                condition=Q(programme__isnull=False),
                name="registry_linkcheck_prog_once",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class Proposal(OfRecord):
    """A change that a comparison with a source suggests; an officer accepts it or not (変更の提案).

    `path` is the place in the body as a list of steps, `passage` the words of the source it rests on.
    """

    class State(models.TextChoices):
        OPEN = "open", "未確認"
        ACCEPTED = "accepted", "採用"
        DECLINED = "declined", "不採用"

    path = models.JSONField("場所")
    current = models.JSONField("いまの内容", null=True)
    proposed = models.JSONField("提案する内容", null=True)
    passage = models.TextField("根拠の文章")
    source_title = models.CharField("出典", max_length=300)
    source_url = models.CharField("出典のアドレス", max_length=1000, blank=True)
    found_at = models.DateTimeField("見つけた日時")
    state = models.CharField("状態", max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="判断した人",
    )
    decided_at = models.DateTimeField("判断日時", null=True, blank=True)
    remark = models.CharField("判断の理由", max_length=300, blank=True)

    OPEN_FIRST: ClassVar[list[str]] = ["-state", "found_at"]

    class Meta(OfRecord.Meta):
        verbose_name = verbose_name_plural = "変更の提案"
        constraints = [
            *OfRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True)
                | (~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="registry_proposal_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_title} {self.get_state_display()}"


class Pause(models.Model):
    """A time in which a procedure is not taken, and why (受付の休止).

    `organisation` None means everywhere.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="pauses", verbose_name="手続"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="受付組織",
    )
    reason = models.CharField("理由", max_length=300)
    starts_at = models.DateTimeField("休止の始まり")
    ends_at = models.DateTimeField("休止の終わり", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="休止した人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "受付の休止"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="registry_pause_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.starts_at:%Y-%m-%d}"


class SheetImport(models.Model):
    """An uploaded workbook as it was read: shown first, written only when confirmed (表の取込み).

    `rows` holds for each row what would change and what cannot be taken, `problems` what belongs to no row. While
    it is written, piece by piece, `outcomes` tells of each row, by its place in `rows`, what became of it.
    """

    class Kind(models.TextChoices):
        RECORDS = "records", "書き出した登録"
        ORDINANCES = "ordinances", "条例手続の一覧"

    class State(models.TextChoices):
        PREVIEWED = "previewed", "確認中"
        WRITING = "writing", "書き込み中"
        WRITTEN = "written", "取込み済み"
        DROPPED = "dropped", "取りやめ"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="取り込んだ人"
    )
    at = models.DateTimeField("読んだ日時")
    kind = models.CharField("種類", max_length=12, choices=Kind)
    state = models.CharField("状態", max_length=12, choices=State, default=State.PREVIEWED)
    file_name = models.CharField("ファイル名", max_length=255)
    sha256 = models.CharField("ダイジェスト", max_length=64)
    rows = models.JSONField("行", default=list)
    problems = models.JSONField("指摘", default=list)
    outcomes = models.JSONField("書き込みの結果", default=dict)
    written_at = models.DateTimeField("書き込んだ日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "表の取込み"

    def __str__(self) -> str:
        return f"{self.file_name} {self.at:%Y-%m-%d}"
