"""Giving a mandate, ending it, and the roll of registered agents (代理権)."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Mandate, RegisteredAgent, Subject
from madoguchi.accounts.selectors import account_of, part_of
from madoguchi.accounts.services.invitations import MANAGING, NewInvitation, make_invitation
from madoguchi.accounts.services.people import NotAllowedForThem
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.widths import narrow

LONGEST = timedelta(days=366)
"""How long a mandate may hold; longer trust is given anew."""
MOST_PROCEDURES = 100


class EndsTooLate(Refusal):
    """The last day lies in the past, or more than a year ahead."""

    sentence = _("最後の日は、今日から1年以内の日を入力してください。")


class NumberUnreadable(Refusal):
    """What was typed cannot be a registration number of an administrative scrivener."""

    sentence = _("登録番号は、8桁の数字で入力してください。行政書士の会員証や名刺で確かめられます。")


class NoProcedureChosen(Refusal):
    """Only some procedures were to be entrusted, but none was named."""

    sentence = _("任せる手続を、1つ以上選んでください。すべて任せるときは「すべての手続」を選びます。")


class EndedAlready(Refusal):
    """The mandate is over; there is nothing to end."""

    sentence = _("この委任は、すでに終わっています。")


class RollUnreadable(Refusal):
    """The file of the roll lacks a column or has a line that is none; `line` counts from 1."""

    sentence = _("名簿を読めません。1行目に「登録番号」「氏名」の列名があるCSV（UTF-8）にしてください。")


def read_agent_number(text: str) -> str:
    """The 8 digits of a registration number as typed (第12345678号, full width); raises `NumberUnreadable`."""
    digits = re.sub(r"[\s第号-]", "", narrow(text))
    if not re.fullmatch(r"[0-9]{8}", digits):
        raise NumberUnreadable(field="number")
    return digits


def offer_mandate(
    *,
    principal: Subject,
    procedures: Iterable[UUID] | None,
    may_submit: bool,
    last_day: date,
    agent_number: str = "",
    email: str = "",
    by: Acting,
    at: datetime,
) -> NewInvitation:
    """Offer a mandate for `principal` to whoever accepts the invitation; its secret is returned once.

    `procedures` are ids, None for any. `last_day` is the last on which it holds. Raises `NotAllowedForThem`
    (only the person, or a representative or manager of the business, never an agent), `EndsTooLate`,
    `NumberUnreadable`, `NoProcedureChosen`, `TooManyInvitations`.
    """
    name = require_principal(principal, by=by, at=at)
    day = japan_day(at)
    if not day <= last_day < day + LONGEST:
        raise EndsTooLate(field="last_day")
    named = None if procedures is None else sorted({str(key) for key in procedures})
    if named is not None and not 0 < len(named) <= MOST_PROCEDURES:
        raise NoProcedureChosen(field="procedures")
    number = read_agent_number(agent_number) if agent_number.strip() else ""
    with transaction.atomic():
        mandate = Mandate.objects.create(
            principal=principal,
            procedures=named or [],
            may_submit=may_submit,
            principal_name="" if principal.kind == Subject.Kind.BUSINESS else name,
            agent_number=number,
            starts_on=day,
            ends_on=last_day + timedelta(days=1),
            created_at=at,
        )
        made = make_invitation(mandate=mandate, email=email, by=by, at=at)
        append(
            stream=f"mandate:{mandate.pk}",
            kind="mandate.offered",
            by=by,
            at=at,
            whose=principal.pk,
            data={
                "procedures": mandate.procedures,
                "may_submit": may_submit,
                "ends_on": mandate.ends_on.isoformat(),
            },
        )
    return made


def withdraw_mandate(*, mandate: Mandate, by: Acting, at: datetime) -> Mandate:
    """End a mandate at once by its principal; the agent's next request no longer has it.

    An invitation that waits for an answer is withdrawn with it. Raises `NotAllowedForThem`, `EndedAlready`.
    """
    require_principal(mandate.principal, by=by, at=at)
    with transaction.atomic():
        locked = _locked(mandate, at=at)
        locked.withdrawn_at = at
        locked.save(update_fields=["withdrawn_at"])
        invitation = getattr(locked, "invitation", None)
        if invitation is not None and invitation.is_open(at):
            invitation.withdrawn_at = at
            invitation.save(update_fields=["withdrawn_at"])
        _tell(locked, "mandate.withdrawn", by=by, at=at)
    return locked


def resign_mandate(*, mandate: Mandate, by: Acting, at: datetime) -> Mandate:
    """End a mandate at once by its agent. Raises `NotAllowedForThem`, `EndedAlready`."""
    user = account_of(by)
    mine = user is not None and user.person_id is not None and user.person_id == mandate.agent_id
    if by.is_agent or not (mine or part_of(by, mandate.agent_id, on=japan_day(at)) in MANAGING):
        raise NotAllowedForThem
    with transaction.atomic():
        locked = _locked(mandate, at=at)
        locked.withdrawn_at, locked.is_resigned = at, True
        locked.save(update_fields=["withdrawn_at", "is_resigned"])
        _tell(locked, "mandate.resigned", by=by, at=at)
    return locked


def take_up(*, mandate: Mandate, by: Acting, at: datetime) -> None:
    """Note that `by` begins to act under `mandate`; whether it holds was asked by whoever found it.

    Whoever switches is the person: not the agent of the client for whom they acted before.
    """
    oneself = Acting(name=by.name, who=by.who)
    with transaction.atomic():
        _tell(mandate, "mandate.taken_up", by=oneself, at=at)


def import_roll(*, rows: Iterable[dict[str, str]], by: Acting, at: datetime) -> int:
    """Replace the roll of registered agents by `rows` (登録番号, 氏名, 事務所の名称); returns how many.

    Raises `RollUnreadable` and changes nothing when a line is none.
    """
    found: dict[str, RegisteredAgent] = {}
    for row in rows:
        name = (row.get("氏名") or "").strip()
        try:
            number = read_agent_number(row.get("登録番号") or "")
        except NumberUnreadable as error:
            raise RollUnreadable from error
        if not name:
            raise RollUnreadable
        office = (row.get("事務所の名称") or "").strip()[:200]
        found[number] = RegisteredAgent(number=number, name=name[:200], office=office, imported_at=at)
    with transaction.atomic():
        RegisteredAgent.objects.all().delete()
        RegisteredAgent.objects.bulk_create(found.values(), batch_size=1_000)
        append(stream="agents", kind="agents.imported", by=by, at=at, data={"count": len(found)})
    return len(found)


def require_principal(principal: Subject, *, by: Acting, at: datetime) -> str:
    """The name of the account with which `by` answers for `principal`; raises `NotAllowedForThem`."""
    user = account_of(by)
    if user is None or by.is_agent:
        raise NotAllowedForThem
    is_own = user.person_id == principal.pk
    is_business = principal.kind == Subject.Kind.BUSINESS
    if not is_own and not (is_business and part_of(by, principal.pk, on=japan_day(at)) in MANAGING):
        raise NotAllowedForThem
    return user.name


def _locked(mandate: Mandate, *, at: datetime) -> Mandate:
    locked = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if locked.withdrawn_at is not None or locked.ends_on <= japan_day(at):
        raise EndedAlready
    return locked


def _tell(mandate: Mandate, kind: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"mandate:{mandate.pk}",
        kind=kind,
        by=by,
        at=at,
        whose=mandate.principal_id,
        data={"agent": str(mandate.agent_id or "")},
    )
