"""What the room hands out: likenesses, doubts, differences."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Likeness(StrEnum):
    """How two writings stand to each other (一致の度合い)."""

    SAME = "same"
    NOTATION = "notation"
    DIFFERENT = "different"

    @property
    def label(self) -> str:
        """The likeness in a word."""
        return str(_LIKENESS[self])


_LIKENESS = {
    Likeness.SAME: _("同じ"),
    Likeness.NOTATION: _("書き方だけの違い"),
    Likeness.DIFFERENT: _("違う"),
}


class Doubt(StrEnum):
    """Why a business and a number may not belong together (疑い)."""

    UNKNOWN = "unknown"
    NAME = "name"
    CLOSED = "closed"
    SUCCEEDED = "succeeded"
    DELETED = "deleted"
    TAKEN = "taken"

    @property
    def label(self) -> str:
        """The doubt in a word."""
        return str(_DOUBTS[self][0])

    @property
    def sentence(self) -> str:
        """The doubt in a sentence for the officer."""
        return str(_DOUBTS[self][1])


_DOUBTS = {
    Doubt.UNKNOWN: (
        _("番号が公表データにない"),
        _("この法人番号は、取り込んだ公表データにありません。新しい法人か、番号の間違いかもしれません。"),
    ),
    Doubt.NAME: (
        _("名称が違う"),
        _("名乗った名称と、公表されている名称が違います。改称か、別の法人の番号かもしれません。"),
    ),
    Doubt.CLOSED: (
        _("登記が閉鎖されている"),
        _("この法人の登記記録は閉鎖されています。"),
    ),
    Doubt.SUCCEEDED: (
        _("承継した法人がある"),
        _("この法人は合併などにより、別の法人に引き継がれています。"),
    ),
    Doubt.DELETED: (
        _("番号が取り消されている"),
        _("この法人番号は、公表データから削除されています。"),
    ),
    Doubt.TAKEN: (
        _("別の事業者がこの番号を使っている"),
        _("同じ法人番号に、すでに別の事業者が結び付いています。"),
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What was typed beside what the base registry says (公表データとの違い).

    `term` names the fact, `source` says where the typed value stands (an application, the business's own facts).
    """

    term: str
    label: str
    typed: str
    registered: str
    likeness: Likeness
    source: str = ""

    @property
    def is_real(self) -> bool:
        """Whether more than the way of writing differs."""
        return self.likeness is Likeness.DIFFERENT


@dataclass(frozen=True, slots=True)
class Typed:
    """A value that somebody typed for a term, and where (入力された値)."""

    term: str
    value: str
    source: str = ""
