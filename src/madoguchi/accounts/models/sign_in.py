"""What signing in leaves behind: who is signed in where, what was being typed, and names towards other systems."""

from uuid import UUID

from django.db import models

from madoguchi.accounts.models.people import Subject, User
from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedJSON


class Visit(models.Model):
    """A device on which an account is signed in, from signing in to the end of the session (ログイン中の端末)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="visits", verbose_name="アカウント")
    session_key = models.CharField("セッション", max_length=40, unique=True)
    how = models.CharField("ログインの方法", max_length=40)
    device = models.CharField("端末", max_length=80, blank=True)
    began_at = models.DateTimeField("ログインした日時")
    seen_at = models.DateTimeField("最後に使った日時")
    ends_at = models.DateTimeField("必ず終わる日時", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "ログイン中の端末"

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at}"


class KeptTyping(models.Model):
    """What was being typed when a session ended, sealed for the person who typed it (預かった入力)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    owner = models.UUIDField("入力した人")  # an account, or the ticket of a guest
    path = models.CharField("ページ", max_length=400)
    sealed = models.BinaryField("封をした入力")
    at = models.DateTimeField("預かった日時", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "預かった入力"

    def __str__(self) -> str:
        return self.path


class KeptAnswers(models.Model):
    """What someone tells in one session to find what they may receive, sealed; gone when the session ends (預かった答え).

    Nobody but the session that holds the key finds it; a job takes away what no session holds any more.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    answers = SealedJSON("封をした答え", default=dict)
    began_at = models.DateTimeField("始めた日時")
    seen_at = models.DateTimeField("最後に使った日時", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "預かった答え"

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def sealed_for(self) -> UUID:
        """Sealed under a key of its own, which is destroyed with it."""
        return self.pk

    @property
    def sealed_in(self) -> None:
        """No government holds it."""
        return None


class ShownClaims(models.Model):
    """What a card said of its holder at a sign-in, sealed until it stands among the person's facts (カードの記載).

    A follower takes it from here; then the row and its key are gone.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", verbose_name="本人")
    sealed = models.BinaryField("封をした記載")
    at = models.DateTimeField("示された日時")

    class Meta:
        verbose_name = verbose_name_plural = "カードの記載"

    def __str__(self) -> str:
        return str(self.pk)


class PairwiseName(models.Model):
    """What stands for a person towards one other system, and towards no other (連携先ごとの利用者番号)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    client_id = models.CharField("連携先", max_length=100)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="アカウント")
    name = models.CharField("利用者番号", max_length=64, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "連携先ごとの利用者番号"
        constraints = [
            models.UniqueConstraint(fields=["client_id", "user"], name="accounts_pairwise_name_once")
        ]

    def __str__(self) -> str:
        return self.name
