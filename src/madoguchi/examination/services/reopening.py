"""Revoking a disposition and examining its case again (審査の再開)."""

from datetime import datetime

from django.db import transaction

from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move
from madoguchi.applications.services import MoveNotAllowed, lock, move
from madoguchi.core.acting import Acting, Role
from madoguchi.examination.services.desk import require_decider
from madoguchi.examination.services.returning import ReasonMissing
from madoguchi.versions.services import digest_of


def reopen(*, application: Application, reason: str, revision: int, by: Acting, at: datetime) -> Application:
    """Revoke the disposition that stands, for a `reason`, and go on examining; the days since it do not count.

    An approver does this. Raises `ReasonMissing`, `NotYourRole`, `OwnCase`, `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    approver = require_decider(Role.APPROVER, application, by=by, at=at)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        standing = locked.dispositions.filter(revoked_at__isnull=True).first()
        if standing is None:
            raise MoveNotAllowed
        standing.revoked_at = max(at, standing.decided_at)
        standing.revoked_by_id, standing.revoke_reason = approver, reason.strip()
        standing.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
        return move(locked, Move.REOPEN, by=by, at=at, data={"disposition": digest_of(standing.content)})
