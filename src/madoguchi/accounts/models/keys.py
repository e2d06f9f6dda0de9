"""Keys with which a person's own programs act for them."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import uuid7


class AccessKey(models.Model):
    """A key that a person gives to a program of theirs: for one subject, some procedures, a time (連携キー).

    It opens what the person may open for `subject` (under `mandate`, as its agent) and no more: no role of an officer,
    nobody else. `limits` are the procedures it may be used for (None: any); without `may_submit` it prepares, and the
    person sends. `assurance` is that of the sign-in in which it was made. The secret is shown once.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="access_keys", verbose_name="作った人"
    )
    subject = models.ForeignKey(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="だれの手続か"
    )
    mandate = models.ForeignKey(
        "accounts.Mandate",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="委任",
    )
    name = models.CharField("名前", max_length=100)
    secret_hash = models.CharField("鍵のハッシュ", max_length=64, unique=True)
    may_submit = models.BooleanField("提出もできる", default=False)
    limits = models.JSONField("手続", null=True, blank=True)
    assurance = models.PositiveSmallIntegerField("身元確認のレベル")
    created_at = models.DateTimeField("作った日時")
    expires_at = models.DateTimeField("期限")
    revoked_at = models.DateTimeField("止めた日時", null=True, blank=True)
    last_used_at = models.DateTimeField("最後に使われた日時", null=True, blank=True)
    minute = models.BigIntegerField("数えている分", default=0)
    calls = models.PositiveIntegerField("その分の回数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "連携キー"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="accounts_accesskey_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.name
