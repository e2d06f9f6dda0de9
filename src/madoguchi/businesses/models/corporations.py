"""Corporations as the National Tax Agency publishes them, what they were before, and how they were taken in."""

from django.db import models

from madoguchi.core.ids import uuid7


class Kind(models.TextChoices):
    """The kind of a corporation, as coded in the file (法人種別)."""

    NATIONAL = "101", "国の機関"
    LOCAL = "201", "地方公共団体"
    STOCK = "301", "株式会社"
    LIMITED = "302", "有限会社"
    GENERAL_PARTNERSHIP = "303", "合名会社"
    LIMITED_PARTNERSHIP = "304", "合資会社"
    LLC = "305", "合同会社"
    REGISTERED = "399", "その他の設立登記法人"
    FOREIGN = "401", "外国会社等"
    OTHER = "499", "その他"


class Process(models.TextChoices):
    """What happened to a corporation, as coded in the file (処理区分)."""

    NEW = "01", "新規"
    NAME = "11", "商号または名称の変更"
    ADDRESS = "12", "国内所在地の変更"
    ADDRESS_OUTSIDE = "13", "国外所在地の変更"
    CLOSED = "21", "登記記録の閉鎖等"
    REOPENED = "22", "登記記録の復活等"
    MERGED = "71", "吸収合併"
    MERGER_VOID = "72", "吸収合併の無効"
    NAME_STRUCK = "81", "商号の登記の抹消"
    DELETED = "99", "削除"


class CloseCause(models.TextChoices):
    """Why a corporation's registration was closed, as coded in the file (閉鎖等の事由)."""

    LIQUIDATED = "01", "清算の結了等"
    MERGED = "11", "合併による解散等"
    BY_REGISTRAR = "21", "登記官による閉鎖"
    OTHER = "31", "その他の清算の結了等"


class Corporation(models.Model):
    """A corporation as the base registry says it is now (法人).

    `search_name` and `search_kana` are folded copies for searching; what is shown stays as published. Code
    `process` says what happened last, on `changed_on`; the agency wrote the row on `updated_on`. `successor` is a
    number, not a key: it may not be in the registry yet.
    """

    number = models.CharField("法人番号", max_length=13, primary_key=True)
    name = models.CharField("商号または名称", max_length=150)
    kana = models.CharField("フリガナ", max_length=500, blank=True)
    name_en = models.CharField("英語表記", max_length=300, blank=True)
    kind = models.CharField("法人種別", max_length=3, choices=Kind)
    prefecture = models.CharField("都道府県", max_length=10, blank=True)
    city = models.CharField("市区町村", max_length=20, blank=True)
    street = models.CharField("丁目番地等", max_length=300, blank=True)
    address_outside = models.CharField("国外所在地", max_length=300, blank=True)
    postal_code = models.CharField("郵便番号", max_length=7, blank=True)
    city_code = models.CharField("市区町村コード", max_length=5, blank=True)
    process = models.CharField("処理区分", max_length=2, choices=Process)
    is_corrected = models.BooleanField("訂正", default=False)
    changed_on = models.DateField("変更年月日")
    updated_on = models.DateField("更新年月日")
    assigned_on = models.DateField("法人番号指定年月日", null=True, blank=True)
    closed_on = models.DateField("登記記録の閉鎖等年月日", null=True, blank=True)
    close_cause = models.CharField("閉鎖等の事由", max_length=2, choices=CloseCause, blank=True)
    successor = models.CharField("承継先法人番号", max_length=13, blank=True)
    change_cause = models.CharField("変更事由の詳細", max_length=500, blank=True)
    is_hidden = models.BooleanField("検索対象から除外", default=False)
    search_name = models.CharField("検索用の名称", max_length=300)
    search_kana = models.CharField("検索用のフリガナ", max_length=500, blank=True)
    digest = models.BigIntegerField("公表された行の要約値")

    class Meta:
        verbose_name = verbose_name_plural = "法人"
        indexes = [
            models.Index(
                fields=["search_name"], name="businesses_corporation_name", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(
                fields=["search_kana"], name="businesses_corporation_kana", opclasses=["varchar_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def address(self) -> str:
        """The registered address in one line, that abroad where there is no other."""
        return f"{self.prefecture}{self.city}{self.street}" or self.address_outside

    @property
    def is_closed(self) -> bool:
        """Whether the registration is closed, or the number was taken back."""
        return self.closed_on is not None or self.process == Process.DELETED


class CorporationPast(models.Model):
    """What the base registry said of a corporation before (法人の変更前の内容)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    number = models.CharField("法人番号", max_length=13)
    name = models.CharField("商号または名称", max_length=150)
    address = models.CharField("所在地", max_length=350, blank=True)
    process = models.CharField("処理区分", max_length=2, choices=Process)
    changed_on = models.DateField("変更年月日")
    updated_on = models.DateField("更新年月日")
    digest = models.BigIntegerField("公表された行の要約値")

    class Meta:
        verbose_name = verbose_name_plural = "法人の変更前の内容"
        constraints = [
            models.UniqueConstraint(fields=["number", "digest"], name="businesses_corporationpast_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class CorporationImport(models.Model):
    """One run of the import of the base registry with its report (法人番号公表データの取込み).

    A run writes in many short transactions and keeps in each how far it came: one that broke off goes on
    there when the same file is imported again. `attempt` grows with each, so that whoever had it before notices.
    """

    class State(models.TextChoices):
        """How far a run has come (取込みの状態)."""

        RUNNING = "running", "取込み中"
        FINISHED = "finished", "完了"
        ABANDONED = "abandoned", "中止"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    is_difference = models.BooleanField("差分データ", default=False)
    file_name = models.CharField("ファイル名", max_length=255)
    sha256 = models.CharField("ダイジェスト", max_length=64)
    at = models.DateTimeField("日時")
    done = models.PositiveIntegerField("処理した行", default=0)
    added = models.PositiveIntegerField("追加", default=0)
    changed = models.PositiveIntegerField("更新", default=0)
    past = models.PositiveIntegerField("変更前の内容", default=0)
    unchanged = models.PositiveIntegerField("変更なし", default=0)
    refused = models.PositiveIntegerField("受け付けなかった行", default=0)
    findings = models.JSONField("指摘", default=list)
    state = models.CharField("状態", max_length=10, choices=State, default=State.RUNNING)
    attempt = models.PositiveSmallIntegerField("試行の回数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "法人番号公表データの取込み"
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state="running"),
                name="businesses_corporationimport_one_runs",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.at:%Y-%m-%d}"
