"""Plans of a change: written by one person, published by another, withdrawn."""

from collections.abc import Mapping
from datetime import date, datetime
from math import isfinite
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.registry.selectors import is_own_place
from madoguchi.timecost.assumptions import assumptions_on
from madoguchi.timecost.models import ChangePlan
from madoguchi.timecost.services.results import reckon_again
from madoguchi.timecost.types import Change

WRITERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
PUBLISHERS = (Role.PUBLISHER, Role.PLAN_MANAGER)
MOST_MINUTES = 600
MOST_DOCUMENTS = 30


class MayNotPlan(Refusal):
    """The actor has no role for this in the organisation."""

    sentence = _("この組織の変更の計画は、編集できません。")


class MayNotPublish(Refusal):
    """The actor publishes nothing in the organisation."""

    sentence = _("公開できるのは、公開の承認者か計画の管理者です。")


class SamePerson(Refusal):
    """Who wrote it may not publish it."""

    sentence = _("書いた人とは別の人が、公開してください。")


class ChangeWrong(Refusal):
    """A value of the change cannot be so."""

    sentence = _("割合は0〜100、書類は0〜30、分は0〜600の数で入力してください。")


class TitleMissing(Refusal):
    """The plan has no name, or is for no event."""

    sentence = _("名前とできごとを入力してください。")


class NothingChanges(Refusal):
    """The plan changes nothing."""

    sentence = _("変わることを、1つ以上入力してください。")


class AlreadyPublished(Refusal):
    """The plan is not a draft any more, or not published."""

    sentence = _("この計画は、いまの状態ではそのようにできません。画面を読み込み直してください。")


class ChangedElsewhere(Refusal):
    """Someone saved it in between."""

    sentence = _("ほかの人が先に保存しました。画面を読み込み直してください。")


def make_plan(*, organisation: Organisation, event: str, title: str, by: Acting, at: datetime) -> ChangePlan:
    """Begin a plan for `event`. Raises `MayNotPlan`, and beside a field `TitleMissing`."""
    who = _allow(by, organisation, WRITERS)
    if event not in assumptions_on(japan_day(at)).events or not title.strip():
        raise TitleMissing(field="title")
    with transaction.atomic():
        made = ChangePlan.objects.create(
            organisation=organisation, event=event, title=title.strip()[:100], made_by_id=who, made_at=at
        )
        _tell(made, "changeplan.made", by=by, at=at)
    return made


def change_plan(
    *,
    plan: ChangePlan,
    title: str,
    reason: str,
    starts_on: date | None,
    changes: Mapping[str, Change],
    is_one_stop: bool,
    revision: int,
    by: Acting,
    at: datetime,
) -> ChangePlan:
    """Save what a draft changes. Raises `MayNotPlan`, `AlreadyPublished`, `ChangedElsewhere`, `TitleMissing`, `ChangeWrong`."""
    who = _allow(by, plan.organisation, WRITERS)
    event = assumptions_on(japan_day(at)).events.get(plan.event)
    known = {step.key for step in event.steps if not step.private} if event else set()
    kept = {key: change.to_json() for key, change in changes.items()}
    if not title.strip():
        raise TitleMissing(field="title")
    for key, change in changes.items():
        if key not in known or not _is_possible(change):
            raise ChangeWrong(field=key)
    with transaction.atomic():
        fresh = ChangePlan.objects.select_for_update().get(pk=plan.pk)
        if fresh.state != ChangePlan.State.DRAFT:
            raise AlreadyPublished
        if fresh.revision != revision:
            raise ChangedElsewhere
        fresh.title, fresh.reason, fresh.starts_on = title.strip()[:100], reason.strip()[:400], starts_on
        fresh.changes = {key: one for key, one in kept.items() if one}
        fresh.is_one_stop = is_one_stop
        fresh.made_by_id, fresh.revision = who, revision + 1
        fresh.save()
        _tell(fresh, "changeplan.changed", by=by, at=at)
    return fresh


def publish_plan(*, plan: ChangePlan, by: Acting, at: datetime) -> ChangePlan:
    """Show the plan to everyone. Raises `MayNotPublish`, `SamePerson`, `AlreadyPublished`, `NothingChanges`."""
    if by.who is None or not is_own_place(by, plan.organisation_id, *PUBLISHERS):
        raise MayNotPublish
    with transaction.atomic():
        fresh = ChangePlan.objects.select_for_update().get(pk=plan.pk)
        if fresh.state != ChangePlan.State.DRAFT:
            raise AlreadyPublished
        if fresh.made_by_id == by.who:
            raise SamePerson
        if not fresh.changes and not fresh.is_one_stop:
            raise NothingChanges
        fresh.state = ChangePlan.State.PUBLISHED
        fresh.published_by_id, fresh.published_at = by.who, at
        fresh.save(update_fields=["state", "published_by", "published_at"])
        _tell(fresh, "changeplan.published", by=by, at=at)
        reckon_again(at=at)
    return fresh


def withdraw_plan(*, plan: ChangePlan, by: Acting, at: datetime) -> ChangePlan:
    """Show it no more. Raises `MayNotPublish`, `AlreadyPublished`."""
    if by.who is None or not is_own_place(by, plan.organisation_id, *PUBLISHERS):
        raise MayNotPublish
    with transaction.atomic():
        fresh = ChangePlan.objects.select_for_update().get(pk=plan.pk)
        if fresh.state != ChangePlan.State.PUBLISHED:
            raise AlreadyPublished
        fresh.state, fresh.withdrawn_at = ChangePlan.State.WITHDRAWN, at
        fresh.save(update_fields=["state", "withdrawn_at"])
        _tell(fresh, "changeplan.withdrawn", by=by, at=at)
        reckon_again(at=at)
    return fresh


def _is_possible(change: Change) -> bool:
    share, minutes, documents = change.online_share, change.fill_minutes, change.documents
    return (
        (share is None or (isfinite(share) and 0 <= share <= 1))
        and (minutes is None or (isfinite(minutes) and 0 <= minutes <= MOST_MINUTES))
        and (documents is None or 0 <= documents <= MOST_DOCUMENTS)
    )


def _allow(by: Acting, organisation: Organisation, roles: tuple[Role, ...]) -> UUID:
    if by.who is None or not is_own_place(by, organisation.pk, *roles):
        raise MayNotPlan
    return by.who


def _tell(plan: ChangePlan, kind: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"changeplan:{plan.pk}",
        kind=kind,
        by=by,
        at=at,
        organisation=plan.organisation_id,
        data={"event": plan.event, "title": plan.title},
    )
