"""Results as a page lists them: where each leads, who takes it, and whether the visitor's town does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from madoguchi.accounts.models import Organisation
from madoguchi.registry.types import OpenProcedure, ProcedureCard, ProgrammeCard, Receiver
from madoguchi.search.types import Hit, Same


@dataclass(frozen=True, slots=True)
class Result:
    """A hit with its address and what can be done about it now (検索結果の表示).

    `is_taken` says whether it can be begun online now, `is_taken_here` whether in the visitor's town: None while that is
    not known or makes no difference.
    """

    hit: Hit
    href: str
    is_taken: bool = False
    is_taken_here: bool | None = None
    same: tuple[tuple[Same, str], ...] = ()


def href_of(source: str, what: str, key: str, query: str = "") -> str:
    """The address of a record of ours or of the nation's; `query` stands behind pages of ours."""
    if source != "own":
        return reverse("portal:survey_row", args=[key])
    name = "portal:programme" if what == "programme" else "portal:procedure"
    return f"{reverse(name, args=[key])}{query}"


def results_of(
    hits: Iterable[Hit], opened: Mapping[str, Sequence[Receiver]], place: Organisation | None, *, query: str
) -> list[Result]:
    """`hits` as the page lists them; `opened` are the receivers by number."""
    return [_result(hit, opened.get(hit.id, ()), place, query) for hit in hits]


def receivers_by_number(opened: Iterable[OpenProcedure]) -> dict[str, tuple[Receiver, ...]]:
    """Who takes a procedure now, by its native number."""
    return {one.card.code: one.receivers for one in opened}


def open_ids(opened: Mapping[str, Sequence[Receiver]], place: Organisation | None) -> frozenset[str]:
    """The numbers of what can be begun now: in the visitor's town or with bodies that take it from everywhere."""
    return frozenset(number for number, takers in opened.items() if _taken_in(takers, place) is not False)


def hit_of_procedure(card: ProcedureCard) -> Hit:
    """A card as a hit, for lists that are not searched."""
    return Hit(
        id=card.code,
        source="own",
        key=card.slug,
        title=card.title,
        organisation=card.organisation,
        law="",
        audience=card.audience,
        kind=card.kind,
        summary=card.summary,
        is_online=card.is_online,
        yearly_count=None,
        life_events=card.life_events,
    )


def hit_of_programme(card: ProgrammeCard) -> Hit:
    """A programme's card as a hit."""
    return Hit(
        id=card.code,
        source="own",
        key=card.slug,
        title=card.title,
        organisation=card.organisation,
        law="",
        audience=card.audience,
        kind=card.kind,
        summary=card.summary,
        is_online=card.is_online,
        yearly_count=None,
        what="programme",
        life_events=card.life_events,
    )


def _taken_in(takers: Sequence[Receiver], place: Organisation | None) -> bool | None:
    """Whether `place` is among `takers`; None where no town takes it, so that it makes no difference."""
    if place is None or not takers or not any(taker.is_municipality for taker in takers):
        return None
    return any(taker.organisation_slug == place.slug for taker in takers)


def _result(hit: Hit, takers: Sequence[Receiver], place: Organisation | None, query: str) -> Result:
    return Result(
        hit=hit,
        href=href_of(hit.source, hit.what, hit.key, query),
        is_taken=bool(takers),
        is_taken_here=_taken_in(takers, place),
        same=tuple((same, href_of(same.source, "procedure", same.key, query)) for same in hit.same),
    )
