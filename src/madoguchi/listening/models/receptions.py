"""How an organisation takes opinions and enquiries, and to whom they go."""

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7


class Reception(models.Model):
    """That an organisation takes opinions and enquiries, and with which edition of the common form (意見・問合せの受付).

    All use the same shared form until one publishes an edition of its own. `answer_days` are days with open offices
    until the answer is due. With `needs_second` nobody sends an answer that they wrote.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.OneToOneField(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="reception", verbose_name="組織"
    )
    form_version = models.ForeignKey(
        "eforms.FormVersion", on_delete=models.PROTECT, related_name="+", verbose_name="様式の版"
    )
    answer_days = models.PositiveSmallIntegerField("返事までの日数（開庁日）", default=10)
    needs_second = models.BooleanField("返事は別の人が確かめて送る", default=False)
    is_open = models.BooleanField("受け付けている", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "意見・問合せの受付"
        ordering = ["organisation__slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_days__gte=1, answer_days__lte=60), name="listening_reception_days_1_to_60"
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class RoutingRule(models.Model):
    """What goes to another organisation as soon as it arrives: by topic, kind and words (振り分けの規則).

    The first rule by `place` of which everything fits is used; empty conditions fit all. `words` are parted by 、 and
    one of them is enough.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    reception = models.ForeignKey(
        Reception, on_delete=models.CASCADE, related_name="rules", verbose_name="受付"
    )
    place = models.PositiveSmallIntegerField("順番")
    topic = models.CharField("分野", max_length=60, blank=True)
    kind = models.CharField("種類", max_length=60, blank=True)
    words = models.CharField("言葉", max_length=200, blank=True)
    to = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="送り先"
    )

    class Meta:
        verbose_name = verbose_name_plural = "振り分けの規則"
        ordering = ["reception", "place", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(topic="") | ~Q(kind="") | ~Q(words=""),
                name="listening_routingrule_asks_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reception} {self.place}"
