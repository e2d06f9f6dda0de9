"""What a person wants to hear of, by which way, and when not."""

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Q

from madoguchi.core.clock import JAPAN
from madoguchi.core.ids import uuid7

_DAY = timedelta(days=1)
EVENING, MORNING = time(21), time(8)


class Preference(models.Model):
    """What one person or business wants to hear of and how; nobody is told anything without one (案内の希望).

    `themes` are life events, all when empty. `is_never`: the person said no for good, and is not asked again. The
    inbox always holds what was sent; mail and web push only point to it, and rest during the quiet hours. `waiting`
    counts what happened since the person was last matched.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.OneToOneField(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="誰の希望か"
    )
    consent = models.ForeignKey(
        "facts.Consent",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="同意",
    )
    themes = models.JSONField("知りたいテーマ", default=list, blank=True)
    by_mail = models.BooleanField("メールで知らせる", default=False)
    by_web_push = models.BooleanField("端末に知らせる", default=False)
    quiet_from = models.TimeField("知らせない時間の始まり", default=EVENING)
    quiet_until = models.TimeField("知らせない時間の終わり", default=MORNING)
    is_on = models.BooleanField("案内を受け取る", default=False)
    is_never = models.BooleanField("今後も受け取らない", default=False)
    changed_at = models.DateTimeField("変えた日時")
    waiting = models.PositiveIntegerField("照合を待つ出来事の数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "案内の希望"
        indexes = [
            models.Index(fields=["id"], condition=Q(waiting__gt=0), name="push_preference_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(is_never=False), name="push_preference_never_is_never"
            ),
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(consent__isnull=False), name="push_preference_on_by_consent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}"

    def speaks_at(self, at: datetime) -> datetime:
        """The first moment from `at` on that is not in the quiet hours, in Japan."""
        here = at.astimezone(JAPAN)
        start, end = self.quiet_from, self.quiet_until
        clock = here.time().replace(tzinfo=None)
        if start == end:
            return at
        is_quiet = start <= clock < end if start < end else clock >= start or clock < end
        if not is_quiet:
            return at
        morning = here.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
        if morning <= here:
            morning = datetime.combine(here.date(), end, JAPAN) + _DAY
        return morning.astimezone(at.tzinfo)

    def wants(self, themes: tuple[str, ...]) -> bool:
        """Whether something of `themes` may be told: all when none were chosen, or when it has none itself."""
        return not self.themes or not themes or bool(set(self.themes) & set(themes))
