"""The quality of the demo's procedures over a year: priority, accessibility runs, declarations, a stricter threshold."""

import random
from datetime import UTC, datetime, time, timedelta
from typing import Any

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.improvement.services import plan
from madoguchi.quality.catalogue import action_of
from madoguchi.quality.selectors import is_elsewhere
from madoguchi.quality.services import approve, declare, recompute_all, record_run, tighten
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.services import set_priority
from madoguchi.site.demo.city import People
from madoguchi.site.demo.writing import DemoProcedure

SEED = 20261123
MANY = 10_000
"""From so many applications a year on a procedure is a priority one."""
STORY_IS_BUSY = 9
OUTSIDE = 8
"""So many procedures on other systems are declared for; those after them say nothing yet."""
MONTHS = 12
PLANNED = (("child-allowance", "prefill"), ("child-medical-certificate", "mend_where_people_stop"))
_DECLARED: tuple[tuple[str, float, int, str], ...] = (
    ("nothing_sent_separately", 0, 1, "申請画面の添付欄と、案内の書類を見比べました。"),
    ("works_on_phone", 1, 1, "スマートフォン2機種で最後まで入力しました。"),
    ("opinion_can_be_given", 1, 1, "完了画面に共通のレビューのリンクを置きました。"),
    ("completion", 88, 640, "システムの月次の集計から求めました。"),
    ("fill_minutes", 9, 563, "システムの入力時間の記録の中央値です。"),
    ("decided_within_online_period", 9, 310, "処理台帳の受付日と決裁日から求めました。"),
    ("time_found_acceptable", 83, 120, "所管課のアンケートの集計です。"),
    ("satisfaction", 4.0, 120, "所管課のアンケートの集計です。"),
)


def look_after(
    people: People, published: list[tuple[DemoProcedure, list[Edition]]], *, today: datetime
) -> None:
    """What people recorded about quality in the last year, one thing after the other."""
    rng = random.Random(SEED)  # noqa: S311 - a story, not a secret
    editor = acting_of(people.editor, at=today)
    publisher = acting_of(people.publisher, at=today)
    procedures = {one.slug: one for one in Procedure.objects.select_related("organisation", "current")}
    for demo, editions in published:
        procedure = procedures[demo.slug]
        total = max((step.total or 0 for step in demo.steps), default=0)
        if total >= MANY or demo.weight >= STORY_IS_BUSY:
            set_priority(
                procedure=procedure,
                is_priority=True,
                expected_yearly=max(total, MANY),
                by=publisher,
                at=today - timedelta(days=395),
            )
        if editions:
            _check(procedure, editions[0], editor, rng, today=today)
    _declare(list(procedures.values()), editor, publisher, today=today)
    began = today - timedelta(days=120)
    tighten(
        organisation=people.organisations["madono-shi"],
        criterion="satisfaction",
        threshold=4.0,
        from_year=fiscal_year(japan_day(began)),
        by=publisher,
        at=began,
    )
    for slug, key in PLANNED:
        _plan(procedures.get(slug), key, editor, at=today - timedelta(days=12))


def look_back(*, today: datetime) -> None:
    """Compute the levels as they stood at the end of each of the last months, the oldest first."""
    day = japan_day(today)
    ends = []
    for _n in range(MONTHS):
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(datetime.combine(day, time(23, 30), JAPAN))
    for at in reversed(ends):
        recompute_all(at=at)


def _check(
    procedure: Procedure, edition: Edition, editor: Acting, rng: random.Random, *, today: datetime
) -> None:
    """Two runs over the form: something was found at first, and mended for most."""
    pages = len(edition.form_version.body["sections"])
    for days, most in ((rng.randint(280, 340), 3), (rng.randint(60, 240), 0 if rng.random() < 0.85 else 2)):
        at = today - timedelta(days=days)
        found = [
            _violation(rule) for rule in ("color-contrast", "label", "image-alt")[: rng.randint(0, most)]
        ]
        result = [
            {
                "testEngine": {"name": "axe-core", "version": "4.10.3"},
                "timestamp": at.astimezone(UTC).isoformat(),
                "violations": found if page == 0 else [],
            }
            for page in range(max(1, pages))
        ]
        record_run(procedure=procedure, form_version=edition.form_version, result=result, by=editor, at=at)


def _violation(rule: str) -> dict[str, Any]:
    return {"id": rule, "tags": ["wcag2a"], "nodes": [{}]}


def _declare(procedures: list[Procedure], editor: Acting, publisher: Acting, *, today: datetime) -> None:
    """Owners of procedures on other systems declare, each one value fewer than the one before; the last ones wait."""
    outside = [
        one
        for one in sorted(procedures, key=lambda one: one.slug)
        if one.current_id and not one.is_retired and is_elsewhere(one, at=today)
    ]
    for n, procedure in enumerate(outside[:OUTSIDE]):
        for place, (criterion, value, count, what) in enumerate(_DECLARED[: len(_DECLARED) - n]):
            at = today - timedelta(days=300 - 30 * place)
            made = declare(
                procedure=procedure,
                criterion=criterion,
                value=value,
                n=count,
                what=what,
                proof=f"8窓デ第{100 + 10 * n + place}号",
                until=japan_day(today) + timedelta(days=150),
                by=editor,
                at=at,
            )
            if n < OUTSIDE - 1:
                approve(evidence=made, by=publisher, at=at + timedelta(days=3))


def _plan(procedure: Procedure | None, key: str, by: Acting, *, at: datetime) -> None:
    """An action that is under way."""
    action = action_of(key)
    if procedure is None or action is None:
        return
    plan(
        organisation=procedure.organisation,
        procedure=procedure,
        title=action.title,
        measure=action.words,
        source="action",
        action=action.key,
        due_on=japan_day(at) + timedelta(days=action.effort.days),
        indicator=action.indicator,
        by=by,
        at=at,
    )
