"""Who follows which events; the worker runs all of them, each behind its own cursor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from madoguchi.api.services import FOLLOWED as PUBLIC_CHANGES
from madoguchi.api.services import TOLD_TO_PROGRAMS, tell_programs
from madoguchi.api.services import follow_event as note_change
from madoguchi.businesses.services import FOLLOWED as BUSINESS_NEWS
from madoguchi.businesses.services import follow_event as look_at_business
from madoguchi.columns.services import FOLLOWED as PROFILE_NEWS
from madoguchi.columns.services import follow_event as keep_profile
from madoguchi.events.models import Event
from madoguchi.events.services import Share, follow
from madoguchi.examination.services import MARKED, compare_applicant, mark_case, tell
from madoguchi.examination.services.assignment import FOLLOWED as TO_ASSIGN
from madoguchi.examination.services.assignment import assign_by_rule
from madoguchi.examination.services.indexing import FOLLOWED as CASE_NEWS
from madoguchi.examination.services.indexing import follow_case
from madoguchi.examination.services.messages import TOLD
from madoguchi.examination.services.pacing import FOLLOWED as STEPS_OF_CASES
from madoguchi.examination.services.pacing import follow_event as note_pace
from madoguchi.examination.services.waiting import issue_or_wait
from madoguchi.facts.services import take_card
from madoguchi.filling.services import (
    ACTS,
    ENDS,
    GROUND_ENDS,
    follow_ground,
    make_receipt,
    tell_infected,
    tell_other_side,
    tell_principal,
)
from madoguchi.funnel.services import FOLLOWED as COURSE_NEWS
from madoguchi.funnel.services import follow_event as count_day_again
from madoguchi.push.services import FOLLOWED as MATCHING_NEWS
from madoguchi.push.services import follow_event as match_again
from madoguchi.quality.services import FOLLOWED, follow_event

IN_A_ROUND = 500


@dataclass(frozen=True)
class Follower:
    """One derived thing: its cursor's name, the kinds it reads, and what it does with each event.

    With `shares` as many workers do it at once, each its share of the events, which then come in no order to each
    other. On SQLite there is one worker, and one share.
    """

    name: str
    kinds: frozenset[str]
    handler: Callable[[Event], None]
    shares: int = 1

    def cut(self) -> list[Share]:
        """Its shares on this engine."""
        of = self.shares if connection.vendor == "postgresql" else 1
        return [Share(part, of) for part in range(of)]

    def read(self, share: Share, *, at: datetime) -> int:
        """Hand the next events of `share` to the handler; returns how many.

        All shares together get as many in a round as a follower that is whole: one worker does the others' work too.
        """
        return follow(
            self.name,
            kinds=set(self.kinds),
            handler=self.handler,
            at=at,
            limit=IN_A_ROUND // share.of,
            share=share,
        )


FOLLOWERS = (
    Follower("receipts", frozenset({"application.arrived"}), make_receipt, shares=8),
    Follower("notices", frozenset({"application.decided"}), issue_or_wait),
    Follower("messages", frozenset(TOLD), tell),
    Follower("agents", ACTS, tell_principal),
    Follower("mandates", ENDS, tell_other_side),
    Follower("cases", CASE_NEWS, follow_case),
    Follower("assignment", TO_ASSIGN, assign_by_rule),
    Follower("marks", MARKED, mark_case),
    Follower("persons", frozenset({"application.arrived"}), compare_applicant),
    Follower("files", frozenset({"file.infected"}), tell_infected),
    Follower("held", GROUND_ENDS, follow_ground),
    Follower("cards", frozenset({"card.shown"}), take_card),
    Follower("columns", PROFILE_NEWS, keep_profile),
    Follower("push", MATCHING_NEWS, match_again),
    Follower("quality", frozenset(FOLLOWED), follow_event),
    Follower("reports", STEPS_OF_CASES, note_pace),
    Follower("businesses", BUSINESS_NEWS, look_at_business),
    Follower("open_data", PUBLIC_CHANGES, note_change),
    Follower("funnel", COURSE_NEWS, count_day_again),
    Follower("hooks", TOLD_TO_PROGRAMS, tell_programs),
)
