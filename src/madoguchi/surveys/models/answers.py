"""Who may answer, and what was answered: two tables without a way from one to the other."""

from uuid import UUID, uuid4

from django.db import models
from django.db.models import Q

from madoguchi.vault.types import SealedJSON, SealedText


class Invitation(models.Model):
    """That someone may answer a wave once (調査への招待).

    `digest` is of the token in the link; `who` a keyed digest of the address or account, so that nobody is invited
    twice. `draft` are the answers so far, gone when they are handed in; `mail` goes when the wave closes. Keys and
    days say nothing of the hour, so that no answer can be told by it.
    """

    class State(models.TextChoices):
        INVITED = "invited", "招待した"
        BEGUN = "begun", "答えはじめた"
        ANSWERED = "answered", "答えた"
        REFUSED = "refused", "断った"

    id = models.UUIDField("識別子", primary_key=True, default=uuid4, editable=False)
    wave = models.ForeignKey(
        "surveys.Wave", on_delete=models.CASCADE, related_name="invitations", verbose_name="調査の回"
    )
    digest = models.CharField("合い札のダイジェスト", max_length=64, unique=True)
    who = models.CharField("同じ人をさがす鍵", max_length=64, blank=True)
    mail = SealedText("メールアドレス", blank=True)
    draft = SealedJSON("途中の回答", default=dict)
    state = models.CharField("状態", max_length=10, choices=State, default=State.INVITED)
    mailed_on = models.DateField("メールを送った日", null=True, blank=True)
    reminded_on = models.DateField("思い出してもらった日", null=True, blank=True)
    ended_on = models.DateField("答えた・断った日", null=True, blank=True)
    revision = models.PositiveIntegerField("更新番号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "調査への招待"
        ordering = ["id"]
        indexes = [models.Index(fields=["wave", "state"], name="surveys_invitation_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "who"], condition=~Q(who=""), name="surveys_invitation_once_a_wave"
            )
        ]

    def __str__(self) -> str:
        return self.get_state_display()

    @property
    def sealed_for(self) -> UUID:
        """As the answers of the wave."""
        key: UUID = self.wave_id
        return key

    @property
    def sealed_in(self) -> UUID:
        """The government that asks."""
        key: UUID = self.wave.survey.organisation.government_id
        return key


class Response(models.Model):
    """The answers of one person in one wave, without who it was and when (調査への回答).

    `answers` are codes and numbers; what was written freely is sealed in `words`. The key is random, not of the time.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid4, editable=False)
    wave = models.ForeignKey(
        "surveys.Wave", on_delete=models.CASCADE, related_name="responses", verbose_name="調査の回"
    )
    answers = models.JSONField("回答", default=dict)
    words = SealedJSON("書かれたこと", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "調査への回答"
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def sealed_for(self) -> UUID:
        """All words of a wave have one key, which goes with it."""
        key: UUID = self.wave_id
        return key

    @property
    def sealed_in(self) -> UUID:
        """The government that asks."""
        key: UUID = self.wave.survey.organisation.government_id
        return key


class FreeAnswer(models.Model):
    """What someone wrote, masked, apart from their other answers, for an officer to read (自由記述).

    It is public only after somebody read it and let it be.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "まだ読んでいない"
        SHOWN = "shown", "公開してよい"
        KEPT_BACK = "kept_back", "公開しない"

    id = models.UUIDField("識別子", primary_key=True, default=uuid4, editable=False)
    wave = models.ForeignKey(
        "surveys.Wave", on_delete=models.CASCADE, related_name="free_answers", verbose_name="調査の回"
    )
    question = models.CharField("設問番号", max_length=60)
    words = SealedText("伏せ字にした文")
    state = models.CharField("状態", max_length=10, choices=State, default=State.WAITING)
    read_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="読んだ職員",
    )

    class Meta:
        verbose_name = verbose_name_plural = "自由記述"
        ordering = ["question", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(read_by__isnull=False),
                name="surveys_freeanswer_read_by_someone",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.get_state_display()}"

    @property
    def sealed_for(self) -> UUID:
        """As the answers of the wave."""
        key: UUID = self.wave_id
        return key

    @property
    def sealed_in(self) -> UUID:
        """The government that asks."""
        key: UUID = self.wave.survey.organisation.government_id
        return key
