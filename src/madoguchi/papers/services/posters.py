"""Posters to be hung at a window, with a picture that leads to the page where visitors speak."""

from django.utils.translation import gettext as _

from madoguchi.papers.services.letters import released
from madoguchi.papers.services.permits import picture_of
from madoguchi.papers.types import PosterData


def poster_pdf(data: PosterData, *, is_picture: bool = False) -> bytes:
    """A poster (掲示) as PDF, A4; raises `WrongContent` unless it says just what `data` does. With `is_picture` as PNG."""
    steps = [[str(n), text] for n, text in enumerate(data.steps, 1)]
    return released(
        "poster.typ",
        {
            "title": data.title,
            "lead": data.lead,
            "window": data.window,
            "place": data.place,
            "steps": steps,
            "address": data.address,
            "easy": data.easy,
            "english": data.english,
            "others": data.others,
            "footing": data.footing,
            "code_alt": _("感想を書くページのQRコード"),
        },
        title=_("%(title)s　%(window)s") % {"title": data.title, "window": data.window},
        author=data.place,
        words={},
        day=data.on,
        mark="",
        must_say=[data.window, data.address, data.title],
        exactly=[
            *(data.place, data.window, data.title, data.lead),
            *(text for pair in steps for text in pair),
            *(data.easy, data.address, data.english, data.others, data.footing),
        ],
        pictures={"code": picture_of(data.address)},
        is_picture=is_picture,
    )
