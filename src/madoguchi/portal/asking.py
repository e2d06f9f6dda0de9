"""What a visitor asks of a list of results: words, narrowing, order, page; read from an address and written into one."""

from dataclasses import dataclass, replace
from typing import Any, get_args
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from madoguchi.language.folding import strip_controls
from madoguchi.registry.types import life_event
from madoguchi.search.types import Filters, Sort, Source

LONGEST = 300
"""Characters of a query that are read; what people type is shorter."""
MOST_CHOICES = 20
MOST_PAGES = 50

SOURCES: dict[Source, Any] = {
    "all": _("すべて"),
    "own": _("県と市町の手続・制度"),
    "survey": _("国の手続（参考）"),
}
SORTS: dict[Sort, Any] = {"relevance": _("関連の強い順"), "count": _("件数の多い順"), "title": _("名前順")}
WHATS = ("procedure", "programme")
AUDIENCES = ("resident", "business")


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that the address of a list of results says (検索の指定); what it says wrongly is left out."""

    words: str = ""
    source: Source = "all"
    sort: Sort = "relevance"
    what: str = ""
    audience: str = ""
    kind: str = ""
    events: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    is_online: bool = False
    is_open: bool = False
    place: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: QueryDict) -> "Asked":
        """What `query` asks, whatever it holds."""
        sources: tuple[Source, ...] = get_args(Source)
        sorts: tuple[Sort, ...] = get_args(Sort)
        return cls(
            words=" ".join(strip_controls(query.get("q", "")[:LONGEST]).split()),
            source=next((one for one in sources if one == query.get("source")), "all"),
            sort=next((one for one in sorts if one == query.get("sort")), "relevance"),
            what=next((one for one in WHATS if one == query.get("what")), ""),
            audience=next((one for one in AUDIENCES if one == query.get("audience")), ""),
            kind=_plain(query.get("kind", "")),
            events=tuple(event for event in _several(query, "event") if life_event(event)),
            organisations=_several(query, "org"),
            laws=_several(query, "law"),
            is_online=query.get("online") == "1",
            is_open=query.get("open") == "1",
            place=_plain(query.get("place", "")),
            page=_page(query.get("page", "1")),
        )

    def filters(self, open_ids: frozenset[str]) -> Filters:
        """The narrowing as the search takes it; `open_ids` can be applied for now."""
        return Filters(
            what=self.what,
            audience=self.audience,
            organisations=self.organisations,
            life_events=self.events,
            laws=self.laws,
            is_online=self.is_online,
            is_open=self.is_open,
            open_ids=open_ids,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is narrowed."""
        return any((self.what, self.audience, self.kind, self.events, self.organisations, self.laws)) or (
            self.is_online or self.is_open
        )

    def widened(self) -> "Asked":
        """The same without any narrowing."""
        return Asked(words=self.words, source=self.source, sort=self.sort, place=self.place)

    def without(self, name: str, value: str) -> "Asked":
        """The same without one choice, on its first page."""
        held = getattr(self, _FIELDS[name])
        left: Any = tuple(one for one in held if one != value) if isinstance(held, tuple) else type(held)()
        return replace(self, **{_FIELDS[name]: left, "page": 1})

    def query(self) -> str:
        """The query of an address that asks the same."""
        pairs: list[tuple[str, str]] = [("q", self.words)] if self.words else []
        if self.source != "all":
            pairs.append(("source", self.source))
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        for name, field in _FIELDS.items():
            held = getattr(self, field)
            if isinstance(held, tuple):
                pairs += [(name, value) for value in held]
            elif held:
                pairs.append((name, "1" if held is True else held))
        if self.place:
            pairs.append(("place", self.place))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return urlencode(pairs, errors="replace")

    def address(self, path: str) -> str:
        """The address below `path` that asks the same."""
        query = self.query()
        return f"{path}?{query}" if query else path


_FIELDS = {
    "what": "what",
    "audience": "audience",
    "kind": "kind",
    "event": "events",
    "org": "organisations",
    "law": "laws",
    "online": "is_online",
    "open": "is_open",
}
"""The names in an address and the fields that they fill; those that narrow."""


def _plain(text: str) -> str:
    return strip_controls(text[:200]).strip()


def _several(query: QueryDict, name: str) -> tuple[str, ...]:
    values = (_plain(value) for value in query.getlist(name)[:MOST_CHOICES])
    return tuple(dict.fromkeys(value for value in values if value))


def _page(text: str) -> int:
    return max(1, min(MOST_PAGES, int(text))) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
