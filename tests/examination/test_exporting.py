"""Lists that officers take away: who may, why, with whose consent, what stands in them, and that they go (T12, T20)."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from madoguchi.accounts.models import Appointment
from madoguchi.accounts.services import end_appointment
from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Access, Event
from madoguchi.examination.models import Export
from madoguchi.examination.selectors.exports import export_for, exports_of, exports_to_answer
from madoguchi.examination.selectors.scopes import Scope
from madoguchi.examination.services import NotYourRole, PurposeMissing, exporting
from madoguchi.examination.services.exporting import (
    ConsentByAnother,
    ExportChanged,
    ExportGone,
    NothingToExport,
    OneGovernmentOnly,
    OneProcedureOnly,
    TooManyRows,
    ask_export,
    consent_to_export,
    decline_export,
    drop_exports,
    fetch_export,
    make_exports,
)
from madoguchi.vault.models import Key
from tests.world import World

CASES, ANSWERS = Export.Kind.CASES, Export.Kind.ANSWERS


def _ask(world: World, *cases: Application, by=None, **given) -> Export:
    values = {"kind": CASES, "shape": Export.Shape.CSV, "purpose": "週次の点検", **given}
    return ask_export(
        cases=[one.pk for one in cases],
        by=world.acting(by or world.examiner),
        at=world.at,
        **values,
    )


def _made(world: World, export: Export) -> bytes:
    make_exports(at=world.at, clock=lambda: world.at)
    return _fetch(world, export)


def _fetch(world: World, export: Export, *, after: timedelta = timedelta(0)) -> bytes:
    export = Export.objects.get(pk=export.pk)
    return fetch_export(export=export, by=world.acting(world.examiner), at=world.at + after)[1]


def _lose_the_role(world: World) -> None:
    held = Appointment.objects.get(user=world.examiner, role="examiner")
    boss = world.acting(world.officer("boss", Role.ADMINISTRATOR))
    end_appointment(appointment=held, ends_on=japan_day(world.at), by=boss, at=world.at)


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode().removeprefix("\ufeff"), newline="")))


@pytest.mark.engines
def test_the_cases_of_the_list_in_its_order_and_each_row_names_the_file(world: World) -> None:
    second, first = world.arrived(), world.examining(world.resident)
    export = _ask(world, first, second)
    head, *rows = _rows(_made(world, export))
    assert [row[0] for row in rows] == [first.receipt_number, second.receipt_number]
    assert {row[-1] for row in rows} == {export.number}
    assert head[0] == "受付番号"
    assert rows[0][3] == first.applicant_name
    export.refresh_from_db()
    assert (export.state, export.done, export.rows) == ("ready", 2, 2)
    assert export.file is not None
    assert export.file.is_sealed


def test_that_it_leaves_is_recorded_with_its_reason_and_its_rows(world: World) -> None:
    case = world.examining(world.resident)
    export = _ask(world, case)
    _made(world, export)
    _fetch(world, export)
    told = Event.objects.filter(stream=f"organisation:{world.city.pk}", kind__startswith="export.")
    assert [one.kind for one in told.order_by("n")] == [
        "export.asked",
        "export.made",
        "export.fetched",
        "export.fetched",
    ]
    assert {one.data["rows"] for one in told} == {1}
    assert {one.data["export"] for one in told} == {export.number}
    assert told.get(kind="export.asked").why == "週次の点検"
    seen = Access.objects.get(object=f"application:{case.pk}", purpose="週次の点検")
    assert (seen.reader, seen.whose) == (f"user:{world.examiner.pk}", case.subject_id)
    export.refresh_from_db()
    assert export.downloads == 2


@pytest.mark.parametrize("purpose", ["", "  ", "\n"])
def test_no_reason_no_file(world: World, purpose: str) -> None:
    with pytest.raises(PurposeMissing):
        _ask(world, world.arrived(), purpose=purpose)
    assert not Export.objects.exists()


def test_only_what_the_page_would_show_is_counted_and_written(world: World) -> None:
    """A case of another city slips into the list of keys: it is neither counted nor written."""
    own = world.arrived()
    edition = world.opened("elsewhere", organisation=world.other_city)
    foreign = world.arrived(edition=edition)
    export = _ask(world, own, foreign)
    assert (export.rows, export.places) == (1, {str(world.city.pk): 1})
    assert foreign.receipt_number not in _made(world, export).decode()
    with pytest.raises(NothingToExport):
        _ask(world, foreign)


def test_an_auditor_takes_lists_but_no_answers_and_an_editor_nothing(world: World) -> None:
    case = world.arrived()
    auditor = world.officer("auditor", Role.AUDITOR)
    assert _ask(world, case, by=auditor).rows == 1
    with pytest.raises(NotYourRole):
        _ask(world, case, by=auditor, kind=ANSWERS)
    with pytest.raises(NotYourRole):
        _ask(world, case, by=world.editor)


def test_whoever_lost_the_role_meanwhile_gets_nothing(world: World) -> None:
    export = _ask(world, world.arrived())
    make_exports(at=world.at, clock=lambda: world.at)
    _lose_the_role(world)
    with pytest.raises(NotYourRole):
        _fetch(world, export)


def test_the_role_is_asked_again_when_the_file_is_made(world: World) -> None:
    export = _ask(world, world.arrived())
    _lose_the_role(world)
    make_exports(at=world.at, clock=lambda: world.at)
    export.refresh_from_db()
    assert export.state == "failed"
    assert not Access.objects.filter(purpose="週次の点検").exists()


class TestManyRows:
    """More than a thousand rows wait for a second person (here: more than two)."""

    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("madoguchi.examination.models.exports.FEW", 2)

    def test_they_wait_and_are_made_once_an_approver_consents(self, world: World) -> None:
        export = _ask(world, world.arrived(), world.arrived(), world.arrived())
        assert export.state == "asked"
        assert make_exports(at=world.at, clock=lambda: world.at) == 0
        assert exports_to_answer(world.acting(world.approver)) == [export]
        consent_to_export(export=export, by=world.acting(world.approver), at=world.at)
        assert len(_rows(_made(world, export))) == 4
        told = Event.objects.get(kind="export.consented")
        assert (told.by, told.data["rows"]) == (f"user:{world.approver.pk}", 3)
        with pytest.raises(ExportChanged):
            consent_to_export(export=export, by=world.acting(world.approver), at=world.at)

    def test_nobody_consents_to_the_own_list_or_without_the_role(self, world: World) -> None:
        both = world.officer("both", Role.EXAMINER, Role.APPROVER)
        export = _ask(world, world.arrived(), world.arrived(), world.arrived(), by=both)
        foreign = world.officer("foreign", Role.APPROVER, at=world.other_city)
        for person in (both, world.examiner, foreign):
            with pytest.raises(ConsentByAnother):
                consent_to_export(export=export, by=world.acting(person), at=world.at)
            if person != both:
                with pytest.raises(Export.DoesNotExist):
                    export_for(world.acting(person), export.pk)
        assert exports_to_answer(world.acting(both)) == []

    def test_declined_it_is_never_made(self, world: World) -> None:
        export = _ask(world, world.arrived(), world.arrived(), world.arrived())
        decline_export(export=export, by=world.acting(world.approver), at=world.at)
        assert make_exports(at=world.at, clock=lambda: world.at) == 0
        with pytest.raises(ExportGone):
            _fetch(world, export)

    def test_what_nobody_answers_is_given_up_after_a_week(self, world: World) -> None:
        export = _ask(world, world.arrived(), world.arrived(), world.arrived())
        assert drop_exports(at=world.at + timedelta(days=6)) == 0
        assert drop_exports(at=world.at + timedelta(days=8)) == 1
        export.refresh_from_db()
        assert (export.state, bytes(export.keys)) == ("gone", b"")

    def test_too_many_for_one_file(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exporting, "MOST", 2)
        with pytest.raises(TooManyRows):
            _ask(world, world.arrived(), world.arrived(), world.arrived())


def test_the_database_itself_wants_a_second_person(world: World) -> None:
    export = _ask(world, world.arrived())
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(rows=1_001)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(consented_by=world.examiner)


def test_after_a_day_it_is_gone_whoever_holds_the_bytes(world: World) -> None:
    export = _ask(world, world.arrived(), what="「葛城」")
    _made(world, export)
    _fetch(world, export, after=timedelta(hours=23, minutes=59))
    with pytest.raises(ExportGone):
        _fetch(world, export, after=timedelta(hours=24))  # before the worker came
    assert drop_exports(at=world.at + timedelta(hours=24)) == 1
    export.refresh_from_db()
    assert (export.state, export.file, bytes(export.keys)) == ("gone", None, b"")
    assert not Key.objects.filter(owner=export.pk).exists()
    assert drop_exports(at=world.at + timedelta(hours=25)) == 0


def test_a_worker_that_dies_leaves_it_to_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    export = _ask(world, world.arrived())

    def die(*_args, **_kwargs) -> bytes:
        raise OSError("the power goes")

    with monkeypatch.context() as patched:
        patched.setattr(exporting, "content_of", die)
        with pytest.raises(OSError, match="power"):
            make_exports(at=world.at, clock=lambda: world.at)
    assert make_exports(at=world.at, clock=lambda: world.at) == 0  # the dead one's claim still holds
    later = world.at + timedelta(minutes=3)
    assert make_exports(at=later, clock=lambda: later) == 1
    assert len(_rows(_fetch(world, export))) == 2


def test_a_worker_whose_claim_ended_writes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    export = _ask(world, world.arrived())
    real = exporting.content_of

    def overtaken(one, **given) -> bytes:
        data = real(one, **given)
        later = world.at + timedelta(minutes=3)
        with monkeypatch.context() as patched:
            patched.setattr(exporting, "content_of", real)
            assert make_exports(at=later, clock=lambda: later) == 1
        return data

    monkeypatch.setattr(exporting, "content_of", overtaken)
    assert make_exports(at=world.at, clock=lambda: world.at) == 0
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("ready", 2)
    assert Event.objects.filter(kind="export.made").count() == 1


def test_what_cannot_be_made_says_so_in_the_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    export = _ask(world, world.arrived())

    def broken(*_args, **_kwargs) -> bytes:
        raise ValueError("no")

    monkeypatch.setattr(exporting, "content_of", broken)
    make_exports(at=world.at, clock=lambda: world.at)
    export.refresh_from_db()
    assert (export.state, bytes(export.keys)) == ("failed", b"")


def test_answers_of_one_form_with_every_round_and_no_formula(world: World) -> None:
    children = [
        {"child_name": {"family": "髙", "given": "一"}, "born_on": "2022-02-22"},
        {"child_name": {"family": "髙", "given": "二"}, "born_on": "2024-02-29"},
    ]
    case = world.arrived(child=children, remarks='=HYPERLINK("http://evil.example","x")')
    export = _ask(world, case, kind=ANSWERS)
    head, row = _rows(_made(world, export))
    told = dict(zip(head, row, strict=True))
    assert told["伝えておきたいこと"].startswith("'=HYPERLINK")
    assert told["電話番号"] == "09000000000"
    assert told["お子さん：お子さんの氏名"].splitlines() == ["1）髙　一", "2）髙　二"]


def test_answers_of_two_procedures_are_two_files(world: World) -> None:
    edition = world.opened("nursery")
    with pytest.raises(OneProcedureOnly):
        _ask(world, world.arrived(), world.arrived(edition=edition), kind=ANSWERS)


def test_the_workbook_says_on_every_part_whence_it_is(world: World) -> None:
    export = _ask(world, world.arrived(), shape=Export.Shape.XLSX)
    book = openpyxl.load_workbook(io.BytesIO(_made(world, export)))
    first, second = book.worksheets
    told = {row[0]: row[1] for row in first.iter_rows(values_only=True)}
    assert told["書き出し番号"] == export.number == book.properties.subject
    assert told["目的"] == "週次の点検"
    assert world.examiner.name in told["書き出した人"]
    assert second.oddHeader.right.text == export.number
    assert {sheet.sheet_state for sheet in book.worksheets} == {"visible"}


def test_nobody_else_sees_or_fetches_it(world: World) -> None:
    export = _ask(world, world.arrived())
    make_exports(at=world.at, clock=lambda: world.at)
    export.refresh_from_db()
    colleague = world.officer("colleague", Role.EXAMINER)
    for person in (colleague, world.resident):
        with pytest.raises(Export.DoesNotExist):
            export_for(world.acting(person), export.pk)
        with pytest.raises(Refusal):
            fetch_export(export=export, by=world.acting(person), at=world.at)
    assert list(exports_of(world.acting(colleague))) == []


def test_figures_of_two_governments_never_stand_in_one_file(world: World) -> None:
    for place in (world.city, world.other_city):
        Appointment.objects.get_or_create(
            user=world.examiner,
            organisation=place,
            role="examiner",
            defaults={"starts_on": japan_day(world.at)},
        )
    given = {"kind": Export.Kind.REPORT, "rows": 9}
    with pytest.raises(OneGovernmentOnly):
        _ask(world, options={}, **given)
    with pytest.raises(OneGovernmentOnly):
        _ask(world, options={"government": str(world.prefecture.pk)}, **given)
    one = _ask(world, options={"government": str(world.other_city.pk)}, **given)
    assert one.government == world.other_city
    assert set(one.places) == {str(world.other_city.pk)}
    by = world.acting(world.examiner)
    both, own = Scope.of(by, today=japan_day(world.at)), str(world.city.pk)
    narrow = Scope.of(by, today=japan_day(world.at), government=own)
    assert {world.city.pk, world.other_city.pk} <= both.organisations
    assert world.other_city.pk not in narrow.organisations
    assert Scope.from_json(narrow.to_json(), by, today=japan_day(world.at)) == narrow
