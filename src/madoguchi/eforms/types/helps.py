"""Help while typing: what a page lends to its questions, and what a search inside a question finds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from madoguchi.language.towns import Town, towns_of


@dataclass(frozen=True)
class KnownMember:
    """Someone of the household who is known already (分かっている家族).

    `key` names the subject and slot of the facts; `relation` is a value of `RELATIONS`; `birth_date` is ISO or empty.
    """

    key: str
    name: str
    relation: str = ""
    birth_date: str = ""


@dataclass(frozen=True)
class KeptDocument:
    """A document that the person keeps, as a question offers it (しまってある書類).

    `words` say when it was issued and until when it holds. One that is over is shown and cannot be chosen.
    """

    key: str
    name: str
    words: str
    may_be_chosen: bool = True


@dataclass(frozen=True)
class Helps:
    """What a page can look up for its questions; a form knows neither registers nor people (入力の手助け).

    `corporation` gives name and address of a corporate number, empty for an unknown one; without it no such search
    is offered. `towns` gives the towns of a postal code.
    """

    members: Sequence[KnownMember] = ()
    corporation: Callable[[str], str] | None = None
    towns: Callable[[str], Sequence[Town]] = towns_of
    documents: Mapping[str, Sequence[KeptDocument]] = field(default_factory=dict)
    """What the person keeps, by kind of document."""

    may_keep: bool = False
    """Whether what is handed in now can be kept for the next time."""

    above: dict[str, str] | None = None
    """What was typed for the name above the question, where there is one."""


NO_HELPS = Helps()


@dataclass(frozen=True)
class Found:
    """One thing that a search found; `fill` are the parts that choosing it fills in (候補)."""

    value: str
    label: str
    fill: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Looked:
    """What a search inside a question found: a sentence, what it filled in, and what there is to choose (調べた結果).

    `adds` asks for that many more rows of a question that has several.
    """

    sentence: str
    fill: dict[str, str] = field(default_factory=dict)
    choices: tuple[Found, ...] = ()
    adds: int = 0

    def as_json(self) -> dict[str, Any]:
        """For the script that shows it without loading the page anew."""
        return {
            "sentence": self.sentence,
            "fill": self.fill,
            "choices": [{"value": c.value, "label": c.label, "fill": c.fill} for c in self.choices],
        }
