"""The bureaus' own lists of processes: how their columns are read, and what each file was to change."""

from django.conf import settings
from django.db import models

from madoguchi.core.ids import uuid7


class ColumnMapping(models.Model):
    """How an organisation's lists are read: which column is what, and which word means what (列の対応).

    Kept when a list was written, so that the next one with the same headings is read the same way. `columns` goes
    from heading to field, `values` from field to the meaning of each word; `headings` tells the lists apart.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    name = models.CharField("名前", max_length=100)
    header_row = models.PositiveSmallIntegerField("見出しの行")
    headings = models.CharField("見出しのダイジェスト", max_length=64)
    columns = models.JSONField("列の対応", default=dict)
    values = models.JSONField("言葉の対応", default=dict)
    used_at = models.DateTimeField("最後に使った日時")

    class Meta:
        verbose_name = verbose_name_plural = "列の対応"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "headings"], name="registry_columnmapping_once")
        ]

    def __str__(self) -> str:
        return self.name


class ProcessImport(models.Model):
    """A list of processes as it was read, how it is understood, and what became of it (一覧表の取込み).

    `grid` holds the cells as text from the first row on and goes when the list is written or dropped; `columns` and
    `values` are as in `ColumnMapping`; `rows` tells of each row what it would change and what cannot be taken.
    """

    class State(models.TextChoices):
        PREVIEWED = "previewed", "確認中"
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
    state = models.CharField("状態", max_length=12, choices=State, default=State.PREVIEWED)
    file_name = models.CharField("ファイル名", max_length=255)
    sha256 = models.CharField("ダイジェスト", max_length=64)
    sheet = models.CharField("シート", max_length=100, blank=True)
    grid = models.JSONField("読んだセル", default=list)
    refused = models.JSONField("読めないセル", default=list)
    header_row = models.PositiveSmallIntegerField("見出しの行")
    columns = models.JSONField("列の対応", default=dict)
    values = models.JSONField("言葉の対応", default=dict)
    counts_year = models.PositiveSmallIntegerField("件数の年度")
    rows = models.JSONField("行", default=list)
    written_at = models.DateTimeField("書き込んだ日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "一覧表の取込み"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.file_name} {self.at:%Y-%m-%d}"
