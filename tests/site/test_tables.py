"""Tables of this site's records: every one can be made of an empty city, and what they hold where there is something."""

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from madoguchi.core.acting import Acting, Role
from madoguchi.datasets.models import Dataset
from madoguchi.datasets.selectors import dataset, datasets_for, run
from madoguchi.datasets.services import refresh
from madoguchi.datasets.types import Dimension, Filter, How, Measure, Query, State, Work
from madoguchi.registry.models import Process
from madoguchi.reviews.models import Review
from madoguchi.site.cli.data import app
from madoguchi.site.tables import SOURCES, refresh_tables
from madoguchi.site.tables.digital import DIGITAL
from madoguchi.site.tables.voices import OTHERS, together
from madoguchi.timecost.services import take_population
from madoguchi.windows.models import Window
from tests.world import World

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> World:
    return World(AT)


def made(code: str) -> None:
    """The table of this code, made now."""
    (source,) = [one for one in SOURCES if one.code == code]
    assert refresh(source=source, at=AT) is not None


def test_every_table_is_made_even_of_nothing() -> None:
    assert refresh_tables(at=AT) == len(SOURCES) >= 10
    told = datasets_for(Acting.nobody(), at=AT)
    assert {one.code for one in told} == {one.code for one in SOURCES}
    assert {one.state for one in told} == {State.FRESH}
    assert refresh_tables(at=AT + timedelta(hours=1)) == 0, "none is due again"
    assert refresh_tables(at=AT + timedelta(hours=21)) == len(SOURCES)


def test_a_table_that_cannot_be_made_keeps_its_last_rows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made("windows")
    Window.objects.create(organisation=world.city, code="w1", name="子育て窓口", address="1", hours="9時から")

    def fails(*_args: object, **_named: object) -> dict[object, object]:
        raise LookupError

    monkeypatch.setattr("madoguchi.site.tables.windows.window_counts", fails)
    (source,) = [one for one in SOURCES if one.code == "windows"]
    assert refresh(source=source, at=AT) is None
    told = dataset("windows", at=AT)
    assert (told.state, told.rows) == (State.BROKEN, 0) and "前に作った表" in told.why
    monkeypatch.undo()
    made("windows")
    assert (dataset("windows", at=AT).state, dataset("windows", at=AT).rows) == (State.FRESH, 1)


def test_small_counts_of_processes_stay_here(world: World) -> None:
    procedure = world.edition.procedure
    Process.objects.all().delete()
    for number, (total, online) in enumerate(
        [(500, 4), (9, 3), (0, 0), (None, None), (4000, 2000), (6000, 3000)]
    ):
        Process.objects.create(
            code=f"P{number}",
            procedure=procedure,
            title="申請",
            type_code="1",
            state="digitised",
            total_count=total,
            online_count=online,
        )
    made("digital-processes")
    found = run(
        Query(
            "digital-processes",
            (),
            tuple(Measure(Work.SUM, one) for one in ("processes", "cases", "online"))
            + (Measure(Work.COUNT, "cases"), Measure(Work.COUNT, "online")),
        )
    )
    assert found.rows == ((6, 10_000, 3000, 3, 2),)  # 500 would tell 9 from a sum, 2000 the 4 and the 3


def test_reviews_of_few_are_put_together_or_left_out() -> None:
    rows = [
        ("2026-10", "あ", 30, 20, 120),
        ("2026-10", "い", 6, 6, 30),
        ("2026-10", "う", 5, 0, 5),
        ("2026-11", "あ", 9, 9, 45),
        ("2026-11", "い", 3, 3, 15),
        ("2026-12", "あ", 9, 9, 45),
    ]
    assert list(together(rows)) == [
        ("2026-10", "あ", 30, 20, 120),
        ("2026-10", OTHERS, 11, 6, 35),
        ("2026-11", OTHERS, 12, 12, 60),
    ]


def test_reviews_by_month_and_reason(world: World) -> None:
    for number in range(12):
        Review.objects.create(
            procedure=world.edition.procedure,
            organisation=world.city,
            rating=5 if number < 9 else 2,
            moment=Review.Moment.ANY,
            step=Review.Step.WHOLE,
            source=Review.Source.LINK,
            once=f"proof {number}",
            channel=Review.Channel.ONLINE,
            reasons=["quick"] if number < 11 else ["quick", "slow"],
            written_at=AT - timedelta(days=number % 2),
        )
    made("reviews-months")
    share = Measure(Work.RATE, "satisfied", "reviews", 100)
    found = run(Query("reviews-months", (Dimension("month"),), (share, Measure(Work.SUM, "reviews"))))
    assert found.rows == (("2026-11", 75, 12),)
    made("reviews-reasons")
    found = run(Query("reviews-reasons", (Dimension("reason"),), (Measure(Work.SUM, "reviews"),)))
    assert found.rows == (("早く終わった", 12),)


def test_children_of_a_municipality_come_with_their_source(world: World) -> None:
    lead = world.officer("lead", Role.PLAN_MANAGER)
    text = "地域,年,項目,数\n窓野市,2025,total,1000\n窓野市,2025,age_0_14,120\n窓野市,2024,age_0_14,100"
    take_population(
        content=text.encode(),
        source="架空の人口の表",
        organisation=world.city,
        by=world.acting(lead),
        at=AT,
    )
    made("childcare-municipalities")
    one = Filter("year", How.IN, ("2025",))
    share = Measure(Work.RATE, "children", "people", 100)
    found = run(Query("childcare-municipalities", (Dimension("place"),), (share,), (one,)))
    assert found.rows == (("窓野市", 12),)
    assert "架空の人口の表" in found.source


def test_a_table_of_this_site_takes_no_code_of_another(world: World) -> None:
    Dataset.objects.create(
        code=DIGITAL[0].code,
        kind=Dataset.Kind.UPLOAD,
        organisation=world.city,
        title="別の表",
        made_at=AT,
    )
    assert refresh(source=DIGITAL[0], at=AT) is None
    assert Dataset.objects.get(code=DIGITAL[0].code).title == "別の表"


def test_the_command_makes_all_tables_and_prints_the_rules(db: None) -> None:
    runner = CliRunner()
    told = runner.invoke(app, ["refresh"])
    assert told.exit_code == 0 and told.output == f"表を作り直しました: {len(SOURCES)}\n"
    assert runner.invoke(app, ["fetch"]).output == "取得を試みたアドレス: 0\n"
    assert runner.invoke(app, ["chart-rules"]).output.startswith("# 図の決まり")
