"""What an office lays down for its decisions, and what is sent to the pages on which it decides."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from madoguchi.core.acting import Acting
from madoguchi.examination.models import GroundsTemplate, Outcome, SignOff, SignOffRoute
from madoguchi.examination.services import Step, save_grounds, save_route
from tests.world import World


def lay_down(world: World, by: Acting, *, at: datetime) -> None:
    """A route of one step that any approver signs, and usual words."""
    given: dict[str, Any] = {"organisation": world.city, "procedure": None, "by": by, "at": at}
    save_route(route=None, steps=[Step("課長")], **given)
    save_grounds(
        template=None,
        outcome=Outcome.GRANTED,
        name="すべて満たす",
        grounds="要件をすべて満たします。",
        **given,
    )


def _route() -> list[Any]:
    return [SignOffRoute.objects.get(procedure=None).pk]


def _grounds() -> list[Any]:
    return [GroundsTemplate.objects.get(name="すべて満たす").pk]


def _signed(belongings: Any) -> list[Any]:
    """The signature of the approved case, as if it had been given in the place of the approver."""
    application = belongings.applications["approved"]
    signed = SignOff.objects.select_related("proposal").get(proposal__application=application)
    if not signed.is_substitute:
        signed.is_substitute, signed.reason = True, "出張のため"
        signed.save()
        holder = {"post": "課長", "users": [str(signed.signed_by_id)], "substitutes": []}
        signed.proposal.route = {"steps": [holder]}
        signed.proposal.save()
    return [application.pk, signed.pk]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "desk:route_new": ["city"],
    "desk:route": _route,
    "desk:route_end": _route,
    "desk:grounds_new": ["city"],
    "desk:grounds_edit": _grounds,
    "desk:grounds_end": _grounds,
}

OWNED: dict[str, Callable[[Any], list[Any]]] = {
    "desk:standards": lambda o: [o.applications["examining"].pk],
    "desk:recall": lambda o: [o.applications["proposed"].pk],
    "desk:see_after": _signed,
    "desk:decision_file": lambda o: [o.applications["decided"].pk],
}

_WORDS = {"outcome": "granted", "grounds": "要件を満たします。"}
SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "desk:standards": lambda o: {},
    "desk:recall": lambda o: {"revision": o.revision("proposed"), "recall_reason": "金額の誤り"},
    "desk:see_after": lambda o: {},
    "desk:decision_file": lambda o: {"purpose": "文書管理システムへの登録"},
    "desk:route_new": lambda o: {"post-0": "部長", "outcomes": "refused"},
    "desk:route": lambda o: {"revision": "1", "post-0": "部長"},
    "desk:route_end": lambda o: {"revision": "1"},
    "desk:grounds_new": lambda o: {"name": "新しい文", **_WORDS},
    "desk:grounds_edit": lambda o: {"revision": "1", "name": "すべて満たす", **_WORDS},
    "desk:grounds_end": lambda o: {"revision": "1"},
}
