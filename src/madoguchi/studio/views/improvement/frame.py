"""What the pages of this part share: who sees them, and the tabs between them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.core.acting import Acting, Role
from madoguchi.improvement.models import BprRecord, Improvement
from madoguchi.improvement.selectors import WORKERS, support_for

SEES = (*WORKERS, Role.AUDITOR)
"""Whoever has a role in an organisation sees what it improves; auditors only look."""

TONES = {
    Improvement.State.PLANNED: "gray",
    Improvement.State.DOING: "blue",
    Improvement.State.DONE: "green",
    Improvement.State.DROPPED: "gray",
}
BPR_TONES = {
    BprRecord.State.EXAMINING: "gray",
    BprRecord.State.PROPOSED: "orange",
    BprRecord.State.DECIDED: "blue",
    BprRecord.State.CHANGED: "blue",
    BprRecord.State.CLOSED: "green",
    BprRecord.State.STOPPED: "gray",
}


def tabs(acting: Acting, here: str) -> list[dict[str, Any]]:
    """The parts of this room, with the one shown now."""
    parts = [
        ("improvements", _("改善")),
        ("bpr", _("BPR")),
        ("practices", _("好事例")),
    ]
    if support_for(acting).exists():
        parts.append(("bpr_support", _("BPR支援")))
    return [
        {"label": label, "href": reverse(f"studio:{name}"), "current": name == here} for name, label in parts
    ]


def works(acting: Acting) -> bool:
    """Whether the officer may change something here."""
    return bool(acting.organisations(*WORKERS))
