"""What people write to an organisation, where it went, and what was answered."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedJSON, SealedText


class Opinion(models.Model):
    """An opinion or enquiry, as answers of the common form (意見・問合せ).

    Everything that was written is sealed. The holder is an account or, for a guest, a ticket; `organisation` answers
    now. `once` is the proof with which it was sent, so that the same sending counts once; `digest` is keyed and finds
    the same words again. `kind` and `topic` are the values chosen in the form.
    """

    class Kind(models.TextChoices):
        OPINION = "opinion", "意見・提案"
        ENQUIRY = "enquiry", "質問・問合せ"
        COMPLAINT = "complaint", "困りごと・苦情"
        THANKS = "thanks", "お礼"

    class State(models.TextChoices):
        WAITING = "waiting", "返事待ち"
        WRITTEN = "written", "返事の確認待ち"
        ANSWERED = "answered", "返事済み"
        NOTED = "noted", "受け止め済み（返事なし）"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    number = models.CharField("受付番号", max_length=20, unique=True)
    government = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="団体"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="答える組織"
    )
    form_version = models.ForeignKey(
        "eforms.FormVersion", on_delete=models.PROTECT, related_name="+", verbose_name="様式の版"
    )
    subject = models.ForeignKey(
        "accounts.Subject",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="書いた主体",
    )
    ticket = models.ForeignKey(
        "accounts.Ticket",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="控え",
    )
    kind = models.CharField("種類", max_length=60)
    topic = models.CharField("分野", max_length=60)
    answers = SealedJSON("書かれた内容", default=dict)
    wants_reply = models.BooleanField("返事がほしい")
    state = models.CharField("状態", max_length=10, choices=State, default=State.WAITING)
    arrived_at = models.DateTimeField("届いた日時")
    due_on = models.DateField("返事の期限", null=True, blank=True)
    ended_at = models.DateTimeField("返事などをした日時", null=True, blank=True)
    once = models.CharField("一度だけ送るための鍵", max_length=64, unique=True)
    digest = models.CharField("同じ文をさがす鍵", max_length=64, db_index=True)
    revision = models.PositiveIntegerField("更新番号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "意見・問合せ"
        ordering = ["-arrived_at", "-id"]
        indexes = [models.Index(fields=["organisation", "state", "due_on"], name="listening_opinion_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=True, ticket__isnull=False)
                | Q(subject__isnull=False, ticket__isnull=True),
                name="listening_opinion_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "written"], ended_at__isnull=True)
                | Q(state__in=["answered", "noted"], ended_at__isnull=False),
                name="listening_opinion_ended_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sealed_for(self) -> UUID:
        """The one who wrote it."""
        owner: UUID = self.ticket_id or self.subject_id or self.pk
        return owner

    @property
    def sealed_in(self) -> UUID:
        """The government to which it was written."""
        key: UUID = self.government_id
        return key

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.ended_at is None

    @property
    def kind_word(self) -> str:
        """The kind in words."""
        return str(dict(self.Kind.choices).get(self.kind, self.kind))


class OpinionMove(models.Model):
    """That an opinion went from one organisation to another, by a rule or by an officer (意見・問合せの回送)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    opinion = models.ForeignKey(
        Opinion, on_delete=models.CASCADE, related_name="moves", verbose_name="意見・問合せ"
    )
    from_organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="前の組織"
    )
    to_organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="次の組織"
    )
    why = models.CharField("理由", max_length=200)
    moved_at = models.DateTimeField("回送した日時")

    class Meta:
        verbose_name = verbose_name_plural = "意見・問合せの回送"
        ordering = ["moved_at", "id"]

    def __str__(self) -> str:
        return f"{self.opinion_id} {self.to_organisation}"


class OpinionReply(models.Model):
    """What an organisation answers, sealed as the opinion is; a second person may have to send it (意見・問合せへの返事).

    One row for each opinion: it is written again until it is sent. `returned_why` is what the second person wants
    changed.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    opinion = models.OneToOneField(
        Opinion, on_delete=models.PROTECT, related_name="reply", verbose_name="意見・問合せ"
    )
    body = SealedText("本文")
    written_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="書いた職員"
    )
    written_at = models.DateTimeField("書いた日時")
    returned_why = models.CharField("直してほしいこと", max_length=400, blank=True)
    sent_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="送った職員",
    )
    sent_at = models.DateTimeField("送った日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "意見・問合せへの返事"

    def __str__(self) -> str:
        return str(self.opinion_id)

    @property
    def sealed_for(self) -> UUID:
        """As the opinion."""
        return self.opinion.sealed_for

    @property
    def sealed_in(self) -> UUID:
        """As the opinion."""
        return self.opinion.sealed_in
