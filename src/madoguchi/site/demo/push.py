"""Those who agreed to be told in the demo, and five campaigns: two that watch, one to sign, one stopped, one to count."""

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from madoguchi.accounts.models import Subject, User
from madoguchi.accounts.selectors import acting_of, subjects_of
from madoguchi.columns.selectors import rule_set
from madoguchi.columns.services import import_population, refresh
from madoguchi.columns.types import RuleSet
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.facts.models import Fact
from madoguchi.facts.services import record_fact
from madoguchi.messaging.models import Message
from madoguchi.messaging.services import mark_read
from madoguchi.push.models import Campaign
from madoguchi.push.services import dry_run, opt_in, plan_campaign, run_campaigns, sign_off, stop
from madoguchi.registry.models import Programme
from madoguchi.rules.columnar.invented import write_households
from madoguchi.site.demo.city import People

SEED = 20260402
FAMILIES = 60
HOUSEHOLDS = 20_000
CITIES = ("992011", "992011", "992011", "992020", "992020", "993018")
WATCHES = ("p-child-allowance", "p-ken-018-support")
TO_SIGN, STOPPED, TO_COUNT = (
    "p-free-preschool",
    "p-ken-child-nurture-allowance",
    "p-ken-free-school-lunch",
)
"""Programmes that are told: to whom they fit, waiting for a second officer, stopped by one, waiting to be counted."""
OPENED = 4
"""Of five who were told, so many opened the message."""


def announce(people: People, *, today: datetime) -> None:
    """Let invented families agree, and tell them of two allowances ten days ago."""
    agreed, planned = today - timedelta(days=20), today - timedelta(days=12)
    rng = random.Random(SEED)  # noqa: S311 - a story, not a secret
    rules = rule_set(on=japan_day(agreed))
    for _n in range(FAMILIES):
        _family(rng, rules, at=agreed)
    _resident(people.resident, at=agreed)
    editor, publisher = acting_of(people.editor, at=planned), acting_of(people.publisher, at=planned)
    for slug in WATCHES:
        _campaign(slug, "newly_entitled", editor, publisher, at=planned)
    stopped = _campaign(STOPPED, "newly_entitled", editor, publisher, at=planned)
    if stopped is not None:
        why = "所得の条件の書き方を確かめるため、いったん止めます。"
        stop(campaign=stopped, why=why, by=publisher, at=planned)
    sent = today - timedelta(days=10)
    while run_campaigns(at=sent) or Campaign.objects.filter(state=Campaign.State.RUNNING).exists():
        pass
    _open_some(rng, at=sent + timedelta(hours=9))
    lately = today - timedelta(days=1)
    editor = acting_of(people.editor, at=lately)
    _campaign(TO_SIGN, "newly_entitled", editor, None, at=lately)
    _campaign(TO_COUNT, "information", None, None, plans=editor, at=lately)


def settle(people: People, *, at: datetime) -> None:
    """Give the prefecture an invented population on which its officers try their rules."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "invented.parquet"
        write_households(path, HOUSEHOLDS, seed=SEED, on=japan_day(at), cities=sorted(set(CITIES)))
        import_population(
            file=path,
            organisation=people.organisations["madono-ken"],
            title="窓野県の架空の人口",
            is_invented=True,
            by=acting_of(people.editor, at=at),
            at=at,
        )


def _family(rng: random.Random, rules: RuleSet, *, at: datetime) -> None:
    """A subject without an account, as if somebody had signed in and told all this."""
    subject = Subject.objects.create(kind=Subject.Kind.PERSON)
    by = Acting(name="", whose=subject.pk, subjects=frozenset({subject.pk}))
    today = japan_day(at)
    city = rng.choice(CITIES)
    children = [_born(today, rng.randint(0, 19 * 365)) for _child in range(rng.choice([0, 1, 1, 2, 2, 3]))]
    is_alone = rng.random() < 0.2
    said: list[tuple[str, str, Any]] = [
        ("person.birth_date", "", _born(today, rng.randint(24 * 365, 52 * 365))),
        ("person.city_code", "", city),
        ("person.lives_in_japan", "", True),
        ("person.income", "", rng.randint(60, 720) * 10_000),
        ("household.children_count", "", len(children)),
        ("household.is_single_parent", "", is_alone and bool(children)),
    ]
    for number, born in enumerate(children, 1):
        said += [
            ("children[].birth_date", str(number), born),
            ("children[].lives_together", str(number), True),
            ("children[].is_supported", str(number), True),
            ("children[].in_facility", str(number), False),
        ]
    _record(subject, said, by, at=at)
    opt_in(subject=subject, by=by, at=at)
    refresh(subject=subject, rules=rules, at=at)


def _born(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()


def _resident(user: User, *, at: datetime) -> None:
    """Hanako agrees too, by mail, for what concerns her children."""
    assert user.person is not None, "the residents of the demo are persons"
    hanako = acting_of(user, at=at)
    _record(user.person, [("person.lives_in_japan", "", True)], hanako, at=at)
    for child in subjects_of(user, on=japan_day(at)).filter(kind=Subject.Kind.CHILD):
        _record(child, [("children[].lives_together", "", True)], hanako, at=at)
    opt_in(subject=user.person, themes=["birth", "childcare"], by_mail=True, by=hanako, at=at)
    refresh(subject=user.person, at=at)


def _record(subject: Subject, said: list[tuple[str, str, Any]], by: Acting, *, at: datetime) -> None:
    for term, slot, value in said:
        record_fact(
            subject=subject, term=term, value=value, source=Fact.Source.TYPED, slot=slot, by=by, at=at
        )


def _campaign(
    slug: str,
    kind: str,
    editor: Acting | None,
    publisher: Acting | None,
    *,
    plans: Acting | None = None,
    at: datetime,
) -> Campaign | None:
    """A campaign as far as there is someone for the next step: planned, counted, signed."""
    programme = Programme.objects.filter(slug=slug, current_rule__isnull=False).first()
    planner = plans or editor
    if programme is None or planner is None:
        return None
    made = plan_campaign(programme=programme, kind=kind, by=planner, at=at)
    if editor is not None:
        dry_run(campaign=made, revision=made.revision, by=editor, at=at)
    if publisher is not None:
        sign_off(campaign=made, revision=made.revision, by=publisher, at=at)
    return made


def _open_some(rng: random.Random, *, at: datetime) -> None:
    for message in Message.objects.filter(about__startswith="push:").order_by("pk"):
        if rng.randrange(5) < OPENED and message.subject_id is not None:
            holder = Acting(name="", whose=message.subject_id, subjects=frozenset({message.subject_id}))
            mark_read(message=message, by=holder, at=at)
