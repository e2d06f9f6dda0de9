"""Inviting: addresses, links with a token for each, reminders; nobody is invited to a wave twice."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy

from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import UnreadableTable, rows_of_table
from madoguchi.messaging.services import mail_survey
from madoguchi.surveys.models import Invitation, Survey, Wave
from madoguchi.surveys.services.making import NotNow, allow, locked, tell
from madoguchi.vault.services import lookup_of
from madoguchi.vault.types import Sealed

MOST_AT_ONCE = 20_000
A_ROUND = 200
"""How many mails leave in one go."""


class NotAList(Refusal):
    """The file is no list of addresses."""

    sentence = gettext_lazy(
        "一覧として読めません。1列目にメールアドレスを書いた、CSVかExcelのファイルを選んでください（20,000行まで）。"
    )


@dataclass
class Invited:
    """What a list of addresses did (招待の結果)."""

    new: int = 0
    known: int = 0
    wrong: list[tuple[int, str]] = field(default_factory=list)
    """Lines that hold no address, with what stands there."""


def token_of(invitation: Invitation) -> str:
    """The token of the link: worked out of a secret of this installation, so that it is kept nowhere."""
    return lookup_of("survey token", str(invitation.pk))[:43]


def digest_of_token(token: str) -> str:
    """Under what an invitation is found by its token."""
    return hashlib.sha256(f"survey {token}".encode()).hexdigest()


def link_of(invitation: Invitation) -> str:
    """The address at which the one invited answers."""
    return f"{settings.SITE_ORIGIN}/surveys/a/{token_of(invitation)}/"


def made_invitation(wave: Wave, *, who: str = "", mail: str = "") -> Invitation:
    """An invitation with its token, not saved; `who` is what the same person would give again."""
    one = Invitation(wave=wave, mail=mail, who=lookup_of("survey guest", f"{wave.pk} {who}") if who else "")
    one.digest = digest_of_token(token_of(one))
    return one


def invite(*, wave: Wave, content: bytes, by: Acting, at: datetime) -> Invited:
    """Invite every address in the first column of a table; those invited before stay as they are.

    Raises `NotYourSurvey`, `NotNow` (a wave that is over or not for a panel), `NotAList`.
    """
    allow(by, wave.survey.organisation_id)
    try:
        table = rows_of_table(content, most_rows=MOST_AT_ONCE + 1, most_columns=20)
    except UnreadableTable as error:
        raise NotAList(field="file") from error
    found = Invited()
    addresses: dict[str, str] = {}
    for line, row in enumerate(table, 1):
        cell = (row[0] if row else "").strip().strip("<>")
        if not cell:
            continue
        try:
            validate_email(cell)
        except ValidationError:
            if line > 1:  # the first line may be a heading
                found.wrong.append((line, cell[:60]))
            continue
        addresses.setdefault(cell.lower(), cell)
    if not addresses and not found.wrong:
        raise NotAList(field="file")
    with transaction.atomic():
        fresh = locked(wave)
        if fresh.survey.audience != Survey.Audience.PANEL or fresh.state not in (
            Wave.State.PLANNED,
            Wave.State.OPEN,
        ):
            raise NotNow
        known = set(Invitation.objects.filter(wave=fresh).exclude(who="").values_list("who", flat=True))
        made = [made_invitation(fresh, who=key, mail=address) for key, address in addresses.items()]
        new = [one for one in made if one.who not in known]
        Invitation.objects.bulk_create(new, batch_size=500)
        found.new, found.known = len(new), len(made) - len(new)
        tell(fresh, "wave.invited", {"new": found.new, "known": found.known}, by=by, at=at)
    return found


def mail_invitations(*, wave: Wave, is_reminder: bool = False, by: Acting, at: datetime) -> tuple[int, int]:
    """Mail the links that wait, or remind who has not answered, at most one reminder a day; how many left, and failed.

    A mail that does not leave waits for the next round. Raises `NotYourSurvey`, `NotNow`.
    """
    if not by.machine:
        allow(by, wave.survey.organisation_id)
    if wave.state != Wave.State.OPEN or wave.opens_on > japan_day(at):
        raise NotNow
    day = japan_day(at)
    waiting = (
        Invitation.objects.filter(wave=wave)
        .exclude(mail=Sealed())
        .select_related("wave__survey__organisation")
    )
    if is_reminder:
        states = (Invitation.State.INVITED, Invitation.State.BEGUN)
        waiting = waiting.filter(mailed_on__lt=day, state__in=states).exclude(reminded_on=day)
    else:
        waiting = waiting.filter(mailed_on__isnull=True)
    sent = failed = 0
    for one in waiting[:A_ROUND]:
        is_gone = mail_survey(
            address=one.mail,
            title=wave.survey.title,
            place=wave.survey.organisation.name,
            link=link_of(one),
            until=f"{wave.closes_on:%Y年%-m月%-d日}",
            is_reminder=is_reminder,
            at=at,
        )
        if not is_gone:
            failed += 1
            continue
        sent += 1
        # With another lookup key in this installation the link is another one; the mail that left holds the right one.
        changed: dict[str, object] = {"digest": digest_of_token(token_of(one))}
        changed |= {"reminded_on": day} if is_reminder else {"mailed_on": day}
        Invitation.objects.filter(pk=one.pk).update(**changed)
    if sent:
        with transaction.atomic():
            tell(wave, "wave.reminded" if is_reminder else "wave.mailed", {"mails": sent}, by=by, at=at)
    return sent, failed
