"""What became of questions and options between two waves: said for each one, so that nothing is compared by accident."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.surveys.codebook import Choice, Codebook, Item


class Change(StrEnum):
    """What became of an option (選択肢の変化)."""

    SAME = "same"
    REWORDED = "reworded"
    MERGED = "merged"
    SPLIT = "split"
    ADDED = "added"
    REMOVED = "removed"


WORDS: dict[Change, Any] = {
    Change.SAME: gettext_lazy("同じ選択肢"),
    Change.REWORDED: gettext_lazy("言い方を変えた"),
    Change.MERGED: gettext_lazy("選択肢をまとめた"),
    Change.SPLIT: gettext_lazy("選択肢を分けた"),
    Change.ADDED: gettext_lazy("選択肢を加えた"),
    Change.REMOVED: gettext_lazy("選択肢を除いた"),
}


@dataclass(frozen=True)
class Pair:
    """Options of this wave and those of the one before that ask the same (選択肢の対応)."""

    now: tuple[str, ...]
    before: tuple[str, ...]

    def change(self, now: Item, before: Item) -> Change:
        """What became of them."""
        if not self.before:
            return Change.ADDED
        if not self.now:
            return Change.REMOVED
        if len(self.now) == 1 and len(self.before) == 1:
            labels = now.label_of.get(self.now[0]), before.label_of.get(self.before[0])
            return Change.SAME if labels[0] == labels[1] else Change.REWORDED
        return Change.MERGED if len(self.now) == 1 else Change.SPLIT


@dataclass(frozen=True)
class Match:
    """A question of this wave and that of the one before (設問の対応).

    `note` says in words what else is different, such as who was asked.
    """

    now: str
    before: str
    pairs: tuple[Pair, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class WaveMapping:
    """How a wave is compared with the one before (前回との対応)."""

    matches: tuple[Match, ...] = ()

    @cached_property
    def of_question(self) -> dict[str, Match]:
        """Each match by the question of this wave."""
        return {one.now: one for one in self.matches}

    def problems(self, now: Codebook, before: Codebook) -> list[str]:
        """What keeps it from being used: options that it does not speak of, or twice, and codes that do not exist."""
        found: list[str] = []
        for kind, book, codes in (
            (_("今回"), now, [one.now for one in self.matches]),
            (_("前回"), before, [one.before for one in self.matches]),
        ):
            words = {"kind": kind}
            found += [
                _("%(kind)sの設問「%(code)s」はありません。") % {**words, "code": code}
                for code in codes
                if code not in book.by_code
            ]
            found += [
                _("%(kind)sの設問「%(code)s」が2回あります。") % {**words, "code": code}
                for code in sorted({one for one in codes if codes.count(one) > 1})
            ]
        for match in self.matches:
            here, there = now.by_code.get(match.now), before.by_code.get(match.before)
            if here is None or there is None:
                continue
            if here.kind != there.kind:
                found.append(_("「%(code)s」は、前回と答え方が違います。") % {"code": here.code})
            found += _left_over(_("今回"), here, [code for pair in match.pairs for code in pair.now])
            found += _left_over(_("前回"), there, [code for pair in match.pairs for code in pair.before])
        return found

    def to_json(self) -> list[dict[str, Any]]:
        """As it is kept with a wave."""
        return [
            {
                "now": one.now,
                "before": one.before,
                "note": one.note,
                "pairs": [[list(pair.now), list(pair.before)] for pair in one.pairs],
            }
            for one in self.matches
        ]

    @classmethod
    def of_json(cls, kept: Iterable[Mapping[str, Any]]) -> WaveMapping:
        """What `to_json` kept."""
        return cls(
            tuple(
                Match(
                    one["now"],
                    one["before"],
                    tuple(Pair(tuple(now), tuple(before)) for now, before in one["pairs"]),
                    one.get("note", ""),
                )
                for one in kept
            )
        )


def _left_over(kind: str, item: Item, spoken_of: list[str]) -> list[str]:
    words = {"kind": kind, "question": item.label}
    known = {one.code for one in item.choices}
    missing = [one.label for one in item.choices if one.code not in spoken_of]
    twice = sorted({one for one in spoken_of if spoken_of.count(one) > 1})
    unknown = sorted(set(spoken_of) - known)
    sentences = [
        (missing, _("%(kind)sの「%(question)s」の選択肢「%(options)s」の対応を決めてください。")),
        (twice, _("%(kind)sの「%(question)s」の選択肢番号「%(options)s」が2回あります。")),
        (unknown, _("%(kind)sの「%(question)s」に、選択肢番号「%(options)s」はありません。")),
    ]
    return [text % {**words, "options": _("」「").join(names)} for names, text in sentences if names]


def suggested(now: Codebook, before: Codebook) -> WaveMapping:
    """What can be told by machine: questions with the same code, options with the same words; the rest came or went.

    A person looks at it: two options with other words may be one, and one may have been split.
    """
    matches = []
    for item in now.items:
        other = before.by_code.get(item.code)
        if other is None or other.kind != item.kind:
            continue
        matches.append(Match(item.code, other.code, tuple(_pairs(item.choices, other.choices))))
    return WaveMapping(tuple(matches))


def _pairs(now: tuple[Choice, ...], before: tuple[Choice, ...]) -> Iterable[Pair]:
    by_label = {one.label: one.code for one in before}
    found = set()
    for one in now:
        other = by_label.get(one.label)
        found.add(other)
        yield Pair((one.code,), (other,) if other is not None else ())
    for one in before:
        if one.code not in found:
            yield Pair((), (one.code,))
