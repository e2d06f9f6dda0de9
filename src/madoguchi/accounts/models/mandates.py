"""Who may act for whom by a mandate, and invitations to become someone's agent or member."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from madoguchi.accounts.models.people import Membership, Subject, User
from madoguchi.core.ids import uuid7


class Mandate(models.Model):
    """What a person or business lets an agent do in its name, from one day to another (代理権).

    Holds only between `accepted_at` and the end, and not after `withdrawn_at`. An application keeps a
    snapshot of it and never this row.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    principal = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="mandates_given", verbose_name="本人"
    )
    agent = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates_held",
        verbose_name="代理人",
    )
    procedures = models.JSONField("任せる手続", default=list, blank=True)  # ids; none: any procedure
    may_submit = models.BooleanField("提出まで任せる", default=False)
    principal_name = models.CharField(
        "本人の表示名", max_length=200, blank=True
    )  # of a person; shown to the agent
    agent_number = models.CharField("行政書士の登録番号", max_length=8, blank=True)
    starts_on = models.DateField("開始日")
    ends_on = models.DateField("終了日")
    created_at = models.DateTimeField("記録日時")
    accepted_at = models.DateTimeField("引き受けた日時", null=True, blank=True)
    withdrawn_at = models.DateTimeField("取り消した日時", null=True, blank=True)
    is_resigned = models.BooleanField("代理人が辞退した", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "代理権"
        constraints = [
            models.CheckConstraint(
                condition=Q(agent__isnull=True) | ~Q(principal=F("agent")),
                name="accounts_mandate_not_of_oneself",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="accounts_mandate_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(agent__isnull=False),
                name="accounts_mandate_accepted_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["agent", "ends_on"], name="accounts_mandate_of_agent")]

    def __str__(self) -> str:
        return f"{self.principal_id} → {self.agent_id}"

    @property
    def last_day(self) -> date:
        """The last day on which the mandate holds."""
        return self.ends_on - timedelta(days=1)

    def holds_on(self, day: date) -> bool:
        """Whether the agent may act on `day`."""
        return (
            self.accepted_at is not None
            and self.withdrawn_at is None
            and self.starts_on <= day < self.ends_on
        )

    @property
    def limits(self) -> frozenset[UUID] | None:
        """The procedures that the mandate names; None: any."""
        return frozenset(UUID(key) for key in self.procedures) or None


class Invitation(models.Model):
    """An invitation, opened once by the secret in its link, by someone who has signed in (招待).

    For a mandate, or for a part in a household or business. The secret is shown once and kept as a digest.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    secret_hash = models.CharField("合言葉のハッシュ", max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="招いた人")
    mandate = models.OneToOneField(
        Mandate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitation",
        verbose_name="代理権",
    )
    group = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name="世帯・事業者",
    )
    part = models.CharField("立場", max_length=20, choices=Membership.Part, blank=True)
    email = models.EmailField("招く人のメールアドレス", max_length=254, blank=True)
    created_at = models.DateTimeField("記録日時")
    expires_at = models.DateTimeField("期限")
    accepted_at = models.DateTimeField("引き受けた日時", null=True, blank=True)
    declined_at = models.DateTimeField("断った日時", null=True, blank=True)
    withdrawn_at = models.DateTimeField("取り消した日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "招待"
        constraints = [
            models.CheckConstraint(
                condition=Q(mandate__isnull=False, group__isnull=True, part="")
                | Q(mandate__isnull=True, group__isnull=False) & ~Q(part=""),
                name="accounts_invitation_for_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True)
                | Q(accepted_at__isnull=True, withdrawn_at__isnull=True)
                | Q(declined_at__isnull=True, withdrawn_at__isnull=True),
                name="accounts_invitation_answered_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted or declined at the moment `at`."""
        answered = self.accepted_at or self.declined_at or self.withdrawn_at
        return answered is None and at < self.expires_at


class RegisteredAgent(models.Model):
    """One line of the roll of administrative scriveners, as the operator imported it (行政書士名簿の登録)."""

    number = models.CharField("登録番号", max_length=8, primary_key=True)
    name = models.CharField("氏名", max_length=200)
    office = models.CharField("事務所の名称", max_length=200, blank=True)
    imported_at = models.DateTimeField("取り込んだ日時")

    class Meta:
        verbose_name = verbose_name_plural = "行政書士名簿の登録"

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
