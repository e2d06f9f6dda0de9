"""Writing and publishing versions."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.events.selectors import timeline
from madoguchi.events.services import Entry, append, append_all
from madoguchi.versions.models import Version

V = TypeVar("V", bound=Version)

LONGEST_REMARK = 1000
"""Characters of a remark with which a draft is sent back."""


class EditorMayNotApprove(Refusal):
    """A person who wrote any part of the draft asked to publish it."""

    sentence = _("編集した人は公開できません。別の人が内容を確認して公開してください。")


class AlreadyPublished(Refusal):
    """A published version was to be changed."""

    sentence = _("公開した版は変更できません。新しい版を作成してください。")


class SomeoneElseSaved(Refusal):
    """The draft was changed since it was read: in another tab or by another person."""

    sentence = _("ほかの画面か、ほかの人が先に保存しました。新しい内容を開き直して、もう一度直してください。")


class AskFirst(Refusal):
    """A version was to be sent back whose editor has not asked for publication."""

    sentence = _("公開の依頼が出ていません。")


class SayWhy(Refusal):
    """A version was to be sent back without a word on what to mend, or with too many."""

    sentence = _("直してほしいところを、1000文字までで書いてください。")


class NewerIsPublished(Refusal):
    """A draft was to be published after a version that is newer than it."""

    sentence = _("この版より新しい版が、すでに公開されています。新しい版をもとに、作り直してください。")


class TooEarly(Refusal):
    """A version was to be in force from a day that has passed."""

    sentence = _("公開日は、今日か、これからの日にしてください。")


def digest_of(body: dict[str, Any]) -> str:
    """The SHA-256 of `body` in canonical JSON, hexadecimal."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _writing(name: str | None) -> list[str]:
    """The kinds of events by which somebody wrote a version."""
    return [f"{name}.{act}" for act in ("drafted", "saved", "revised")]


def has_written(version: Version, who: UUID) -> bool:
    """Whether the account `who` wrote `version`, last or at any time before: the log tells."""
    name = version._meta.model_name
    written = timeline(f"{name}:{version.pk}").filter(kind__in=_writing(name), by=f"user:{who}")
    return version.edited_by_id == who or written.exists()


def locked_draft(version: V, *, revision: int | None = None) -> V:
    """The draft as it stands, locked until the end of the transaction.

    `revision` is the one that somebody read: raises `SomeoneElseSaved` when it is no longer the last, and
    `AlreadyPublished`.
    """
    locked = type(version)._default_manager.select_for_update(of=("self",)).get(pk=version.pk)
    if locked.is_published:
        raise AlreadyPublished
    if revision is not None and locked.revision != revision:
        raise SomeoneElseSaved
    return locked


def mark_asked(locked: Version, *, at: datetime) -> None:
    """Note that the editor asks another person to publish; what was remarked before is answered by it."""
    locked.asked_at, locked.remark = at, ""
    locked.save(update_fields=["asked_at", "remark"])


def mark_sent_back(version: V, *, remark: str) -> V:
    """Return a draft to its editor with what to mend, in the caller's transaction.

    Raises `SayWhy`, `AskFirst`, `AlreadyPublished`.
    """
    if not 1 <= len(remark.strip()) <= LONGEST_REMARK:
        raise SayWhy(field="remark")
    locked = locked_draft(version)
    if locked.asked_at is None:
        raise AskFirst
    locked.asked_at, locked.remark = None, remark.strip()
    locked.save(update_fields=["asked_at", "remark"])
    return locked


def day_in_force(effective_from: date | None, *, at: datetime) -> date:
    """The day from which a version counts that is published now: today unless said; raises `TooEarly`."""
    today = japan_day(at)
    if effective_from is not None and effective_from < today:
        raise TooEarly(field="effective_from")
    return effective_from or today


def publish_all(
    versions: Sequence[V], *, effective_from: date, organisation: UUID, by: Acting, at: datetime
) -> list[V]:
    """Make `versions` public for ever, all at once; returns those that were, in their order.

    The same as `publish` for each: what is public already or was written by whoever publishes is left. The
    caller holds the rows locked.
    """
    assert connection.in_atomic_block
    if by.who is None or not versions:
        return []
    model = type(versions[0])
    name = model._meta.model_name
    streams = {version.pk: f"{name}:{version.pk}" for version in versions}
    written = Event.objects.filter(stream__in=streams.values(), kind__in=_writing(name), by=f"user:{by.who}")
    own = set(written.values_list("stream", flat=True))
    taken = [
        version
        for version in versions
        if not version.is_published and version.edited_by_id != by.who and streams[version.pk] not in own
    ]
    for version in taken:
        version.digest = digest_of(version.body)
        version.approved_by_id = by.who
        version.published_at = at
        version.effective_from = effective_from
    fields = ["digest", "approved_by", "published_at", "effective_from"]
    model._default_manager.bulk_update(taken, fields, batch_size=100)
    append_all(
        [
            Entry(streams[one.pk], f"{name}.published", {"number": one.number, "digest": one.digest})
            for one in taken
        ],
        by=by,
        at=at,
        organisation=organisation,
    )
    return taken


def publish(
    version: V,
    *,
    effective_from: date | None = None,
    organisation: UUID | None = None,
    by: Acting,
    at: datetime,
) -> V:
    """Make `version` public for ever; raises `EditorMayNotApprove` or `AlreadyPublished`.

    Whoever wrote any part of it may not, even when somebody else saved it last. `organisation` is the one in
    whose log it stands.
    """
    with transaction.atomic():
        locked = type(version)._default_manager.select_for_update().get(pk=version.pk)
        if locked.is_published:
            raise AlreadyPublished
        if by.who is None or has_written(locked, by.who):
            raise EditorMayNotApprove
        locked.digest = digest_of(locked.body)
        locked.approved_by_id = by.who
        locked.published_at = at
        locked.effective_from = effective_from or locked.effective_from
        locked.save()
        append(
            stream=f"{locked._meta.model_name}:{locked.pk}",
            kind=f"{locked._meta.model_name}.published",
            by=by,
            at=at,
            organisation=organisation,
            data={"number": locked.number, "digest": locked.digest},
        )
    return locked
