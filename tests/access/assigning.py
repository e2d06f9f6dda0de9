"""Who has which cases: a rule, an absence and a kept list, and what is sent to their pages."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from madoguchi.accounts.models import User
from madoguchi.core.acting import Acting
from madoguchi.examination.models import Absence, AssignmentRule, SavedView
from madoguchi.examination.services.absences import be_away
from madoguchi.examination.services.assignment import set_rule
from madoguchi.examination.services.views import save_view
from tests.world import World


def lay_down_assignment(world: World, by: Acting, *, at: datetime) -> None:
    """A rule, someone away in a far year, and a list that the examiner keeps for the city."""
    half = User.objects.get(name="half")
    given: dict[str, Any] = {"organisation": world.city, "by": by, "at": at}
    set_rule(officers=[world.examiner.pk], areas=["どこにもない町"], **given)
    days = {"starts_on": date(2098, 1, 1), "ends_on": date(2098, 1, 2)}
    be_away(officer=world.examiner, substitute=half, **days, **given)
    examiner = Acting(name="", who=world.examiner.pk, grants=world.acting(world.examiner).grants)
    save_view(name="今週のもの", query={"view": "open"}, organisation=world.city, by=examiner, at=at)


def _rule() -> list[Any]:
    return [AssignmentRule.objects.get(areas=["どこにもない町"]).pk]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "desk:rule_new": ["city"],
    "desk:rule": _rule,
    "desk:rule_up": _rule,
    "desk:rule_drop": _rule,
    "desk:absence_new": ["city"],
    "desk:absence_end": lambda: [Absence.objects.get(starts_on=date(2098, 1, 1)).pk],
    "desk:drop_view": lambda: [SavedView.objects.get(name="今週のもの").pk],
}

OWNED: dict[str, Callable[[Any], list[Any]]] = {"desk:assign": lambda o: [o.applications["arrived"].pk]}


def _key(name: str) -> str:
    return str(User.objects.get(name=name).pk)


SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "desk:assign": lambda o: {"to": _key("half"), "before": "", "note": "お願いします。"},
    "desk:assign_many": lambda o: {"case": [str(o.applications["arrived"].pk)], "to": _key("half")},
    "desk:save_view": lambda o: {"view_name": "自分のもの", "view": "mine"},
    "desk:columns": lambda o: {"column": ["state"]},
    "desk:rule_new": lambda o: {"officers": [_key("examiner")], "areas": "本町"},
    "desk:rule": lambda o: {"officers": [_key("examiner")], "areas": "西町"},
    "desk:absence_new": lambda o: {
        "officer": _key("examiner"),
        "substitute": _key("half"),
        "starts_on": "2099-01-01",
        "ends_on": "2099-01-02",
    },
}
