"""What the passing of days brings about: warnings, overdue cases, decisions that a law takes for made."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madoguchi.applications.clock import Period, Unit
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move
from madoguchi.applications.selectors import late_on
from madoguchi.applications.services import last_day_of, lock, move, stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.services import append
from madoguchi.examination.models import Disposition
from madoguchi.examination.services.decisions import end_waiting
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import body_for
from madoguchi.registry.types import Deemed, ProcedureBody
from madoguchi.versions.services import digest_of

CLERK = Acting.system("clock")

WARN_DAYS = 3
"""How many days before the end officers are warned where the procedure does not say."""
_LONGEST_WARNING = 100  # as the schema of the registry allows
_AT_ONCE = 500


def watch_clocks(*, at: datetime) -> int:
    """Note, once each, which open cases come near the end of their period and which have passed it; returns how many.

    A clock that stands still warns of nothing.
    """
    today = japan_day(at)
    late = Application.objects.filter(late_on(today), overdue_on__isnull=True)
    near = Application.objects.filter(
        is_open=True, stopped_on__isnull=True, due_on__gte=today, warned_on__isnull=True
    )
    done = _each(late, lambda key: _note(key, "overdue", today, at=at))
    for days, editions in _editions_by_warning().items():
        soon = near.filter(edition__in=editions, due_on__lte=today + timedelta(days=days))
        done += _each(soon, lambda key: _note(key, "warned", today, at=at))
    return done


def _editions_by_warning() -> dict[int, list[UUID]]:
    found: dict[int, list[UUID]] = {}
    for edition, body in _editions_at_work():
        days = body.processing.warn_days
        found.setdefault(WARN_DAYS if days is None else min(days, _LONGEST_WARNING), []).append(edition.pk)
    return found


def _editions_at_work() -> Iterator[tuple[Edition, ProcedureBody]]:
    """The editions under which something is open, with what they say of the procedure."""
    using = Application.objects.filter(is_open=True).order_by().values("edition").distinct()
    for edition in Edition.objects.filter(pk__in=using).select_related(
        "procedure_version", "variant_version"
    ):
        yield edition, body_for(edition)


def _each(cases: QuerySet[Application], act: Callable[[UUID], bool]) -> int:
    done, last = 0, UUID(int=0)
    while keys := list(cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]):
        done += sum(act(key) for key in keys)
        last = keys[-1]
    return done


def _note(key: UUID, what: str, today: date, *, at: datetime) -> bool:
    with transaction.atomic():
        locked = lock(key)
        column = f"{what}_on"
        if not locked.is_open or locked.due_on is None or getattr(locked, column) is not None:
            return False
        setattr(locked, column, today)
        locked.save(update_fields=[column])
        append(
            stream=stream_of(locked),
            kind=f"clock.{what}",
            by=CLERK,
            at=at,
            organisation=locked.organisation_id,
            whose=locked.subject_id,
            data={"due_on": locked.due_on.isoformat()},
        )
    return True


def deem_due(*, at: datetime) -> int:
    """Take for decided what a law takes for decided because nothing was in time; returns how many.

    Only under a version of the procedure whose body names the law, and only what was never decided: the law has nothing
    to say of a case that is examined again. Nobody decides here and no notice is made: the applicant is told.
    """
    today, done = japan_day(at), 0
    for edition, body in _editions_at_work():
        if body.deemed is not None:
            cases = Application.objects.filter(edition=edition, is_open=True, dispositions__isnull=True)
            done += _each(cases, _deeming(body, body.deemed, today, at))
    return done


def _deeming(body: ProcedureBody, law: Deemed, today: date, at: datetime) -> Callable[[UUID], bool]:
    period = Period(law.length, Unit(law.unit))

    def act(key: UUID) -> bool:
        with transaction.atomic():
            locked = lock(key)
            if not locked.is_open or locked.dispositions.exists():
                return False
            last = last_day_of(locked, period)
            if last >= today or (locked.stopped_on is not None and locked.stopped_on < last):
                return (
                    False  # what stands still only since the last day went by was decided by the law before
                )
            disposition = Disposition(
                application=locked,
                outcome=law.outcome,
                is_deemed=True,
                grounds=_(
                    "%(law)sにより、%(day)sまでに処分がなかったため、処分があったものとみなされました。"
                )
                % {"law": law.law, "day": last.isoformat()},
                review_instructions=body.review_instructions,
                decided_at=at,
            )
            end_waiting(locked, at=at)
            data = {"outcome": law.outcome, "disposition": digest_of(disposition.content)}
            move(locked, Move.DEEM, by=CLERK, at=at, data=data)
            disposition.save(force_insert=True)
        return True

    return act
