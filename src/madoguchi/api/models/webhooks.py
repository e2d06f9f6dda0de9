"""Those who want to be told of public changes instead of asking for them."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.api.models.changes import Change
from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedText


class Webhook(models.Model):
    """An address of an operator of apps to which public changes are posted, in their order (変更の通知先).

    An organisation answers for it. `cursor` is the last change that was taken there. While it fails it is tried at
    longer and longer intervals, and is turned off after days; then a person turns it on again. The secret that signs
    is sealed.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    name = models.CharField("名前", max_length=100)
    url = models.CharField("アドレス", max_length=2000)
    secret = SealedText("署名の合言葉")
    kinds = models.JSONField("知らせる対象", default=list, blank=True)
    cursor = models.BigIntegerField("最後に届いた変更", default=0)
    registered_at = models.DateTimeField("登録した日時")
    next_at = models.DateTimeField("次の試行")
    attempts = models.PositiveIntegerField("続けて失敗した回数", default=0)
    failing_since = models.DateTimeField("失敗し始めた日時", null=True, blank=True)
    problem = models.CharField("最後の誤り", max_length=200, blank=True)
    sent_at = models.DateTimeField("最後に届いた日時", null=True, blank=True)
    disabled_at = models.DateTimeField("止めた日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "変更の通知先"
        ordering = ["registered_at", "id"]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(disabled_at__isnull=True), name="api_webhook_due")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sealed_for(self) -> UUID:
        """The registration is its own owner."""
        key: UUID = self.pk
        return key

    @property
    def sealed_in(self) -> UUID:
        """The government of the organisation that answers for it."""
        key: UUID = self.organisation.government_id
        return key

    def wants(self, change: Change) -> bool:
        """Whether it asked for changes of this kind of record: all when it named none."""
        return not self.kinds or change.of in self.kinds
