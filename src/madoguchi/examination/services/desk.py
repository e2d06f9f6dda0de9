"""Opening a case and taking it on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import User
from madoguchi.accounts.selectors import subjects_of
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move
from madoguchi.applications.services import lock, move, stream_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.events.selectors import seen_by
from madoguchi.events.services import append, record_access, record_accesses

LISTED = "案件の一覧"
"""The purpose under which a look at a list is recorded."""

LONGEST_PURPOSE = 200
"""How many characters of a purpose the log keeps."""


class NotYourRole(Refusal):
    """The act needs a role that the officer does not have in the organisation of the case."""

    sentence = _("この操作をする役割がありません。組織の管理者に確かめてください。")


class PurposeMissing(Refusal):
    """A list was to be taken away without saying what for."""

    sentence = _("何に使うかを書いてください。記録に残ります。")


def require(role: Role, application: Application, *, by: Acting) -> UUID:
    """The account of `by` if `role` holds in the organisation of `application`; raises `NotYourRole`."""
    if by.who is None or not by.has(role, application.organisation_id):
        raise NotYourRole
    return by.who


class OwnCase(Refusal):
    """An officer has a part in a decision on an application of their own."""

    sentence = _(
        "自分で出した申請（家族や、自分が手続をする事業者の申請を含みます）は、起案も決裁もできません。"
        "ほかの職員に引き継いでください。"
    )


def require_not_own(application: Application, officers: Iterable[User], *, at: datetime) -> None:
    """Raise `OwnCase` if one of `officers` is the applicant, or may act for the applicant as one of their own."""
    for one in officers:
        if application.subject_id and one.person_id:
            if subjects_of(one, on=japan_day(at)).filter(pk=application.subject_id).exists():
                raise OwnCase


def require_decider(role: Role, application: Application, *, by: Acting, at: datetime) -> UUID:
    """As `require`, for what leads to a decision: never on an application of one's own; raises `OwnCase`, too."""
    officer = require(role, application, by=by)
    require_not_own(application, User.objects.filter(pk=officer), at=at)
    return officer


def open_case(*, application: Application, purpose: str = "審査", by: Acting, at: datetime) -> None:
    """Record that an officer looks at `application`, before the page leaves."""
    record_access(
        reader=by,
        whose=application.subject_id,
        object=stream_of(application),
        purpose=purpose,
        organisation=application.organisation_id,
        at=at,
    )


def list_cases(*, shown: Sequence[Application], by: Acting, at: datetime) -> int:
    """Record that an officer sees who applied in a list of cases, before the page leaves; returns how many are new.

    A case that the same officer has seen in a list on the same day (in Japan) is not recorded again: a list
    that is looked at all day says no more by it.
    """
    since = datetime.combine(japan_day(at), time.min, tzinfo=JAPAN)
    listed = {stream_of(one): one for one in shown}
    seen = seen_by(by.label, objects=listed, purpose=LISTED, since=since)
    new = [one for thing, one in listed.items() if thing not in seen]
    rows = [(one.subject_id, stream_of(one), one.organisation_id) for one in new]
    with transaction.atomic():
        record_accesses(rows, reader=by, purpose=LISTED, at=at)
    return len(new)


def note_export(
    kind: str, *, rows: Mapping[UUID, int], purpose: str, number: str = "", by: Acting, at: datetime
) -> list[Event]:
    """Record in the stream of each organisation that its `rows` leave, and what for; raises `PurposeMissing`.

    `number` is what stands in every row of the file, so that a file that is found leads back to this event.
    """
    purpose = purpose.strip()
    if not purpose:
        raise PurposeMissing(field="purpose")
    with transaction.atomic():
        return [
            append(
                stream=f"organisation:{place}",
                kind=kind,
                organisation=place,
                why=purpose[:LONGEST_PURPOSE],
                data={"rows": count} | ({"export": number} if number else {}),
                by=by,
                at=at,
            )
            for place, count in sorted(rows.items(), key=lambda entry: str(entry[0]))
        ]


def take(*, application: Application, revision: int, by: Acting, at: datetime) -> Application:
    """Begin the examination of an arrived application as its case officer."""
    officer = require(Role.EXAMINER, application, by=by)
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        return move(locked, Move.TAKE, by=by, at=at, case_officer_id=officer)
