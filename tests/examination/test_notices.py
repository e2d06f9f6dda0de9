"""The signed notice: one for each disposition, numbered without gaps, of this applicant only, retried until made."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.core.clock import JAPAN
from madoguchi.events.models import Event, Retry
from madoguchi.events.selectors import verify
from madoguchi.events.services import follow
from madoguchi.examination.models import Disposition, Notice, Outcome
from madoguchi.examination.selectors import notice_of, notice_with_digest
from madoguchi.examination.services import confirm_arrival, decide, issue_notice, propose, sign_off, take
from madoguchi.files.models import File
from madoguchi.files.selectors import read
from madoguchi.papers.reading import said_in
from madoguchi.papers.selectors import check_signature, sha256_of
from madoguchi.papers.services import make_demo_authority
from madoguchi.registry.models import Edition
from tests.world import World, get, holder_of, last_event

pytestmark = pytest.mark.django_db


def issued(application: Application) -> Notice:
    """The notice of a decided application, as the worker makes it."""
    issue_notice(last_event(application, "application.decided"))
    notice = notice_of(application)
    assert notice is not None
    return notice


def text_of(notice: Notice) -> str:
    """What stands on the notice, without spaces."""
    return "".join(said_in(read(notice.file)).split())


def follow_notices(at: datetime) -> int:
    """Let the worker go on."""
    return follow("notices", kinds={"application.decided"}, handler=issue_notice, at=at)


def test_the_notice_is_ours_and_tells_of_this_application_only(world: World, authority: None) -> None:
    other = world.decided(
        world.neighbour, applicant_name={"family": "川添", "given": "太郎"}, phone="09099999999"
    )
    application = world.decided(world.resident)
    theirs, notice = issued(other), issued(application)

    text = text_of(notice)
    assert "葛\U000e0100城𠮷子" in text
    for said in (
        application.receipt_number,
        notice.number,
        "窓野市長",
        "要件に当てはまることを確認しました。",
    ):
        assert said in text
    assert "3か月以内に審査請求ができます。" in text
    for foreign in ("川添", "太郎", other.receipt_number, theirs.number, "09099999999", "09000000000"):
        assert foreign not in text

    report = check_signature(read(notice.file), at=world.at)
    assert report.is_valid
    assert report.signed_at == world.at
    assert notice.sha256 == sha256_of(read(notice.file)) == notice.file.sha256
    assert notice_with_digest(notice.sha256) == notice
    altered = bytearray(read(notice.file))
    altered[len(altered) // 3] ^= 1
    assert not check_signature(bytes(altered), at=world.at).is_valid


def test_a_refusal_says_so(world: World, authority: None) -> None:
    application = world.examining()
    examiner = world.acting(world.examiner)
    propose(
        application=application,
        outcome=Outcome.REFUSED,
        grounds="住所の要件を満たしていません。",
        revision=application.revision,
        by=examiner,
        at=world.at,
    )
    sign_off(
        application=application,
        is_approved=True,
        revision=application.revision + 1,
        by=world.acting(world.approver),
        at=world.at,
    )
    decide(application=application, revision=application.revision + 2, by=examiner, at=world.at)
    text = text_of(issued(application))
    assert "不許可" in text
    assert "住所の要件を満たしていません。" in text


def test_one_disposition_one_notice_however_often_the_event_comes(world: World, authority: None) -> None:
    application = world.decided(world.resident)
    first = issued(application)
    for _again in range(2):
        assert issued(application) == first
    assert Notice.objects.count() == 1
    event = Event.objects.get(kind="notice.issued")
    assert (event.data, event.whose) == (
        {"number": first.number, "sha256": first.sha256},
        world.resident.person_id,
    )


def _decided_in(world: World, edition: Edition, place: Organisation, at: datetime) -> Application:
    name = f"{place.slug}-{edition.pk.hex[-6:]}-{Application.objects.count()}"
    examiner = world.acting(world.officer(f"e-{name}", Role.EXAMINER, at=place))
    approver = world.acting(world.officer(f"a-{name}", Role.APPROVER, at=place))
    application = world.arrived(edition=edition)
    take(application=application, revision=1, by=examiner, at=at)
    propose(application=application, outcome=Outcome.GRANTED, grounds="可", revision=2, by=examiner, at=at)
    sign_off(application=application, is_approved=True, revision=3, by=approver, at=at)
    decide(application=application, revision=4, by=examiner, at=at)
    return get(application.pk)


def test_numbers_have_no_gaps_by_organisation_and_fiscal_year(world: World, authority: None) -> None:
    elsewhere = world.opened("elsewhere", organisation=world.other_city)
    last = datetime(2027, 3, 31, 23, 59, tzinfo=JAPAN)
    numbers = [
        issued(_decided_in(world, edition, place, at)).number
        for edition, place, at in [
            (world.edition, world.city, world.at),
            (elsewhere, world.other_city, world.at),
            (world.edition, world.city, last),
            (world.edition, world.city, last + timedelta(minutes=2)),
            (world.edition, world.city, last + timedelta(minutes=3)),
        ]
    ]
    assert numbers == ["8窓子第1号", "8川第1号", "8窓子第2号", "9窓子第1号", "9窓子第2号"]


def test_an_organisation_without_settings_speaks_by_its_name(world: World, authority: None) -> None:
    for settings_of_it in ({}, {"office_holder": "", "document_mark": ""}):
        Organisation.objects.filter(pk=world.city.pk).update(settings=settings_of_it)
        notice = issued(world.decided())
        assert notice.number.startswith("8窓第")
        assert "窓野市" in text_of(notice)
        assert "窓野市長" not in text_of(notice)


def test_a_notice_that_failed_is_made_when_the_cause_is_gone_and_takes_the_next_number(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SIGNING_DIR", tmp_path / "none")
    application = world.decided()
    assert follow_notices(world.at) == 1
    assert "NotSigned" in Retry.objects.get().error
    assert not Notice.objects.exists()
    assert not File.objects.filter(media_type="application/pdf", scan="own").exists()

    make_demo_authority(name="窓野県", at=world.at - timedelta(days=30))
    assert follow_notices(world.at + timedelta(seconds=1)) == 0
    assert follow_notices(world.at + timedelta(minutes=1)) == 1
    notice = notice_of(application)
    assert notice is not None
    assert (notice.serial, notice.issued_at) == (1, world.at)
    assert not Retry.objects.exists()


@pytest.mark.engines
def test_a_failure_after_the_file_was_kept_leaves_no_row_of_it(
    world: World, authority: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = world.decided()
    number = "madoguchi.examination.services.notices"
    with monkeypatch.context() as patch:
        patch.setattr(f"{number}.append", _fail)
        with pytest.raises(LookupError):
            issue_notice(last_event(application, "application.decided"))
    assert not Notice.objects.exists()
    assert not File.objects.filter(owner=Disposition.objects.get().pk).exists()
    assert issued(application).serial == 1
    assert verify() == []


def _fail(**_given: object) -> None:
    raise LookupError("the log is not there")


def test_a_revoked_disposition_gets_no_notice(world: World, authority: None) -> None:
    application = world.decided()
    Disposition.objects.update(revoked_at=world.at + timedelta(days=1))
    issue_notice(last_event(application, "application.decided"))
    assert not Notice.objects.exists()


def test_arrival_is_confirmed_once(world: World, authority: None) -> None:
    application = world.decided(world.resident)
    notice = issued(application)
    for days in (1, 2):
        confirm_arrival(notice=notice, by=holder_of(application), at=world.at + timedelta(days=days))
    notice.refresh_from_db()
    assert notice.arrival_confirmed_at == world.at + timedelta(days=1)
    event = Event.objects.get(kind="notice.opened")
    assert (event.at, event.whose) == (world.at + timedelta(days=1), world.resident.person_id)


@pytest.mark.engines
@pytest.mark.parametrize(
    ("column", "change"),
    [("serial", {"number": "別の番号"}), ("number", {"serial": 7})],
)
def test_the_database_takes_a_number_once(world: World, authority: None, column: str, change: dict) -> None:
    first = issued(world.decided())
    other = world.decided()
    file = File.objects.create(
        owner=other.pk,
        plain_name="n",
        is_sealed=False,
        media_type="",
        size=1,
        sha256="0" * 64,
        key="k",
        created_at=world.at,
    )
    given = {
        "organisation": world.city,
        "fiscal_year": first.fiscal_year,
        "serial": first.serial,
        "number": first.number,
    }
    with pytest.raises(IntegrityError, match=f"notice[._]{column}"), transaction.atomic():
        Notice.objects.create(
            disposition=Disposition.objects.get(application=other),
            file=file,
            sha256="",
            issued_at=world.at,
            **given | change,
        )
