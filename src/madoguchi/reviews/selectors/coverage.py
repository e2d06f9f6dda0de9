"""Where the form is on, where it is not, and how many voices came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q

from madoguchi.accounts.models import Organisation
from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors import cards, open_among
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors.figures import is_accepting
from madoguchi.windows.models import Window

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Covered:
    """One procedure, window or kind of message of an office: whether the form is on, and what came in a year (設置状況).

    `is_in_form`: it is asked at the end of an application. `is_linked`: voices came by link, QR, poster or system, so
    that the link is known to stand somewhere.
    """

    kind: str
    organisation: Organisation
    title: str
    code: str
    is_accepting: bool
    is_in_form: bool
    n: int
    n_linked: int
    last_on: date | None

    @property
    def is_on(self) -> bool:
        """Whether the form reaches anyone."""
        return self.is_accepting and (self.is_in_form or self.n_linked > 0)

    @property
    def address_parts(self) -> tuple[str, str] | None:
        """The two parts of its address under `/say/`; None for messages, each of which has its own."""
        return None if self.kind == "messages" else (self.kind, self.code)


def coverage(places: Iterable[UUID], *, at: datetime) -> list[Covered]:
    """Every procedure that `places` own or take, every open window, and their messages; where it is off first."""
    offices = {one.pk: one for one in Organisation.objects.filter(pk__in=list(places))}
    rows = [*_procedures(offices, at=at), *_windows(offices, at=at), *_messages(offices, at=at)]
    return sorted(rows, key=lambda one: (one.is_on, one.kind, one.organisation.slug, one.title))


def _counted(
    offices: dict[UUID, Organisation], by: str, *, at: datetime
) -> dict[tuple[UUID, object], dict[str, object]]:
    found = Review.objects.filter(
        organisation__in=offices, written_at__gt=at - YEAR, written_at__lte=at, set_aside_at__isnull=True
    )
    linked = Q(source__in=[Review.Source.LINK, Review.Source.QR, Review.Source.API, Review.Source.WINDOW])
    rows = (
        found.order_by()
        .values("organisation_id", by)
        .annotate(n=Count("pk"), linked=Count("pk", filter=linked), last=Max("written_at"))
    )
    return {(row["organisation_id"], row[by]): row for row in rows}


def _line(
    kind: str, office: Organisation, title: str, code: str, is_in_form: bool, row: dict[str, object] | None
) -> Covered:
    last = row["last"] if row else None
    return Covered(
        kind=kind,
        organisation=office,
        title=title,
        code=code,
        is_accepting=is_accepting(office),
        is_in_form=is_in_form,
        n=int(str(row["n"])) if row else 0,
        n_linked=int(str(row["linked"])) if row else 0,
        last_on=japan_day(last) if isinstance(last, datetime) else None,
    )


def _procedures(offices: dict[UUID, Organisation], *, at: datetime) -> list[Covered]:
    counted = _counted(offices, "procedure_id", at=at)
    editions = Edition.objects.filter(organisation__in=offices)
    is_open = {(one.organisation_id, one.procedure_id) for one in open_among(editions, on=japan_day(at))}
    own = Procedure.objects.filter(organisation__in=offices, current__isnull=False, retired_at__isnull=True)
    pairs = is_open | {(office, key) for office, key in own.values_list("organisation_id", "pk")}
    shown = cards({key for _office, key in pairs})
    slugs = dict(Procedure.objects.filter(pk__in=[key for _office, key in pairs]).values_list("pk", "slug"))
    return [
        _line(
            "procedures",
            offices[office],
            shown[key].title,
            slugs[key],
            (office, key) in is_open,
            counted.get((office, key)),
        )
        for office, key in pairs
        if key in shown
    ]


def _windows(offices: dict[UUID, Organisation], *, at: datetime) -> list[Covered]:
    counted = _counted(offices, "window_id", at=at)
    found = Window.objects.filter(organisation__in=offices).exclude(closed_on__lte=japan_day(at))
    return [
        _line(
            "windows",
            offices[one.organisation_id],
            one.name,
            one.code,
            False,
            counted.get((one.organisation_id, one.pk)),
        )
        for one in found
    ]


def _messages(offices: dict[UUID, Organisation], *, at: datetime) -> list[Covered]:
    """Each message about an application carries the link by itself."""
    counted = _counted(offices, "source", at=at)
    takers = set(Edition.objects.filter(organisation__in=offices).values_list("organisation_id", flat=True))
    return [
        _line("messages", office, "", "", True, counted.get((key, Review.Source.MESSAGE.value)))
        for key, office in offices.items()
        if key in takers
    ]
