"""The tables of standard processing periods: from the registry, beside what was measured, as page, CSV and annex."""

import csv
import io
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.examination.selectors.tallies import Days, Ended, MonthTally, month_of
from madoguchi.examination.services.pacing import carry_over, count_months
from madoguchi.papers.reading import said_in
from madoguchi.plan.models import PeriodEntry
from madoguchi.plan.selectors.periods import counts_of_periods, period_rows
from madoguchi.plan.services.periods import WhyNotMissing, confirm_grounds, set_ground
from madoguchi.plan.services.registers import ChangedElsewhere, NotYourRegister
from madoguchi.plan.types.periods import Ground, PeriodState, Said, calendar_days
from madoguchi.registry.services import add_procedure, draft_version, publish_version
from tests.registry.world import body
from tests.world import SYSTEM, World


@pytest.fixture
def world(db, at):
    """Two cities, one of which has procedures of every kind."""
    with time_machine.travel(at, tick=False):
        made = World(at)
        shaped(made, "restaurant", processing={"window_days": 14, "online_days": 7, "set_on": "2024-04-01"})
        shaped(made, "opening", kind="届出", title="開設届")
        shaped(made, "shelter", title="避難所の使用許可", legal_basis=ordinance("窓野市避難所条例"))
        shaped(made, "grant", title="緑化助成", legal_basis=ordinance("緑化助成要綱"))
        why = {"why_none": "件数が少なく、内容がさまざまなため"}
        shaped(made, "special", title="特別の許可", processing=why)
        yield made


def ordinance(name):
    return [{"law": name, "article": "第3条"}]


def shaped(world, slug, **changes):
    """A published procedure of the city that nobody takes online."""
    procedure = add_procedure(slug=slug, organisation=world.city, by=SYSTEM, at=world.began)
    revise(world, procedure, at=world.began, **changes)
    return procedure


def revise(world, procedure, *, at, **changes):
    editor, publisher = (world._shaper(user, world.city) for user in (world.editor, world.publisher))
    version = draft_version(procedure=procedure, body=body(**changes), by=editor, at=at)
    publish_version(version=version, by=publisher, at=at)


def measure(world, procedure, days):
    """The cases of a year: so many decided after so many days."""
    tally = MonthTally()
    tally.groups[world.city.pk] = Ended(decided=sum(days.values()), own=Days(Counter(days)))
    month = month_of(japan_day(world.at))
    carry_over(organisation=world.city, procedure=procedure, months={month: tally}, by=SYSTEM, at=world.at)
    while count_months(at=world.at):
        pass


def keeper(world):
    return Acting(name="x", grants=frozenset({(Role.PLAN_MANAGER, world.city.pk)}))


def rows_of(world, **more):
    rows = period_rows([world.city.pk], on=japan_day(world.at), **more)
    return {row.slug: row for row in rows}


def test_the_table_tells_set_explained_missing_and_not_subject(world):
    rows = rows_of(world)
    assert {slug: row.state for slug, row in rows.items()} == {
        "child-medical": PeriodState.SET,
        "restaurant": PeriodState.SET,
        "opening": PeriodState.NOT_SUBJECT,
        "shelter": PeriodState.MISSING,
        "grant": PeriodState.NOT_SUBJECT,
        "special": PeriodState.EXPLAINED,
    }
    assert (rows["restaurant"].window, rows["restaurant"].online) == ("14日", "")
    taken = rows["child-medical"]  # the periods of the acceptance alone
    assert (taken.window, taken.online, taken.is_elsewhere) == ("30日", "20日", True)
    assert rows["shelter"].ground == Ground.ORDINANCE and rows["restaurant"].ground == Ground.LAW
    assert "要綱" in rows["grant"].why_not and "届出" in rows["opening"].why_not
    count = counts_of_periods(rows.values())[0]
    assert (count.subject, count.set, count.explained, count.missing, count.not_subject) == (4, 2, 1, 1, 2)
    assert rows["shelter"].findings == ["期間も、定めない理由も書かれていません。"]


def test_the_number_of_queries_does_not_grow_with_the_rows(world, django_assert_max_num_queries):
    rows_of(world)  # bodies of published versions are read once in each process
    with django_assert_max_num_queries(7):
        assert len(rows_of(world, has_past=True)) == 6


def test_measured_days_stand_beside_the_period_from_ten_cases_on(world):
    restaurant = rows_of(world)["restaurant"]
    procedure = world.edition.procedure.__class__.objects.get(pk=restaurant.procedure_id)
    measure(world, procedure, {5: 4, 6: 5})
    few = rows_of(world)["restaurant"]
    assert (few.n, few.median, few.ninth, few.shown_n, few.is_slow) == (9, None, None, None, False)
    measure(world, procedure, {5: 6, 6: 10, 30: 4})
    many = rows_of(world)["restaurant"]
    assert (many.n, many.median, many.ninth, many.is_slow) == (20, 6, 30, True)
    assert "1割を超える案件が、期間より長くかかっています。" in many.findings


def test_revisions_are_dated_by_the_versions_that_brought_them(world):
    procedure = shaped(world, "bridge", title="橋の占用許可")
    later = world.began + timedelta(hours=1)
    revise(world, procedure, at=later, title="橋の占用許可", processing={"window_days": 30})
    revise(
        world,
        procedure,
        at=later + timedelta(hours=1),
        title="橋の占用の許可",
        processing={"window_days": 30},
    )
    sooner = {"window_days": 20, "online_days": 15}
    revise(world, procedure, at=world.at, title="橋の占用の許可", processing=sooner)
    revisions = rows_of(world, has_past=True)["bridge"].revisions
    assert [(one.on, one.window_days, one.online_days) for one in revisions] == [
        (japan_day(later), 30, None),
        (japan_day(world.at), 20, 15),
    ]
    assert revisions[1].words == "2026年11月2日：窓口20日・オンライン15日"


def test_a_person_says_what_is_subject_and_the_registry_keeps_the_days(world):
    by, grant = keeper(world), rows_of(world)["grant"]
    procedure = world.edition.procedure.__class__.objects.get(pk=grant.procedure_id)
    given = {"organisation": world.city, "procedure": procedure, "by": by, "at": world.at}
    set_ground(ground=Ground.ORDINANCE, disposition="緑化助成の決定", **given)
    row = rows_of(world)["grant"]
    assert (row.state, row.disposition, row.is_derived) == (PeriodState.MISSING, "緑化助成の決定", False)
    with pytest.raises(ChangedElsewhere):
        set_ground(ground=Ground.LAW, revision=0, **given)
    with pytest.raises(WhyNotMissing):
        set_ground(ground=Ground.NONE, why_not=" ", revision=1, **given)
    set_ground(ground=Ground.NONE, why_not="贈与の契約のため", revision=1, **given)
    with pytest.raises(NotYourRegister):
        set_ground(ground=Ground.LAW, revision=2, **{**given, "by": world.acting(world.examiner)})
    assert Event.objects.filter(kind="periodentry.set").count() == 2


def test_what_was_derived_is_confirmed_with_one_press_and_once(world):
    given = {"organisation": world.city, "on": japan_day(world.at), "at": world.at}
    assert confirm_grounds(by=keeper(world), **given) == 6
    assert confirm_grounds(by=keeper(world), **given) == 0
    assert not any(row.is_derived for row in rows_of(world).values())
    assert PeriodEntry.objects.count() == 6
    with pytest.raises(NotYourRegister):
        confirm_grounds(by=world.acting(world.editor).__class__.nobody(), **given)


def test_page_csv_and_annex_tell_the_same(world):
    client, address = Client(), ("city",)
    index = client.get(reverse("portal:plan_periods")).content.decode()
    assert "対象の4件のうち2件" in index
    page = client.get(reverse("portal:plan_period_table", args=address)).content.decode()
    kept = b"".join(client.get(reverse("portal:plan_period_csv", args=address)).streaming_content)
    cells = {line["手続名"]: line for line in csv.DictReader(io.StringIO(kept.decode("utf-8-sig")))}
    pdf = said_in(client.get(reverse("portal:plan_period_pdf", args=address)).content)
    assert len(cells) == 6
    for row in rows_of(world).values():
        line = cells[row.said.title]
        assert (line["状態"], line["窓口・郵送"], line["定めない理由"]) == (
            row.state.label,
            row.window,
            row.said.processing.why_none,
        )
        assert row.said.title in page
        assert (row.said.title in pdf) == (row.ground != Ground.NONE)
    assert "14日" in pdf and "件数が少なく" in pdf.replace("\n", "")
    missing = client.get(
        reverse("portal:plan_period_table", args=address) + "?state=missing"
    ).content.decode()
    assert "避難所の使用許可" in missing and "特別の許可" not in missing
    assert client.get(reverse("portal:plan_period_table", args=("division",))).status_code == 404


@pytest.mark.parametrize(
    ("kind", "laws", "type_code", "ground"),
    [
        ("申請", ["児童手当法施行規則"], "1", Ground.LAW),
        ("申請", ["窓野県工場立地法施行条例", "工場立地法"], "1", Ground.LAW),
        ("申請", ["窓野県公害防止条例"], "1", Ground.ORDINANCE),
        ("申請", ["窓野県庁舎管理規則"], "1", Ground.ORDINANCE),
        ("申請", ["移住支援金交付要綱"], "1", Ground.NONE),
        ("届出", ["食品衛生法"], "1", Ground.NONE),
        ("縦覧", ["都市計画法"], "3", Ground.NONE),
    ],
    ids=["rule-of-a-law", "law-and-ordinance", "ordinance", "rule", "outline", "filing", "inspection"],
)
def test_the_ground_is_derived_from_the_legal_basis(kind, laws, type_code, ground):
    told = {"kind": kind, "type_code": type_code, "legal_basis": [{"law": law} for law in laws]}
    assert Said.of(told).ground[0] == ground


def test_office_days_and_months_are_compared_as_calendar_days():
    assert [calendar_days(10, unit) for unit in ("days", "business_days", "months")] == [10, 16, 310]
