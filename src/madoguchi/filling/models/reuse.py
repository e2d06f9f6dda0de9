"""What drafts take from facts."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.filling.models.drafts import Draft


class Reuse(models.Model):
    """What a draft takes from facts; once for a draft (前の内容の利用).

    Without `is_agreed` the person chose not to. `origins` tells by path which fact an answer came from, with its
    term, source and day; a path goes when the answer is changed. `confirmed` are the paths that the person looked at and
    agreed to: their questions are not asked.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="reuse", verbose_name="下書き")
    is_agreed = models.BooleanField("同意した", default=False)
    origins = models.JSONField("出どころ", default=dict)
    confirmed = models.JSONField("確かめた回答", default=list)
    asked_at = models.DateTimeField("たずねた日時")

    class Meta:
        verbose_name = verbose_name_plural = "前の内容の利用"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_agreed=True) | Q(origins={}), name="filling_reuse_needs_agreement"
            )
        ]

    def __str__(self) -> str:
        return str(self.draft_id)


class ReuseConsent(models.Model):
    """The consent by which one of the offices that a draft goes to uses what is known (利用の同意)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    reuse = models.ForeignKey(
        Reuse, on_delete=models.CASCADE, related_name="agreed", verbose_name="前の内容の利用"
    )
    consent = models.ForeignKey(
        "facts.Consent", on_delete=models.PROTECT, related_name="+", verbose_name="同意"
    )

    class Meta:
        verbose_name = verbose_name_plural = "利用の同意"
        constraints = [models.UniqueConstraint(fields=["reuse", "consent"], name="filling_reuseconsent_once")]

    def __str__(self) -> str:
        return f"{self.reuse_id} {self.consent_id}"
