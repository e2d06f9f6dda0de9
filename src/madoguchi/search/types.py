"""What a search returns."""

from dataclasses import dataclass, field
from typing import Literal

Source = Literal["own", "survey", "all"]
HitSource = Literal["own", "survey"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One procedure found (検索結果の一件).

    `id` is the native number (`mado-…`) or the survey's 手続ID; `key` stands in the address of its page:
    the procedure's short name or the 手続ID. `highlights` are the places (from, until) in `title` that
    match; `is_online` is None where the survey does not say.
    """

    id: str
    source: HitSource
    key: str
    title: str
    organisation: str
    law: str
    audience: str
    kind: str
    summary: str
    is_online: bool | None
    yearly_count: int | None
    highlights: tuple[tuple[int, int], ...] = ()

    def to_json(self) -> dict[str, object]:
        """The hit as JSON, with the places of the highlights left out."""
        return {
            "id": self.id,
            "source": self.source,
            "key": self.key,
            "title": self.title,
            "organisation": self.organisation,
            "law": self.law,
            "audience": self.audience,
            "kind": self.kind,
            "is_online": self.is_online,
        }


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best hits and how many there are in all (検索結果).

    `is_partial`: nothing held every word, so the hits hold only some of them. `is_ready` is False while
    this host has no index yet (準備中); a query without a word finds nothing.
    """

    words: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    is_partial: bool = False
    is_ready: bool = True
    took_ms: float = 0.0
