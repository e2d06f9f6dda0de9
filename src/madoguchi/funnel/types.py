"""Numbers of a funnel: spreads of seconds, tallies of a day, and what a page of numbers shows."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BOUNDS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 2700, 3600, 7200)
"""Upper ends of the steps in which times are counted, in seconds; what is longer falls into the last."""


@dataclass
class Spread:
    """How often a time fell into each step; spreads can be added, which medians cannot (時間の分布)."""

    counts: list[int] = field(default_factory=lambda: [0] * len(BOUNDS))

    def add(self, seconds: float) -> None:
        """Count one time."""
        self.counts[min(bisect_left(BOUNDS, seconds), len(BOUNDS) - 1)] += 1

    def merge(self, counts: list[int]) -> None:
        """Add the counts of another spread."""
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, counts, strict=True)]

    @property
    def n(self) -> int:
        """How many times were counted."""
        return sum(self.counts)

    def at(self, share: float) -> float | None:
        """The time in seconds that `share` of all do not exceed, straight between the ends of a step."""
        wanted, seen = share * self.n, 0
        if not self.n:
            return None
        for place, count in enumerate(self.counts):
            if count and seen + count >= wanted:
                low = BOUNDS[place - 1] if place else 0
                return low + (BOUNDS[place] - low) * (wanted - seen) / count
            seen += count
        return float(BOUNDS[-1])


@dataclass
class PageTally:
    """How one page went (ページの集計)."""

    reached: int = 0
    saved: int = 0
    stopped: int = 0
    refused: int = 0
    again: int = 0
    seconds: Spread = field(default_factory=Spread)


@dataclass
class QuestionTally:
    """How one question went: drafts in which it was wrong, sendings, changes, and requests of officers (質問の集計)."""

    people: int = 0
    wrong: int = 0
    changed: int = 0
    asked_back: int = 0


_ENDS = ("starts", "sent", "thrown", "expired")


@dataclass
class Tally:
    """What became of drafts: numbers by page and question (集計)."""

    starts: int = 0
    sent: int = 0
    thrown: int = 0
    expired: int = 0
    minutes: Spread = field(default_factory=Spread)
    pages: dict[str, PageTally] = field(default_factory=dict)
    questions: dict[str, QuestionTally] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """How many are neither sent nor given up yet."""
        return self.starts - self.sent - self.thrown - self.expired

    def page(self, page: str) -> PageTally:
        """The tally of a page, begun if there is none."""
        return self.pages.setdefault(page, PageTally())

    def question(self, question: str) -> QuestionTally:
        """The tally of a question, begun if there is none."""
        return self.questions.setdefault(question, QuestionTally())

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            **{name: getattr(self, name) for name in _ENDS},
            "minutes": self.minutes.counts,
            "pages": {key: {**vars(one), "seconds": one.seconds.counts} for key, one in self.pages.items()},
            "questions": {key: vars(one) for key, one in self.questions.items()},
        }

    def merge(self, kept: Mapping[str, Any]) -> None:
        """Add what `to_json` gave of another tally."""
        for name in _ENDS:
            setattr(self, name, getattr(self, name) + kept.get(name, 0))
        if "minutes" in kept:
            self.minutes.merge(kept["minutes"])
        for key, said in kept.get("pages", {}).items():
            page = self.page(key)
            for name in ("reached", "saved", "stopped", "refused", "again"):
                setattr(page, name, getattr(page, name) + said[name])
            page.seconds.merge(said["seconds"])
        for key, said in kept.get("questions", {}).items():
            question = self.question(key)
            for name, count in said.items():
                setattr(question, name, getattr(question, name) + count)


@dataclass(frozen=True)
class PageStep:
    """One page of a funnel as it is shown (段階)."""

    id: str
    title: str
    tally: PageTally

    @property
    def stopped_share(self) -> float | None:
        """Of those who reached it, the share that stopped there."""
        return self.tally.stopped / self.tally.reached if self.tally.reached else None

    @property
    def refused_share(self) -> float | None:
        """Of those who reached it, the share that had to mend something."""
        return self.tally.refused / self.tally.reached if self.tally.reached else None


@dataclass(frozen=True)
class QuestionStep:
    """One question of a funnel as it is shown (質問のようす)."""

    id: str
    label: str
    page: str
    tally: QuestionTally
    reached: int

    @property
    def wrong_share(self) -> float | None:
        """Of those who reached its page, the share whose answer had to be mended."""
        return self.tally.people / self.reached if self.reached else None


@dataclass(frozen=True)
class Funnel:
    """From beginning to sending, page by page (入力のようす)."""

    tally: Tally
    pages: list[PageStep]
    questions: list[QuestionStep]

    @property
    def completion(self) -> float | None:
        """Of those begun and ended, the share that was sent; None before one ended."""
        ended = self.tally.starts - self.tally.open
        return self.tally.sent / ended if ended else None
