"""T32: files are kept as long as their procedure says: set aside, held, destroyed, and then nowhere to be found."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from typer.testing import CliRunner

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import altered_applications
from madoguchi.core.clock import JAPAN
from madoguchi.events.models import Event
from madoguchi.events.selectors import verify
from madoguchi.examination.models import CaseWords, Comment, Disposal, LegalHold, Notice
from madoguchi.examination.services import issue_notice, tell
from madoguchi.examination.services.indexing import follow_case
from madoguchi.examination.services.retention import (
    HeldAlready,
    NoReason,
    NotHeld,
    StillOpen,
    disposals_due,
    last_day_of,
    lift_hold,
    place_hold,
    set_aside_due,
)
from madoguchi.files.models import File
from madoguchi.filling.models import Draft
from madoguchi.filling.services import make_receipt
from madoguchi.messaging.models import Message
from madoguchi.papers.services import make_demo_authority
from madoguchi.registry.models import Edition
from madoguchi.reviews.models import Review
from madoguchi.reviews.services import write
from madoguchi.site.cli.retention import app
from madoguchi.site.retention import erasing
from madoguchi.site.retention.erasing import TooMany, purge_due
from madoguchi.site.retention.tracing import traces_of
from tests.world import SYSTEM, World, counts, get, holder_of, last_event

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)
OVER = datetime(2032, 4, 1, 0, 30, tzinfo=JAPAN)  # decided in fiscal 2026, five years from April 2027
WAITED = OVER + timedelta(days=30)
CANARY = "金糸雀七号"


@pytest.fixture
def world(db: None, settings, tmp_path: Path) -> World:
    settings.SIGNING_DIR = tmp_path / "signing"
    make_demo_authority(name="窓野県", at=AT)
    return World(AT)


def _told(case: Application) -> Application:
    """A decided case with all papers, messages and words that follow of it."""
    make_receipt(last_event(case, "application.arrived"))
    issue_notice(last_event(case, "application.decided"))
    for event in Event.objects.filter(stream=f"application:{case.pk}"):
        tell(event)
        follow_case(event)
    return get(case.pk)


def _marked(world: World, user=None) -> Application:
    """A case that carries the canary wherever one can be written."""
    named = {"family": CANARY, "given": "花子"}
    case = world.decided(user, applicant_name=named, remarks=f"{CANARY}の備考")
    Comment.objects.create(application=case, text=f"{CANARY}の覚え書き", by=world.examiner, at=AT)
    return _told(case)


@pytest.mark.parametrize(
    ("closed", "years", "last"),
    [
        (date(2026, 11, 2), 5, date(2032, 3, 31)),
        (date(2026, 3, 31), 5, date(2031, 3, 31)),
        (date(2026, 4, 1), 1, date(2028, 3, 31)),
        (date(2024, 2, 29), 3, date(2027, 3, 31)),
    ],
)
def test_t32_a_retention_period_begins_with_the_next_fiscal_year(
    closed: date, years: int, last: date
) -> None:
    assert last_day_of(closed, years) == last


def test_t32_a_file_is_set_aside_on_the_day_after_its_last_day_not_before(world: World) -> None:
    case = world.decided(world.resident)
    open_case = world.examining(world.neighbour)
    assert set_aside_due(by=SYSTEM, at=OVER - timedelta(days=1)) == 0
    assert set_aside_due(by=SYSTEM, at=OVER) == 1
    row = Disposal.objects.get()
    assert (row.application_id, row.ended_on) == (case.pk, date(2032, 3, 31))
    assert set_aside_due(by=SYSTEM, at=OVER + timedelta(days=1)) == 0  # once
    assert not disposals_due(at=WAITED - timedelta(days=1)).exists()
    assert disposals_due(at=WAITED).exists()
    assert not Disposal.objects.filter(application_id=open_case.pk).exists()


def test_t32_each_class_has_its_own_years(world: World) -> None:
    Edition.objects.filter(pk=world.edition.pk).update(retention_years=1)
    short = world.decided(world.resident)
    long = world.decided(world.neighbour)
    long.dispositions.get().proposal.__class__.objects.filter(application=long).update(retention_years=10)
    assert set_aside_due(by=SYSTEM, at=datetime(2028, 3, 31, 23, 59, tzinfo=JAPAN)) == 0
    set_aside_due(by=SYSTEM, at=datetime(2028, 4, 1, 0, 1, tzinfo=JAPAN))
    assert list(Disposal.objects.values_list("application_id", flat=True)) == [short.pk]
    set_aside_due(by=SYSTEM, at=datetime(2037, 3, 31, 12, 0, tzinfo=JAPAN))
    assert Disposal.objects.count() == 1
    set_aside_due(by=SYSTEM, at=datetime(2037, 4, 1, 12, 0, tzinfo=JAPAN))
    assert Disposal.objects.count() == 2


@pytest.mark.parametrize("until", [None, date(2040, 3, 31)])
def test_t32_a_permit_in_force_keeps_its_file(world: World, until: date | None) -> None:
    case = _told(world.decided(world.resident))
    Notice.objects.filter(disposition__application=case).update(
        kind="permit", valid_from=date(2026, 11, 2), valid_until=until
    )
    assert set_aside_due(by=SYSTEM, at=OVER) == 0
    late = datetime(2045, 4, 1, 12, 0, tzinfo=JAPAN)
    assert set_aside_due(by=SYSTEM, at=late) == (0 if until is None else 1)


def test_t32_a_hold_wins_and_lifting_it_begins_the_waiting_anew(world: World) -> None:
    case = world.decided(world.resident)
    set_aside_due(by=SYSTEM, at=OVER)
    place_hold(application=case, reason="審査請求 令和14年第3号", by=SYSTEM, at=OVER)
    assert not Disposal.objects.exists()
    assert set_aside_due(by=SYSTEM, at=WAITED) == 0
    assert purge_due(by=SYSTEM, at=WAITED).applications == 0
    with pytest.raises(HeldAlready):
        place_hold(application=case, reason="もう一度", by=SYSTEM, at=WAITED)
    later = WAITED + timedelta(days=400)
    lift_hold(application=case, by=SYSTEM, at=later)
    with pytest.raises(NotHeld):
        lift_hold(application=case, by=SYSTEM, at=later)
    assert set_aside_due(by=SYSTEM, at=later) == 1
    assert purge_due(by=SYSTEM, at=later + timedelta(days=29)).applications == 0
    assert purge_due(by=SYSTEM, at=later + timedelta(days=30)).applications == 1
    kinds = [e.kind for e in Event.objects.filter(stream=f"application:{case.pk}").order_by("n")][-5:]
    assert kinds == [
        "retention.ended", "retention.held", "retention.released", "retention.ended", "application.purged",
    ]  # fmt: skip


def test_t32_a_hold_that_comes_between_list_and_deed_wins(world: World, monkeypatch) -> None:
    case = world.decided(world.resident)
    set_aside_due(by=SYSTEM, at=OVER)
    listed = list(disposals_due(at=WAITED))
    LegalHold.objects.create(application=case, reason="訴訟", placed_at=WAITED)
    monkeypatch.setattr(erasing, "disposals_due", lambda *, at: listed)
    assert purge_due(by=SYSTEM, at=WAITED).applications == 0
    assert Application.objects.filter(pk=case.pk).exists()


def test_t32_what_is_open_or_says_no_reason_is_not_held(world: World) -> None:
    with pytest.raises(StillOpen):
        place_hold(application=world.examining(), reason="訴訟", by=SYSTEM, at=AT)
    with pytest.raises(NoReason):
        place_hold(application=world.decided(), reason="  ", by=SYSTEM, at=AT)


@pytest.mark.engines
@pytest.mark.parametrize("who", ["guest", "resident"])
def test_t32_a_destroyed_file_is_nowhere_and_others_stay(world: World, tmp_path: Path, who: str) -> None:
    """The canary of the purge: found in a dozen places before, in none afterwards."""
    user = world.resident if who == "resident" else None
    case = _marked(world, user)
    kept = _told(world.decided(world.neighbour))
    Application.objects.filter(pk=kept.pk).update(closed_at=OVER)
    before = list(traces_of([CANARY]))
    assert {place.split()[0] for place in before} >= {
        "file", "applications.Application", "applications.AnswerSet", "filling.Draft", "examination.Comment",
    }  # fmt: skip
    paths = set(File.objects.exclude(owner=None).values_list("key", flat=True))
    theirs = counts()
    set_aside_due(by=SYSTEM, at=OVER)
    done = purge_due(by=SYSTEM, at=WAITED)
    assert (done.applications, done.files >= 2, done.rows > 10) == (1, True, True)
    assert list(traces_of([CANARY, str(case.pk.hex)])) == []
    assert not Draft.objects.filter(pk=case.submission_id).exists() and Draft.objects.count() == 1
    assert list(CaseWords.objects.values_list("application", flat=True)) == [kept.pk]
    assert not Message.objects.filter(about=f"application:{case.pk}").exists()
    assert Message.objects.filter(about=f"application:{kept.pk}").exists()
    assert set(File.objects.values_list("key", flat=True)) < paths
    assert all(counts()[label] >= n // 2 for label, n in theirs.items() if label.startswith("applications."))
    connection.check_constraints()
    assert list(verify()) == [] and list(altered_applications()) == []
    row = Disposal.objects.get(application_id=case.pk)
    assert (row.purged_at, row.rows) == (WAITED, done.rows)
    assert CANARY not in str(vars(row))


def test_t32_a_published_voice_outlives_the_file_and_is_cut_from_it(world: World) -> None:
    case = world.decided(world.resident)
    write(
        application=case,
        moment=Review.Moment.DECISION,
        rating=2,
        step=Review.Step(Review.Step.values[0]),
        text="書く欄が多すぎました。",
        by=holder_of(case),
        at=AT,
    )
    set_aside_due(by=SYSTEM, at=OVER)
    assert purge_due(by=SYSTEM, at=WAITED).applications == 1
    voice = Review.objects.get()
    assert (voice.application_id, voice.procedure_id) == (None, case.procedure_id)
    connection.check_constraints()


def test_t32_what_was_sent_together_goes_with_the_last_of_it(world: World) -> None:
    first, second = world.decided(world.resident), world.decided(world.neighbour)
    Application.objects.filter(pk=second.pk).update(submission_id=first.submission_id, closed_at=OVER)
    set_aside_due(by=SYSTEM, at=OVER)
    purge_due(by=SYSTEM, at=WAITED)
    assert not Application.objects.filter(pk=first.pk).exists()
    assert Draft.objects.filter(submission__pk=first.submission_id).exists()


def test_t32_a_mass_of_files_waits_for_a_person(world: World, monkeypatch) -> None:
    monkeypatch.setattr(erasing, "FEW", 1)
    cases = [world.decided(world.resident, shade=n) for n in range(2)]
    set_aside_due(by=SYSTEM, at=OVER)
    for wrong in (None, 1, 3):
        with pytest.raises(TooMany):
            purge_due(approved=wrong, by=SYSTEM, at=WAITED)
    assert Application.objects.count() == 2
    assert Event.objects.filter(kind="retention.stopped").count() == 3
    assert purge_due(approved=2, by=SYSTEM, at=WAITED).applications == len(cases)


def test_t32_commands_tell_hold_and_find(world: World, monkeypatch, tmp_path: Path) -> None:
    case = _marked(world, world.resident)
    monkeypatch.setattr("madoguchi.site.cli.retention.now", lambda: OVER)
    run = CliRunner().invoke
    assert case.receipt_number in run(app, ["due"]).output
    assert run(app, ["hold", case.receipt_number, "--why", "訴訟"]).exit_code == 0
    assert run(app, ["hold", case.receipt_number, "--why", "訴訟"]).exit_code == 1
    assert run(app, ["release", case.receipt_number]).exit_code == 0
    assert run(app, ["hold", "MD-0000-0000-0000", "--why", "訴訟"]).exit_code == 1
    run(app, ["due"])
    found = run(app, ["trace", CANARY])
    assert found.exit_code == 1 and CANARY not in found.output
    monkeypatch.setattr("madoguchi.site.cli.retention.now", lambda: WAITED)
    assert "1 件" in run(app, ["purge"]).output
    (tmp_path / "logs").mkdir()
    assert run(app, ["trace", CANARY, "--folder", str(tmp_path / "logs")]).exit_code == 0
    (tmp_path / "logs" / "web.log").write_text(f"for {CANARY}\n")
    assert "web.log" in run(app, ["trace", CANARY, "--folder", str(tmp_path / "logs")]).output
