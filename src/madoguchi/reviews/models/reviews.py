"""User reviews."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from madoguchi.core.ids import uuid7


class Review(models.Model):
    """What someone says of a procedure, a window or a message, at one moment of it (ユーザーレビュー).

    `text` is masked before it is stored; the words as typed are not kept. With an `application` it is tied to someone
    who applied, once for each moment; without one it came by a link, a QR, a message or another system, and `once` is
    the digest of the proof with which it was sent, so that the same sending counts once. `digest` is keyed and finds
    the same words again. `reply_due_on` is the day by which the office answers; empty where no answer is owed.
    What was set aside (`set_aside_at`) is neither shown nor counted; how many were, is told.
    """

    class Moment(models.TextChoices):
        RECEIPT = "receipt", "申請のあと"
        DECISION = "decision", "結果のあと"
        ANY = "any", "そのほかのとき"

    class Step(models.TextChoices):
        FINDING = "finding", gettext_noop("手続をさがす")
        UNDERSTANDING = "understanding", gettext_noop("説明を読む")
        FILLING = "filling", gettext_noop("入力する")
        DOCUMENTS = "documents", gettext_noop("書類を用意する")
        SENDING = "sending", gettext_noop("確認して送る")
        WAITING = "waiting", gettext_noop("結果を待つ")
        RESULT = "result", gettext_noop("結果を受け取る")
        COUNTER = "counter", gettext_noop("窓口で手続をする")
        MESSAGE = "message", gettext_noop("お知らせを読む")
        WHOLE = "whole", gettext_noop("全体")

    class Source(models.TextChoices):
        APPLICATION = "application", "申請のあとの画面"
        LINK = "link", "リンク"
        QR = "qr", "QRコード"
        API = "api", "ほかのシステム"
        WINDOW = "window", "窓口のポスター"
        MESSAGE = "message", "お知らせ"

    class Channel(models.TextChoices):
        ONLINE = "online", "オンライン"
        COUNTER = "counter", "窓口"
        PHONE = "phone", "電話"
        POST = "post", "郵送"

    class Device(models.TextChoices):
        PHONE = "phone", "スマートフォン"
        TABLET = "tablet", "タブレット"
        COMPUTER = "computer", "パソコン"

    class Reason(models.TextChoices):
        QUICK = "quick", "早く終わった"
        CLEAR = "clear", "説明が分かりやすい"
        ANYTIME = "anytime", "いつでも、どこでもできた"
        FEW_PAPERS = "few_papers", "書類が少ない"
        NO_REPEAT = "no_repeat", "同じことを書かずにすんだ"
        KIND = "kind", "対応がていねい"
        PAYMENT = "payment", "支払い方法が選べた"
        SLOW = "slow", "結果まで時間がかかる"
        LONG_WAIT = "long_wait", "待ち時間が長い"
        HARD_WORDS = "hard_words", "言葉がむずかしい"
        HARD_TO_FIND = "hard_to_find", "手続が見つけにくい"
        MANY_INPUTS = "many_inputs", "入力することが多い"
        MANY_PAPERS = "many_papers", "書類が多い"
        REPEAT = "repeat", "同じことを何度も書く"
        TROUBLE = "trouble", "画面がうまく動かない"
        MANNER = "manner", "対応がよくない"
        NO_ANSWER = "no_answer", "聞きたいことを聞けない"

    class Aside(models.TextChoices):
        ADVERT = "advert", "宣伝・いたずら"
        ELSEWHERE = "elsewhere", "ほかの手続や窓口への声"
        TWICE = "twice", "同じ人が何度も送った声"

    GOOD: ClassVar[list[str]] = [
        Reason.QUICK,
        Reason.CLEAR,
        Reason.ANYTIME,
        Reason.FEW_PAPERS,
        Reason.NO_REPEAT,
        Reason.KIND,
        Reason.PAYMENT,
    ]
    """The reasons that praise; the others name what was hard."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    procedure = models.ForeignKey(
        "registry.Procedure",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="手続",
    )
    window = models.ForeignKey(
        "windows.Window",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="窓口",
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="受付組織"
    )
    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="申請",
    )
    message_kind = models.CharField("お知らせの種類", max_length=40, blank=True)
    source = models.CharField("届いた道", max_length=12, choices=Source, default=Source.APPLICATION)
    channel = models.CharField("手続をした方法", max_length=8, choices=Channel, blank=True)
    device = models.CharField("使った機器", max_length=8, choices=Device, blank=True)
    moment = models.CharField("時点", max_length=10, choices=Moment)
    rating = models.PositiveSmallIntegerField("満足度（1～5）")
    is_time_acceptable = models.BooleanField("かかった時間に納得できたか", null=True, blank=True)
    step = models.CharField("どの段階について", max_length=16, choices=Step)
    reasons = models.JSONField("理由", default=list, blank=True)
    text = models.TextField("意見", blank=True)
    once = models.CharField("一度だけ送るための鍵", max_length=64, unique=True, null=True, blank=True)
    digest = models.CharField("同じ文をさがす鍵", max_length=64, blank=True, db_index=True)
    written_at = models.DateTimeField("書いた日時")
    reply_due_on = models.DateField("返事の期限", null=True, blank=True)
    set_aside_at = models.DateTimeField("除いた日時", null=True, blank=True)
    set_aside_because = models.CharField("除いた理由", max_length=10, choices=Aside, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "ユーザーレビュー"
        ordering = ["-written_at", "-id"]
        indexes = [
            models.Index(fields=["organisation", "written_at"], name="reviews_of_office"),
            models.Index(fields=["window", "written_at"], name="reviews_of_window"),
            models.Index(fields=["reply_due_on"], name="reviews_reply_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["application", "moment"], name="reviews_review_once_a_moment"),
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=5), name="reviews_review_rating_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(procedure__isnull=False) | Q(window__isnull=False) | ~Q(message_kind=""),
                name="reviews_review_about_something",
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=False) | Q(once__isnull=False),
                name="reviews_review_sent_with_a_proof",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True, set_aside_because="")
                | (Q(set_aside_at__isnull=False) & ~Q(set_aside_because="")),
                name="reviews_review_aside_because",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id or self.window_id or self.message_kind} {self.rating}"

    @property
    def is_low(self) -> bool:
        """Whether it tells of something hard: 1 or 2."""
        return self.rating <= 2

    @property
    def reason_words(self) -> list[str]:
        """The reasons in words, in the order of the list."""
        return [str(one.label) for one in self.Reason if one.value in self.reasons]
