"""A dataset, the versions of what is said of it, and the snapshots of its data."""

from django.db import models

from madoguchi.core.ids import uuid7
from madoguchi.versions.models import Version


class Dataset(models.Model):
    """A table that charts are made of (データセット).

    `code` names it in queries and addresses. What is said of it comes from its last published version, or of a table of
    the system from the code; `current` is the data that is shown, and stays when newer data cannot be read.
    """

    class Kind(models.TextChoices):
        SYSTEM = "system", "このサイトの記録"
        UPLOAD = "upload", "登録したファイル"
        FEED = "feed", "アドレスからの取得"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    code = models.SlugField("コード", max_length=60, unique=True)
    kind = models.CharField("種類", max_length=10, choices=Kind)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="管理する組織",
    )
    title = models.CharField("名前", max_length=100)
    about = models.JSONField("説明", default=dict, blank=True)
    columns = models.JSONField("列", default=list, blank=True)
    current = models.ForeignKey(
        "datasets.Snapshot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="表示中のデータ",
    )
    problem = models.CharField("更新できない理由", max_length=500, blank=True)
    renewed_at = models.DateTimeField("更新を確かめた日時", null=True, blank=True)
    made_at = models.DateTimeField("登録日時")
    retired_at = models.DateTimeField("公開を終えた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "データセット"
        ordering = ["title", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="system") | models.Q(organisation__isnull=False),
                name="datasets_dataset_has_its_owner",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_shown(self) -> bool:
        """Whether it has data that everybody may see."""
        return self.current_id is not None and self.retired_at is None


class Snapshot(models.Model):
    """The data of a dataset as it was at one moment, never changed (データの世代).

    `file` is the Parquet file; its digest is that of the data. `as_of` is the day of which it tells.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    dataset = models.ForeignKey(
        Dataset, on_delete=models.CASCADE, related_name="snapshots", verbose_name="データセット"
    )
    number = models.PositiveIntegerField("番号")
    file = models.ForeignKey(
        "files.File", on_delete=models.PROTECT, related_name="+", verbose_name="ファイル"
    )
    digest = models.CharField("内容のダイジェスト", max_length=64)
    columns = models.JSONField("列", default=list)
    rows = models.PositiveIntegerField("行数")
    as_of = models.DateField("いつの時点のデータか", null=True, blank=True)
    fetched_at = models.DateTimeField("取り込んだ日時")

    class Meta:
        verbose_name = verbose_name_plural = "データの世代"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="datasets_snapshot_number"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.number}"


class DatasetVersion(Version):
    """One version of what is said of a dataset, and of how its columns are read (データセットの版).

    `body` is what `datasets.types.Body` reads. `original` is the file as it came, `snapshot` the data made of it.
    """

    dataset = models.ForeignKey(
        Dataset, on_delete=models.PROTECT, related_name="versions", verbose_name="データセット"
    )
    original = models.ForeignKey(
        "files.File",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="元のファイル",
    )
    snapshot = models.ForeignKey(
        Snapshot,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="読み取ったデータ",
    )

    class Meta(Version.Meta):
        verbose_name = verbose_name_plural = "データセットの版"
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(fields=["dataset", "number"], name="datasets_datasetversion_number"),
            models.UniqueConstraint(
                fields=["dataset"],
                condition=models.Q(published_at__isnull=True),
                name="datasets_datasetversion_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True) | models.Q(snapshot__isnull=False),
                name="datasets_datasetversion_published_with_data",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} 第{self.number}版"


class KeptAnswer(models.Model):
    """What a query found in data that never changes, so that it is reckoned once (集計結果の控え).

    `data` and `query` are the digests of both. It can be reckoned again at any time.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    dataset = models.ForeignKey(
        Dataset, on_delete=models.CASCADE, related_name="+", verbose_name="データセット"
    )
    data = models.CharField("データのダイジェスト", max_length=64)
    query = models.CharField("集計の指定のダイジェスト", max_length=64)
    body = models.JSONField("集計結果", default=dict)
    used_at = models.DateTimeField("最後に使った日時")

    class Meta:
        verbose_name = verbose_name_plural = "集計結果の控え"
        constraints = [
            models.UniqueConstraint(fields=["data", "query"], name="datasets_keptanswer_once"),
        ]
        indexes = [models.Index(fields=["used_at"], name="datasets_keptanswer_used")]

    def __str__(self) -> str:
        return f"{self.data[:8]} {self.query[:8]}"
