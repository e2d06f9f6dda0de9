"""Contacts beside procedures: narrowed, counted, the important ones, and what was done for them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from madoguchi.accounts.models import Organisation
from madoguchi.plan.models import Contact, ContactStep
from madoguchi.quality.selectors import organisations_below
from madoguchi.ui.charts import Chart, Point
from madoguchi.ui.charts import Kind as ChartKind

BODIES = (Organisation.Kind.AFFILIATED_BODY, Organisation.Kind.COOPERATING_BODY)
"""Affiliated and cooperating bodies, which are surveyed for their own procedures too."""
Kind, State = Contact.Kind, Contact.State
REACHED = frozenset({State.DIGITISED, State.PARTLY})
_STATES = {
    State.UNSUITED: gettext_lazy("なじまない"),
    State.ANALOGUE: gettext_lazy("紙・電話・対面"),
    State.PLANNED: gettext_lazy("予定あり"),
    State.PARTLY: gettext_lazy("一部"),
    State.DIGITISED: gettext_lazy("デジタル化済み"),
}
"""From the least to the most wished for, as the chart draws them, in words that fit a phone."""


@dataclass(frozen=True, slots=True)
class ContactScope:
    """Which contacts are looked at (接点の範囲). `of` is `bodies` (団体) or `offices` (庁内), empty for all.

    `organisation` takes in those below it; `government` is the wall: a municipality below a prefecture is none of its own.
    """

    of: str = ""
    organisation: str = ""
    kind: str = ""
    state: str = ""
    is_important: bool = False
    government: UUID | None = None

    @property
    def of_counts(self) -> "ContactScope":
        """What the survey of kinds counts."""
        return ContactScope(self.of, self.organisation, government=self.government)


def contacts_in(scope: ContactScope) -> QuerySet[Contact]:
    """The contacts of a scope, the most frequent first."""
    found = Contact.objects.select_related("organisation").order_by("-yearly", "organisation__slug", "code")
    if scope.of:
        in_bodies = Q(organisation__kind__in=BODIES)
        found = found.filter(in_bodies if scope.of == "bodies" else ~in_bodies)
    if scope.organisation:
        found = found.filter(organisation__in=organisations_below(scope.organisation))
    if scope.government:
        found = found.filter(organisation__government=scope.government)
    if scope.kind:
        found = found.filter(kind=scope.kind)
    if scope.state:
        found = found.filter(state=scope.state)
    if scope.is_important:
        found = found.filter(is_important=True)
    return found


@dataclass(frozen=True, slots=True)
class Survey:
    """What the survey of kinds found (種類の調査): by kind and state how many contacts, and how often they happen."""

    kinds: dict[tuple[str, str], int]
    yearly: dict[str, int]
    important: int
    important_reached: int
    supported: int
    bodies: int

    @property
    def total(self) -> int:
        """All contacts."""
        return sum(self.kinds.values())

    @property
    def percent(self) -> int | None:
        """The share of important contacts that are digital at least in part, rounded down."""
        return self.important_reached * 100 // self.important if self.important else None


def survey_of(scope: ContactScope) -> Survey:
    """Count the contacts of a scope."""
    rows = contacts_in(scope.of_counts).order_by()
    kinds: Counter[tuple[str, str]] = Counter()
    yearly: Counter[str] = Counter()
    important = reached = 0
    bodies = set()
    for place, place_kind, kind, state, is_important, times in rows.values_list(
        "organisation_id", "organisation__kind", "kind", "state", "is_important", "yearly"
    ):
        kinds[kind, state] += 1
        yearly[kind] += times or 0
        important += is_important
        reached += is_important and state in REACHED
        if place_kind in BODIES:
            bodies.add(place)
    given = ContactStep.objects.filter(contact__in=rows.values("pk")).exclude(kind=ContactStep.Kind.PROGRESS)
    supported = given.order_by().values("contact").distinct().count()
    return Survey(dict(kinds), dict(yearly), important, reached, supported, len(bodies))


def contacts_chart(survey: Survey, *, on: date) -> Chart | None:
    """Which kinds there are and how far they are digital; None without any."""
    if not survey.total:
        return None
    told = [(kind, _(label)) for kind, label in Kind.choices if any(k == kind for k, _s in survey.kinds)]
    counts = {kind: sum(n for (k, _s), n in survey.kinds.items() if k == kind) for kind, _label in told}
    told.sort(key=lambda one: -counts[one[0]])
    paper = sum(n for (_kind, state), n in survey.kinds.items() if state == State.ANALOGUE)
    title = _(
        "%(n)s種類のやり取りのうち、%(paper)s種類は紙・電話・対面だけです。いちばん多いのは「%(kind)s」です"
    ) % {
        "n": f"{survey.total:,}",
        "paper": f"{paper:,}",
        "kind": told[0][1],
    }
    return Chart(
        kind=ChartKind.STACKED,
        title=title,
        unit=pgettext("unit", "種類"),
        source=_("各組織と団体の、手続以外の接点の台帳"),
        points=tuple(
            Point(label, n := survey.kinds.get((kind, state), 0), str(words), f"{n:,}")
            for kind, label in told
            for state, words in _STATES.items()
        ),
        n=survey.total,
        updated_at=on,
        name_of=_("種類"),
        series_order=tuple(str(words) for words in _STATES.values()),
    )


def contact_json(row: Contact) -> dict[str, Any]:
    """A contact for files and the API."""
    return {
        "code": row.code,
        "organisation": row.organisation.slug,
        "organisation_name": row.organisation.name,
        "organisation_kind": row.organisation.kind,
        "kind": row.kind,
        "title": row.title,
        "means": row.means,
        "yearly": row.yearly,
        "is_important": row.is_important,
        "why_important": row.why_important,
        "state": row.state,
        "planned_on": row.planned_on,
        "note": row.note,
    }
