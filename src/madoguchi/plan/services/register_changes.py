"""Changes of registers by two people: one writes rows, another approves them together."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.plan.models import RegisterChange
from madoguchi.plan.services.registers import (
    ChangedElsewhere,
    read_lines,
    read_register,
    require_good,
    require_keeper,
    write_lines,
)
from madoguchi.plan.types.registers import Reading, Register, Values
from madoguchi.registry.selectors import is_own_place

APPROVERS = (Role.PUBLISHER, Role.PLAN_MANAGER)
"""Who approves what another wrote."""
_State = RegisterChange.State


class SecondPersonNeeded(Refusal):
    """Who wrote it cannot approve it."""

    sentence = gettext_lazy("書いた人とは別の、公開の承認者か計画の管理者が承認します。")


class NotWaiting(Refusal):
    """It was approved, returned or withdrawn already, or written on since the page was opened."""

    sentence = gettext_lazy("この変更は、もう終わったか、書き足されています。いまの内容を確かめてください。")


class ReasonMissing(Refusal):
    """Nothing is said of why it is given back."""

    sentence = gettext_lazy("差し戻す理由を、300文字までで書いてください。")


def propose_row(
    *,
    register: Register,
    organisation: Organisation,
    row: Any = None,
    revision: int = 0,
    values: Values,
    by: Acting,
    at: datetime,
) -> RegisterChange:
    """Put what `row`, or a new one, shall say before a second person.

    Raises `NotYourRegister`, `NotARow`, `ChangedElsewhere`.
    """
    require_keeper(organisation.pk, by=by)
    with transaction.atomic():
        require_good(register, organisation.pk, values, row.pk if row else None, at=at)
        kept = register.model._default_manager.filter(pk=row.pk, revision=revision) if row else None
        if kept is not None and not kept.exists():
            raise ChangedElsewhere
        told = _row(register, row.code if row else "", revision if row else 0, values)
        return _put(register, organisation, [told], by=by, at=at)


def propose_table(*, register: Register, content: bytes, by: Acting, at: datetime) -> Reading:
    """Put the good rows of a table before a second person, those of each organisation together.

    Raises as `read_register`.
    """
    reading = read_register(register=register, content=content, by=by, at=at)
    rows: dict[Any, list[dict[str, Any]]] = {}
    for one in reading.rows:
        if one.act in ("new", "change"):
            revision = one.kept.revision if one.kept is not None else 0
            rows.setdefault(one.organisation, []).append(_row(register, one.code, revision, one.values))
    with transaction.atomic():
        for place in Organisation.objects.filter(pk__in=rows).order_by("pk"):
            _put(register, place, rows[place.pk], by=by, at=at)
    return reading


def _row(register: Register, code: str, revision: int, values: Values) -> dict[str, Any]:
    cells = {one.key: one.show(values[one.key]) for one in register.fields}
    return {"code": code, "revision": revision, "cells": cells}


def _put(
    register: Register,
    place: Organisation,
    rows: Iterable[dict[str, Any]],
    *,
    by: Acting,
    at: datetime,
) -> RegisterChange:
    """Add `rows` to what this person already has waiting; a row that is there is written anew."""
    assert by.who is not None, "machines write at once, people before a second person"
    Organisation.objects.select_for_update(no_key=True).get(pk=place.pk)
    held = RegisterChange.objects.filter(
        register=register.name, organisation=place, made_by_id=by.who, state=_State.WAITING
    ).first()

    def name(row: dict[str, Any]) -> tuple[str, ...]:
        return (row["code"],) if row["code"] else tuple(row["cells"][key] for key in register.same)

    kept = {name(row): row for row in (held.rows if held else ())} | {name(row): row for row in rows}
    change = held or RegisterChange(register=register.name, organisation=place, made_by_id=by.who, revision=0)
    change.rows, change.changed_at = list(kept.values()), at
    change.revision += 1
    change.save()
    _tell(change, "proposed", by=by, at=at)
    return change


def approve_change(
    *, register: Register, change: RegisterChange, revision: int, by: Acting, at: datetime
) -> Reading:
    """Let the register say what `change` says, all of it or nothing.

    Raises `NotYourRegister`, `SecondPersonNeeded`, `NotWaiting`; `ChangedElsewhere` where a row was changed since.
    """
    with transaction.atomic():
        held = _held(change, revision)
        if not is_own_place(by, held.organisation_id, *APPROVERS) or held.made_by_id == by.who:
            raise SecondPersonNeeded
        place = Organisation.objects.select_for_update(no_key=True).get(pk=held.organisation_id)
        lines = [
            (number, {"code": row["code"], "organisation": place.slug, **row["cells"]})
            for number, row in enumerate(held.rows, 1)
        ]
        reading = read_lines(register=register, lines=lines, by=by, at=at)
        for row, told in zip(reading.rows, held.rows, strict=True):
            _require_untouched(row, told)
        write_lines(register, reading, by=by, at=at)
        _end(held, _State.APPROVED, by=by, at=at)
    return reading


def _require_untouched(row: Any, told: dict[str, Any]) -> None:
    is_same = row.kept is None if not told["code"] else row.kept and row.kept.revision == told["revision"]
    if row.act == "bad" or not is_same:
        said = row.problems[0].sentence if row.problems else _("先に変わりました。")
        raise ChangedElsewhere(
            _("%(n)s行目（%(name)s）：%(said)s差し戻して、書き直してもらってください。")
            % {"n": row.line, "name": row.name or row.code, "said": said}
        )


def return_change(
    *, change: RegisterChange, revision: int, reason: str, by: Acting, at: datetime
) -> RegisterChange:
    """Give `change` back with a reason. Raises `SecondPersonNeeded`, `NotWaiting`, `ReasonMissing`."""
    with transaction.atomic():
        held = _held(change, revision)
        if not is_own_place(by, held.organisation_id, *APPROVERS):
            raise SecondPersonNeeded
        held.reason = reason.strip()
        if not held.reason or len(held.reason) > 300:
            raise ReasonMissing(field="reason")
        return _end(held, _State.RETURNED, by=by, at=at)


def withdraw_change(*, change: RegisterChange, by: Acting, at: datetime) -> RegisterChange:
    """Take back what one wrote oneself. Raises `NotWaiting`."""
    with transaction.atomic():
        held = _held(change, None)
        if held.made_by_id != by.who:
            raise NotWaiting
        return _end(held, _State.WITHDRAWN, by=by, at=at)


def _held(change: RegisterChange, revision: int | None) -> RegisterChange:
    held = RegisterChange.objects.select_for_update().get(pk=change.pk)
    if held.state != _State.WAITING or revision not in (None, held.revision):
        raise NotWaiting
    return held


def _end(held: RegisterChange, state: str, *, by: Acting, at: datetime) -> RegisterChange:
    held.state, held.ended_by_id, held.ended_at = state, by.who, at
    held.save()
    _tell(held, state, by=by, at=at)
    return held


def _tell(change: RegisterChange, what: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"registerchange:{change.pk}",
        kind=f"registerchange.{what}",
        by=by,
        at=at,
        organisation=change.organisation_id,
        data={"register": change.register, "rows": len(change.rows)},
    )
