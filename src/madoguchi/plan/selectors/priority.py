"""Choosing priority procedures: what the records expect of each procedure, and what was chosen before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.plan.models import PlanPeriod, RelatedProcedure, Selection
from madoguchi.registry.models import Procedure, Process
from madoguchi.registry.selectors import own_places

YEAR = timedelta(days=365)
_Source = Selection.Source


@dataclass(frozen=True, slots=True)
class Expected:
    """How many applications a year are expected of a procedure, and from what (見込み件数)."""

    number: int | None
    source: str
    cases: int = 0
    reported: int | None = None

    @property
    def source_words(self) -> str:
        """Where the number comes from, in words."""
        return str(_Source(self.source).label)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A procedure that is looked at when the priority ones are chosen (選定の候補).

    `follows` is what the rule of the period says; `was_selected` what the period before chose (None: there was none).
    """

    key: UUID
    slug: str
    code: str
    title: str
    organisation: str
    kind: str
    expected: Expected
    threshold: int
    was_selected: bool | None
    choice: Selection | None
    related: tuple[tuple[UUID, str, str], ...] = ()

    @property
    def number(self) -> int | None:
        """The number that counts: the one of the choice where there is one, else the one from records."""
        if self.choice is not None and self.choice.expected is not None:
            return self.choice.expected
        return self.expected.number

    @property
    def follows(self) -> bool:
        """Whether the rule makes it a priority procedure."""
        return (self.number or 0) >= self.threshold

    @property
    def is_selected(self) -> bool:
        """What was chosen; before that what the rule proposes."""
        return self.choice.is_selected if self.choice is not None else self.follows

    @property
    def deviates(self) -> bool:
        """Whether the choice is not what the rule says."""
        return self.is_selected != self.follows

    @property
    def change(self) -> str:
        """`new`, `kept`, `left` or `never`, against the period before."""
        if self.is_selected:
            return "kept" if self.was_selected else "new"
        return "left" if self.was_selected else "never"

    @property
    def change_words(self) -> str:
        """The same in words."""
        words = {"new": _("新規"), "kept": _("継続"), "left": _("対象から外す"), "never": _("対象外")}
        return words[self.change]

    @property
    def why(self) -> str:
        """The rule applied to this procedure, in one sentence."""
        if self.number is None:
            return _("年間の件数が分かりません（基準は%(least)s件以上）。") % {"least": f"{self.threshold:,}"}
        words = {"n": f"{self.number:,}", "least": f"{self.threshold:,}"}
        if self.follows:
            return _("年間%(n)s件の見込みで、基準の%(least)s件以上です。") % words
        return _("年間%(n)s件の見込みで、基準の%(least)s件より少ないです。") % words


def periods(government: Organisation | None = None) -> QuerySet[PlanPeriod]:
    """All periods, or those of one government, the newest first."""
    found = PlanPeriod.objects.select_related("government").order_by("-begins_on", "slug")
    return found if government is None else found.filter(government=government)


def settled_periods() -> QuerySet[PlanPeriod]:
    """The periods whose choice holds, which everyone may read, the newest first."""
    return periods().filter(settled_at__isnull=False)


def periods_for(acting: Acting) -> QuerySet[PlanPeriod]:
    """The periods of the governments in which the officer works on the plan."""
    places = own_places(acting, Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER, Role.AUDITOR)
    governments = Organisation.objects.filter(pk__in=places).values("government")
    return periods().filter(government__in=governments)


def period_before(period: PlanPeriod) -> PlanPeriod | None:
    """The settled period of the same government that began before this one."""
    return (
        periods(period.government)
        .filter(begins_on__lt=period.begins_on, settled_at__isnull=False)
        .exclude(pk=period.pk)
        .first()
    )


def selected_in(period: PlanPeriod) -> QuerySet[Selection]:
    """The priority procedures of a period, those of which most is expected first."""
    return (
        Selection.objects.filter(period=period, is_selected=True)
        .select_related("procedure__current", "procedure__organisation")
        .order_by("-expected", "procedure__slug")
    )


def expected_of(procedures: Iterable[UUID], *, at: datetime) -> dict[UUID, Expected]:
    """What is expected of each procedure in a year: the more of its cases here and of what was reported.

    Cases of the last 365 days; reported are the newest counts of its application processes. Where neither is known the
    number that the registry has. Three queries for any number of procedures.
    """
    keys = list(procedures)
    wanted = Q(procedure__in=keys) if len(keys) <= 500 else Q()
    cases = dict(
        Application.objects.filter(wanted, arrived_at__gt=at - YEAR, arrived_at__lte=at)
        .order_by()
        .values("procedure")
        .annotate(n=Count("pk"))
        .values_list("procedure", "n")
    )
    reported = dict(
        Process.objects.filter(wanted, type_code=Process.Type.APPLICATION)
        .exclude(state=Process.State.ABOLISHED)
        .order_by()
        .values("procedure")
        .annotate(n=Sum("total_count"))
        .values_list("procedure", "n")
    )
    known = Procedure.objects.filter(expected_yearly__isnull=False)
    before = dict(
        (known.filter(pk__in=keys) if len(keys) <= 500 else known).values_list("pk", "expected_yearly")
    )
    return {key: _expected(cases.get(key, 0), reported.get(key), before.get(key)) for key in keys}


def _expected(cases: int, reported: int | None, before: int | None) -> Expected:
    if cases and cases >= (reported or 0):
        return Expected(cases, _Source.CASES, cases, reported)
    if reported:
        return Expected(reported, _Source.REPORTED, cases, reported)
    if before:
        return Expected(before, _Source.BEFORE, cases, reported)
    return Expected(None, _Source.NONE, cases, reported)


def candidates(period: PlanPeriod, *, words: str = "", at: datetime) -> list[Candidate]:
    """Who is looked at: what the rule proposes, what was chosen now or before, and what `words` find.

    Those of which most is expected first.
    """
    government = period.government_id
    rows = list(
        Procedure.objects.filter(
            organisation__government=government, current__isnull=False, retired_at__isnull=True
        ).values_list(
            "pk", "slug", "code", "current__body__title", "organisation__name", "organisation__kind"
        )
    )
    expected = expected_of([row[0] for row in rows], at=at)
    choices = {one.procedure_id: one for one in period.selections.all()}
    last = period_before(period)
    selected = set(selected_in(last).values_list("procedure", flat=True)) if last else set()
    related = related_of(choices.values())
    found = []
    for key, slug, code, title, place, kind in rows:
        one = Candidate(
            key,
            slug,
            code,
            str(title),
            place,
            kind,
            expected[key],
            period.threshold_for(kind),
            (key in selected) if last else None,
            choices.get(key),
            related.get(key, ()),
        )
        if words:
            if words in one.title or words == one.slug or words == one.code:
                found.append(one)
        elif one.follows or one.was_selected or one.choice is not None:
            found.append(one)
    return sorted(found, key=lambda one: (-(one.number or 0), one.slug))


def related_of(selections: Iterable[Selection]) -> dict[UUID, tuple[tuple[UUID, str, str], ...]]:
    """The related procedures of each selection, by the procedure chosen: key, short name and title."""
    rows = (
        RelatedProcedure.objects.filter(selection__in=[one.pk for one in selections])
        .order_by("procedure__slug")
        .values_list(
            "selection__procedure", "procedure", "procedure__slug", "procedure__current__body__title"
        )
    )
    found: dict[UUID, list[tuple[UUID, str, str]]] = {}
    for key, procedure, slug, title in rows:
        found.setdefault(key, []).append((procedure, slug, str(title or slug)))
    return {key: tuple(some) for key, some in found.items()}


@dataclass(frozen=True, slots=True)
class Reselection:
    """How the choice of a period differs from the one before (再選定の結果)."""

    kept: tuple[Selection, ...]
    new: tuple[Selection, ...]
    left: tuple[Selection, ...]
    before: PlanPeriod | None


def reselection_of(period: PlanPeriod) -> Reselection:
    """What was kept, what is new and what left, each with its reason; all is new in the first period."""
    chosen = list(
        period.selections.select_related("procedure__current", "procedure__organisation").order_by(
            "-expected", "procedure__slug"
        )
    )
    last = period_before(period)
    selected = set(selected_in(last).values_list("procedure", flat=True)) if last else set()
    return Reselection(
        tuple(one for one in chosen if one.is_selected and one.procedure_id in selected),
        tuple(one for one in chosen if one.is_selected and one.procedure_id not in selected),
        tuple(one for one in chosen if not one.is_selected and one.procedure_id in selected),
        last,
    )


def period_on(day: date, government: Organisation) -> PlanPeriod | None:
    """The settled period in which `day` lies; of several the newest."""
    return periods(government).filter(begins_on__lte=day, ends_on__gte=day, settled_at__isnull=False).first()
