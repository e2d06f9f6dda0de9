"""Certificates of offices and posts; their keys lie in files, readable by this account alone."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7


class SigningCertificate(models.Model):
    """With what the papers of one post of an office (窓野市長) are signed (職責証明書).

    Knows the organisation by its id alone. From `takes_over_on` on it signs, in place of the one that it `succeeds`;
    what that one signed stays valid, for its time stamps tell when. `serial` is that of the certificate, in decimal.
    """

    class Origin(models.TextChoices):
        DEMO = "demo", "デモの認証局が発行"
        IMPORTED = "imported", "取り込み"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.UUIDField("組織", db_index=True)
    post = models.CharField("職名", max_length=100)
    holder = models.CharField("証明書の名義", max_length=200)
    issuer = models.CharField("発行者", max_length=200)
    certificate = models.TextField("証明書")
    chain = models.TextField("発行者の証明書", blank=True)
    fingerprint = models.CharField("指紋", max_length=64, unique=True)
    serial = models.CharField("シリアル番号", max_length=60)
    valid_from = models.DateTimeField("有効期間の始め")
    valid_until = models.DateTimeField("有効期間の終わり")
    takes_over_on = models.DateField("使い始める日")
    succeeds = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="前の証明書",
    )
    origin = models.CharField("入手", max_length=10, choices=Origin)
    made_by = models.UUIDField("登録した人", null=True, blank=True)
    made_at = models.DateTimeField("登録日時")
    revoked_at = models.DateTimeField("失効日時", null=True, blank=True)
    revoked_why = models.CharField("失効の理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "職責証明書"
        ordering = ["organisation", "post", "-takes_over_on", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_until")), name="papers_signingcertificate_has_time"
            ),
            models.UniqueConstraint(
                fields=["organisation", "post", "takes_over_on"],
                condition=Q(revoked_at__isnull=True),
                name="papers_signingcertificate_one_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.valid_until:%Y-%m-%d}"

    def holds_at(self, at: datetime) -> bool:
        """Whether it is within its time and not revoked."""
        return self.valid_from <= at <= self.valid_until and (self.revoked_at is None or at < self.revoked_at)
