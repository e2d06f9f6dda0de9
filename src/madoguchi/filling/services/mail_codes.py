"""Confirming a mail address of a draft: a code goes there, and whoever types it holds the address."""

import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.services import record_failure, refuse_after_failures, require_holder
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.filling.models import Draft, MailCode
from madoguchi.filling.selectors import address_lookup, procedures_of
from madoguchi.filling.selectors.mail_codes import CONTEXT
from madoguchi.language.widths import narrow
from madoguchi.messaging.services import mail_code
from madoguchi.vault.selectors import lookup_of

LASTS = timedelta(minutes=10)
MOST_TRIES = 5
PAUSE = timedelta(seconds=30)
"""So long after a mail the next one may go to the same address."""


class CodeWrong(Refusal):
    """The code is not the one that was sent, is too old, or was tried too often."""

    sentence = _(
        "番号が正しくないか、時間がたっています。メールの番号を確かめるか、もう一度メールを送ってください。"
    )


class CodeNotSent(Refusal):
    """The mail with the code could not be handed over."""

    sentence = _(
        "メールを送れませんでした。メールアドレスを確かめるか、しばらくしてから、もう一度送ってください。"
    )


class SentJustNow(Refusal):
    """A mail went to this address a moment ago."""

    sentence = _("いま送ったところです。届くまで、少しお待ちください。")


def send_code(*, draft: Draft, address: str, by: Acting, at: datetime) -> MailCode:
    """Mail a new code of six digits to `address`; an earlier one no longer counts. The code is kept nowhere in the open.

    Raises `SentJustNow`, `accounts.services.TooManyAttempts` (five mails in five minutes to one address or for one
    draft), `CodeNotSent`.
    """
    _require(draft, by)
    place = address_lookup(draft.pk, address)
    found = MailCode.objects.filter(draft=draft, address=place).first()
    if found is not None and found.confirmed_at is not None:
        return found
    if found is not None and at < found.sent_at + PAUSE:
        raise SentJustNow
    everywhere = lookup_of(CONTEXT, address.casefold())
    buckets = (f"draft-mail:{everywhere[:40]}", f"draft-codes:{draft.pk}")
    refuse_after_failures(buckets, at=at)
    record_failure(buckets, at=at)
    code = f"{secrets.randbelow(1_000_000):06d}"
    if not mail_code(address=address, code=code, minutes=int(LASTS.total_seconds() // 60), at=at):
        raise CodeNotSent
    kept, _is_new = MailCode.objects.update_or_create(
        draft=draft,
        address=place,
        confirmed_at__isnull=True,
        defaults={"code": _digest(draft, place, code), "sent_at": at, "tries": 0},
    )
    return kept


def confirm_address(*, draft: Draft, address: str, code: str, by: Acting, at: datetime) -> None:
    """Take the code that was typed; the address is confirmed for this draft from then on.

    Raises `CodeWrong`: five wrong codes or ten minutes use a code up.
    """
    _require(draft, by)
    place = address_lookup(draft.pk, address)
    typed = "".join(narrow(code).split()).replace("-", "")[:12]
    with transaction.atomic():
        waiting = MailCode.objects.select_for_update().filter(draft=draft, address=place).first()
        if waiting is not None and waiting.confirmed_at is not None:
            return
        is_right = (
            waiting is not None
            and at <= waiting.sent_at + LASTS
            and waiting.tries < MOST_TRIES
            and hmac.compare_digest(waiting.code, _digest(draft, place, typed))
        )
        if waiting is not None and is_right:
            waiting.code, waiting.confirmed_at = "", at
            waiting.save(update_fields=["code", "confirmed_at"])
            append(
                stream=f"draft:{draft.pk}", kind="draft.mail_confirmed", by=by, at=at, whose=draft.subject_id
            )
        elif waiting is not None:
            waiting.tries += 1
            waiting.save(update_fields=["tries"])
    if not is_right:
        raise CodeWrong(field="code")


def _require(draft: Draft, by: Acting) -> None:
    require_holder(subject=draft.subject_id, ticket=draft.ticket_id, procedures=procedures_of(draft), by=by)


def _digest(draft: Draft, place: str, code: str) -> str:
    return lookup_of(f"{CONTEXT}.code", f"{draft.pk}:{place}:{code}")
