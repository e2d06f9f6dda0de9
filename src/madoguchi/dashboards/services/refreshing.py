"""Keeping public pages true: what their blocks show is read anew when data changes, kept for bad days, and drawn ahead."""

import hashlib
import json
import logging
from datetime import datetime
from enum import Enum

from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.core.refusal import Refusal
from madoguchi.dashboards.models import Dashboard, KeptBlock, PageNews
from madoguchi.dashboards.selectors import body_of, choices_of, shown_page, title_of
from madoguchi.dashboards.selectors.asking import ask, is_asked, query_of
from madoguchi.dashboards.types import Block, Narrowing, PageBody, Told
from madoguchi.datasets.selectors import dataset

log = logging.getLogger(__name__)
EVERYTHING = Narrowing()


class Became(Enum):
    """What became of the figures of a block when they were read (読み取りの結果)."""

    SAME = "same"
    NEW = "new"
    OTHER = "other"
    FAILED = "failed"


def refresh_due(*, at: datetime) -> int:
    """Look at every public page; returns on how many the figures had changed."""
    pages = Dashboard.objects.filter(current__isnull=False, withdrawn_at__isnull=True)
    return sum(refresh_page(dashboard=one, at=at) for one in pages.select_related("current", "organisation"))


def refresh_page(*, dashboard: Dashboard, is_told: bool = True, at: datetime) -> bool:
    """Keep what the blocks of a public page show now, and draw it; whether figures changed that were kept before.

    `is_told`: changed figures are news. A block whose data cannot be read keeps what it had, with the reason.
    """
    if dashboard.current is None:
        return False
    body = body_of(dashboard.current)
    with transaction.atomic():
        held = Dashboard.objects.select_for_update(of=("self",)).get(pk=dashboard.pk)
        kept = {one.number: one for one in KeptBlock.objects.filter(dashboard=held)}
        numbers = {block.number for block in body.blocks if is_asked(block)}
        KeptBlock.objects.filter(dashboard=held).exclude(number__in=numbers).delete()
        found = {
            block: _keep(held, block, kept.get(block.number), at=at)
            for block in body.blocks
            if is_asked(block)
        }
        changed = [block for block, became in found.items() if became is Became.OTHER]
        if changed and is_told:
            held.changed_at = at
            held.save(update_fields=["changed_at"])
            PageNews.objects.create(
                dashboard=held,
                kind=PageNews.Kind.DATA,
                title=title_of(held)[:120],
                words=_("、").join(_called(block) for block in changed)[:1000],
                at=at,
            )
    if any(became in (Became.NEW, Became.OTHER) for became in found.values()):
        _draw(dashboard, body, at=at)
    return bool(changed)


def _called(block: Block) -> str:
    return (
        block.name
        or (block.heading if "{" not in block.heading else "")
        or _("図%(n)s") % {"n": block.number}
    )


def _draw(dashboard: Dashboard, body: PageBody, *, at: datetime) -> None:
    """Draw every chart and answer what the filters offer, so that the first reader waits for nothing."""
    shown_page(dashboard, body, at=at)
    choices_of(body, at=at)


def _keep(dashboard: Dashboard, block: Block, kept: KeptBlock | None, *, at: datetime) -> Became:
    """Keep the answer to a block; nothing is asked while question and data are those of the answer that is kept."""
    asked = query_of(block).digest
    try:
        info = dataset(block.dataset, at=at)
        if kept and (kept.asked, kept.tag, kept.failed_at) == (asked, info.digest, None):
            return Became.SAME
        told = ask(block, EVERYTHING, info)
    except Refusal as refusal:
        _note_failure(kept, str(refusal), at=at)
        return Became.FAILED
    except Exception:
        log.exception("The data of block %s of %s could not be read.", block.number, dashboard.code)
        _note_failure(kept, _("データを読み取れませんでした。"), at=at)
        return Became.FAILED
    return _kept(dashboard, block.number, kept, told, asked, at=at)


def _kept(
    dashboard: Dashboard, number: int, kept: KeptBlock | None, told: Told, asked: str, *, at: datetime
) -> Became:
    answer = told.to_json()
    figures = {"rows": answer["rows"], "columns": answer["columns"]}
    digest = hashlib.sha256(json.dumps(figures, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    said = {"asked": asked, "tag": told.tag, "answer": answer, "digest": digest, "good_at": at}
    if kept is None:
        KeptBlock.objects.create(dashboard=dashboard, number=number, **said)
        return Became.NEW
    is_other = kept.asked == asked and kept.digest != digest
    for name, value in {**said, "failed_at": None, "failure": ""}.items():
        setattr(kept, name, value)
    kept.save()
    return Became.OTHER if is_other else Became.NEW


def _note_failure(kept: KeptBlock | None, why: str, *, at: datetime) -> None:
    if kept is not None and kept.failed_at is None:
        kept.failed_at, kept.failure = max(at, kept.good_at), why[:200]
        kept.save(update_fields=["failed_at", "failure"])
