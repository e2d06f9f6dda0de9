"""Writing and publishing versions."""

import hashlib
import json
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.selectors import timeline
from madoguchi.events.services import append
from madoguchi.versions.models import Version

V = TypeVar("V", bound=Version)


class EditorMayNotApprove(Refusal):
    """A person who wrote any part of the draft asked to publish it."""

    sentence = _("編集した人は公開できません。別の人が内容を確認して公開してください。")


class AlreadyPublished(Refusal):
    """A published version was to be changed."""

    sentence = _("公開した版は変更できません。新しい版を作成してください。")


def digest_of(body: dict[str, Any]) -> str:
    """The SHA-256 of `body` in canonical JSON, hexadecimal."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def has_written(version: Version, who: UUID) -> bool:
    """Whether the account `who` wrote `version`, last or at any time before: the log tells."""
    name = version._meta.model_name
    kinds = [f"{name}.{act}" for act in ("drafted", "saved", "revised")]
    written = timeline(f"{name}:{version.pk}").filter(kind__in=kinds, by=f"user:{who}")
    return version.edited_by_id == who or written.exists()


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
