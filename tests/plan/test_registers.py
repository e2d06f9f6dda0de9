"""Registers of contacts and analogue clauses: typed one by one, or handed in as a table with a report of its cells."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import add_organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.events.models import Event
from madoguchi.language.reading import Unreadable
from madoguchi.plan.models import AnalogueClause, Contact, ContactStep
from madoguchi.plan.selectors.analogue import ClauseScope, clauses_in, kinds_chart, progress_of, years_chart
from madoguchi.plan.selectors.contacts import ContactScope, contacts_chart, contacts_in, survey_of
from madoguchi.plan.selectors.registers import kept_rows, sheet_of
from madoguchi.plan.services.contacts import NotYet, StepMissing, SupporterMissing, add_step
from madoguchi.plan.services.registers import (
    ChangedElsewhere,
    HeadingsMissing,
    NotARow,
    NotATable,
    NotYourRegister,
    change_row,
    enter_row,
    read_register,
    take_register,
)
from madoguchi.plan.types.analogue import ANALOGUE
from madoguchi.plan.types.contacts import CONTACTS
from madoguchi.plan.types.registers import column_letter

AT = datetime(2026, 10, 1, 1, tzinfo=UTC)
TODAY = date(2026, 10, 1)


@pytest.fixture
def offices(db):
    """A prefecture with a bureau and a body, whoever keeps their registers, and somebody of another government."""
    system, kinds = Acting.system("test"), Organisation.Kind
    made = {}
    for slug, name, kind, parent in (
        ("ken", "県", kinds.PREFECTURE, None),
        ("kankyo", "環境局", kinds.BUREAU, "ken"),
        ("koekizaidan", "みどり財団", kinds.AFFILIATED_BODY, "ken"),
        ("shi", "市", kinds.MUNICIPALITY, "ken"),
    ):
        made[slug] = add_organisation(
            slug=slug, name=name, kind=kind, parent=made.get(parent), by=system, at=AT
        )
    return made


def keeper(*places):
    return Acting(name="x", grants=frozenset((Role.PLAN_MANAGER, place.pk) for place in places))


def clause(**told):
    return {
        "ordinance": "環境条例",
        "article": "第5条",
        "title": "施設を目で見て確かめる",
        "kind": "visual",
        "technique": "",
        "stage": "found",
        "due_on": None,
        "done_on": None,
        "note": "",
        **told,
    }


def contact(**told):
    return {
        "kind": "contract",
        "title": "占用の契約書",
        "means": "紙",
        "yearly": 400,
        "is_important": False,
        "why_important": "",
        "state": "analogue",
        "planned_on": None,
        "note": "",
        **told,
    }


def table(register, *rows):
    """A CSV file of rows by heading."""
    header = ["組織", *(str(one.heading) for one in register.fields)]
    return "".join(csv_lines(header, [[row.get(name, "") for name in header] for row in rows])).encode()


ROW = {
    "組織": "環境局",
    "条例・規則など": "環境条例",
    "条項": "第5条",
    "規制の内容": "施設を目で見て確かめる",
    "種類": "目視",
    "段階": "検討中",
}


def test_a_table_is_looked_at_then_taken_then_the_same(offices):
    by = keeper(offices["kankyo"])
    content = table(
        ANALOGUE, ROW, {**ROW, "条項": "第6条", "種類": "書面掲示", "完了の予定": "令和9年3月31日"}
    )
    assert read_register(register=ANALOGUE, content=content, by=by, at=AT).count("new") == 2
    assert not AnalogueClause.objects.exists()
    taken = take_register(register=ANALOGUE, content=content, by=by, at=AT)
    assert (taken.count("new"), taken.bad) == (2, [])
    rows = {one.article: one for one in AnalogueClause.objects.all()}
    assert rows["第6条"].kind == "posted" and rows["第6条"].due_on == date(2027, 3, 31)
    assert Event.objects.filter(kind="analogueclause.added").count() == 2
    again = take_register(register=ANALOGUE, content=content, by=by, at=AT)
    assert again.count("same") == 2
    assert Event.objects.filter(kind__startswith="analogueclause.").count() == 2


def test_a_workbook_that_was_taken_away_comes_back_unchanged(offices):
    by = keeper(offices["kankyo"], offices["koekizaidan"])
    enter_row(
        register=CONTACTS, organisation=offices["kankyo"], values=contact(title="=SUM(A1)"), by=by, at=AT
    )
    enter_row(
        register=CONTACTS,
        organisation=offices["koekizaidan"],
        values=contact(yearly=2400, is_important=True, state="planned", planned_on=date(2027, 4, 1)),
        by=by,
        at=AT,
    )
    content = sheet_of(CONTACTS, kept_rows(CONTACTS, by))
    reading = read_register(register=CONTACTS, content=content, by=by, at=AT)
    assert (reading.count("same"), len(reading.rows)) == (2, 2)
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    sheet["F2"], sheet["J3"] = "1,500件", "令和9年5月"
    changed = io.BytesIO()
    book.save(changed)
    reading = take_register(register=CONTACTS, content=changed.getvalue(), by=by, at=AT)
    assert [one.cell for row in reading.bad for one in row.problems] == ["H2"]
    assert reading.count("change") == 1
    assert Contact.objects.get(organisation=offices["koekizaidan"]).planned_on == date(2027, 5, 1)


def test_cells_that_cannot_be_taken_are_named_and_the_good_rows_are_taken(offices):
    by = keeper(offices["kankyo"])
    content = table(
        ANALOGUE,
        ROW,
        ROW,
        {**ROW, "条項": "第7条", "種類": "気分"},
        {**ROW, "条項": "第8条", "段階": "見直し済み"},
        {**ROW, "条項": "第9条", "組織": "市"},
        {**ROW, "条項": ""},
        {**ROW, "条項": "第10条", "完了の予定": "そのうち"},
    )
    reading = take_register(register=ANALOGUE, content=content, by=by, at=AT)
    assert (reading.count("new"), len(reading.bad)) == (1, 6)
    cells = {row.line: [one.cell for one in row.problems] for row in reading.bad}
    assert cells == {3: ["D3"], 4: ["E4"], 5: ["I5"], 6: ["A6"], 7: ["C7"], 8: ["H8"]}
    assert AnalogueClause.objects.get().article == "第5条"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(b"PK\x03\x04 no book", NotATable), ("名前,年齢\r\n山田,3".encode(), HeadingsMissing)],
    ids=["no-table", "no-headings"],
)
def test_what_is_no_table_is_refused(offices, content, refusal):
    with pytest.raises(refusal):
        read_register(register=ANALOGUE, content=content, by=keeper(offices["kankyo"]), at=AT)


def test_who_keeps_no_register_hands_in_nothing(offices):
    examiner = Acting(name="x", grants=frozenset({(Role.EXAMINER, offices["kankyo"].pk)}))
    with pytest.raises(NotYourRegister):
        read_register(register=ANALOGUE, content=table(ANALOGUE, ROW), by=examiner, at=AT)
    with pytest.raises(NotYourRegister):
        enter_row(
            register=ANALOGUE,
            organisation=offices["kankyo"],
            values=clause(),
            by=keeper(offices["shi"]),
            at=AT,
        )


def test_a_row_is_changed_once_and_not_over_another_change(offices):
    by, place = keeper(offices["kankyo"]), offices["kankyo"]
    row = enter_row(register=ANALOGUE, organisation=place, values=clause(), by=by, at=AT)
    done = clause(stage="done", done_on=TODAY, technique="ドローン")
    changed = change_row(register=ANALOGUE, row=row, values=done, revision=1, by=by, at=AT)
    assert (changed.stage, changed.revision) == ("done", 2)
    assert Event.objects.get(kind="analogueclause.changed").data["fields"] == [
        "done_on",
        "stage",
        "technique",
    ]
    with pytest.raises(ChangedElsewhere):
        change_row(register=ANALOGUE, row=row, values=clause(), revision=1, by=by, at=AT)
    with pytest.raises(NotARow) as refused:
        enter_row(register=ANALOGUE, organisation=place, values=clause(), by=by, at=AT)
    assert refused.value.wrongs[0][0] == "title"


@pytest.mark.parametrize(
    ("register", "values", "field"),
    [
        (ANALOGUE, clause(stage="done"), "done_on"),
        (ANALOGUE, clause(done_on=TODAY), "done_on"),
        (ANALOGUE, clause(stage="kept"), "note"),
        (ANALOGUE, clause(stage="amending"), "due_on"),
        (ANALOGUE, clause(ordinance=""), "ordinance"),
        (CONTACTS, contact(yearly=1000), "why_important"),
        (CONTACTS, contact(yearly=999, is_important=True), "why_important"),
        (CONTACTS, contact(state="planned"), "planned_on"),
        (CONTACTS, contact(state="unsuited"), "note"),
    ],
    ids=[
        *(
            "done-without-day",
            "day-without-done",
            "kept-without-reason",
            "amending-without-day",
            "no-ordinance",
        ),
        *("many-not-important", "few-important", "planned-without-month", "unsuited-without-reason"),
    ],
)
def test_what_does_not_fit_together_is_told_beside_its_field(register, values, field):
    assert [name for name, _sentence in register.wrongs(values)] == [field]


DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))
VALUES = {
    "number": st.integers(0, 2_000_000_000),
    "day": DAYS,
    "month": DAYS.map(lambda day: day.replace(day=1)),
    "flag": st.booleans(),
    "text": st.text(st.sampled_from("第あ髙A1=+-@'\"、,−"), max_size=30),
}


@pytest.mark.parametrize("kind", [*VALUES, "choice"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_value_is_read_back_from_its_cell(kind, data):
    for one in [*ANALOGUE.fields, *CONTACTS.fields]:
        if one.kind == kind:
            choices = st.sampled_from([value for value, _label in one.choices] or [""])
            value = data.draw(VALUES.get(kind, choices))
            assert one.read(one.show(value)) == value


def test_too_long_a_text_is_refused():
    with pytest.raises(Unreadable):
        ANALOGUE.by_key["article"].read("第" * 121)


def test_columns_are_lettered_as_in_a_spreadsheet():
    assert [column_letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]


def test_progress_counts_what_is_done_due_and_late(offices, django_assert_num_queries):
    by = keeper(offices["kankyo"], offices["shi"])
    for place, told in (
        ("kankyo", {"stage": "done", "done_on": date(2025, 6, 1)}),
        ("kankyo", {"article": "第6条", "stage": "kept", "note": "法律が目視を求めるため"}),
        ("kankyo", {"article": "第7条", "stage": "amending", "due_on": date(2026, 9, 30)}),
        ("shi", {"kind": "posted", "stage": "decided", "due_on": date(2027, 5, 1)}),
        ("shi", {"kind": "posted", "article": "第6条"}),
    ):
        enter_row(register=ANALOGUE, organisation=offices[place], values=clause(**told), by=by, at=AT)
    with django_assert_num_queries(1):
        told = progress_of(ClauseScope(), on=TODAY)
    assert (told.total, told.done, told.ended, told.percent, told.late) == (5, 1, 2, 40, 1)
    assert told.years == {2025: (1, 0), 2026: (0, 1), 2027: (0, 1)}
    assert [(one.slug, one.total, one.percent) for one in told.offices] == [("kankyo", 3, 66), ("shi", 2, 0)]
    assert "書面掲示" in kinds_chart(told).title and "1条項を見直し" in years_chart(told).title
    assert progress_of(ClauseScope(organisation="shi"), on=TODAY).total == 2
    assert [one.article for one in clauses_in(ClauseScope(is_late=True), on=TODAY)] == ["第7条"]
    assert clauses_in(ClauseScope(words="環境 第6条", kind="posted"), on=TODAY).count() == 1
    assert kinds_chart(progress_of(ClauseScope(organisation="ken-no"), on=TODAY)) is None


def test_the_survey_counts_kinds_importance_and_support(offices):
    by, body = keeper(offices["koekizaidan"], offices["kankyo"]), offices["koekizaidan"]
    grant = enter_row(
        register=CONTACTS,
        organisation=body,
        values=contact(kind="grant", title="緑化助成", yearly=3200, is_important=True, state="partly"),
        by=by,
        at=AT,
    )
    enter_row(
        register=CONTACTS,
        organisation=body,
        values=contact(kind="phone", title="使い方の電話", yearly=1200, is_important=True),
        by=by,
        at=AT,
    )
    enter_row(register=CONTACTS, organisation=offices["kankyo"], values=contact(), by=by, at=AT)
    step = {"contact": grant, "on": TODAY, "text": "申請フォームを一緒に作った", "at": AT}
    bureau = keeper(offices["kankyo"])
    add_step(kind=ContactStep.Kind.TOOL, by_organisation=offices["kankyo"], by=bureau, **step)
    add_step(kind=ContactStep.Kind.PROGRESS, by_organisation=None, by=by, **step)
    for refusal, told in (
        (NotYourRegister, {"kind": ContactStep.Kind.PROGRESS, "by_organisation": None, "by": bureau}),
        (SupporterMissing, {"kind": ContactStep.Kind.BPR, "by_organisation": None, "by": by}),
        (
            NotYet,
            {"kind": ContactStep.Kind.PROGRESS, "by_organisation": None, "by": by, "on": date(2026, 10, 2)},
        ),
        (StepMissing, {"kind": ContactStep.Kind.PROGRESS, "by_organisation": None, "by": by, "text": " "}),
    ):
        with pytest.raises(refusal):
            add_step(**{**step, **told})
    told = survey_of(ContactScope(of="bodies"))
    assert (told.total, told.important, told.important_reached, told.percent) == (2, 2, 1, 50)
    assert (told.supported, told.bodies, told.yearly["grant"]) == (1, 1, 3200)
    assert survey_of(ContactScope(of="offices")).total == 1
    assert "3種類のやり取りのうち、2種類は紙" in contacts_chart(survey_of(ContactScope()), on=TODAY).title
    assert [one.title for one in contacts_in(ContactScope(is_important=True))] == ["緑化助成", "使い方の電話"]
    assert Contact.objects.count() == 3


def test_a_clause_is_not_done_on_a_day_to_come(offices: dict[str, Organisation]) -> None:
    place = offices["kankyo"]
    by = keeper(place)
    tomorrow = japan_day(AT) + timedelta(days=1)
    for day, is_good in ((tomorrow, False), (japan_day(AT), True)):
        values = clause(stage="done", done_on=day, due_on=None)
        if is_good:
            enter_row(register=ANALOGUE, organisation=place, values=values, by=by, at=AT)
            continue
        with pytest.raises(NotARow) as refused:
            enter_row(register=ANALOGUE, organisation=place, values=values, by=by, at=AT)
        assert refused.value.wrongs[0][0] == "done_on" and "今日かそれより前" in refused.value.wrongs[0][1]
    row = AnalogueClause.objects.get()
    values = {**ANALOGUE.values_of(row), "done_on": tomorrow}
    with pytest.raises(NotARow):
        change_row(register=ANALOGUE, row=row, values=values, revision=row.revision, by=by, at=AT)
    content = sheet_of(ANALOGUE, [row])
    later = AT - timedelta(days=1)
    assert read_register(register=ANALOGUE, content=content, by=by, at=AT).bad == []
    (bad,) = read_register(register=ANALOGUE, content=content, by=by, at=later).bad
    assert "見直した日" in bad.problems[0].sentence
