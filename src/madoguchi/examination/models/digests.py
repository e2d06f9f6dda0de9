"""The morning mail of officers."""

from django.db import models

from madoguchi.core.ids import uuid7


class Digest(models.Model):
    """Whether an officer wants the morning mail with the number of cases that wait, and when the last was sent (朝のお知らせ)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(
        "accounts.User", on_delete=models.CASCADE, related_name="+", verbose_name="職員"
    )
    is_off = models.BooleanField("止めている", default=False)
    sent_on = models.DateField("最後に送った日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "朝のお知らせ"

    def __str__(self) -> str:
        return f"{self.user_id} {self.sent_on}"
