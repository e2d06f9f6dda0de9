"""The document of a version: the words of a paper and how it is made, with what stands in the way of publishing it."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.examination.models import REFUSING, Outcome, PaperKind
from madoguchi.examination.writing.fields import ANSWER, ENTRY, field_named
from madoguchi.examination.writing.language import (
    REVIEW,
    NotFilled,
    Part,
    fields_of,
    filled,
    read_text,
    rows_of,
    stray_braces,
)
from madoguchi.papers.services import missing_glyphs
from madoguchi.papers.types import Block

LONGEST_TITLE = 40
LONGEST_TEXT = 8000
LONGEST_SIGNER = 60
LONGEST_SERIES = 10
MOST_YEARS = 50
MOST_DAYS = 365
MOST_CELLS = 6
GROUNDS, CONDITIONS, HOLDER = "理由", "条件", "申請者の氏名"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is still to be mended before a version can be published; `line` is that of the text (直すところ)."""

    field: str
    sentence: str
    line: int = 0

    @property
    def label(self) -> str:
        """Where it is, in words."""
        name = {"title": _("文書の名称"), "text": _("本文"), "signer": _("発信者"), "series": _("番号の記号")}
        place = name.get(self.field, _("許可証の設定"))
        return _("%(place)s %(line)d行目") % {"place": place, "line": self.line} if self.line else place


@dataclass(frozen=True)
class Words:
    """What a paper says and how it is made; the body of a `NoticeTemplateVersion` (ひな形の内容).

    `signer` is the office holder who signs where it is not the one that the organisation names. Of a permit: `series`
    stands in its number, it is valid for `valid_years` (None: without end) and may be renewed from `renew_days` before
    the end, by the procedure `renewal` (short name; empty: this one). `shows_holder` with the law in `holder_law` that
    publishes names: otherwise the page that the picture leads to masks the holder.
    """

    title: str = ""
    text: str = ""
    signer: str = ""
    shows_address: bool = False
    series: str = ""
    valid_years: int | None = None
    renew_days: int = 0
    renewal: str = ""
    shows_holder: bool = False
    holder_law: str = ""

    @classmethod
    def read(cls, body: dict[str, Any]) -> "Words":
        """The words read from JSON; what is missing is empty."""
        known = {one.name for one in fields(cls)}
        return cls(**{key: value for key, value in body.items() if key in known})

    def to_json(self) -> dict[str, Any]:
        """The words as plain JSON; `read` gives the same back."""
        return asdict(self)

    @cached_property
    def parts(self) -> list[Part]:
        """The text, read."""
        return read_text(self.text)

    @property
    def used(self) -> dict[str, int]:
        """The names of the fields that the text uses, with the line of each."""
        return fields_of(self.parts)

    def filled(self, value_of: Callable[[str], str | None]) -> tuple[Block, ...]:
        """The blocks with the values of one case; raises `NotFilled`."""
        return filled(self.parts, value_of)

    def problems(self, kind: str, outcome: str, answers: Collection[str]) -> list[Problem]:
        """What stands in the way of publishing; `answers` are the names of the answers that the form asks for."""
        found = [*self._of_title(), *self._of_text(kind, answers), *self._required(kind, outcome)]
        return found + (self._of_permit() if kind == PaperKind.PERMIT else [])

    def _of_title(self) -> list[Problem]:
        if not self.title.strip():
            return [Problem("title", _("文書の名称を書いてください。例：児童手当認定通知書"))]
        too_long = len(self.title) > LONGEST_TITLE or "\n" in self.title
        named = [Problem("title", _("文書の名称は、40文字までの1行で書いてください。"))] if too_long else []
        if any(brace in self.title for brace in "{}｛｝"):
            named.append(Problem("title", _("文書の名称には、差し込み項目を使えません。")))
        if len(self.signer) > LONGEST_SIGNER:
            named.append(Problem("signer", _("発信者は、60文字までで書いてください。")))
        return named

    def _of_text(self, kind: str, answers: Collection[str]) -> list[Problem]:
        if not self.text.strip():
            return [Problem("text", _("本文を書いてください。"))]
        if len(self.text) > LONGEST_TEXT:
            return [Problem("text", _("本文は、8,000文字までで書いてください。"))]
        found = []
        for name, line in self.used.items():
            known = field_named(name)
            is_allowed = name in answers or (known is not None and kind in known.kinds)
            if not is_allowed:
                found.append(Problem("text", _unknown(name), line))
        found += [
            Problem("text", _("かっこ「{」と「}」が、組になっていません。"), line)
            for line in stray_braces(self.parts)
        ]
        found += [
            Problem("text", _("表の欄は、1行に6つまでです。"), row.line)
            for row in rows_of(self.parts)
            if len(row.cells) > MOST_CELLS
        ]
        if lost := missing_glyphs(self.title + self.signer + self.text.replace("\r", "")):
            told = {"characters": "、".join(lost[:5])}
            found.append(Problem("text", _("通知書の書体にない文字があります：%(characters)s") % told))
        return found

    def _required(self, kind: str, outcome: str) -> list[Problem]:
        if not self.text.strip():
            return []
        always = {name for row in rows_of(self.parts) if not row.is_optional for name in row.fields}
        if kind == PaperKind.PERMIT:
            needed = {HOLDER}
        else:
            needed = {GROUNDS, REVIEW} if outcome in REFUSING else set()
            needed |= {CONDITIONS} if outcome == Outcome.CONDITIONAL else set()
        return [
            Problem("text", _REASONS[name] % {"field": f"{{{name}}}"}) for name in sorted(needed - always)
        ]

    def _of_permit(self) -> list[Problem]:
        found = []
        if not 1 <= len(self.series.strip()) <= LONGEST_SERIES:
            found.append(
                Problem("series", _("許可証の番号に入れる記号を、10文字までで書いてください。例：食営"))
            )
        if self.valid_years is not None and not 1 <= self.valid_years <= MOST_YEARS:
            found.append(Problem("valid_years", _("有効期間は、1年から50年までの数で書いてください。")))
        if not 0 <= self.renew_days <= MOST_DAYS:
            found.append(
                Problem("renew_days", _("更新の申請を始める日は、365日前までの数で書いてください。"))
            )
        if self.shows_holder and not self.holder_law.strip():
            found.append(Problem("holder_law", _("名義をそのまま公開する根拠の法令と条を書いてください。")))
        if self.valid_years is None and {"有効期間の開始日", "有効期間の満了日"} & self.used.keys():
            found.append(
                Problem("valid_years", _("本文に有効期間があります。有効期間の年数を書いてください。"))
            )
        return found


_REASONS = {
    GROUNDS: "認めないとき（一部を含む）は、%(field)s を本文に入れてください（行政手続法第8条）。",
    REVIEW: "認めないとき（一部を含む）は、%(field)s を本文に入れてください（行政不服審査法第82条）。",
    CONDITIONS: "条件を付けるときは、%(field)s を本文に入れてください。",
    HOLDER: "許可証・証明書には、だれのものかがわかるように、%(field)s を本文に入れてください。",
}


def _unknown(name: str) -> str:
    if name.startswith((ANSWER, ENTRY)):
        return _("「%(name)s」は、いま受け付けているすべての様式にある質問ではありません。") % {"name": name}
    return _("「%(name)s」という差し込み項目はありません。") % {"name": name}


def in_words(error: NotFilled) -> str:
    """Which fields could not be filled, in words that name no value."""
    names = dict.fromkeys(one.name for one in error.missing)
    return "、".join(f"「{name}」" for name in names)
