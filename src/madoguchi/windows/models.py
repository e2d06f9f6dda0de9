"""Windows: the counters, and what is done at them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from madoguchi.core.ids import uuid7


class Window(models.Model):
    """A counter to which people come: where, when, for what, and how it is marked (窓口).

    `code` stands in the address of its QR and never changes. Each of the three marks (待たない・書かない・
    キャッシュレス) stands only together with the means by which it is kept. `languages` are codes
    with a space before and behind each, so that one is found by its name.
    """

    class Language(models.TextChoices):
        ENGLISH = "en", "English（英語）"
        CHINESE = "zh", "中文（中国語）"
        KOREAN = "ko", "한국어（韓国・朝鮮語）"
        VIETNAMESE = "vi", "Tiếng Việt（ベトナム語）"
        NEPALI = "ne", "नेपाली（ネパール語）"
        TAGALOG = "tl", "Tagalog（フィリピノ語）"
        PORTUGUESE = "pt", "Português（ポルトガル語）"
        SPANISH = "es", "Español（スペイン語）"
        EASY_JAPANESE = "easy-ja", "やさしい日本語"
        SIGN = "sign", "手話"

    MARKS: ClassVar[list[tuple[str, str]]] = [
        ("no_waiting", gettext_noop("待たない")),
        ("no_writing", gettext_noop("書かない")),
        ("cashless", gettext_noop("キャッシュレス")),
    ]
    """The three marks, in the order in which they are said; each is a field `has_…` and its `…_means`."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="windows", verbose_name="所管組織"
    )
    code = models.CharField("窓口番号", max_length=16, unique=True)
    name = models.CharField("窓口の名前", max_length=100)
    place = models.CharField("場所（庁舎・階）", max_length=100, blank=True)
    address = models.CharField("所在地", max_length=200)
    hours = models.CharField("受付時間", max_length=200)
    phone = models.CharField("電話番号", max_length=30, blank=True)
    procedures = models.ManyToManyField(
        "registry.Procedure", through="WindowProcedure", related_name="windows", verbose_name="扱う手続"
    )
    languages = models.CharField("日本語のほかに話せる言語", max_length=80, default="", blank=True)
    is_wheelchair_accessible = models.BooleanField("車いすで利用できる", default=False)
    has_no_waiting = models.BooleanField("待たない", default=False)
    no_waiting_means = models.CharField("待たないための方法", max_length=200, blank=True)
    has_no_writing = models.BooleanField("書かない", default=False)
    no_writing_means = models.CharField("書かないための方法", max_length=200, blank=True)
    has_cashless = models.BooleanField("キャッシュレス", default=False)
    cashless_means = models.CharField("使える支払い方法", max_length=200, blank=True)
    is_prototype = models.BooleanField("先行窓口（改善を先に試す窓口）", default=False)
    closed_on = models.DateField("廃止日", null=True, blank=True)
    revision = models.PositiveIntegerField("更新番号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "窓口"
        ordering = ["organisation__slug", "code"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(has_no_waiting=False) | ~Q(no_waiting_means=""))
                & (Q(has_no_writing=False) | ~Q(no_writing_means=""))
                & (Q(has_cashless=False) | ~Q(cashless_means="")),
                name="windows_window_marks_have_means",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def marks(self) -> list[tuple[str, str, str]]:
        """The marks that the window bears: key, word, and the means by which it is kept."""
        return [
            (key, word, getattr(self, f"{key}_means"))
            for key, word in self.MARKS
            if getattr(self, f"has_{key}")
        ]

    @property
    def spoken(self) -> list[str]:
        """The languages spoken beside Japanese, each in its own words."""
        return [str(choice.label) for choice in self.Language if f" {choice.value} " in self.languages]


class WindowProcedure(models.Model):
    """One procedure that is done at a window (窓口で扱う手続)."""

    id = models.UUIDField("識別子", primary_key=True, default=uuid7, editable=False)
    window = models.ForeignKey(
        Window, on_delete=models.CASCADE, related_name="window_procedures", verbose_name="窓口"
    )
    procedure = models.ForeignKey(
        "registry.Procedure", on_delete=models.PROTECT, related_name="window_procedures", verbose_name="手続"
    )

    class Meta:
        verbose_name = verbose_name_plural = "窓口で扱う手続"
        constraints = [
            models.UniqueConstraint(fields=["window", "procedure"], name="windows_windowprocedure_once")
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.procedure}"
