"""What a search takes and what it returns."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Source = Literal["own", "survey", "all"]
HitSource = Literal["own", "survey"]
What = Literal["procedure", "programme"]
Sort = Literal["relevance", "count", "title"]
Grouping = Literal["group", "name"]
"""What stands as one hit: the same procedure under one law and its orders, or what has one name under any law."""
SuggestionKind = Literal["word", "title", "law", "programme"]
FacetName = Literal["what", "audience", "online", "open", "life_event", "organisation", "law"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search (絞り込み); an empty one lets everything pass.

    `audience` is `resident` or `business` (what is for both passes either), `life_events` are slugs of
    `registry.types.LIFE_EVENTS`, `organisations` and `laws` names as hits show them. `open_ids` are the native
    numbers (`mado-…`) that can be applied for now, which the page asks of the registry: with them the
    facet `open` is counted, and `is_open` keeps those alone.
    """

    what: str = ""
    audience: str = ""
    organisations: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    is_online: bool = False
    is_open: bool = False
    open_ids: frozenset[str] | None = None

    def __bool__(self) -> bool:
        """Whether anything is narrowed."""
        return any((self.what, self.audience, self.organisations, self.life_events, self.laws)) or (
            self.is_online or self.is_open
        )


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a facet with how many hits it would leave (絞り込みの選択肢)."""

    value: str
    label: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow a result, its choices by count (絞り込みの観点)."""

    name: FacetName
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """A record that stands under a hit because it is the same procedure elsewhere (同じ手続)."""

    id: str
    source: HitSource
    key: str
    title: str
    organisation: str
    law: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One procedure or programme found (検索結果の一件).

    `id` is the native number (`mado-…`) or the survey's 手続ID; `key` stands in the address of its page:
    the short name or the 手続ID. `marks` are the places (from, until) in `title` that match, `why` says in
    short sentences what else led here. `is_online` is None where the survey does not say. `same` are the
    first of the `same_count` records of the same name in other laws or articles, which stand under `same_laws` laws
    besides this one's.
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
    what: What = "procedure"
    life_events: tuple[str, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    why: tuple[str, ...] = ()
    same: tuple[Same, ...] = ()
    same_count: int = 0
    same_laws: int = 0

    @property
    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The title cut at its marks: each piece with whether it is marked."""
        at = 0
        for start, end in self.marks:
            if at < start:
                yield self.title[at:start], False
            yield self.title[start:end], True
            at = end
        if at < len(self.title):
            yield self.title[at:], False

    def to_json(self) -> dict[str, object]:
        """The hit as JSON, without what only a page shows."""
        return {
            "id": self.id,
            "source": self.source,
            "what": self.what,
            "key": self.key,
            "title": self.title,
            "organisation": self.organisation,
            "law": self.law,
            "audience": self.audience,
            "kind": self.kind,
            "is_online": self.is_online,
            "yearly_count": self.yearly_count,
            "why": list(self.why),
        }


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits that were asked for and how many there are in all (検索結果).

    With source `all` the records of our own organisations stand first (`own_total` of them), then the
    nation's. `is_partial`: nothing holds every word or surely means it. `is_far`: nothing fits at all, and the hits are only the
    nearest. `is_ready` is False while this host has no index yet (準備中); a query without a word finds nothing.
    """

    text: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    own_total: int = 0
    facets: tuple[Facet, ...] = ()
    is_partial: bool = False
    is_far: bool = False
    is_ready: bool = True
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a person may mean while typing (入力候補); `kind` is where it comes from."""

    text: str
    kind: SuggestionKind


@dataclass(frozen=True, slots=True)
class MissedSearch:
    """Words that people searched for without finding what they wanted (見つからなかった検索).

    `searches` in the time asked for, of them `empty` found nothing that fits; `clicks` is how often
    somebody opened a result.
    """

    words: str
    searches: int
    empty: int
    clicks: int
    last_on: date
