"""Opening a period of the plan, choosing its priority procedures, and making the choice hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.plan.models import PlanPeriod, RelatedProcedure, Selection
from madoguchi.plan.selectors.priority import candidates, expected_of, period_before, selected_in
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import is_own_place
from madoguchi.registry.services import set_priority

MOST_EXPECTED = 1_000_000_000
LONGEST_REASON = 500
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class NotYourPlan(Refusal):
    """Someone who does not manage the plan of the government wanted to change it."""

    sentence = gettext_lazy("この団体の計画は、計画担当だけが変えられます。")


class PeriodWrong(Refusal):
    """Name, days or thresholds of a period do not go together."""

    sentence = gettext_lazy("計画期間の内容を確かめてください。")


class ChoicesMissing(Refusal):
    """The choice was to hold although procedures that the rule or the period before names are not chosen upon."""

    def __init__(self, n: int) -> None:
        super().__init__(
            _("まだ選んでいない手続が%(n)s件あります。すべて選んでから決めてください。") % {"n": n}
        )


@dataclass(frozen=True, slots=True)
class ChoiceProblem:
    """What is wrong with the choice on one procedure (選定の直すところ)."""

    procedure: UUID
    field: str
    sentence: str


class ChoicesWrong(Refusal):
    """Choices lack a number or a reason; `problems` says which, each with the procedure and the field."""

    sentence = gettext_lazy("選定に、直すところがあります。")

    def __init__(self, problems: list[ChoiceProblem]) -> None:
        self.problems = problems
        super().__init__(field=problems[0].field)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen on one procedure (選定).

    `expected` None: the number that the records give. `related` None: those that were there stay.
    """

    procedure: UUID
    is_selected: bool
    expected: int | None = None
    reason: str = ""
    related: tuple[UUID, ...] | None = None


def require_manager(government: Organisation, *, by: Acting) -> None:
    """Raise `NotYourPlan` for anyone but those of `government` itself who manage its plan."""
    if not by.machine and not is_own_place(by, government.pk, Role.PLAN_MANAGER):
        raise NotYourPlan


def open_period(
    *,
    government: Organisation,
    slug: str,
    name: str,
    begins_on: date,
    ends_on: date,
    least_yearly: int = 10_000,
    least_yearly_bodies: int = 1_000,
    by: Acting,
    at: datetime,
) -> PlanPeriod:
    """A new period of the plan of `government`, for which procedures can be chosen.

    Raises `NotYourPlan`, `PeriodWrong` beside the field.
    """
    require_manager(government, by=by)
    if not name.strip():
        raise PeriodWrong(_("計画期間の名前を書いてください。"), field="name")
    if not _SLUG.fullmatch(slug) or len(slug) > 40:
        raise PeriodWrong(
            _("アドレス用の名前は、半角の英小文字・数字と「-」で書いてください。"), field="slug"
        )
    if ends_on <= begins_on:
        raise PeriodWrong(_("終了日は、開始日より後にしてください。"), field="ends_on")
    for field, value in (("least_yearly", least_yearly), ("least_yearly_bodies", least_yearly_bodies)):
        if not 1 <= value <= MOST_EXPECTED:
            raise PeriodWrong(_("件数は、1以上の数で入力してください。"), field=field)
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = PlanPeriod.objects.create(
                    government=government,
                    slug=slug,
                    name=name.strip()[:60],
                    begins_on=begins_on,
                    ends_on=ends_on,
                    least_yearly=least_yearly,
                    least_yearly_bodies=least_yearly_bodies,
                )
        except IntegrityError as error:
            raise PeriodWrong(_("このアドレス用の名前は、すでに使われています。"), field="slug") from error
        _note(made, "opened", by=by, at=at)
    return made


def choose(*, period: PlanPeriod, choices: Sequence[Choice], by: Acting, at: datetime) -> list[Selection]:
    """Keep what is chosen on procedures; returns the selections that changed.

    A choice against the rule of the period, one that drops what the period before had, and any change of a choice
    that holds already needs a reason: raises `ChoicesWrong` with all that is missing, `NotYourPlan`.
    """
    require_manager(period.government, by=by)
    keys = [one.procedure for one in choices]
    with transaction.atomic():
        locked = PlanPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
        weigh = _Weighing(locked, keys, at=at)
        problems: list[ChoiceProblem] = []
        made: list[Selection] = []
        related: list[tuple[Selection, tuple[UUID, ...]]] = []
        for one in choices:
            if one.procedure not in weigh.known:
                continue
            selection, is_changed = weigh.selection(one, by=by, at=at)
            wrong = weigh.wrong(one, selection, is_changed)
            if wrong is not None:
                problems.append(ChoiceProblem(one.procedure, *wrong))
                continue
            if one.related is not None:
                related.append((selection, tuple(key for key in one.related if key != one.procedure)))
            if is_changed:
                made.append(selection)
        if problems:
            raise ChoicesWrong(problems)
        _keep(made, related, locked)
        if made:
            _note(
                locked,
                "chosen",
                by=by,
                at=at,
                selected=[str(one.procedure_id) for one in made if one.is_selected],
                left=[str(one.procedure_id) for one in made if not one.is_selected],
            )
        if locked.settled_at is not None:
            _keep_in_step(locked, by=by, at=at)
    return made


class _Weighing:
    """What choices are weighed against, read once for all of them."""

    def __init__(self, period: PlanPeriod, keys: Sequence[UUID], *, at: datetime) -> None:
        self.period = period
        self.known = {
            one.pk: one
            for one in Procedure.objects.filter(
                pk__in=keys, organisation__government=period.government_id
            ).select_related("organisation")
        }
        self.kept = {one.procedure_id: one for one in period.selections.filter(procedure__in=keys)}
        self.expected = expected_of(keys, at=at)
        last = period_before(period)
        self.before = set(selected_in(last).values_list("procedure", flat=True)) if last else set()

    def selection(self, choice: Choice, *, by: Acting, at: datetime) -> tuple[Selection, bool]:
        """The selection with what is chosen, not saved yet, and whether it says something else than before."""
        found = self.expected[choice.procedure]
        number = choice.expected if choice.expected is not None else found.number
        kept = self.kept.get(choice.procedure)
        said = (choice.is_selected, number, choice.reason.strip())
        selection = kept or Selection(period=self.period, procedure=self.known[choice.procedure])
        if kept is not None and (kept.is_selected, kept.expected, kept.reason) == said:
            return selection, False
        selection.is_selected, selection.expected, selection.reason = said
        source = Selection.Source.TYPED if number != found.number else Selection.Source(found.source)
        selection.source = source
        selection.decided_at, selection.decided_by_id = at, by.who
        return selection, True

    def wrong(self, choice: Choice, selection: Selection, is_changed: bool) -> tuple[str, str] | None:
        """The field and the sentence of what is wrong with it; None when nothing is."""
        kind = self.known[choice.procedure].organisation.kind
        found = _problem(
            choice, selection.expected, self.period.threshold_for(kind), choice.procedure in self.before
        )
        if found is None and self.period.settled_at and is_changed and not selection.reason:
            return "reason", _("決めた後に変えるときは、理由を書いてください。")
        return found


def _problem(
    choice: Choice, number: int | None, threshold: int, was_selected: bool
) -> tuple[str, str] | None:
    """The field and the sentence of what is wrong with a choice; None when nothing is."""
    if number is not None and not 0 <= number <= MOST_EXPECTED:
        return "expected", _("件数は、0以上の数で入力してください。")
    if choice.is_selected and not number:
        return "expected", _("重点手続には、見込まれる年間の件数を入れてください。")
    reason = choice.reason.strip()
    if len(reason) > LONGEST_REASON:
        return "reason", _("理由は、500文字までで書いてください。")
    if reason:
        return None
    least = {"least": f"{threshold:,}"}
    if choice.is_selected and (number or 0) < threshold:
        return "reason", _("基準（%(least)s件以上）に満たない手続を選ぶ理由を書いてください。") % least
    if not choice.is_selected and (number or 0) >= threshold:
        return "reason", _("基準（%(least)s件以上）に当てはまる手続を選ばない理由を書いてください。") % least
    if not choice.is_selected and was_selected:
        return "reason", _("前の期の重点手続を外す理由を書いてください。")
    return None


def _keep(
    made: list[Selection], related: list[tuple[Selection, tuple[UUID, ...]]], period: PlanPeriod
) -> None:
    for selection in made:
        selection.save()
    for selection, wanted in related:
        _relate(selection, wanted, period)


def _relate(selection: Selection, wanted: tuple[UUID, ...], period: PlanPeriod) -> None:
    if selection._state.adding:
        return
    kept = set(selection.related_links.values_list("procedure", flat=True))
    allowed = set(
        Procedure.objects.filter(pk__in=wanted, organisation__government=period.government_id).values_list(
            "pk", flat=True
        )
    )
    selection.related_links.exclude(procedure__in=allowed).delete()
    RelatedProcedure.objects.bulk_create(
        RelatedProcedure(selection=selection, procedure_id=key)
        for key in dict.fromkeys(wanted)
        if key in allowed - kept
    )


def settle_period(*, period: PlanPeriod, by: Acting, at: datetime) -> PlanPeriod:
    """Make the choice of a period hold, and say in the registry which procedures are priority ones now.

    The registry follows unless the period is over. Raises `ChoicesMissing` while a procedure that the rule names, or
    that the period before had, is not chosen upon; `NotYourPlan`. Settling again changes nothing.
    """
    require_manager(period.government, by=by)
    with transaction.atomic():
        locked = PlanPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
        if locked.settled_at is not None:
            return locked
        missing = sum(one.choice is None for one in candidates(locked, at=at))
        if missing:
            raise ChoicesMissing(missing)
        locked.settled_at, locked.settled_by_id = at, by.who
        locked.save(update_fields=["settled_at", "settled_by"])
        _keep_in_step(locked, by=by, at=at)
        _note(locked, "settled", by=by, at=at, n=selected_in(locked).count())
    return locked


def _keep_in_step(period: PlanPeriod, *, by: Acting, at: datetime) -> None:
    """The registry's priority procedures are those of `period`, unless it is over or a newer one holds."""
    newer = PlanPeriod.objects.filter(
        government=period.government_id, begins_on__gt=period.begins_on, settled_at__isnull=False
    )
    if period.ends_on < japan_day(at) or newer.exists():
        return
    chosen = {one.procedure_id: one for one in selected_in(period)}
    gone = Procedure.objects.filter(
        organisation__government=period.government_id, is_priority=True, retired_at__isnull=True
    ).exclude(pk__in=chosen)
    wanted = [(procedure, False, procedure.expected_yearly) for procedure in gone]
    wanted += [(one.procedure, True, one.expected) for one in chosen.values()]
    for procedure, is_priority, number in sorted(wanted, key=lambda one: str(one[0].organisation_id)):
        set_priority(procedure=procedure, is_priority=is_priority, expected_yearly=number, by=by, at=at)


def _note(period: PlanPeriod, act: str, *, by: Acting, at: datetime, **data: object) -> None:
    append(
        stream=f"planperiod:{period.pk}",
        kind=f"planperiod.{act}",
        by=by,
        at=at,
        organisation=period.government_id,
        data={"slug": period.slug, **data},
    )
