"""Setting up organisations and accounts, guest tickets, and the brake on guessing."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth import authenticate
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Appointment, Attempt, Membership, Organisation, Subject, Ticket, User
from madoguchi.core.acting import Acting, Role
from madoguchi.core.ids import new_secret, random_number, read_secret, uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.widths import narrow


class TooManyAttempts(Refusal):
    """Too many failed tries in a short time."""

    sentence = _(
        "続けて間違えたため、しばらく受け付けられません。5分ほど待ってから、もう一度お試しください。"
    )


class WrongMailOrPassword(Refusal):
    """The pair of mail address and password opens no account; which of the two is wrong is not said."""

    sentence = _("メールアドレスとパスワードの組み合わせが正しくありません。もう一度入力してください。")


class WrongNumberOrSecret(Refusal):
    """The pair of number and secret opens nothing; which of the two is wrong is not said."""

    sentence = _("番号と合言葉の組み合わせが正しくありません。控えを見て、もう一度入力してください。")


class NotTheHolder(Refusal):
    """Someone who does not hold the draft or application asked to change it."""

    sentence = _("この操作は、申請をした方だけができます。")


@dataclass(frozen=True)
class NewTicket:
    """A ticket just made, with the secret that is shown once and not kept."""

    ticket: Ticket
    secret: str


def _hash(secret: str) -> str:
    return hashlib.sha256(read_secret(secret).encode()).hexdigest()


def add_organisation(
    *,
    slug: str,
    name: str,
    kind: Organisation.Kind,
    parent: Organisation | None,
    settings: dict[str, object] | None = None,
    by: Acting,
    at: datetime,
) -> Organisation:
    """Add an organisation below `parent`; without one it is a government of its own (a tenant).

    A municipality is a government too: its data is its own although the prefecture stands above it.
    """
    key = uuid7()
    is_root = parent is None or kind == Organisation.Kind.MUNICIPALITY
    government = key if is_root or parent is None else parent.government_id
    with transaction.atomic():
        organisation = Organisation.objects.create(
            id=key,
            slug=slug,
            name=name,
            kind=kind,
            parent=parent,
            government_id=government,
            settings=settings or {},
        )
        append(
            stream=f"organisation:{key}",
            kind="organisation.added",
            by=by,
            at=at,
            organisation=key,
            data={"slug": slug, "kind": str(kind)},
        )
    return organisation


def add_user(
    *,
    email: str,
    name: str,
    password: str,
    is_person: bool = True,
    is_demo: bool = False,
    by: Acting,
    at: datetime,
) -> User:
    """Add an account; with `is_person` also the subject that stands for the person."""
    with transaction.atomic():
        person = Subject.objects.create(kind=Subject.Kind.PERSON) if is_person else None
        user = User(email=email, name=name, person=person, is_demo=is_demo)
        user.set_password(password)
        user.save()
        append(stream=f"user:{user.pk}", kind="user.added", by=by, at=at, whose=person.pk if person else None)
    return user


def add_business(*, name: str, corporate_number: str | None, by: Acting, at: datetime) -> Subject:
    """Add a business by its public name and corporate number (13 digits) if it has one."""
    with transaction.atomic():
        business = Subject.objects.create(
            kind=Subject.Kind.BUSINESS, name=name, corporate_number=corporate_number or None
        )
        append(stream=f"subject:{business.pk}", kind="business.added", by=by, at=at, whose=business.pk)
    return business


def join(
    *, member: Subject, group: Subject, part: Membership.Part, starts_on: date, by: Acting, at: datetime
) -> Membership:
    """Make a person a member of a household or business from `starts_on` on."""
    with transaction.atomic():
        membership = Membership.objects.create(member=member, group=group, part=part, starts_on=starts_on)
        append(
            stream=f"subject:{group.pk}",
            kind="membership.began",
            by=by,
            at=at,
            whose=group.pk,
            data={"member": str(member.pk), "part": str(part)},
        )
    return membership


def appoint(
    *, user: User, organisation: Organisation, role: Role, starts_on: date, by: Acting, at: datetime
) -> Appointment:
    """Give an officer a role in an organisation from `starts_on` on."""
    with transaction.atomic():
        appointment = Appointment.objects.create(
            user=user, organisation=organisation, role=role.value, starts_on=starts_on
        )
        append(
            stream=f"organisation:{organisation.pk}",
            kind="appointment.began",
            by=by,
            at=at,
            organisation=organisation.pk,
            data={"user": str(user.pk), "role": role.value},
        )
    return appointment


def end_appointment(*, appointment: Appointment, ends_on: date, by: Acting, at: datetime) -> Appointment:
    """End a role from `ends_on` on; the officer's next request no longer has it."""
    with transaction.atomic():
        locked = Appointment.objects.select_for_update().get(pk=appointment.pk)
        locked.ends_on = ends_on
        locked.save(update_fields=["ends_on"])
        append(
            stream=f"organisation:{locked.organisation_id}",
            kind="appointment.ended",
            by=by,
            at=at,
            organisation=locked.organisation_id,
            data={"user": str(locked.user_id), "role": locked.role},
        )
    return locked


def issue_ticket(*, at: datetime) -> NewTicket:
    """Make a ticket for a guest; the secret is returned here and never again."""
    secret = new_secret()
    ticket = Ticket.objects.create(number=random_number("D"), secret_hash=_hash(secret), created_at=at)
    return NewTicket(ticket, secret)


def require_holder(*, subject: UUID | None, ticket: UUID | None, by: Acting) -> None:
    """Raise `NotTheHolder` unless `by` holds what belongs to `subject` or `ticket`."""
    if subject not in by.subjects and ticket not in by.tickets:
        raise NotTheHolder


def check_secret(*, ticket: Ticket | None, secret: str, buckets: tuple[str, ...], at: datetime) -> UUID:
    """The id of `ticket` if `secret` is its secret; every failure counts against all `buckets`.

    Raises `TooManyAttempts` after five failures in five minutes in one bucket (more in a bucket of an
    address, behind which a whole counter may sit), and `WrongNumberOrSecret`.
    """
    refuse_after_failures(buckets, at=at)
    wanted = ticket.secret_hash if ticket else "0" * 64
    if not hmac.compare_digest(wanted, _hash(secret)) or ticket is None:
        record_failure(buckets, at=at)
        raise WrongNumberOrSecret(field="secret")
    return ticket.pk


def refuse_after_failures(buckets: tuple[str, ...], *, at: datetime) -> None:
    """Raise `TooManyAttempts` if a bucket is full: 5 failures in 5 minutes, 50 for an address (`ip:…`)."""
    since = at - timedelta(minutes=5)
    for bucket in buckets:
        limit = 50 if bucket.startswith("ip:") else 5
        if Attempt.objects.filter(bucket=bucket, at__gt=since).count() >= limit:
            raise TooManyAttempts


def record_failure(buckets: tuple[str, ...], *, at: datetime) -> None:
    """Count one failure against each bucket and forget those older than a day."""
    Attempt.objects.filter(at__lt=at - timedelta(days=1)).delete()
    Attempt.objects.bulk_create(Attempt(bucket=bucket[:80], at=at) for bucket in buckets)


def sign_in_with_password(*, email: str, password: str, address: str, at: datetime) -> User:
    """The account that mail address and password open; `address` is where the request came from.

    Raises `TooManyAttempts` and `WrongMailOrPassword`. The bucket of an account is a digest of its mail
    address, so that neither a long address nor a stored one gets past the brake.
    """
    mail = narrow(email)
    buckets = ("account:" + hashlib.sha256(mail.casefold().encode()).hexdigest(), f"ip:{address}")
    refuse_after_failures(buckets, at=at)
    user = authenticate(username=mail, password=password)
    if not isinstance(user, User):
        record_failure(buckets, at=at)
        raise WrongMailOrPassword(field="email")
    with transaction.atomic():
        append(
            stream=f"user:{user.pk}",
            kind="user.signed_in",
            by=Acting(name=user.name, who=user.pk),
            at=at,
            whose=user.person_id,
        )
    return user
