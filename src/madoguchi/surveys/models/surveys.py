"""A survey, and one time that it is asked."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7


class Survey(models.Model):
    """What an organisation asks people again and again with one form (調査).

    `audience` says who may answer: everyone with the address, those invited, or officers of the same government.
    `design` is what a new wave begins with (see `Wave.design`); `is_example` marks invented answers, on every page.
    """

    class Audience(models.TextChoices):
        PUBLIC = "public", "だれでも"
        PANEL = "panel", "招待した人"
        STAFF = "staff", "職員"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    code = models.SlugField("アドレス用の名前", max_length=60, unique=True)
    title = models.CharField("名前", max_length=120)
    purpose = models.CharField("目的", max_length=400)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    audience = models.CharField("答える人", max_length=10, choices=Audience)
    form = models.OneToOneField(
        "eforms.FormTemplate", on_delete=models.PROTECT, related_name="+", verbose_name="様式"
    )
    design = models.JSONField("設計", default=dict)
    is_example = models.BooleanField("見本（回答は架空）", default=False)
    made_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="作った職員"
    )
    made_at = models.DateTimeField("作った日時")

    class Meta:
        verbose_name = verbose_name_plural = "調査"
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class Wave(models.Model):
    """One time that a survey is asked, or one whose answers a firm brought (調査の回).

    `design` holds `roles` (which question is sex, age, area, occupation), `populations` (parts that are compared with
    other waves), `margins` with `limits` (weights), `quotas`, `mapping` (to the wave before), `who` and `method` in
    words. `codebook` is fixed when it opens or is brought in; `result` when it is counted, what is few held back.
    Who counts does not publish.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "準備中"
        OPEN = "open", "回答受付中"
        CLOSED = "closed", "締め切った"
        COUNTED = "counted", "集計済み"
        PUBLISHED = "published", "公開中"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="waves", verbose_name="調査")
    number = models.PositiveSmallIntegerField("回")
    label = models.CharField("回の名前", max_length=60)
    opens_on = models.DateField("始める日")
    closes_on = models.DateField("終わる日")
    state = models.CharField("状態", max_length=10, choices=State, default=State.PLANNED)
    form_version = models.ForeignKey(
        "eforms.FormVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="様式の版",
    )
    design = models.JSONField("設計", default=dict)
    codebook = models.JSONField("コードブック", default=list)
    result = models.JSONField("集計結果", default=dict)
    gives_records = models.BooleanField("匿名にした個票も公開する", default=False)
    counted_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="集計した職員",
    )
    counted_at = models.DateTimeField("集計した日時", null=True, blank=True)
    published_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公開した職員",
    )
    published_at = models.DateTimeField("公開した日時", null=True, blank=True)
    revision = models.PositiveIntegerField("更新番号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "調査の回"
        ordering = ["survey", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="surveys_wave_number"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="surveys_wave_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published_by__isnull=False, published_at__isnull=False, counted_by__isnull=False),
                name="surveys_wave_published_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("counted_by")),
                name="surveys_wave_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.label}"
