"""How people of the demo went through the forms: minutes, mistakes, and where some gave up."""

import random
from datetime import datetime, timedelta

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import visible_pages
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import document_of_draft
from madoguchi.filling.services import discard, start
from madoguchi.funnel.services import note_visit
from madoguchi.registry.models import Edition
from madoguchi.site.demo.city import People

SEED = 20260704
GIVEN_UP = 9
"""Drafts of the most used form that are begun and thrown away."""
_SECONDS = {"file": 70, "photo": 60, "address": 45, "bank_account": 50, "long_text": 60, "name": 20}
_MISTAKES = {"bank_account": 0.18, "file": 0.12, "photo": 0.1, "kana": 0.06, "date": 0.07, "phone": 0.05}


def walk_pages(people: People, editions: list[Edition], *, today: datetime) -> None:
    """Note the visits of every draft, and let some people begin at `editions` and give up on the way."""
    rng = random.Random(SEED)  # noqa: S311 - a story, not a secret
    for draft in Draft.objects.filter(discarded_at__isnull=True).order_by("started_at"):
        _walk(draft, rng, pages=None)
    for edition in editions[:1]:
        for n in range(GIVEN_UP):
            _give_up(people, edition, rng, at=today - timedelta(days=8 * n + 3, hours=rng.randint(1, 9)))


def _walk(draft: Draft, rng: random.Random, *, pages: int | None) -> None:
    """Visit the pages that the draft shows, the first `pages` of them."""
    document, at = document_of_draft(draft), draft.started_at
    shown = visible_pages(document, draft.answers, on=japan_day(at))
    for page, following in zip(shown[:pages], [*shown[1:], None], strict=False):
        kinds = [question.type for question in page.answered]
        took = max(6, rng.gauss(sum(_SECONDS.get(kind, 12) for kind in kinds), 12))
        opened, at = at, at + timedelta(seconds=took)
        wrong = [q.id for q in page.answered if rng.random() < _MISTAKES.get(q.type, 0.01)]
        if wrong:
            note_visit(draft=draft, page=page.id, opened_at=opened, is_saved=False, wrong=wrong, at=at)
            opened, at = at, at + timedelta(seconds=rng.randint(8, 40))
        led_to = following.id if following else ""
        note_visit(draft=draft, page=page.id, opened_at=opened, is_saved=True, led_to=led_to, at=at)


def _give_up(people: People, edition: Edition, rng: random.Random, *, at: datetime) -> None:
    by = acting_of(rng.choice(people.others or [people.resident]), at=at)
    draft = start(edition=edition, by=by, at=at).draft
    _walk(draft, rng, pages=rng.choice([0, 1, 1, 2, 3]))
    discard(draft=draft, revision=draft.revision, by=by, at=at + timedelta(minutes=rng.randint(3, 20)))
