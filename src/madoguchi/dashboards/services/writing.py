"""Writing a draft: its title, its blocks, their order. Each change is saved at once, with the revision that was read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from madoguchi.core.acting import Acting
from madoguchi.dashboards.models import DashboardVersion
from madoguchi.dashboards.selectors import WRITERS, voice_of
from madoguchi.dashboards.selectors.quotes import LONGEST, origin_of
from madoguchi.dashboards.services.pages import allow, note
from madoguchi.dashboards.services.refusals import NoSuchBlock, Required, TooMany
from madoguchi.dashboards.types import LONGEST_LINE, LONGEST_TEXT, MOST_BLOCKS, Block, BlockKind, PageBody
from madoguchi.language.masking import mask
from madoguchi.versions.services import digest_of, locked_draft


def rename_page(
    *, version: DashboardVersion, title: str, lead: str, revision: int, by: Acting, at: datetime
) -> DashboardVersion:
    """Call the page otherwise. Raises `NotYourPage`, `SomeoneElseSaved`, `AlreadyPublished`, `Required`."""
    if not title.strip():
        raise Required(field="title")

    def named(body: PageBody) -> PageBody:
        return replace(body, title=title.strip()[:120], lead=lead.strip()[:400])

    return _changed(version, named, revision=revision, by=by, at=at)


def add_block(
    *, version: DashboardVersion, block: Block, revision: int, by: Acting, at: datetime
) -> DashboardVersion:
    """Put a block at the end; its number is given here. Raises as `rename_page` does, and `TooMany`."""

    def added(body: PageBody) -> PageBody:
        if len(body.blocks) >= MOST_BLOCKS:
            raise TooMany
        return body.with_block(_clean(block))

    return _changed(version, added, revision=revision, by=by, at=at)


def change_block(
    *, version: DashboardVersion, block: Block, revision: int, by: Acting, at: datetime
) -> DashboardVersion:
    """Write a block anew; its kind stays. Raises as `rename_page` does, and `NoSuchBlock`."""

    def written(body: PageBody) -> PageBody:
        held = body.block(block.number)
        if held is None or held.kind is not block.kind:
            raise NoSuchBlock
        return body.with_changed(_clean(block))

    return _changed(version, written, revision=revision, by=by, at=at)


def move_block(
    *, version: DashboardVersion, number: int, places: int, revision: int, by: Acting, at: datetime
) -> DashboardVersion:
    """Move a block `places` down (up when negative). Raises as `change_block` does."""
    return _changed(
        version, lambda body: _having(body, number).moved(number, places), revision=revision, by=by, at=at
    )


def drop_block(
    *, version: DashboardVersion, number: int, revision: int, by: Acting, at: datetime
) -> DashboardVersion:
    """Take a block out. Raises as `change_block` does."""
    return _changed(
        version, lambda body: _having(body, number).without(number), revision=revision, by=by, at=at
    )


def _having(body: PageBody, number: int) -> PageBody:
    if body.block(number) is None:
        raise NoSuchBlock
    return body


def _clean(block: Block) -> Block:
    """The block within its limits; the words of a quote are those of the review, whatever was sent."""
    if block.kind is BlockKind.QUOTE:
        review = voice_of(block)
        if review is None:
            return replace(block, heading=block.heading.strip()[:LONGEST_LINE], text="", origin="", voice="")
        words = mask(review.text.strip())
        shown = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
        return replace(
            block, heading=block.heading.strip()[:LONGEST_LINE], text=shown, origin=origin_of(review)
        )
    return replace(
        block,
        heading=block.heading.strip()[:LONGEST_LINE],
        text=block.text.strip()[:LONGEST_TEXT],
        name=block.name.strip()[:60],
        by=block.by.strip()[:40],
        note=block.note.strip()[:300],
    )


def _changed(
    version: DashboardVersion,
    change: Callable[[PageBody], PageBody],
    *,
    revision: int,
    by: Acting,
    at: datetime,
) -> DashboardVersion:
    """Write the draft; a request for publication that stood is withdrawn."""
    allow(WRITERS, version.dashboard, by=by)
    with transaction.atomic():
        locked = locked_draft(version, revision=revision)
        kept = change(PageBody.from_json(locked.body)).to_json()
        digest = digest_of(kept)
        if digest != locked.digest:
            assert by.who is not None
            locked.body, locked.digest, locked.edited_by_id = kept, digest, by.who
            locked.revision += 1
            locked.asked_at = None
            locked.save(update_fields=["body", "digest", "edited_by", "revision", "asked_at"])
            note(locked, "saved", by=by, at=at, revision=locked.revision)
    return locked
