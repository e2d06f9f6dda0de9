"""What procedures and programmes share: identity, who keeps the record, and how a record ends."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7


class Record(models.Model):
    """A record of the registry: identity and upkeep; what it says stands in its versions (登録).

    `owner` keeps the record, and looks through it again on `review_on`. A retired record keeps its
    address and points to its successor.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    code = models.CharField("番号", max_length=20, unique=True)
    slug = models.SlugField("アドレス用の名前", max_length=80, unique=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="所管組織"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="登録の担当者",
    )
    review_on = models.DateField("次に見直す日", null=True, blank=True)
    retired_at = models.DateTimeField("廃止日時", null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="後継"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.slug

    @property
    def is_retired(self) -> bool:
        """Whether the record is kept only for those who still have its address."""
        return self.retired_at is not None


class OfRecord(models.Model):
    """Something said of one record, procedure or programme (登録についての記録)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    procedure = models.ForeignKey(
        "registry.Procedure",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        verbose_name="手続",
    )
    programme = models.ForeignKey(
        "registry.Programme",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        verbose_name="制度",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(procedure__isnull=False, programme__isnull=True)
                | Q(procedure__isnull=True, programme__isnull=False),
                name="%(app_label)s_%(class)s_of_one_record",
            )
        ]

    @property
    def record(self) -> Any:
        """The procedure or programme."""
        return self.procedure or self.programme
