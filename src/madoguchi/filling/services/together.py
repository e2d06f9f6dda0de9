"""Several procedures in one conversation: begun together, and chosen again while it is open."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from madoguchi.core.acting import Acting
from madoguchi.eforms.selectors import document_of
from madoguchi.events.services import append
from madoguchi.filling.marks import all_marked
from madoguchi.filling.models import Draft, DraftItem, Reuse
from madoguchi.filling.selectors import begun_for, composed_for, items_of, part_key, title_of
from madoguchi.filling.services.concerning import settle
from madoguchi.filling.services.drafts import KEPT_FOR, Started, begin, lock, require_open, start
from madoguchi.filling.services.refusals import (
    LastOne,
    NotAllOpen,
    NotOpenNow,
    NotPartOfIt,
    SignInNeeded,
)
from madoguchi.filling.told import Told
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import body_of


def start_together(
    *, editions: Sequence[Edition], told: Told | None = None, by: Acting, at: datetime
) -> Started:
    """Begin one draft for all `editions`, asked as one conversation; with one of them as `start`.

    Raises as `start`: `NotAllOpen`, a `NotOpenNow` that names those that are not taken now, so that the others can be
    begun; `SignInNeeded` if one of them takes no guests; `ProofNeeded` for the surest sign-in that one of them asks for.
    """
    chosen = list({edition.pk: edition for edition in editions}.values())
    if len(chosen) == 1:
        return start(edition=chosen[0], told=told, by=by, at=at)
    subject = begun_for(by)
    _require_all_open(chosen, is_guest=subject is None, by=by, at=at)
    document = composed_for(chosen).document
    with transaction.atomic():
        started = begin(
            editions=chosen, document=document, subject=subject, told=told, is_together=True, by=by, at=at
        )
        settle(started.draft, by=by, at=at)
    return started


def _require_all_open(editions: Sequence[Edition], *, is_guest: bool, by: Acting, at: datetime) -> None:
    closed = {}
    for edition in sorted(editions, key=_surest_first):
        try:
            require_open(edition=edition, is_guest=is_guest, by=by, at=at)
        except NotOpenNow as refusal:
            closed[title_of(edition)] = refusal
    if closed:
        raise NotAllOpen(closed)


def _surest_first(edition: Edition) -> int:
    """Those that ask for the surest sign-in come first: it is asked for once."""
    return -int(body_of(edition.procedure_version).identity_level or 0)


def add_item(*, draft: Draft, edition: Edition, revision: int, by: Acting, at: datetime) -> Draft:
    """File for one more procedure with an open draft; every answer stays, and answers what is asked there too.

    Raises as `start` and as `save_answers`. Adding what is there already changes nothing.
    """
    with transaction.atomic():
        locked = lock(draft, revision=revision, by=by)
        items = items_of(locked)
        if any(item.edition_id == edition.pk for item in items):
            return locked
        if locked.ticket_id and not body_of(edition.procedure_version).is_guest_allowed:
            raise SignInNeeded
        require_open(edition=edition, is_guest=False, by=by, at=at)
        if not locked.is_together:
            _become_one_of_several(locked, items[0].edition)
        DraftItem.objects.create(draft=locked, edition=edition)
        _changed(locked, "draft.procedure_added", edition, by=by, at=at)
    return locked


def drop_item(*, draft: Draft, item: DraftItem, revision: int, by: Acting, at: datetime) -> Draft:
    """File for one procedure less; the answers stay, in case it is added again. Raises `LastOne`."""
    with transaction.atomic():
        locked = lock(draft, revision=revision, by=by)
        found = _own(locked, item)
        if len(items_of(locked)) == 1:
            raise LastOne
        edition = found.edition
        found.delete()
        _changed(locked, "draft.procedure_dropped", edition, by=by, at=at)
    return locked


def insist(
    *, draft: Draft, item: DraftItem, is_insisted: bool, revision: int, by: Acting, at: datetime
) -> Draft:
    """File for a procedure although the rules say that it does not apply, or not any more: the office decides."""
    with transaction.atomic():
        locked = lock(draft, revision=revision, by=by)
        found = _own(locked, item)
        found.is_insisted = is_insisted
        found.save(update_fields=["is_insisted"])
        kind = "draft.procedure_insisted" if is_insisted else "draft.procedure_left"
        _changed(locked, kind, found.edition, by=by, at=at)
    return locked


def _own(locked: Draft, item: DraftItem) -> DraftItem:
    found = next((one for one in items_of(locked) if one.pk == item.pk), None)
    if found is None or not locked.is_together:
        raise NotPartOfIt
    return found


def _become_one_of_several(locked: Draft, edition: Edition) -> None:
    """Keep the answers of one form where the conversation keeps them; what was half typed is typed again."""
    composed, key = composed_for([edition]), part_key(edition)
    names = composed.renamings[key]
    locked.is_together, locked.answers = True, composed.lift(key, locked.answers)
    locked.typed, locked.marks = {}, {}
    locked.save(update_fields=["is_together", "answers", "typed", "marks"])
    reuse = Reuse.objects.select_for_update(of=("self",)).filter(draft=locked).first()
    if reuse is not None:
        document = document_of(edition.form_version)
        places = {}
        for path in reuse.origins:
            question, page, round_ = document.locate(path)
            name = names.questions[question.id]
            places[path] = name if page.repeats is None else f"{names.pages[page.id]}.{round_}.{name}"
        reuse.origins = {places[path]: origin for path, origin in reuse.origins.items()}
        reuse.confirmed = [places[path] for path in reuse.confirmed if path in places]
        reuse.save(update_fields=["origins", "confirmed"])


def _changed(locked: Draft, kind: str, edition: Edition, *, by: Acting, at: datetime) -> None:
    """The draft is another one now: its pages too."""
    locked.revision += 1
    locked.marks = all_marked(locked.marks, revision=locked.revision, by=by, at=at)
    locked.saved_at, locked.expires_at = at, at + KEPT_FOR
    locked.save(update_fields=["marks", "revision", "saved_at", "expires_at"])
    settle(locked, by=by, at=at)
    append(
        stream=f"draft:{locked.pk}",
        kind=kind,
        by=by,
        at=at,
        organisation=edition.organisation_id,
        whose=locked.subject_id,
        data={"edition": str(edition.pk), "procedure": str(edition.procedure_id)},
    )
