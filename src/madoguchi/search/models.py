"""What officers add to the table of rewordings, and how often people search for what."""

from django.conf import settings
from django.db import models

from madoguchi.core.ids import uuid7


class Rewording(models.Model):
    """An officer's entry in the table from residents' words to official ones (言い換え).

    `targets` are objects with `title` (part of a name), `law` and `article`, the best first. A retired entry stays
    for the record and is not used any more.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    words = models.JSONField("住民の言葉", default=list)
    targets = models.JSONField("手続の言葉", default=list)
    why = models.CharField("理由", max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="登録した人",
    )
    at = models.DateTimeField("登録日時")
    retired_at = models.DateTimeField("使わなくなった日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "言い換え"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return "、".join(self.words)

    @property
    def is_retired(self) -> bool:
        """Whether the entry is not used any more."""
        return self.retired_at is not None


class SearchCount(models.Model):
    """How often something was searched for on a day, without who, where or when (検索の集計).

    `words` are folded, masked and cut short; `empty` counts the searches in which nothing fitted, `clicks` how
    often a result was opened.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    day = models.DateField("日")
    words = models.CharField("言葉", max_length=60)
    searches = models.PositiveIntegerField("検索された回数", default=0)
    empty = models.PositiveIntegerField("見つからなかった回数", default=0)
    clicks = models.PositiveIntegerField("結果が開かれた回数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "検索の集計"
        constraints = [models.UniqueConstraint(fields=["day", "words"], name="search_searchcount_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.words}"
