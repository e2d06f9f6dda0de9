"""Windows, by what people look for. The register is public; who keeps it is asked of the actor."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.core.acting import Acting, Role
from madoguchi.registry.selectors import cards
from madoguchi.registry.types import ProcedureCard
from madoguchi.windows.models import Window, WindowProcedure

KEEPERS = (Role.EDITOR, Role.ADMINISTRATOR)
"""Who writes what the register says of the windows of their organisation."""


def open_windows(*, on: date) -> QuerySet[Window]:
    """The windows that are open on the day `on`, with their organisations."""
    return Window.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on)).select_related(
        "organisation", "organisation__government"
    )


def search_windows(
    found: QuerySet[Window],
    *,
    organisation: str = "",
    procedure: str = "",
    marks: Iterable[str] = (),
    language: str = "",
    is_wheelchair_accessible: bool = False,
    words: str = "",
) -> QuerySet[Window]:
    """Those of `found` that fit everything that was asked for.

    `organisation` is the short name of one or of the government above it, `procedure` that of a procedure done there;
    of the `words` every one stands in name, place, address or organisation.
    """
    if organisation:
        found = found.filter(
            Q(organisation__slug=organisation) | Q(organisation__government__slug=organisation)
        )
    if procedure:
        found = found.filter(procedures__slug=procedure)
    for key, _word in Window.MARKS:
        if key in marks:
            found = found.filter(**{f"has_{key}": True})
    if language:
        found = found.filter(languages__contains=f" {language} ")
    if is_wheelchair_accessible:
        found = found.filter(is_wheelchair_accessible=True)
    for word in unicodedata.normalize("NFKC", words).split()[:5]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(place__icontains=word)
            | Q(address__icontains=word)
            | Q(organisation__name__icontains=word)
        )
    return found


def kept_by(acting: Acting) -> QuerySet[Window]:
    """The windows that `acting` keeps, closed ones last."""
    return (
        Window.objects.filter(organisation__in=acting.organisations(*KEEPERS))
        .select_related("organisation", "organisation__government")
        .order_by("closed_on", "organisation__slug", "code")
    )


def window_with(code: str) -> Window | None:
    """The window of this number, however its letters were typed; closed ones too."""
    return (
        Window.objects.filter(code=code.strip().lower())
        .select_related("organisation", "organisation__government")
        .first()
    )


def procedures_at(window: Window) -> list[ProcedureCard]:
    """The published procedures done at `window`, by title."""
    keys = window.window_procedures.values_list("procedure_id", flat=True)
    return sorted(cards(keys).values(), key=lambda card: card.title)


def windows_with_procedures(windows: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The procedures done at each of `windows`; one without any is left out."""
    found: dict[UUID, set[UUID]] = {}
    rows = WindowProcedure.objects.filter(window__in=windows).values_list("window_id", "procedure_id")
    for window, procedure in rows:
        found.setdefault(window, set()).add(procedure)
    return {window: frozenset(procedures) for window, procedures in found.items()}


def codes_taken() -> frozenset[str]:
    """The numbers that are given out already."""
    return frozenset(Window.objects.values_list("code", flat=True))
