"""Time cost in the demo: the invented population of the prefecture, and a change of moving that an office plans."""

from datetime import datetime, timedelta

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import japan_day
from madoguchi.site.demo.city import People
from madoguchi.timecost.services import change_plan, make_plan, publish_plan, take_population
from madoguchi.timecost.types import Change

YEARS_BACK = 1
_PEOPLE = {
    "窓野市": (412_300, 44_900, 108_200, 198_700, 19_600),
    "川添市": (186_400, 21_100, 50_900, 84_300, 9_300),
    "森下町": (31_200, 2_700, 11_300, 13_600, 1_250),
}
"""Invented: people, those under 15, those of 65 and more, households, pupils of primary schools."""
_MEASURES = ("total", "age_0_14", "age_65", "households", "pupils_primary")
BIRTH = {
    "birth-registration": Change(online_share=0.6, fill_minutes=6),
    "child-allowance": Change(online_share=0.8, documents=0, fill_minutes=3),
    "child-medical-certificate": Change(online_share=0.8, documents=0, fill_minutes=2),
    "pregnancy-support-second": Change(online_share=0.8, documents=0, fill_minutes=2),
}
MOVING = {
    "moving-in": Change(online_share=0.3, fill_minutes=8),
    "water-start-stop": Change(online_share=0.9, fill_minutes=3),
}


def count_time(people: People, *, today: datetime) -> None:
    """Take the population in, plan two changes, and publish one of them."""
    publisher = acting_of(people.publisher, at=today)
    editor = acting_of(people.editor, at=today)
    year = japan_day(today).year - YEARS_BACK
    lines = ["地域,年,項目,数"] + [
        f"{area},{year},{measure},{count}"
        for area, counts in _PEOPLE.items()
        for measure, count in zip(_MEASURES, counts, strict=True)
    ]
    take_population(
        content="\n".join(lines).encode(),
        source="窓野県の人口（架空）",
        organisation=people.organisations["madono-ken"],
        by=publisher,
        at=today - timedelta(days=80),
    )
    for event, title, reason, changes, is_one_stop, days in (
        (
            "birth",
            "出生後の手続をひとつに",
            "出生届のあとの申請を、1つの画面で終えられるようにします。",
            BIRTH,
            True,
            20,
        ),
        (
            "moving",
            "引っ越しの届出をオンラインに",
            "転入届の来庁予約と、水道の届出をまとめます。",
            MOVING,
            False,
            6,
        ),
    ):
        at = today - timedelta(days=days)
        plan = make_plan(
            organisation=people.organisations["madono-ken"], event=event, title=title, by=editor, at=at
        )
        plan = change_plan(
            plan=plan,
            title=title,
            reason=reason,
            starts_on=japan_day(today) + timedelta(days=130),
            changes=changes,
            is_one_stop=is_one_stop,
            revision=plan.revision,
            by=editor,
            at=at,
        )
        if event == "birth":
            publish_plan(plan=plan, by=publisher, at=at + timedelta(days=2))
