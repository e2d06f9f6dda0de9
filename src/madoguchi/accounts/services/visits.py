"""Where an account is signed in, ending that, and keeping what was typed when a session ended."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from madoguchi.accounts.models import KeptTyping, User, Visit
from madoguchi.core.acting import Acting
from madoguchi.events.services import append
from madoguchi.vault.services import forget, seal

KEPT_FOR = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)


def begin_visit(
    *, user: User, session_key: str, how: str, device: str, ends_at: datetime, by: Acting, at: datetime
) -> Visit:
    """Write down that `user` signed in with the session of this key; `how` and `device` are shown to them."""
    with transaction.atomic():
        visit = Visit.objects.create(
            user=user,
            session_key=session_key,
            how=how,
            device=device[:80],
            began_at=at,
            seen_at=at,
            ends_at=ends_at,
        )
        append(
            stream=f"user:{user.pk}",
            kind="user.signed_in",
            by=by,
            at=at,
            whose=user.person_id,
            data={"how": how},
        )
    return visit


def see_visit(*, visit: UUID, at: datetime) -> None:
    """Note that the session is in use, at most once a minute: looking first leaves the one writer of SQLite alone."""
    due = Visit.objects.filter(pk=visit, seen_at__lt=at - SEEN_EVERY)
    if due.exists():
        due.update(seen_at=at)


def end_visit(*, visit: UUID, user: User, by: Acting, at: datetime) -> bool:
    """End one session of `user` at once, wherever it is; False if there is no such one."""
    with transaction.atomic():
        found = Visit.objects.select_for_update().filter(pk=visit, user=user).first()
        if found is None:
            return False
        Session.objects.filter(pk=found.session_key).delete()
        found.delete()
        append(stream=f"user:{user.pk}", kind="user.signed_out", by=by, at=at, whose=user.person_id)
    return True


def end_all_visits(*, user: User, but: UUID | None = None, by: Acting, at: datetime) -> int:
    """End all sessions of `user` at once, but for one if named; returns how many."""
    with transaction.atomic():
        visits = Visit.objects.select_for_update().filter(user=user)
        if but is not None:
            visits = visits.exclude(pk=but)
        keys = list(visits.values_list("session_key", flat=True))
        Session.objects.filter(pk__in=keys).delete()
        visits.delete()
        append(
            stream=f"user:{user.pk}",
            kind="user.signed_out_everywhere",
            by=by,
            at=at,
            whose=user.person_id,
            data={"sessions": len(keys)},
        )
    return len(keys)


def keep_typing(*, owner: UUID, path: str, typed: dict[str, Any], at: datetime) -> KeptTyping:
    """Seal what `owner` (an account or a ticket) was typing on the page `path`; it is kept for a day."""
    kept = KeptTyping(owner=owner, path=path[:400], at=at)
    with transaction.atomic():
        kept.sealed = seal(owner=kept.pk, context="typing", data={"owner": str(owner), "typed": typed})
        kept.save(force_insert=True)
    return kept


def drop_typing(*, kept: UUID, by: Acting, at: datetime) -> None:
    """Forget what was kept, once it was handed back."""
    with transaction.atomic():
        if KeptTyping.objects.filter(pk=kept).delete()[0]:
            forget(owner=kept, by=by, at=at)


def clear_visits(*, by: Acting, at: datetime) -> int:
    """Take away visits that are over and typing kept too long; returns how many of both."""
    over, _by_model = Visit.objects.filter(ends_at__lt=at).delete()
    old = list(KeptTyping.objects.filter(at__lt=at - KEPT_FOR).values_list("pk", flat=True)[:1_000])
    for kept in old:
        drop_typing(kept=kept, by=by, at=at)
    return over + len(old)


def note_kiosk(*, place: UUID, is_on: bool, by: Acting, at: datetime) -> None:
    """Write down that a terminal was put up as a shared one at `place`, or taken back."""
    with transaction.atomic():
        append(
            stream=f"organisation:{place}",
            kind="kiosk.on" if is_on else "kiosk.off",
            by=by,
            at=at,
            organisation=place,
        )
