"""Messages in the inbox and their deliveries."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from madoguchi.core.ids import uuid7
from madoguchi.vault.types import SealedJSON, SealedText


class Message(models.Model):
    """A message in the inbox of one recipient (お知らせ).

    The recipient is a subject or, for a guest, a ticket; never both, never two of a kind. Who came with paper has
    neither, and no inbox: the message is a letter, about an application.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    dedupe = models.CharField("重複を防ぐ鍵", max_length=120, unique=True)
    subject = models.ForeignKey(
        "accounts.Subject",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="宛先の主体",
    )
    ticket = models.ForeignKey(
        "accounts.Ticket",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="宛先の控え",
    )
    title = SealedText("件名")
    body = SealedText("本文")
    about = models.CharField("対象", max_length=80, db_index=True)
    procedure_id = models.UUIDField("手続", null=True, blank=True)  # none: for the recipient's own eyes
    sent_at = models.DateTimeField("送信日時")
    read_at = models.DateTimeField("読んだ日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "お知らせ"
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=True) | Q(ticket__isnull=True),
                name="messaging_message_one_recipient",
            )
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.sent_at}"

    @property
    def sealed_for(self) -> UUID:
        """The recipient; of a letter without an inbox the application that it is about, as all of that one."""
        recipient: UUID = self.ticket_id or self.subject_id or UUID(self.about.rpartition(":")[2])
        return recipient

    @property
    def has_inbox(self) -> bool:
        """Whether it stands in somebody's inbox, not on paper alone."""
        return self.ticket_id is not None or self.subject_id is not None

    @property
    def sealed_in(self) -> None:
        """The inbox is its owner's."""
        return None


class PushSubscription(models.Model):
    """A device that a person lets us wake by web push (端末の登録).

    `target` holds its address at the push service of its browser and its public keys (RFC 8030, RFC 8291), sealed:
    whoever has the address can wake the device. `digest` finds the same address again.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey(
        "accounts.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="誰の端末か"
    )
    target = SealedJSON("届け先", default=dict)
    digest = models.CharField("届け先のダイジェスト", max_length=64, unique=True)
    device = models.CharField("端末の名前", max_length=100, blank=True)
    made_at = models.DateTimeField("登録日時")

    class Meta:
        verbose_name = verbose_name_plural = "端末の登録"
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return self.device or str(self.pk)

    @property
    def sealed_for(self) -> UUID:
        """Whose device it is."""
        key: UUID = self.subject_id
        return key

    @property
    def sealed_in(self) -> None:
        """It is its owner's."""
        return None


class PostList(models.Model):
    """Letters of one organisation that an officer prints and posts together (郵送の一覧).

    Each letter is in one list only, so that none is posted twice; a second click says that they were posted.
    """

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="組織"
    )
    made_by = models.UUIDField("作った職員")
    made_at = models.DateTimeField("作成日時")
    posted_by = models.UUIDField("投函した職員", null=True, blank=True)
    posted_at = models.DateTimeField("投函日時", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "郵送の一覧"
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.made_at}"


class Delivery(models.Model):
    """One sending of a message through one channel outside (配信).

    A mail has an `address`; a web push goes to the device of `subscription`, which is gone once the device is. What
    goes by post has the name and the postal address as `address`, the `organisation` whose officers post it, and the
    `post_list` in which it was printed.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", "メール"
        WEB_PUSH = "web_push", "端末への通知"
        POST = "post", "郵送"

    class State(models.TextChoices):
        WAITING = "waiting", "送信待ち"
        SENT = "sent", "送信済み"
        FAILED = "failed", "送信できませんでした"
        HELD = "held", "取りやめ"

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="deliveries", verbose_name="お知らせ"
    )
    channel = models.CharField("経路", max_length=10, choices=Channel)
    subscription = models.ForeignKey(
        PushSubscription,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="端末",
    )
    organisation = models.UUIDField("郵送する組織", null=True, blank=True)
    post_list = models.ForeignKey(
        PostList,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name="郵送の一覧",
    )
    address = SealedText("宛先", blank=True)
    state = models.CharField("状態", max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField("回数", default=0)
    next_at = models.DateTimeField("次の試行")
    sent_at = models.DateTimeField("送信した日時", null=True, blank=True)
    error = models.CharField("最後の誤り", max_length=400, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "配信"
        constraints = [
            models.UniqueConstraint(
                fields=["message", "channel"],
                condition=Q(channel="mail"),
                name="messaging_delivery_one_mail",
            ),
            models.UniqueConstraint(
                fields=["message"], condition=Q(channel="post"), name="messaging_delivery_one_letter"
            ),
            models.CheckConstraint(
                condition=~Q(channel="post") | Q(organisation__isnull=False),
                name="messaging_delivery_post_has_its_office",
            ),
            models.UniqueConstraint(
                fields=["message", "subscription"], name="messaging_delivery_once_a_device"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="messaging_delivery_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"

    @property
    def sealed_for(self) -> UUID:
        """The recipient of the message."""
        return self.message.sealed_for

    @property
    def sealed_in(self) -> None:
        """As the message."""
        return None
