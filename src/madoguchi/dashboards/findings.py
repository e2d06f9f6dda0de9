"""The finding of a block: a sentence in which figures are filled in, and whether it still holds of the data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from madoguchi.ui.charts.chart import shown_number

_PLACE = re.compile(r"\{([^{}]*)\}")
_UP = re.compile("増え|増加|増し|上がり|上がっ|上がる|上昇|伸び|多くな|高くな|長くな|広が|延び")
_DOWN = re.compile("減っ|減り|減少|減る|下がり|下がっ|下がる|低下|少なくな|低くな|短くな|短縮|縮ま|縮み")
_FLAT = re.compile("横ばい|変わりません|変わっていません|同じまま")
_MOST = re.compile("(最も|もっとも|いちばん|一番)(多|高|長)|最多|最高")
_LEAST = re.compile("(最も|もっとも|いちばん|一番)(少な|低|短)|最少|最低")
_REACHED = re.compile("(目標.*(届き|達し|達成し|上回)|達成しました|届きました)")
_NOT_REACHED = re.compile("(目標.*(届いてい|届きません|達してい|足り|下回))")
_NUMBER = re.compile(
    r"(?<![0-9０-９])[0-9０-９][0-9０-９,，.．]*(?![0-9０-９,，.．]|年|月|日|期|か月|位|つ|人あたり|あたり)"
)
_EVEN = 0.005
"""Changes of less than this share of the value before are called even."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of the data of a block (ブロックの数値).

    `names` and `values` are in the order of the drawing, of one series (the first where there are several). `is_over_time`
    tells moments, of which the last two are compared, from things, of which the most and the least are told. `target` is
    reached from below where `better` is more.
    """

    names: tuple[str, ...]
    values: tuple[float | None, ...]
    unit: str = ""
    n: float | None = None
    is_over_time: bool = False
    target: float | None = None
    better: str = "more"
    words: dict[str, str] = field(default_factory=dict)

    @property
    def known(self) -> list[tuple[str, float]]:
        """The names with a value."""
        return [(n, v) for n, v in zip(self.names, self.values, strict=True) if v is not None]

    @property
    def change(self) -> float | None:
        """From the last moment but one to the last; None where there are not two or they are no moments."""
        known = self.known
        return known[-1][1] - known[-2][1] if self.is_over_time and len(known) > 1 else None

    @property
    def course(self) -> float | None:
        """From the first moment to the last."""
        known = self.known
        return known[-1][1] - known[0][1] if self.is_over_time and len(known) > 1 else None

    @property
    def value(self) -> float | None:
        """The newest value, or the only one."""
        known = self.known
        return known[-1][1] if known and (self.is_over_time or len(known) == 1) else None

    @property
    def is_reached(self) -> bool | None:
        """Whether the newest value is at the target."""
        if self.target is None or self.value is None:
            return None
        return self.value >= self.target if self.better == "more" else self.value <= self.target

    def shown(self, value: float) -> str:
        """A value with its unit as it stands in a sentence."""
        return f"{shown_number(value)}{self.unit}"

    def shown_change(self, change: float) -> str:
        """How far apart two values are: of shares in points, because a share of a share is another thing."""
        return f"{shown_number(abs(change))}{_('ポイント') if self.unit == '％' else self.unit}"


def direction(change: float, before: float) -> str:
    """Up, down or even."""
    if abs(change) <= abs(before) * _EVEN:
        return "even"
    return "up" if change > 0 else "down"


def _said_of(change: float, before: float) -> str:
    return {"up": _("増えました"), "down": _("減りました"), "even": _("ほぼ変わりません")}[
        direction(change, before)
    ]


def fillings(figures: Figures) -> dict[str, str]:
    """What can be filled in, by the name in which an officer writes it between braces."""
    found: dict[str, str] = {}
    known = figures.known
    if figures.value is not None:
        found["値"] = figures.shown(figures.value)
    if known:
        found["最新"] = found["時点"] = known[-1][0]
        most, least = max(known, key=lambda one: one[1]), min(known, key=lambda one: one[1])
        found |= {"最大の名前": most[0], "最大の値": figures.shown(most[1])}
        found |= {"最小の名前": least[0], "最小の値": figures.shown(least[1])}
        found["数"] = f"{len(known):,}"
    if figures.change is not None and figures.course is not None:
        before, first = known[-2][1], known[0][1]
        found |= {"前の時点": known[-2][0], "前の値": figures.shown(before)}
        found |= {
            "差": figures.shown_change(figures.change),
            "増減": _said_of(figures.change, before),
            "最初": known[0][0],
            "最初の値": figures.shown(first),
            "最初からの差": figures.shown_change(figures.course),
            "最初からの増減": _said_of(figures.course, first),
        }
        if before:
            found["増減率"] = f"{shown_number(abs(100 * figures.change / before))}％"
    if figures.n is not None:
        found["件数"] = f"{figures.n:,.0f}"
    if figures.target is not None:
        found["目標"] = figures.shown(figures.target)
        if figures.value is not None:
            found["目標との差"] = figures.shown_change(figures.target - figures.value)
            found["目標の結果"] = _("届きました") if figures.is_reached else _("まだ届いていません")
    return found | figures.words


def filled(template: str, figures: Figures) -> str:
    """The sentence with its figures; a name that cannot be filled in stays as ―."""
    found = fillings(figures)
    return _PLACE.sub(lambda one: found.get(one[1].strip(), "―"), template)


def problems(template: str, figures: Figures) -> list[str]:
    """What keeps the sentence from being true of these figures, in words for an officer; nothing where it holds."""
    found = fillings(figures)
    wrong = [
        _("「{%(name)s}」は、このデータでは使えません。使える言葉：%(known)s")
        % {"name": name, "known": _("、").join(f"{{{one}}}" for one in found)}
        for name in dict.fromkeys(one.strip() for one in _PLACE.findall(template))
        if name not in found
    ]
    bare = _PLACE.sub("", template)
    return (
        wrong
        + _against_direction(bare, figures)
        + _against_order(bare, template, figures)
        + _against_target(bare, figures)
    )


def _against_direction(bare: str, figures: Figures) -> list[str]:
    said = {name for name, pattern in (("up", _UP), ("down", _DOWN), ("even", _FLAT)) if pattern.search(bare)}
    if len(said) != 1 or figures.change is None or figures.course is None:
        if said and figures.is_over_time and figures.known and figures.change is None:
            return [_("増えた、減ったとは、時点が2つ以上ないと言えません。")]
        return []
    known = figures.known
    really = {direction(figures.change, known[-2][1]), direction(figures.course, known[0][1])}
    if said & really:
        return []
    return [
        _(
            "言葉とデータが合いません。%(before)sの%(old)sから%(now)sの%(new)sへ、%(moved)s。"
            "{増減} と書くと、データに合わせて変わります。"
        )
        % {
            "before": known[-2][0],
            "old": figures.shown(known[-2][1]),
            "now": known[-1][0],
            "new": figures.shown(known[-1][1]),
            "moved": _said_of(figures.change, known[-2][1]),
        }
    ]


def _against_order(bare: str, template: str, figures: Figures) -> list[str]:
    known = figures.known
    found = []
    for pattern, right, is_most in ((_MOST, "最大の名前", True), (_LEAST, "最小の名前", False)):
        if not known or not pattern.search(bare) or f"{{{right}}}" in template:
            continue
        best = (max if is_most else min)(known, key=lambda one: one[1])
        if best[0] not in bare:
            found.append(
                _(
                    "最も%(what)sのは「%(name)s」（%(value)s）です。{%(right)s} と書くと、データに合わせて変わります。"
                )
                % {
                    "what": _("多い") if is_most else _("少ない"),
                    "name": best[0],
                    "value": figures.shown(best[1]),
                    "right": right,
                }
            )
    return found


def _against_target(bare: str, figures: Figures) -> list[str]:
    if figures.is_reached is None:
        return []
    is_said = bool(_REACHED.search(bare)) and not _NOT_REACHED.search(bare)
    is_denied = bool(_NOT_REACHED.search(bare))
    if (is_said and not figures.is_reached) or (is_denied and figures.is_reached):
        return [
            _(
                "目標について書いたことが、データと合いません。{目標の結果} と書くと、データに合わせて変わります。"
            )
        ]
    return []


def warnings(template: str) -> list[str]:
    """What will not stay true by itself: numbers typed into the sentence."""
    typed = [one for one in _NUMBER.findall(_PLACE.sub("", template)) if one.strip(",.，．")]
    if not typed:
        return []
    return [
        _(
            "文に数字（%(typed)s）が書いてあります。データが変わっても、この数字は変わりません。{値} などと書くと変わります。"
        )
        % {"typed": _("、").join(typed)}
    ]


def own_finding(name: str, figures: Figures) -> str:
    """A sentence about the figures that always holds: for a block without one, or whose own has become untrue."""
    known = figures.known
    if not known:
        return _("%(name)s：まだ数値がありません") % {"name": name}
    if figures.change is not None:
        return _("%(name)sは、%(now)sに%(value)sで、%(before)sから%(change)s") % {
            "name": name,
            "now": known[-1][0],
            "value": figures.shown(known[-1][1]),
            "before": known[-2][0],
            "change": _said_of(figures.change, known[-2][1]),
        }
    if len(known) == 1:
        return _("%(name)sは%(value)sです") % {"name": name, "value": figures.shown(known[0][1])}
    most = max(known, key=lambda one: one[1])
    return _("%(name)sが最も多いのは、%(most)sの%(value)sです") % {
        "name": name,
        "most": most[0],
        "value": figures.shown(most[1]),
    }


def offered(figures: Figures) -> Sequence[tuple[str, str]]:
    """The names that can be filled in with what they say now, for the page of an officer."""
    return list(fillings(figures).items())
