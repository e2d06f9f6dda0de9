"""A small world of officers, cases and reviews around a day on which something changed."""

from datetime import date, datetime, timedelta
from typing import Any

from madoguchi.accounts.models import Organisation, User
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.improvement.models import BprFlow, BprRecord, Improvement
from madoguchi.improvement.services import begin_bpr, finish, plan, propose_bpr, save_findings, save_flow
from madoguchi.improvement.types import FlowStep, Measure, Phase, Problem, Who
from tests.reviews.world import World as Reviews


class World(Reviews):
    """A city in which a worker plans, a publisher publishes, and another city looks on."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.open = self.edition()
        self.about = self.open.procedure
        self.worker = self.officer("worker", Role.EDITOR)
        self.second = self.officer("second", Role.PUBLISHER)
        self.stranger = self.officer("stranger", Role.PUBLISHER, place=self.organisation())

    def officer(self, name: str, *roles: Role, place: Organisation | None = None) -> Acting:
        """Someone who holds `roles` in the city, or in `place`."""
        user = User.objects.create(email=f"{name}@example.jp", name=name)
        where = (place or self.city).pk
        return Acting(name=name, who=user.pk, grants=frozenset((role, where) for role in roles))

    def day(self, days_ago: int) -> date:
        """The day in Japan so many days ago."""
        return japan_day(self.at - timedelta(days=days_ago))

    def planned(self, **given: Any) -> Improvement:
        """An improvement of the procedure from reviews, measured by satisfaction."""
        return plan(
            **{
                "organisation": self.city,
                "title": "書類の説明を短くする",
                "source": "reviews",
                "procedure": self.about,
                "by": self.worker,
                "at": self.at,
                **given,
            }
        )

    def done(self, days_ago: int = 30, **given: Any) -> Improvement:
        """An improvement that holds since so many days ago."""
        return finish(
            improvement=self.planned(**given), done_on=self.day(days_ago), by=self.worker, at=self.at
        )

    def rated(self, rating: int, *, days_ago: int, n: int = 10) -> None:
        """So many reviews of the procedure with this rating."""
        for _ in range(n):
            application = self.application(self.open, days=1)
            self.review(application, rating=rating, written_at=self.at - timedelta(days=days_ago))

    def decided_in(self, days: int, *, closed_days_ago: int, n: int = 10) -> None:
        """So many cases that took `days` days and were closed so long ago."""
        for _ in range(n):
            self.application(
                self.open, arrived_at=self.at - timedelta(days=closed_days_ago + days), days=days
            )

    def steps(self, *, minutes: int = 20, waiting_days: int = 10) -> list[FlowStep]:
        """A whole flow."""
        return [
            FlowStep(Phase.APPLICATION, Who.APPLICANT, "入力して申請する", minutes, 2, "オンライン"),
            FlowStep(Phase.EXAMINATION, Who.OFFICER, "審査する", 15, 0, "", waiting_days),
            FlowStep(Phase.EXAMINATION, Who.APPROVER, "決裁する", 5),
            FlowStep(Phase.NOTICE, Who.OFFICER, "通知を送る", 3),
        ]

    def written(self, **given: Any) -> BprRecord:
        """A record of reengineering with both flows, a problem and two measures."""
        record = begin_bpr(
            **{"procedure": self.about, "aim": "結果を早く", "by": self.worker, "at": self.at, **given}
        )
        for side in BprFlow.Side:
            steps = self.steps(waiting_days=10 if side == BprFlow.Side.BEFORE else 3)
            record = save_flow(
                record=record, side=side, steps=steps, revision=record.revision, by=self.worker, at=self.at
            )
        return save_findings(
            record=record,
            aim=record.aim,
            problems=[Problem("waiting", "照会の返事を待つ間、止まっている")],
            measures=[Measure("照会を先に出す", "decision_days"), Measure("ひな形を作る")],
            revision=record.revision,
            by=self.worker,
            at=self.at,
        )

    def proposed(self, **given: Any) -> BprRecord:
        """A record that waits for its decision."""
        record = self.written(**given)
        return propose_bpr(record=record, revision=record.revision, by=self.worker, at=self.at)
