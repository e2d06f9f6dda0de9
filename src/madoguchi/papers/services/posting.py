"""Letters by post as one PDF: printed, folded, put into envelopes with a window."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from madoguchi.papers.services.letters import day_in_words, released
from madoguchi.papers.types import PostedLetter


def post_pdf(letters: Sequence[PostedLetter], *, organisation: str, on: date) -> bytes:
    """One page for each letter, in their order; raises `WrongContent` unless it says what the letters say."""
    title = _("郵送するお知らせ")
    drawn = [
        {
            "address": one.address,
            "addressee": _("%(name)s　様") % {"name": one.name},
            "issued": day_in_words(on),
            "office": organisation,
            "title": one.title,
            "text": one.text,
            "how": one.how,
        }
        for one in letters
    ]
    return released(
        "post.typ",
        {"letters": drawn},
        title=title,
        author=organisation,
        words={},
        day=on,
        mark="",
        must_say=[one["addressee"] for one in drawn],
    )
