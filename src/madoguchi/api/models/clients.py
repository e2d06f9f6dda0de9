"""Systems of other bureaus: who they are, what they may do, how much, and what they wrote."""

from django.conf import settings
from django.db import models

from madoguchi.core.ids import uuid7


class ApiClient(models.Model):
    """A system of an organisation that reads and writes by the API (連携システム).

    Id, secret (hashed) and scopes stand in `client`, the row of the library that knows OAuth. The organisation is the wall:
    what another organisation was given is not there for this one.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    client = models.OneToOneField(
        "allauth_idp_oidc.Client", on_delete=models.PROTECT, related_name="+", verbose_name="OAuthの登録"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    name = models.CharField("システムの名称", max_length=100)
    per_minute = models.PositiveIntegerField("1分あたりの上限", default=120)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="登録した人",
    )
    registered_at = models.DateTimeField("登録した日時")
    expires_at = models.DateTimeField("期限")
    revoked_at = models.DateTimeField("取り消した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "連携システム"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("registered_at")),
                name="api_apiclient_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApiMinute(models.Model):
    """How often a system asked in one minute (連携システムの利用数)."""

    client = models.ForeignKey(
        ApiClient, on_delete=models.CASCADE, related_name="minutes", verbose_name="連携システム"
    )
    minute = models.BigIntegerField("分")
    count = models.PositiveIntegerField("回数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "連携システムの利用数"
        constraints = [models.UniqueConstraint(fields=["client", "minute"], name="api_apiminute_once")]

    def __str__(self) -> str:
        return f"{self.minute} {self.count}"


class ApiWrite(models.Model):
    """An answer to a write, so that the same request sent again is answered the same and written once (連携の書込み).

    `digest` is that of the request; the answer holds keys and names of terms, never values.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(
        ApiClient, on_delete=models.PROTECT, related_name="writes", verbose_name="連携システム"
    )
    key = models.CharField("再送の鍵", max_length=100)
    digest = models.CharField("要求のダイジェスト", max_length=64)
    answer = models.JSONField("応答", default=dict)
    at = models.DateTimeField("日時")

    class Meta:
        verbose_name = verbose_name_plural = "連携の書込み"
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="api_apiwrite_once")]

    def __str__(self) -> str:
        return self.key
