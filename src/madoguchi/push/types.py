"""What the room hands out: who is told what, counts that may be shown, and what a page of it needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from madoguchi.push.models import Campaign, Match
from madoguchi.registry.types import Freshness, ProgrammeCard, ProgrammeRule
from madoguchi.rules.documents import Verdict

FEWEST = 10
"""From how many people on a number is shown; fewer could be recognised."""


def shown(count: int) -> int | None:
    """`count` as it may be shown: None (10人未満) for one to nine."""
    return None if 0 < count < FEWEST else count


def about(count: int) -> int | None:
    """`count` in tens, as a dry run tells it: what is left out cannot be worked out from the numbers around it."""
    return None if 0 < count < FEWEST else round(count, -1)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell one person (見つかったこと): `occasions` name what is told once each."""

    campaign: Campaign
    programme: ProgrammeRule
    verdict: Verdict
    occasions: tuple[str, ...]
    due_on: date | None

    def dedupe(self, occasion: str, subject: UUID) -> str:
        """The key under which this is told once."""
        return f"{self.campaign.kind}:{self.programme.card.programme_id}:{subject}:{occasion}"[:200]


@dataclass(frozen=True, slots=True)
class Place:
    """How many in one municipality, in tens; None for fewer than ten (市区町村ごとの人数)."""

    code: str
    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What a dry run found, in tens (試算). None stands for one to nine people.

    `looked_at` of those who agreed live where the programme is offered; it `fits` some, for some it is `unknown`.
    Of those whom it fits, some were told before, have applied, or do not want to hear of it: `to_tell` are the others.
    `samples` describe a few of them without anything by which they are known.
    """

    on: date
    looked_at: int | None
    fits: int | None
    unknown: int | None
    told_before: int | None
    applied: int | None
    unwanted: int | None
    to_tell: int | None
    places: tuple[Place, ...]
    samples: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As the campaign keeps it."""
        return {
            "on": self.on.isoformat(),
            **{name: getattr(self, name) for name in _NUMBERS},
            "places": [[one.code, one.name, one.count] for one in self.places],
            "samples": list(self.samples),
        }

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "Counts":
        """What `to_json` made."""
        return cls(
            on=date.fromisoformat(kept["on"]),
            **{name: kept[name] for name in _NUMBERS},
            places=tuple(Place(*one) for one in kept["places"]),
            samples=tuple(kept["samples"]),
        )


_NUMBERS = ("looked_at", "fits", "unknown", "told_before", "applied", "unwanted", "to_tell")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a campaign (案内の結果), in people; None stands for one to nine.

    `reached` were told, `opened` read the message, `applied` filed the programme's procedure afterwards, `satisfied`
    of those who wrote a review of it gave four or five (`answered`). Shares are of those before, from 0 to 1.
    """

    campaign: Campaign
    reached: int | None
    opened: int | None
    applied: int | None
    answered: int | None
    satisfied: int | None

    @property
    def opened_share(self) -> float | None:
        """How many of those reached opened it."""
        return _share(self.opened, self.reached)

    @property
    def applied_share(self) -> float | None:
        """How many of those reached applied."""
        return _share(self.applied, self.reached)

    @property
    def satisfied_share(self) -> float | None:
        """How many of those who answered were satisfied."""
        return _share(self.satisfied, self.answered)


def _share(part: int | None, whole: int | None) -> float | None:
    return part / whole if whole and part is not None else None


@dataclass(frozen=True, slots=True)
class Told:
    """One programme in a message, as its page shows it (案内した制度).

    `card` is None once the programme is no longer public. `reasons` and `amounts` are the sentences of that day.
    """

    match: Match
    card: ProgrammeCard | None
    reasons: tuple[str, ...]
    amounts: tuple[str, ...]
    has_applied: bool

    @property
    def may_apply(self) -> bool:
        """Whether the page offers to apply: not for automatic support, nor for what was applied for."""
        card = self.card
        return card is not None and bool(card.procedure) and not card.is_automatic and not self.has_applied


@dataclass(frozen=True, slots=True)
class BoardRow:
    """The programmes of one organisation on the freshness board (制度の鮮度), the worst first."""

    organisation: str
    slug: str
    freshness: Sequence[Freshness]

    @property
    def without_owner(self) -> int:
        """How many have nobody who keeps them."""
        return sum(one.record.owner_id is None for one in self.freshness)

    @property
    def fresh(self) -> int:
        """How many are as they should be."""
        return sum(one.state == "fresh" for one in self.freshness)

    @property
    def oldest_look_at(self) -> datetime | None:
        """When that one was last confirmed which was not for longest."""
        return min((one.looked_at for one in self.freshness if one.looked_at), default=None)
