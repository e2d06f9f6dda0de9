"""Telling the funnel how a page of a draft went, without holding up the one who fills in."""

import logging
from datetime import UTC, datetime

from django.db import DatabaseError, transaction
from django.http import HttpRequest

from madoguchi.core.clock import now
from madoguchi.eforms.selectors import is_empty
from madoguchi.eforms.types import Answers, Page, Reading
from madoguchi.filling.models import Draft
from madoguchi.funnel.services import note_visit

log = logging.getLogger(__name__)


def opened_now() -> str:
    """What a page says of itself: when it was shown, in seconds."""
    return str(int(now().timestamp()))


def note_page(
    request: HttpRequest,
    draft: Draft,
    page: Page,
    reading: Reading,
    before: Answers,
    *,
    is_saved: bool,
    led_to: str = "",
) -> None:
    """Note that a page was sent: which questions have to be mended, which answers of `before` were changed.

    Whatever goes wrong with the numbers is written to the log alone: the answers are kept already.
    """
    try:
        with transaction.atomic():
            note_visit(
                draft=draft,
                page=page.id,
                opened_at=_opened(request.POST.get("opened", "")),
                is_saved=is_saved,
                wrong={error.path.rsplit(".", 1)[-1] for error in reading.errors},
                changed={
                    key
                    for key, value in reading.values.items()
                    if not is_empty(before.get(key)) and before[key] != value
                },
                led_to=led_to,
                at=now(),
            )
    except DatabaseError:
        log.warning("A visit to a page was not counted.", exc_info=True)


def _opened(text: str) -> datetime | None:
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        return None
    return datetime.fromtimestamp(int(text), tz=UTC)
