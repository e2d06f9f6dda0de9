"""What matching reads: profiles of those who agreed, and population files that were imported."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7


class Profile(models.Model):
    """What matching reads of one person or business, and nothing else (照合用の列).

    There is one only while a consent for the purpose is in force. `situation` is a `rules.situations.Situation` in
    JSON; of a sensitive term there are the answers to single conditions, never the value. `digest` names the
    conditions that were answered. On `turns_on` time alone changes what a rule says; on `due_on`, at the latest at the
    beginning of the next month, the profile is made anew. `seen` is the last event of the subject's own stream that
    it has taken into account.
    """

    class Audience(models.TextChoices):
        RESIDENT = "resident", "住民"
        BUSINESS = "business", "事業者"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.OneToOneField(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="誰の列か"
    )
    audience = models.CharField("対象", max_length=10, choices=Audience, default=Audience.RESIDENT)
    city_code = models.CharField("住む市区町村のコード", max_length=6, blank=True)
    situation = models.JSONField("値と答え", default=dict)
    digest = models.CharField("条件のダイジェスト", max_length=64, blank=True)
    made_at = models.DateTimeField("作った日時")
    seen = models.PositiveIntegerField("読んだ出来事の番号", default=0)
    due_on = models.DateField("次に作り直す日", null=True, blank=True)
    turns_on = models.DateField("次に判定が変わる日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "照合用の列"
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="columns_profile_due"),
            models.Index(fields=["city_code", "id"], name="columns_profile_of_city"),
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} {self.pk}"


class Population(models.Model):
    """A population file that an organisation imported or that was invented, to see whom a rule concerns (人口ファイル).

    The bytes lie in the state folder under the key; a new import takes the place of the one before it.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.OneToOneField(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    title = models.CharField("名前", max_length=100)
    is_invented = models.BooleanField("架空", default=False)
    digest = models.CharField("ダイジェスト", max_length=64)
    persons = models.PositiveIntegerField("人数")
    households = models.PositiveIntegerField("世帯数")
    terms = models.JSONField("語彙", default=list)
    imported_at = models.DateTimeField("取り込んだ日時")

    class Meta:
        verbose_name = verbose_name_plural = "人口ファイル"

    def __str__(self) -> str:
        return self.title
