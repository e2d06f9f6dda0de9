"""What users say in the access matrix: one voice to the city, and what is sent to its pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from madoguchi.core.acting import Acting
from madoguchi.reviews.models import Review
from madoguchi.reviews.services import About, say
from tests.access.names import PROCEDURE
from tests.world import World


def say_something(world: World, *, at: datetime) -> None:
    """A voice that came by a link and is owed an answer."""
    about = About(organisation=world.city, source=Review.Source.LINK, procedure=world.edition.procedure)
    say(
        about=about,
        rating=2,
        step="filling",
        text="説明の言葉がむずかしくて困りました。",
        once="access",
        by=Acting.nobody(),
        at=at,
    )


def _key() -> Any:
    return Review.objects.get(source="link").pk


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "desk:review": lambda: [_key()],
    "desk:review_act": lambda: [_key(), "reply"],
    "portal:say": ["procedures", PROCEDURE],
    "portal:say_thanks": ["procedures", PROCEDURE],
    "portal:say_picture": ["procedures", PROCEDURE],
}
"""The arguments of the addresses."""

ASKED: dict[str, Callable[[], dict[str, Any]]] = {"desk:review_improve": lambda: {"review": str(_key())}}
"""What a GET asks for."""

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "desk:review_act": lambda o: {"text": "言葉をやさしくします。"},
    "desk:review_digest": lambda o: {"off": "1"},
    "portal:say": lambda o: {"rating": "4", "proof": "made-up"},
}
"""What is sent with a POST."""
