"""A city with programmes that have rules, people who agree to be told, and officers who plan and sign."""

from datetime import datetime, timedelta
from typing import Any

from madoguchi.accounts.models import Membership, Subject, User
from madoguchi.accounts.services import join
from madoguchi.columns.services import FOLLOWED as PROFILE_NEWS
from madoguchi.columns.services import follow_event as keep_profile
from madoguchi.core.clock import japan_day
from madoguchi.events.services import follow
from madoguchi.facts.services import record_fact
from madoguchi.push.models import Campaign
from madoguchi.push.services import (
    FOLLOWED,
    dry_run,
    follow_event,
    opt_in,
    plan_campaign,
    run_campaigns,
    sign_off,
)
from madoguchi.registry.models import Programme, RuleVersion
from madoguchi.registry.services import (
    add_programme,
    draft_programme,
    draft_rule,
    publish_rule,
    publish_version,
)
from tests.registry.test_rules import body
from tests.world import SYSTEM, World

CITY = "990001"
TODDLERS: dict[str, Any] = {
    "format": 1,
    "claims": "household",
    "requirement": {
        "op": "any_member",
        "over": "children[]",
        "of": {"op": "age_lt", "term": "children[].birth_date", "value": 3, "label": "3歳になる前の子ども"},
    },
    "amounts": [
        {
            "id": "monthly",
            "label": "手当月額",
            "unit": "円/月",
            "law": "条例第5条",
            "rows": [{"amount": 15000}],
        }
    ],
}
"""Someone in the household is not yet three."""


def poorer_than(limit: int) -> dict[str, Any]:
    """A rule on a sensitive value: an income below the limit."""
    return {
        "format": 1,
        "claims": "person",
        "requirement": {"op": "lt", "term": "person.income", "value": limit, "label": "所得の上限"},
        "amounts": [{"id": "yearly", "label": "給付", "unit": "円/年", "rows": [{"amount": 60000}]}],
    }


class PushWorld(World):
    """The small city, with ways to say in one line what a test needs."""

    def programme(
        self, slug: str, rule: dict[str, Any], *, at: datetime | None = None, **changes: Any
    ) -> Programme:
        """A public programme of the city with its rule in force."""
        at = at or self.began
        editor, publisher = self.acting(self.editor), self.acting(self.publisher)
        made = add_programme(slug=slug, organisation=self.city, by=editor, at=at)
        draft = draft_programme(programme=made, body=body(**changes), by=editor, at=at)
        publish_version(version=draft, by=publisher, at=at)
        self.rule(made, rule, at=at)
        made.refresh_from_db()
        return made

    def rule(
        self, programme: Programme, document: dict[str, Any], *, at: datetime | None = None
    ) -> RuleVersion:
        """The next version of the rule, in force at once."""
        at = at or self.began
        draft = draft_rule(programme=programme, body=document, by=self.acting(self.editor), at=at)
        return publish_rule(version=draft, by=self.acting(self.publisher), at=at)

    def household(self, user: User) -> Subject:
        """The household of which the person is the head."""
        assert user.person is not None
        found = Subject.objects.filter(kind=Subject.Kind.HOUSEHOLD, members__member=user.person).first()
        if found is None:
            found = Subject.objects.create(kind=Subject.Kind.HOUSEHOLD)
            join(
                member=user.person,
                group=found,
                part=Membership.Part.HEAD,
                starts_on=japan_day(self.began),
                by=SYSTEM,
                at=self.began,
            )
        return found

    def child(self, user: User, born: str, *, at: datetime | None = None) -> Subject:
        """A child of the person's household, with the day of birth."""
        at = at or self.at
        child = Subject.objects.create(kind=Subject.Kind.CHILD)
        join(
            member=child,
            group=self.household(user),
            part=Membership.Part.CHILD,
            starts_on=japan_day(self.began),
            by=SYSTEM,
            at=self.began,
        )
        self.fact(child, "children[].birth_date", born, at=at)
        return child

    def fact(self, subject: Subject, term: str, value: Any, *, at: datetime | None = None) -> None:
        """Something that the person told."""
        record_fact(subject=subject, term=term, value=value, source="card", by=SYSTEM, at=at or self.at)

    def agrees(self, user: User, *, at: datetime | None = None, **wish: Any) -> None:
        """The person opts in, and lives in the city."""
        assert user.person is not None
        at = at or self.at
        self.fact(user.person, "person.city_code", CITY, at=at)
        opt_in(subject=user.person, **wish, by=self.acting(user), at=at)

    def campaign(
        self, programme: Programme, kind: str = "newly_entitled", *, at: datetime | None = None, **more: Any
    ) -> Campaign:
        """A campaign that one planned and counted and another signed."""
        at = at or self.at
        made = plan_campaign(programme=programme, kind=kind, **more, by=self.acting(self.editor), at=at)
        return self.count_and_sign(made, at=at)

    def count_and_sign(self, campaign: Campaign, *, at: datetime) -> Campaign:
        """The editor counts, the publisher signs."""
        dry_run(campaign=campaign, revision=campaign.revision, by=self.acting(self.editor), at=at)
        return sign_off(campaign=campaign, revision=campaign.revision, by=self.acting(self.publisher), at=at)

    def turn(self, at: datetime | None = None) -> int:
        """Let the worker do all that is to be done: followers, then campaigns; returns how many were told in a run."""
        at = at or self.at
        self.turn_log(at)
        told = 0
        for _round in range(10):
            told += run_campaigns(at=at)
        return told

    def turn_log(self, at: datetime | None = None) -> None:
        """Let the followers read to the end of the log."""
        at = at or self.at
        for _round in range(10):
            done = follow("columns", kinds=PROFILE_NEWS, handler=keep_profile, at=at)
            done += follow("push", kinds=FOLLOWED, handler=follow_event, at=at)
            if not done:
                break

    def morning(self, day: int) -> datetime:
        """Ten in the morning, so many days later."""
        return self.at + timedelta(days=day)
