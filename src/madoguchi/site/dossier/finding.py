"""What an incident is about: a person, the file of one application, or an officer."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from madoguchi.accounts.models import Subject, User
from madoguchi.applications.models import Application
from madoguchi.core.refusal import Refusal


class About(StrEnum):
    """The kinds of what a dossier is made about (調査の対象)."""

    PERSON = "person"
    FILE = "file"
    OFFICER = "officer"


class NotFound(Refusal):
    """Nobody and nothing has this name."""

    sentence = "調査の対象が見つかりません。メールアドレス、受付番号、または識別子を指定してください。"


@dataclass(frozen=True)
class Target:
    """What is looked into, as conditions on the two logs (調査の範囲)."""

    about: About
    key: UUID
    words: str
    accesses: Q
    events: Q


def target_of(about: About, named: str) -> Target:
    """The target called `named`: a mail address, a receipt number or an id. Raises `NotFound`."""
    if about == About.FILE:
        return _file(named)
    user = _user(named)
    if about == About.OFFICER:
        if user is None:
            raise NotFound
        label = f"user:{user.pk}"
        mine = Q(reader=label) | Q(reader__startswith=f"{label} ")
        return Target(about, user.pk, user.name, mine, Q(by=label) | Q(by__startswith=f"{label} "))
    subject = user.person_id if user is not None else _subject(named)
    if subject is None:
        raise NotFound
    cases = Application.objects.filter(subject=subject).values_list("pk", flat=True)
    places = [f"application:{key}" for key in cases]
    words = user.name if user is not None else str(Subject.objects.get(pk=subject).name)
    return Target(
        about,
        subject,
        words,
        Q(whose=subject) | Q(object__in=places),
        Q(whose=subject) | Q(stream__in=places),
    )


def _file(named: str) -> Target:
    key = _key(named)
    found = Application.objects.filter(pk=key) if key else Application.objects.filter(receipt_number=named)
    case = found.first()
    if case is None:
        raise NotFound
    place = f"application:{case.pk}"
    return Target(About.FILE, case.pk, case.receipt_number, Q(object=place), Q(stream=place))


def _user(named: str) -> User | None:
    key = _key(named)
    return (User.objects.filter(pk=key) if key else User.objects.filter(email__iexact=named)).first()


def _subject(named: str) -> UUID | None:
    key = _key(named)
    if key is not None:
        return Subject.objects.filter(pk=key).values_list("pk", flat=True).first()
    return Application.objects.filter(receipt_number=named).values_list("subject", flat=True).first()


def _key(named: str) -> UUID | None:
    try:
        return UUID(named)
    except ValueError:
        return None
