"""Papers that cannot be signed wait where everyone sees it, and leave as soon as they can be."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as kept
from pytest_django import Settings

from madoguchi.applications.models import Application
from madoguchi.events.models import Event
from madoguchi.events.selectors import timeline
from madoguchi.examination.models import Notice, PaperWait
from madoguchi.examination.services.waiting import hurry, issue_or_wait, issue_waiting
from madoguchi.files.selectors import read
from madoguchi.papers import timestamps
from madoguchi.papers.models import SigningCertificate
from madoguchi.papers.selectors import check_signature
from madoguchi.papers.services import make_demo_authority
from madoguchi.site.env import TimestampService
from tests.world import World, last_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(world: World) -> Application:
    """A case that was decided."""
    return world.decided(world.resident)


@pytest.fixture
def gone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time stamping authority does not answer."""
    monkeypatch.setattr(timestamps, "_PAUSES", (0.0,))
    settings.TIMESTAMPS = TimestampService("http://127.0.0.1:9/", 1.0, 1)


def follow(application: Application) -> None:
    """Let the worker come to the decision."""
    issue_or_wait(last_event(application, "application.decided"))


def kinds(application: Application) -> list[str]:
    """What the log says of the case since the decision, of papers alone."""
    stream = f"application:{application.pk}"
    return [event.kind for event in timeline(stream) if event.kind.startswith("notice.")]


def test_while_no_time_can_be_stamped_nothing_leaves_and_everything_waits(
    decided: Application, authority: None, gone: None, settings: Settings, at: datetime
) -> None:
    follow(decided)
    follow(decided)
    assert not Notice.objects.exists()
    wait = PaperWait.objects.get()
    assert (wait.why, wait.tries) == ("timestamp", 2)
    assert kinds(decided) == ["notice.waiting"]  # told once

    moment, tries = wait.next_at, []
    for _round in range(6):
        assert issue_waiting(at=moment - timedelta(seconds=1)) == 0
        assert PaperWait.objects.get().next_at == moment
        assert issue_waiting(at=moment) == 0
        tries.append((PaperWait.objects.get().next_at - moment).total_seconds() / 60)
        moment = PaperWait.objects.get().next_at
    assert tries == [15, 60, 60, 60, 60, 60]

    settings.TIMESTAMPS = None
    assert issue_waiting(at=moment) == 1
    assert not PaperWait.objects.exists()
    notice = Notice.objects.get()
    assert notice.issued_at == moment
    report = check_signature(read(notice.file), at=moment)
    assert report.is_valid and report.signed_at == moment
    assert kinds(decided)[:2] == ["notice.waiting", "notice.issued"]
    assert issue_waiting(at=moment + timedelta(days=1)) == 0 and Notice.objects.count() == 1


def test_a_post_whose_certificate_ended_waits_for_the_next(
    decided: Application, authority: None, at: datetime
) -> None:
    follow(decided)
    paper = Notice.objects.get()
    paper.delete()
    event = Event.objects.get(pk=last_event(decided, "application.decided").pk)
    SigningCertificate.objects.update(valid_until=at - timedelta(days=1))
    issue_or_wait(event)
    wait = PaperWait.objects.get()
    assert (wait.why, wait.post) == ("certificate", "窓野市長")
    SigningCertificate.objects.update(valid_until=at + timedelta(days=900))
    assert issue_waiting(at=at) == 0  # not its turn yet
    assert hurry(decided.organisation_id, at=at) == 1
    assert issue_waiting(at=at) == 1 and not PaperWait.objects.exists()


def test_without_any_authority_it_waits_too(decided: Application, tmp_path: Path, at: datetime) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "SIGNING_DIR", tmp_path / "none")
        follow(decided)
        assert PaperWait.objects.get().why == "certificate" and not Notice.objects.exists()
        patch.setattr(kept, "SIGNING_DIR", tmp_path / "made")
        make_demo_authority(name="窓野県", at=at)
        assert issue_waiting(at=PaperWait.objects.get().next_at) == 1


def test_one_that_is_out_of_reach_is_not_asked_for_each_paper(
    world: World, decided: Application, authority: None, gone: None, at: datetime
) -> None:
    other = world.decided(world.neighbour)
    follow(decided)
    follow(other)
    moment = max(PaperWait.objects.values_list("next_at", flat=True))
    assert issue_waiting(at=moment) == 0
    assert sorted(PaperWait.objects.values_list("tries", flat=True)) == [1, 2]
