"""What the passing of days brings about: warnings, overdue cases, decisions that a law takes for made."""

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import late_on
from madoguchi.applications.services import lock, stream_of
from madoguchi.core.clock import japan_day
from madoguchi.events.services import append
from madoguchi.examination.services.deeming import CLERK, deem
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import body_for
from madoguchi.registry.types import ProcedureBody

log = logging.getLogger(__name__)

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
        done += sum(_alone(act, key) for key in keys)
        last = keys[-1]
    return done


def _alone(act: Callable[[UUID], bool], key: UUID) -> bool:
    """Do one case; what keeps it from being done (a key that was forgotten) keeps no other case waiting."""
    try:
        return act(key)
    except (OperationalError, InterfaceError, OSError):
        raise  # the disk or the database: the next round tries again
    except Exception:
        log.exception("the clock of case %s cannot be kept", key)
        return False


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
    done = 0
    for edition, body in _editions_at_work():
        if body.deemed is not None:
            cases = Application.objects.filter(edition=edition, is_open=True, dispositions__isnull=True)
            done += _each(cases, partial(_deem, body=body, at=at))
    return done


def _deem(key: UUID, *, body: ProcedureBody, at: datetime) -> bool:
    return deem(key, body, at=at) is not None
