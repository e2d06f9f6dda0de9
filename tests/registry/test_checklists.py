"""The checklist of a life event: in the order of the relations, then by deadline, whatever the records say."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.registry import days
from madoguchi.registry.days import same_day
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import checklist_of, related_cards
from madoguchi.registry.selectors.procedures import body_of
from madoguchi.registry.services import retire
from madoguchi.registry.types import Checklist, Timing, counted_from, life_event
from madoguchi.registry.types.checklists import CountedFrom
from tests.registry.world import published

pytestmark = pytest.mark.django_db

Add = Callable[..., Procedure]


@pytest.fixture
def add(bureau: Organisation, editor: Acting, publisher: Acting, at: datetime) -> Add:
    """Publishes a procedure of the life event birth."""

    def make(slug: str, days: int | None = None, text: str = "", *related: tuple[str, str], **changes: Any):
        timing = {"event": "birth", "days": days, "counted_from": text, "text": ""}
        return published(
            bureau,
            editor,
            publisher,
            slug=slug,
            at=at,
            **{
                "life_events": ["birth"],
                "timings": [timing] if days is not None or text else [],
                "related": [{"procedure": other, "relation": relation} for relation, other in related],
                **changes,
            },
        ).procedure

    return make


def birth() -> Checklist:
    """The checklist of a birth."""
    event = life_event("birth")
    assert event is not None
    return checklist_of(event)


def order() -> list[str]:
    """The short names of the steps."""
    return [step.card.slug for step in birth().steps]


def test_the_soonest_comes_first_and_what_has_no_deadline_last(add: Add) -> None:
    add("anytime")
    add("year", 365, "生まれた日")
    add("fortnight", 14, "生まれた日")
    add("before", -30, "出産予定日")
    assert order() == ["before", "fortnight", "year", "anytime"]


def test_what_others_wait_for_comes_first_whichever_record_says_so(add: Add) -> None:
    add("allowance", 15, "生まれた日", ("before", "register"))
    add("register")
    add("passport", None, "", ("before", "card"))
    add("card", None, "", ("after", "passport"))
    add("soon", 20, "生まれた日")
    assert order() == ["register", "allowance", "soon", "card", "passport"]
    steps = {step.card.slug: step for step in birth().steps}
    assert [card.slug for card in steps["passport"].first] == ["card"]
    assert [card.slug for card in steps["allowance"].first] == ["register"]


def test_what_is_done_together_stands_together(add: Add) -> None:
    add("a", 14, "生まれた日", ("together", "z"))
    add("b", 15, "生まれた日")
    add("z", 300, "生まれた日")
    assert order() == ["a", "z", "b"]
    steps = {step.card.slug: step for step in birth().steps}
    assert [card.slug for card in steps["z"].together] == ["a"]


def test_a_circle_is_opened_at_what_is_due_first(add: Add) -> None:
    add("a", 30, "生まれた日", ("before", "b"))
    add("b", 20, "生まれた日", ("before", "c"))
    add("c", 10, "生まれた日", ("before", "a"), ("before", "c"))
    add("d", 40, "生まれた日", ("before", "a"))
    assert sorted(order()) == ["a", "b", "c", "d"]
    assert order()[0] == "c" and order()[-1] == "d"


def test_what_is_missing_retired_or_of_another_event_is_left_out(
    add: Add, publisher: Acting, at: datetime
) -> None:
    add("a", 14, "生まれた日", ("before", "nowhere"), ("before", "old"), ("before", "elsewhere"))
    retire(record=add("old", 1, "生まれた日"), by=publisher, at=at)
    add("elsewhere", None, "", life_events=["moving"])
    assert order() == ["a"]
    (step,) = birth().steps
    assert step.first == ()
    procedure = Procedure.objects.select_related("current").get(slug="a")
    assert procedure.current is not None
    assert set(related_cards(body_of(procedure.current))) == {"elsewhere"}


@pytest.mark.parametrize(
    ("text", "days", "name", "counted"),
    [
        ("生まれた日", 14, "生まれた日", 14),
        ("生まれた日（その日を含む）", 14, "生まれた日", 13),
        ("生まれた日の翌日", 15, "生まれた日", 15),
        ("出産した日", 0, "生まれた日", 0),
    ],
)
def test_days_are_counted_as_the_law_counts_them(text: str, days: int, name: str, counted: int) -> None:
    found = counted_from(Timing("birth", days, text))
    assert found is not None and (found.name, found.days) == (name, counted)


def test_a_deadline_in_words_has_no_day() -> None:
    assert counted_from(Timing("birth", None, "", "できるだけ早く。")) is None
    assert counted_from(Timing("birth", 3, "")) is None
    assert counted_from(None) is None


def test_days_become_dates_when_the_day_is_known(add: Add) -> None:
    add("register", 14, "生まれた日（その日を含む）")
    add("fund", 14, "入院した日")
    add("other", 15, "生まれた日の翌日")
    found = birth()
    assert found.days == ("生まれた日", "入院した日")
    due = {step.card.slug: step.due_on({"生まれた日": date(2026, 11, 22)}) for step in found.steps}
    assert due == {"register": date(2026, 12, 5), "other": date(2026, 12, 7), "fund": None}
    assert found.steps[0].due_on({found.days[0]: date.max, found.days[1]: date.max}) is None


def test_the_number_of_queries_does_not_grow(add: Add, django_assert_num_queries: Any) -> None:
    for number in range(6):
        add(f"p{number}", number, "生まれた日", ("before", f"p{number - 1}"))
    with django_assert_num_queries(4):
        birth()


def test_the_names_of_a_day_are_data_and_lead_to_one() -> None:
    assert same_day("退職した日") == same_day("仕事を辞めた日") == "会社をやめた日"
    assert same_day("店を開く日") == "店を開く日" and same_day("知らない日") == "知らない日"
    timing = Timing(event="job", days=14, counted_from="退職した日の翌日")
    assert counted_from(timing) == CountedFrom("会社をやめた日", 14)
    document = json.loads(Path(days.__file__).with_name("days.json").read_text("utf-8"))
    shown = [line["day"] for line in document["days"]]
    others = [other for line in document["days"] for other in line["also"]]
    assert len({*shown, *others}) == len(shown) + len(others), (
        "a name leads to one day, and none to a second step"
    )
