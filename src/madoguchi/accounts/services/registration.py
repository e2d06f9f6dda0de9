"""Registering with a mail address: a code goes there, and whoever types it holds the address."""

import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Subject, User
from madoguchi.accounts.services.guests import record_failure, refuse_after_failures
from madoguchi.accounts.services.sign_in import mail_bucket
from madoguchi.accounts.services.telling import tell_owner
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.widths import narrow

CODE_LASTS = timedelta(minutes=15)
MOST_TRIES = 5


class NotAnAddress(Refusal):
    """What was typed is no mail address."""

    sentence = gettext_lazy("メールアドレスの形を確かめてください。例：hanako@example.jp")


class CodeNotRight(Refusal):
    """The code from the mail is wrong, too old, or was tried too often."""

    sentence = gettext_lazy(
        "番号が正しくないか、時間がたっています。メールの番号を確かめるか、もう一度メールを送ってください。"
    )


class MailNotSent(Refusal):
    """The mail with the code could not be handed over."""

    sentence = gettext_lazy("メールを送れませんでした。しばらくしてから、もう一度お試しください。")


class WeakPassword(Refusal):
    """The password is too short, too common or too like the name."""

    sentence = gettext_lazy("パスワードは12文字以上で、よく使われる言葉を避けてください。")


@dataclass(frozen=True)
class MailCode:
    """A code on its way to a mail address, as the session keeps it: the code itself is not in it (確認番号)."""

    email: str
    digest: str
    until: float
    purpose: str
    tries: int = 0

    def kept(self) -> dict[str, Any]:
        """As JSON for the session."""
        return asdict(self)


def _digest(email: str, code: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"mail-code:{email}:{code}".encode(), hashlib.sha256).hexdigest()


def _bucket(email: str) -> str:
    return mail_bucket(email).replace("account:", "mailcode:")


def send_mail_code(*, email: str, purpose: str, address: str, at: datetime) -> MailCode:
    """Send a code of six digits to `email` and return what the session keeps of it.

    `purpose` is `register` or `recover`. The mail goes out in both, whether there is an account or not: what
    it says differs, the page does not. Raises `NotAnAddress`, `TooManyAttempts` (five mails in five minutes to
    one address), `MailNotSent`.
    """
    plain = narrow(email).strip()
    try:
        validate_email(plain)
    except ValidationError:
        raise NotAnAddress(field="email") from None
    buckets = (_bucket(plain), f"ip:{address}")
    refuse_after_failures(buckets, at=at)
    record_failure(buckets, at=at)
    code = f"{secrets.randbelow(1_000_000):06d}"
    is_known = User.objects.filter(email__iexact=plain, is_active=True).exists()
    is_open = is_known == (purpose == "recover")
    if is_open:
        words = _(
            "確認の番号は {code} です。15分以内に、画面に入力してください。\n\n"
            "心当たりのない場合は、このメールを捨ててください。番号はだれにも教えないでください。"
        ).format(code=code)
    elif is_known:
        words = _(
            "このメールアドレスは、すでに登録されています。ログインの画面からお入りください。\n\n"
            "心当たりのない場合は、このメールを捨ててください。"
        )
    else:
        words = _(
            "このメールアドレスのアカウントはありません。別のメールアドレスで登録していないか確かめてください。\n\n"
            "心当たりのない場合は、このメールを捨ててください。"
        )
    subject = _("【{service}】確認の番号").format(service=settings.SERVICE_NAME)
    try:
        send_mail(subject, words, None, [plain])
    except OSError:
        raise MailNotSent from None
    digest = _digest(plain, code) if is_open else _digest(plain, secrets.token_hex(8))
    return MailCode(plain, digest, (at + CODE_LASTS).timestamp(), purpose)


def check_mail_code(*, waiting: MailCode, code: str, address: str, at: datetime) -> None:
    """Raise `CodeNotRight` unless `code` is the one that was sent; five tries within a quarter of an hour."""
    buckets = (f"ip:{address}",)
    refuse_after_failures(buckets, at=at)
    typed = "".join(narrow(code).split())[:12]
    is_late = at.timestamp() > waiting.until or waiting.tries >= MOST_TRIES
    if is_late or not hmac.compare_digest(waiting.digest, _digest(waiting.email, typed)):
        record_failure(buckets, at=at)
        raise CodeNotRight(field="code")


class OldPasswordWrong(Refusal):
    """The password that was to be replaced is not the right one."""

    sentence = gettext_lazy("いまのパスワードが正しくありません。もう一度入力してください。")


def change_password(*, user: User, old: str | None, new: str, address: str, by: Acting, at: datetime) -> None:
    """Give `user` another password; `old` is None for someone who has none, or came by the code from a mail.

    Raises `TooManyAttempts`, `OldPasswordWrong`, `WeakPassword`.
    """
    buckets = (f"password:{user.pk}", f"ip:{address}")
    refuse_after_failures(buckets, at=at)
    if old is not None and not user.check_password(old):
        record_failure(buckets, at=at)
        raise OldPasswordWrong(field="old")
    try:
        validate_password(new, user)
    except ValidationError as problem:
        raise WeakPassword(" ".join(problem.messages), field="password") from None
    with transaction.atomic():
        user.set_password(new)
        user.save(update_fields=["password"])
        append(
            stream=f"user:{user.pk}",
            kind="key.added",
            by=by,
            at=at,
            whose=user.person_id,
            data={"what": "password"},
        )
        tell_owner(user=user, by=by)


def register(*, email: str, name: str, password: str, by: Acting, at: datetime) -> User:
    """Add the account of a resident whose mail address was checked; without a password it needs a passkey.

    Raises `WeakPassword`.
    """
    user = User(email=email, name=name[:200])
    if password:
        try:
            validate_password(password, user)
        except ValidationError as problem:
            raise WeakPassword(" ".join(problem.messages), field="password") from None
    with transaction.atomic():
        user.person = Subject.objects.create(kind=Subject.Kind.PERSON)
        user.password = make_password(password or None)
        user.save()
        append(stream=f"user:{user.pk}", kind="user.added", by=by, at=at, whose=user.person.pk)
    return user
