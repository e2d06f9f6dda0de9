"""What was reckoned on a day."""

from django.db import models

from madoguchi.core.ids import uuid7


class DayResult(models.Model):
    """All results of one day, from which every page, file and answer of that day is made (その日の算定結果).

    `procedures` hold by address name what one filing takes on paper and online, for receipts.
    It is derived, and can be reckoned again from assumptions and records.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    day = models.DateField("日", unique=True)
    body = models.JSONField("結果", default=dict)
    procedures = models.JSONField("手続ごとの結果", default=dict)
    reckoned_at = models.DateTimeField("算定日時")

    class Meta:
        verbose_name = verbose_name_plural = "その日の算定結果"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
