"""The session of a browser: what a sign-in left in it, when it falls asleep, and when it ends for good.

A session sleeps after half an hour without a request (two minutes at a shared terminal) and ends twelve hours
after signing in, whatever happens. Django keeps the row longer than the idle time, so that what someone was
typing when it fell asleep can be kept for them; nothing else is done with a sleeping session.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.http import HttpRequest

IDLE = 30 * 60
KIOSK_IDLE = 2 * 60
LONGEST = 12 * 60 * 60
WARNED = 3 * 60
"""Seconds before the end at which a page begins to warn (WCAG 2.2.1 asks for 20 seconds, TRUST.md for 2 minutes)."""

KIOSK_COOKIE = "kiosk"
KIOSK_DAYS = 400
ANSWERS = "answers"
"""Where a session names the answers that are kept for it (`accounts.models.KeptAnswers`)."""

_SALT = "madoguchi.kiosk"


@dataclass(frozen=True)
class SignIn:
    """How the person of this session signed in (ログインの方法と強さ)."""

    how: str
    provider: str = ""
    identity: int = 1
    authentication: int = 1
    has_second: bool = False
    until: int = 0
    visit: str = ""


def sign_in_of(session: SessionBase) -> SignIn:
    """How one signed in to this session; the weakest way where it does not say."""
    kept = session.get("sign_in")
    return SignIn(**kept) if kept else SignIn(how="")


def keep_sign_in(session: SessionBase, sign_in: SignIn) -> None:
    """Write down how one signed in."""
    session["sign_in"] = asdict(sign_in)


def is_of_someone(session: SessionBase) -> bool:
    """Whether the session opens anything: an account, a guest's ticket, or what someone tells to find programmes."""
    return SESSION_KEY in session or bool(session.get("tickets")) or ANSWERS in session


def idle_limit(*, is_kiosk: bool) -> int:
    """Seconds without a request after which a session sleeps."""
    return KIOSK_IDLE if is_kiosk else IDLE


def seconds_left(session: SessionBase, *, is_kiosk: bool, moment: int) -> int:
    """Seconds until the session sleeps or ends; 0 or less if it does already. Never seen, or seen later, counts as now."""
    seen = min(session.get("seen", moment), moment)
    until = sign_in_of(session).until or moment + LONGEST
    return min(seen + idle_limit(is_kiosk=is_kiosk) - moment, until - moment)


def kiosk_mark(*, place: UUID, by: UUID) -> str:
    """What the cookie of a shared terminal carries: where it stands and who put it up."""
    return signing.dumps({"place": str(place), "by": str(by)}, salt=_SALT)


def is_kiosk(request: HttpRequest) -> bool:
    """Whether the browser is a shared terminal; a mark that we did not sign is none."""
    mark = request.COOKIES.get(KIOSK_COOKIE, "")
    if not mark:
        return False
    try:
        signing.loads(mark, salt=_SALT, max_age=timedelta(days=KIOSK_DAYS))
    except signing.BadSignature:
        return False
    return True


def ends_at(at: datetime) -> datetime:
    """When a session that begins at `at` ends for good."""
    return at + timedelta(seconds=LONGEST)
