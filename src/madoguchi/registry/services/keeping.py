"""Who keeps a record, and how it ends."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import User
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.registry.models import Edition, Procedure, Programme
from madoguchi.registry.services.records import AlreadyRetired, allow, locked_record

AnyRecord = Procedure | Programme

MOST_YEARLY = 1_000_000_000
NAMERS = (Role.EDITOR, Role.PUBLISHER, Role.ADMINISTRATOR)
"""Who may say who keeps a record."""


class BadSuccessor(Refusal):
    """A record was to be followed by itself or by a retired one."""

    sentence = _("後継には、廃止されていない別の手続・制度を選んでください。")


def retire(
    *, record: AnyRecord, successor: AnyRecord | None = None, reason: str = "", by: Acting, at: datetime
) -> None:
    """End `record`: its page says so and points to `successor`; nothing new can be applied for.

    Its open editions close on the day. Raises `AlreadyRetired`, `BadSuccessor`, `NotYourProcedure`.
    """
    allow(by, Role.PUBLISHER, record.organisation_id)
    with transaction.atomic():
        locked = locked_record(record)
        if locked.is_retired:
            raise AlreadyRetired
        if successor is not None and (
            type(successor) is not type(record)
            or successor.pk == record.pk
            or not type(record)._default_manager.filter(pk=successor.pk, retired_at__isnull=True).exists()
        ):
            raise BadSuccessor(field="successor")
        locked.retired_at = at
        locked.successor = successor
        locked.save(update_fields=["retired_at", "successor"])
        if isinstance(locked, Procedure):
            today = japan_day(at)
            still = Edition.objects.filter(procedure=locked).filter(
                Q(closes_on__isnull=True) | Q(closes_on__gt=today)
            )
            still.filter(opens_on__lte=today).update(closes_on=today)
            still.filter(opens_on__gt=today).update(closes_on=F("opens_on"))
        append(
            stream=f"organisation:{locked.organisation_id}",
            kind=f"{locked._meta.model_name}.retired",
            by=by,
            at=at,
            organisation=locked.organisation_id,
            data={
                "record": str(locked.pk),
                "successor": str(successor.pk) if successor else None,
                "reason": reason[:300],
            },
        )


def set_owner(
    *, record: AnyRecord, owner: User | None, review_on: date | None, by: Acting, at: datetime
) -> None:
    """Name who keeps `record` and when it is looked through again; raises `NotYourProcedure`.

    Besides editors those name somebody to whom a record without a keeper falls: publishers and administrators.
    """
    if not any(by.has(role, record.organisation_id) for role in NAMERS):
        allow(by, Role.EDITOR, record.organisation_id)
    with transaction.atomic():
        locked = locked_record(record)
        locked.owner, locked.review_on = owner, review_on
        locked.save(update_fields=["owner", "review_on"])
        append(
            stream=f"organisation:{locked.organisation_id}",
            kind=f"{locked._meta.model_name}.owner_set",
            by=by,
            at=at,
            organisation=locked.organisation_id,
            data={
                "record": str(locked.pk),
                "owner": str(owner.pk) if owner else None,
                "review_on": review_on.isoformat() if review_on else None,
            },
        )


class NumberMissing(Refusal):
    """A procedure was to be a priority one without the number of applications that are expected."""

    sentence = _("重点手続には、見込まれる年間の申請件数を1以上の数で入力してください。")


def set_priority(
    *, procedure: Procedure, is_priority: bool, expected_yearly: int | None, by: Acting, at: datetime
) -> None:
    """Say whether `procedure` is a priority one (重点手続), and how many applications are expected each year.

    Raises `NotYourProcedure`, `NumberMissing` beside the field. Saying the same again changes nothing.
    """
    if not by.has(Role.PLAN_MANAGER, procedure.organisation_id):
        allow(by, Role.PUBLISHER, procedure.organisation_id)
    if (is_priority and not expected_yearly) or not 0 <= (expected_yearly or 0) <= MOST_YEARLY:
        raise NumberMissing(field="expected_yearly")
    with transaction.atomic():
        locked = locked_record(procedure)
        if (locked.is_priority, locked.expected_yearly) == (is_priority, expected_yearly):
            return
        locked.is_priority, locked.expected_yearly = is_priority, expected_yearly
        locked.save(update_fields=["is_priority", "expected_yearly"])
        append(
            stream=f"organisation:{locked.organisation_id}",
            kind="procedure.priority_set",
            by=by,
            at=at,
            organisation=locked.organisation_id,
            data={
                "procedure": str(locked.pk),
                "is_priority": is_priority,
                "expected_yearly": expected_yearly,
            },
        )
