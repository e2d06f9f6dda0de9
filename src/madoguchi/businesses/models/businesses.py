"""Businesses beside their subjects: what they are linked to, their sites, and matches in doubt."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from madoguchi.businesses.models.corporations import Corporation
from madoguchi.core.ids import uuid7


class Business(models.Model):
    """What is known of a business beside its subject: its form, trade name and corporation (事業者).

    `corporation` is set only where name and number agree, or an officer found that they belong together. A sole
    proprietor has none.
    """

    class Form(models.TextChoices):
        """Whether a business is a corporation (事業者の形態)."""

        CORPORATION = "corporation", "法人"
        SOLE_PROPRIETOR = "sole_proprietor", "個人事業主"

    subject = models.OneToOneField(
        "accounts.Subject",
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="business",
        verbose_name="主体",
    )
    form = models.CharField("事業者の形態", max_length=16, choices=Form)
    trade_name = models.CharField("屋号", max_length=150, blank=True)
    corporation = models.OneToOneField(
        Corporation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="business",
        verbose_name="法人",
    )
    linked_at = models.DateTimeField("法人と結び付けた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "事業者"
        constraints = [
            models.CheckConstraint(
                condition=Q(form="corporation") | Q(corporation__isnull=True),
                name="businesses_business_only_corporations_are_linked",
            ),
            models.CheckConstraint(
                condition=Q(corporation__isnull=True, linked_at__isnull=True)
                | Q(corporation__isnull=False, linked_at__isnull=False),
                name="businesses_business_linked_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)


class Site(models.Model):
    """A place where a business works: a shop, an office, a factory (事業所)."""

    class Kind(models.TextChoices):
        """What is done at a site (事業所の種類)."""

        HEAD_OFFICE = "head_office", "本店・主たる事務所"
        SHOP = "shop", "店舗"
        OFFICE = "office", "事務所・営業所"
        FACTORY = "factory", "工場・作業所"
        WAREHOUSE = "warehouse", "倉庫"
        OTHER = "other", "その他"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="sites", verbose_name="事業者"
    )
    name = models.CharField("名称", max_length=150)
    kind = models.CharField("種類", max_length=12, choices=Kind)
    postal_code = models.CharField("郵便番号", max_length=7, blank=True)
    address = models.CharField("所在地", max_length=300)
    phone = models.CharField("電話番号", max_length=20, blank=True)
    opened_on = models.DateField("開設日", null=True, blank=True)
    closed_on = models.DateField("廃止日", null=True, blank=True)
    revision = models.PositiveIntegerField("改訂番号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "事業所"
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True)
                | Q(closed_on__isnull=True)
                | Q(closed_on__gte=models.F("opened_on")),
                name="businesses_site_closes_after_it_opens",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Match(models.Model):
    """A doubt whether a business and a corporate number belong together (照合).

    `doubts` are codes of `businesses.types.Doubt`. What an officer settled names the number that it was settled
    with and the doubts `accepted` then, so that nobody is asked for them again. `revision` tells two open screens
    apart.
    """

    class State(models.TextChoices):
        """What became of a doubt (照合の状態)."""

        OPEN = "open", "確認待ち"
        SETTLED = "settled", "同じ事業者と確認"
        DECLINED = "declined", "別の事業者と判断"
        CLEARED = "cleared", "疑いが消えた"

    class Source(models.TextChoices):
        """Where the number comes from (番号の出所)."""

        GBIZID = "gbizid", "GビズID"
        TYPED = "typed", "本人の入力"
        REGISTRY = "registry", "公表データの変更"
        API = "api", "他システムからの連携"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, related_name="matches", verbose_name="事業者"
    )
    number = models.CharField("法人番号", max_length=13)
    name = models.CharField("名乗った名称", max_length=200)
    address = models.CharField("名乗った所在地", max_length=300, blank=True)
    source = models.CharField("番号の出所", max_length=10, choices=Source)
    doubts = models.JSONField("疑い", default=list)
    state = models.CharField("状態", max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField("生じた日時")
    decided_at = models.DateTimeField("判断した日時", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="判断した人",
    )
    reason = models.CharField("判断の理由", max_length=400, blank=True)
    settled_number = models.CharField("確認した法人番号", max_length=13, blank=True)
    accepted = models.JSONField("承知した疑い", default=list)
    revision = models.PositiveIntegerField("改訂番号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "照合"
        constraints = [
            models.UniqueConstraint(
                fields=["business"], condition=Q(state="open"), name="businesses_match_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "cleared"), decided_by__isnull=True)
                | Q(state__in=("settled", "declined"), decided_by__isnull=False, decided_at__isnull=False),
                name="businesses_match_decided_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["state", "opened_at"], name="businesses_match_queue")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
