"""What a guest holds, and the brake on guessing."""

from django.db import models

from madoguchi.core.ids import uuid7


class Ticket(models.Model):
    """What a guest holds instead of an account: a number and a secret shown once (控え).

    Opens the draft, the applications made of it, their messages and notices, and nothing else.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    number = models.CharField("下書き番号", max_length=20, unique=True)
    secret_hash = models.CharField("合言葉のハッシュ", max_length=64)
    created_at = models.DateTimeField("記録日時")

    class Meta:
        verbose_name = verbose_name_plural = "控え"

    def __str__(self) -> str:
        return self.number


class Passage(models.Model):
    """A guest's way from one screen to another: an address read as a picture, and six digits (機器の引き継ぎ).

    Opens what the ticket opens, once, within minutes. Neither the address nor the digits are kept; the digits are
    hashed under the address, so that the row alone lets nobody try them all.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="passages", verbose_name="控え")
    address_hash = models.CharField("宛先のハッシュ", max_length=64, unique=True)
    digits_hash = models.CharField("数字のハッシュ", max_length=64)
    tries = models.PositiveSmallIntegerField("間違えた回数", default=0)
    made_at = models.DateTimeField("記録日時")
    ends_at = models.DateTimeField("期限")
    used_at = models.DateTimeField("使った日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "機器の引き継ぎ"

    def __str__(self) -> str:
        return str(self.pk)


class Attempt(models.Model):
    """A failed try to sign in or to open a ticket, counted to slow guessing down (失敗した試行)."""

    bucket = models.CharField("対象", max_length=80, db_index=True)
    at = models.DateTimeField("日時")

    class Meta:
        verbose_name = verbose_name_plural = "失敗した試行"

    def __str__(self) -> str:
        return self.bucket
