"""Destroying the files whose retention period is over: everything that hangs on them, and nothing of others."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, ProtectedError, Q

from madoguchi.accounts.models import Ticket
from madoguchi.api.models import HookNews
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import Disposal, LegalHold
from madoguchi.examination.services.retention import disposals_due
from madoguchi.facts.models import DocumentUse, Use
from madoguchi.files.models import File, Hold, Upload
from madoguchi.filling.models import Draft, Submission
from madoguchi.messaging.models import Delivery, Message
from madoguchi.vault.models import Key
from madoguchi.vault.services import forget

MOST_A_DAY = 0.001
"""The part of all closed files that may be destroyed in one run without a person who confirms the number."""
FEW = 20
"""So many may always be destroyed in one run: a small town has no thousand files."""
STREAM = "installation"

STAYS: dict[str, tuple[str, ...]] = {
    "reviews.Review": ("application",),
}
"""What outlives the file and is cut from it: published voices, whose text is masked, stand for themselves."""


class TooMany(Refusal):
    """More are due than may be destroyed without a person's word."""

    sentence = (
        "廃棄できる申請が、1回に自動で廃棄してよい数を超えています。1件も廃棄していません。"
        "「madoguchi retention due」で確かめ、「madoguchi retention purge --approve 件数」で廃棄してください。"
    )


@dataclass
class Purged:
    """What a run destroyed: files of applications, rows and stored files (廃棄の結果)."""

    applications: int = 0
    rows: int = 0
    files: int = 0
    models: dict[str, int] = field(default_factory=dict)


def purge_due(*, approved: int | None = None, by: Acting, at: datetime) -> Purged:
    """Destroy what was set aside long enough and is not held, each in a transaction of its own.

    More than `MOST_A_DAY` of all closed files are destroyed only when a person has said exactly how many
    (`approved`): a wrong number of years in one form must not empty an archive overnight. Raises `TooMany`.
    """
    due = list(disposals_due(at=at))
    usual = max(FEW, int(Application.objects.filter(is_open=False).count() * MOST_A_DAY))
    if len(due) > usual and approved != len(due):
        with transaction.atomic():
            append(stream=STREAM, kind="retention.stopped", by=by, at=at, data={"due": len(due)})
        raise TooMany
    done = Purged()
    for disposal in due:
        _purge(disposal, done, by=by, at=at)
    return done


def _purge(disposal: Disposal, done: Purged, *, by: Acting, at: datetime) -> None:
    with transaction.atomic():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(
                    "PRAGMA secure_delete = ON"
                )  # else the bytes of a deleted row stay in the file
        case = Application.objects.select_for_update(of=("self",)).filter(pk=disposal.application_id).first()
        held = LegalHold.objects.filter(application=disposal.application_id, lifted_at__isnull=True)
        if case is None or case.is_open or held.exists():  # taken up or held since the list was read
            disposal.delete()
            return
        rows = _rows_of(Application, {case.pk})
        drafts = _drafts_only_of(case)
        for model, keys in _rows_of(Draft, drafts).items():
            rows.setdefault(model, set()).update(keys)
        _with_loose_ends(case, drafts, rows)
        files = _delete_files(rows)
        for model, keys in reversed(rows.items()):
            done.models[model._meta.label] = done.models.get(model._meta.label, 0) + _delete(model, keys)
        count = sum(len(keys) for keys in rows.values())
        _forget_holder(case, by=by, at=at)
        disposal.rows, disposal.files, disposal.purged_at = count, files, at
        disposal.save(update_fields=["rows", "files", "purged_at"])
        append(
            stream=f"application:{case.pk}",
            kind="application.purged",
            by=by,
            at=at,
            organisation=disposal.organisation_id,
            whose=case.subject_id,
            data={
                "years": disposal.retention_years,
                "ended_on": disposal.ended_on.isoformat(),
                "rows": count,
            },
        )
    done.applications, done.rows, done.files = done.applications + 1, done.rows + count, done.files + files


def _rows_of(root: type[Model], keys: set[Any]) -> dict[type[Model], set[Any]]:
    """The rows `keys` of `root` and all that point to them, by any number of steps; what stays is cut off."""
    found: dict[type[Model], set[Any]] = {root: set(keys)} if keys else {}
    todo = [(root, set(keys))] if keys else []
    while todo:
        parent, these = todo.pop()
        for child, name in _pointing_to(parent):
            rows = child._default_manager.filter(**{f"{name}__in": these})
            if name in STAYS.get(child._meta.label, ()):
                _cut_off(child, set(rows.values_list("pk", flat=True)), name)
                continue
            new = set(rows.values_list("pk", flat=True)) - found.get(child, set())
            if new:
                found.setdefault(child, set()).update(new)
                todo.append((child, new))
    return found


def _cut_off(model: type[Model], keys: set[Any], name: str) -> None:
    """Take the application away from what stays; a voice keeps a proof of its own that it was sent once."""
    for key in keys:
        once = hashlib.sha256(f"cut off {key}".encode()).hexdigest()
        model._default_manager.filter(pk=key).update(**{name: None, "once": once})


def _pointing_to(parent: type[Model]) -> Iterable[tuple[type[Model], str]]:
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if one.is_relation and one.related_model is parent:
                yield model, one.name


def _drafts_only_of(case: Application) -> set[Any]:
    """The draft that the case came of, unless another application of the same submission is still kept."""
    others = Application.objects.filter(submission_id=case.submission_id).exclude(pk=case.pk)
    if others.exists():
        return set()
    return set(Submission.objects.filter(pk=case.submission_id).values_list("draft", flat=True))


def _with_loose_ends(case: Application, drafts: set[Any], rows: dict[type[Model], set[Any]]) -> None:
    """Add what names the case or its draft without a foreign key."""
    about = f"application:{case.pk}"
    messages = set(Message.objects.filter(about=about).values_list("pk", flat=True))
    loose = {
        Message: messages,
        Delivery: set(Delivery.objects.filter(message__in=messages).values_list("pk", flat=True)),
        Use: set(Use.objects.filter(application_id=case.pk).values_list("pk", flat=True)),
        DocumentUse: set(
            DocumentUse.objects.filter(Q(application_id=case.pk) | Q(draft_id__in=drafts)).values_list(
                "pk", flat=True
            )
        ),
        HookNews: set(HookNews.objects.filter(stream=about).values_list("pk", flat=True)),
    }
    for model, keys in loose.items():
        if keys:
            rows.setdefault(model, set()).update(keys)


def _delete_files(rows: dict[type[Model], set[Any]]) -> int:
    """Drop the rows and keys of all files of what goes; their bytes are taken away a day later."""
    owners = [key for keys in rows.values() for key in keys if isinstance(key, UUID)]
    count = 0
    for start in range(0, len(owners), 500):
        some = owners[start : start + 500]
        Hold.objects.filter(file__owner__in=some).delete()
        Upload.objects.filter(owner__in=some).delete()
        files = File.objects.filter(owner__in=some)
        count += files.count()
        files._raw_delete(
            connection.alias
        )  # its receipt and notices point to it and go in the same transaction
    return count


def _delete(model: type[Model], keys: set[Any]) -> int:
    rows: Any = model._default_manager.filter(pk__in=keys)
    return int(rows._raw_delete(connection.alias))


def _forget_holder(case: Application, *, by: Acting, at: datetime) -> None:
    """Destroy the keys of a guest or of paper once nothing else of theirs is kept; of a person, the rows are gone."""
    owner = case.ticket_id or (case.pk if case.subject_id is None else None)
    if owner is None or Application.objects.filter(ticket=case.ticket_id, ticket__isnull=False).exists():
        return
    if Draft.objects.filter(ticket=case.ticket_id, ticket__isnull=False).exists():
        return
    for tenant in set(Key.objects.filter(owner=owner).values_list("tenant", flat=True)):
        forget(owner=owner, tenant=tenant, by=by, at=at)
    try:
        with transaction.atomic():
            Ticket.objects.filter(pk=owner).delete()
    except ProtectedError:  # a message that is about no application
        return
