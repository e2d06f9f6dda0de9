"""The abstract model of everything that is published in versions (版)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7


class Version(models.Model):
    """One version: edited freely until published, then immutable for ever (版).

    Whoever edits does not approve (constraint); the database refuses to change or delete a published
    row (triggers of `versions.guards`, on SQLite and PostgreSQL). A draft counts its changes in `revision`,
    so that two editors cannot overwrite each other; its editor asks for publication (`asked_at`), and
    whoever looks through it publishes or sends it back with a `remark`. A version published with a day to
    come in `effective_from` is shown from that day.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField("版番号")
    body = models.JSONField("内容", default=dict)
    digest = models.CharField("内容のダイジェスト", max_length=64, blank=True)
    effective_from = models.DateField("適用開始日", null=True, blank=True)
    effective_until = models.DateField("適用終了日", null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="編集した人"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="承認した人",
    )
    published_at = models.DateTimeField("公開日時", null=True, blank=True)
    revision = models.PositiveIntegerField("編集の回数", default=0)
    asked_at = models.DateTimeField("公開を依頼した日時", null=True, blank=True)
    remark = models.CharField("差し戻しの理由", max_length=1000, blank=True)
    created_at = models.DateTimeField("記録日時", auto_now_add=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("edited_by")),
                name="%(app_label)s_%(class)s_editor_is_not_approver",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(approved_by__isnull=False),
                name="%(app_label)s_%(class)s_published_is_approved",
            ),
        ]

    @property
    def is_published(self) -> bool:
        """Whether this version is public and can no longer change."""
        return self.published_at is not None
