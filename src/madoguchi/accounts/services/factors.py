"""Second factors and passkeys: setting up, using, taking away. The cryptography is that of django-allauth and fido2."""

from datetime import datetime
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn, complete_authentication, complete_registration
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import User
from madoguchi.accounts.services.guests import record_failure, refuse_after_failures
from madoguchi.accounts.services.telling import tell_owner
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.widths import narrow


class WrongCode(Refusal):
    """A code of six digits, or a recovery code, is not the right one or was used before."""

    sentence = _("番号が正しくないか、すでに使われています。新しい番号を確かめて、もう一度入力してください。")


class KeyNotAccepted(Refusal):
    """A passkey's answer did not pass."""

    sentence = _("この端末の確認ができませんでした。もう一度お試しください。")


class LastFactor(Refusal):
    """The last second factor of an officer, or the last way to sign in, is not taken away."""

    sentence = _("最後のひとつは消せません。先に、別の方法を登録してください。")


def _buckets(user: User, address: str) -> tuple[str, str]:
    return (f"second:{user.pk}", f"ip:{address}")


def _matching(secret: str, code: str) -> int | None:
    """The step of time in which the secret gives this code, within what the clocks may differ."""
    counters: list[int] = list(yield_hotp_counters_from_time())
    for counter in counters:
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


def _plain(code: str) -> str:
    return "".join(narrow(code).split()).replace("-", "")[:20]


def set_up_totp(*, user: User, secret: str, code: str, address: str, by: Acting, at: datetime) -> None:
    """Keep the secret of an authenticator app once it has shown one right code; raises `WrongCode`."""
    refuse_after_failures(_buckets(user, address), at=at)
    counter = _matching(secret, _plain(code))
    if counter is None:
        record_failure(_buckets(user, address), at=at)
        raise WrongCode(field="code")
    with transaction.atomic():
        Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret), "last": counter}
        )
        _note(user, "key.added", "totp", by=by, at=at)


def give_totp(*, user: User, by: Acting, at: datetime) -> None:
    """Give a demo account an authenticator without asking for a code; never anyone else."""
    assert user.is_demo
    secret = generate_totp_secret()
    with transaction.atomic():
        Authenticator.objects.update_or_create(
            user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": encrypt(secret), "last": 0}}
        )
        _note(user, "key.added", "totp", by=by, at=at)


def present_code(user: User) -> str:
    """The code that the authenticator of a demo account shows now; empty for every other account."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if not user.is_demo or found is None:
        return ""
    _before, present, following = yield_hotp_counters_from_time()
    unused = [counter for counter in (present, following) if counter > found.data.get("last", 0)]
    return format_hotp_value(hotp_value(decrypt(found.data["secret"]), unused[0])) if unused else ""


def pass_code(*, user: User, code: str, address: str, by: Acting, at: datetime) -> str:
    """Take a code of six digits or a recovery code, each once; returns which it was (`totp`, `recovery_codes`).

    Raises `TooManyAttempts` after five wrong ones in five minutes, `WrongCode`.
    """
    refuse_after_failures(_buckets(user, address), at=at)
    typed = _plain(code)
    with transaction.atomic():
        found = (
            Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
        )
        counter = _matching(decrypt(found.data["secret"]), typed) if found else None
        if found is not None and counter is not None and counter > found.data.get("last", 0):
            found.data["last"] = counter
            found.last_used_at = at
            found.save(update_fields=["data", "last_used_at"])
            return "totp"
        spare = (
            Authenticator.objects.select_for_update()
            .filter(user=user, type=Authenticator.Type.RECOVERY_CODES)
            .first()
        )
        if spare is not None and RecoveryCodes(spare).validate_code(typed):
            _note(user, "key.used", "recovery_codes", by=by, at=at)
            return "recovery_codes"
    record_failure(_buckets(user, address), at=at)
    raise WrongCode(field="code")


def new_recovery_codes(*, user: User, by: Acting, at: datetime) -> list[str]:
    """Ten codes that each open the account once in place of the second factor; older ones stop working."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes: list[str] = RecoveryCodes.activate(user).generate_codes()
        _note(user, "key.added", "recovery_codes", by=by, at=at)
    return codes


def add_passkey(
    *, user: User, name: str, credential: dict[str, Any], by: Acting, at: datetime
) -> Authenticator:
    """Register the passkey that the browser made for this session's challenge; raises `KeyNotAccepted`."""
    try:
        complete_registration(credential)
    except (ValidationError, ValueError, TypeError, KeyError):
        raise KeyNotAccepted from None
    with transaction.atomic():
        made: Authenticator = WebAuthn.add(user, name[:40], credential).instance
        _note(user, "key.added", "passkey", by=by, at=at)
    return made


def pass_passkey(*, user: User, credential: dict[str, Any], address: str, at: datetime) -> Authenticator:
    """The passkey of `user` that answered this session's challenge; raises `TooManyAttempts`, `KeyNotAccepted`."""
    refuse_after_failures(_buckets(user, address), at=at)
    try:
        used: Authenticator = complete_authentication(user, credential)
    except (ValidationError, ValueError, TypeError, KeyError):
        record_failure(_buckets(user, address), at=at)
        raise KeyNotAccepted from None
    used.last_used_at = at
    used.save(update_fields=["last_used_at"])
    return used


def remove_key(*, user: User, key: int, by: Acting, at: datetime) -> bool:
    """Take away a passkey or authenticator of `user`; the last one only if a password or provider remains.

    Raises `LastFactor`. False if there is no such key.
    """
    with transaction.atomic():
        kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        held = list(Authenticator.objects.select_for_update().filter(user=user, type__in=kinds))
        found = next((one for one in held if one.pk == key), None)
        if found is None:
            return False
        if len(held) == 1 and (by.is_officer or not user.has_usable_password()):
            raise LastFactor
        found.delete()
        _note(user, "key.removed", str(found.type), by=by, at=at)
    return True


def _note(user: User, kind: str, what: str, *, by: Acting, at: datetime) -> None:
    append(stream=f"user:{user.pk}", kind=kind, by=by, at=at, whose=user.person_id, data={"what": what})
    if kind != "key.used":
        tell_owner(user=user, by=by)
