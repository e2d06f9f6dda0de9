"""Theme pages, their versions, what their blocks last showed, and what became of them."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7
from madoguchi.versions.models import Version


class Dashboard(models.Model):
    """A theme page of a government; what it says is in its versions (ダッシュボード).

    The public sees `current` until the page is withdrawn. `changed_at` is when its words or its figures last changed.
    """

    class Area(models.TextChoices):
        DIGITAL = "digital", "行政のデジタル化"
        CHILDREN = "children", "子ども・教育"
        WELFARE = "welfare", "福祉・健康"
        SAFETY = "safety", "防災・安全"
        TOWN = "town", "まちづくり・交通"
        ENVIRONMENT = "environment", "環境"
        WORK = "work", "産業・仕事"
        CULTURE = "culture", "文化・スポーツ"
        SERVICE = "service", "窓口・サービス"
        GOVERNMENT = "government", "財政・行政運営"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    code = models.SlugField("アドレス用の名前", max_length=60, unique=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="dashboards", verbose_name="所管組織"
    )
    area = models.CharField("政策分野", max_length=12, choices=Area)
    current = models.ForeignKey(
        "dashboards.DashboardVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公開中の版",
    )
    changed_at = models.DateTimeField("変わった日時", null=True, blank=True)
    withdrawn_at = models.DateTimeField("公開をやめた日時", null=True, blank=True)
    created_at = models.DateTimeField("記録日時")

    class Meta:
        verbose_name = verbose_name_plural = "ダッシュボード"
        ordering = ["area", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def is_public(self) -> bool:
        """Whether everyone may read it."""
        return self.current_id is not None and self.withdrawn_at is None


class DashboardVersion(Version):
    """One version of a theme page; `body` is what `dashboards.types.PageBody` reads (ダッシュボードの版)."""

    dashboard = models.ForeignKey(
        Dashboard, on_delete=models.PROTECT, related_name="versions", verbose_name="ダッシュボード"
    )

    class Meta(Version.Meta):
        verbose_name = verbose_name_plural = "ダッシュボードの版"
        constraints = [
            *Version.Meta.constraints,
            models.UniqueConstraint(
                fields=["dashboard", "number"], name="dashboards_dashboardversion_number"
            ),
            models.UniqueConstraint(
                fields=["dashboard"],
                condition=Q(published_at__isnull=True),
                name="dashboards_dashboardversion_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dashboard} 第{self.number}版"


class KeptBlock(models.Model):
    """What a block of a public page showed when its data could last be read (直近の正しい表示).

    Derived. `asked` is the digest of the query and `tag` that of the data which `answer` answered; `good_at` is when it
    was read. `failed_at` and `failure` say since when and why newer figures cannot be had: the page shows these then.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    dashboard = models.ForeignKey(
        Dashboard, on_delete=models.CASCADE, related_name="kept", verbose_name="ダッシュボード"
    )
    number = models.PositiveIntegerField("ブロックの番号")
    asked = models.CharField("集計の指定のダイジェスト", max_length=64)
    tag = models.CharField("データのダイジェスト", max_length=64, blank=True)
    answer = models.JSONField("集計の結果", default=dict)
    digest = models.CharField("集計の結果のダイジェスト", max_length=64)
    good_at = models.DateTimeField("読めた日時")
    failed_at = models.DateTimeField("読めなくなった日時", null=True, blank=True)
    failure = models.CharField("読めない理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "直近の正しい表示"
        constraints = [
            models.UniqueConstraint(fields=["dashboard", "number"], name="dashboards_keptblock_once"),
            models.CheckConstraint(
                condition=Q(failed_at__isnull=True) | Q(failed_at__gte=F("good_at")),
                name="dashboards_keptblock_failed_after_good",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dashboard} {self.number}"


class PageNews(models.Model):
    """What became of a public page: published, its figures changed, withdrawn (ダッシュボードの更新)."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", "公開"
        REPUBLISHED = "republished", "内容の更新"
        DATA = "data", "データの更新"
        WITHDRAWN = "withdrawn", "公開の終了"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    dashboard = models.ForeignKey(
        Dashboard, on_delete=models.CASCADE, related_name="news", verbose_name="ダッシュボード"
    )
    kind = models.CharField("種類", max_length=12, choices=Kind)
    title = models.CharField("表題", max_length=120)
    words = models.TextField("変わったこと", blank=True)
    at = models.DateTimeField("日時")

    class Meta:
        verbose_name = verbose_name_plural = "ダッシュボードの更新"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at"], name="dashboards_pagenews_at")]

    def __str__(self) -> str:
        return f"{self.title}：{self.get_kind_display()}"
