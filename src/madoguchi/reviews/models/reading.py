"""Who gets the weekly mail about reviews."""

from django.db import models

from madoguchi.core.ids import uuid7


class ReviewDigest(models.Model):
    """An officer's wish for the weekly mail about reviews, and when the last one left (レビューのまとめメール).

    It comes unless `is_off`; it holds numbers alone.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="職員"
    )
    is_off = models.BooleanField("受け取らない", default=False)
    sent_on = models.DateField("最後に送った日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "レビューのまとめメール"

    def __str__(self) -> str:
        return str(self.user_id)
