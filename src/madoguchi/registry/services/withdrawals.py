"""Taking back a version that was published for a day to come."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.registry.models import Withdrawal
from madoguchi.registry.services.records import AnyVersion, NotYourProcedure, allow_shaping
from madoguchi.versions.services import SayWhy

LONGEST_REASON = 300
"""Characters of the reason for which a version is withdrawn."""


class NotScheduled(Refusal):
    """A version was to be withdrawn that is a draft, or whose day has come."""

    sentence = _("取り下げられるのは、公開する日がまだ来ていない版だけです。")


class AlreadyWithdrawn(Refusal):
    """The version was withdrawn before."""

    sentence = _("この版は、すでに取り下げられています。")


def withdraw_version(*, version: AnyVersion, reason: str, by: Acting, at: datetime) -> Withdrawal:
    """Take back `version`, published for a day to come: it is never shown, and nothing is taken in it.

    The published row stays as it is. Raises `NotScheduled`, `AlreadyWithdrawn`, `SayWhy`, `NotYourProcedure`.
    """
    allow_shaping(by, Role.PUBLISHER, version.record)
    if by.who is None:
        raise NotYourProcedure
    reason = reason.strip()
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise SayWhy(str(_("取り下げる理由を、300文字までで書いてください。")), field="withdraw-reason")
    name = version._meta.model_name
    with transaction.atomic():
        # the record is what a version comes into force under: whoever is second sees what the first did
        record: Any = type(version.record)._default_manager.select_for_update(of=("self",))
        record = record.get(pk=version.record.pk)
        fresh = type(version)._default_manager.get(pk=version.pk)
        if fresh.published_at is None or fresh.effective_from is None:
            raise NotScheduled
        if fresh.effective_from <= japan_day(at) or record.current_id == fresh.pk:
            raise NotScheduled
        which = f"{type(record).__name__.lower()}_version"
        if Withdrawal.objects.filter(**{which: fresh}).exists():
            raise AlreadyWithdrawn
        made = Withdrawal.objects.create(**{which: fresh}, reason=reason, by_id=by.who, at=at)
        append(
            stream=f"{name}:{fresh.pk}",
            kind=f"{name}.withdrawn",
            by=by,
            at=at,
            organisation=record.organisation_id,
            data={"record": str(record.pk), "number": fresh.number, "digest": fresh.digest},
        )
    return made
