"""Planned changes: what would be different at an event, step by step."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7


class ChangePlan(models.Model):
    """What an office plans to change for people at one event, so that its minutes are known before (計画する変更).

    `changes` hold by step `types.Change.to_json`. `is_one_stop`: everything online is done in one conversation. The
    public sees it from `published_at`, when a second person approved, to `withdrawn_at`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        PUBLISHED = "published", "公開"
        WITHDRAWN = "withdrawn", "取り下げ"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    event = models.CharField("できごと", max_length=40)
    title = models.CharField("変更の名前", max_length=100)
    reason = models.CharField("変更の理由", max_length=400, blank=True)
    starts_on = models.DateField("始める予定の日", null=True, blank=True)
    changes = models.JSONField("手続ごとの変更", default=dict, blank=True)
    is_one_stop = models.BooleanField("まとめて申請できるようにする", default=False)
    state = models.CharField("状態", max_length=10, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="書いた人"
    )
    made_at = models.DateTimeField("書いた日時")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="公開した人",
    )
    published_at = models.DateTimeField("公開した日時", null=True, blank=True)
    withdrawn_at = models.DateTimeField("取り下げた日時", null=True, blank=True)
    revision = models.PositiveIntegerField("更新番号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "計画する変更"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", published_by__isnull=True)
                | (~Q(state="draft") & Q(published_by__isnull=False) & ~Q(published_by=F("made_by"))),
                name="timecost_changeplan_second_person",
            )
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="timecost_changeplan_list")]

    def __str__(self) -> str:
        return self.title
