"""Permits, papers issued again, papers taken back; when a paper arrived, was opened and taken away."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import made_at
from madoguchi.events.models import Event
from madoguchi.events.selectors import verify
from madoguchi.examination.models import Notice, Outcome
from madoguchi.examination.selectors import altered_dispositions, notice_of
from madoguchi.examination.selectors.papers import (
    PaperState,
    paper_with_code,
    papers_of,
    permit_of,
    public_paper,
    renewable_from,
    state_of,
)
from madoguchi.examination.services import (
    NotYourRole,
    PaperNotStanding,
    decide,
    issue_notice,
    note_arrivals,
    note_download,
    notices,
    propose,
    reissue,
    reopen,
    revoke,
    sign_off,
    tell,
)
from madoguchi.examination.services.returning import ReasonMissing
from madoguchi.files.models import File
from madoguchi.files.selectors import read
from madoguchi.messaging.models import Message
from madoguchi.papers.reading import said_in
from madoguchi.papers.services import sign
from tests.examination.words_world import decided, opened_shop, papers, published
from tests.world import World, get, holder_of, last_event

pytestmark = pytest.mark.django_db


def permitted(world: World) -> tuple[Notice, Notice]:
    """The notice and the permit of a case of the resident."""
    edition = opened_shop(world)
    published(world, edition)
    published(world, edition, kind="permit")
    made = papers(decided(world, edition, Outcome.GRANTED, user=world.resident))
    return made["notice"], made["permit"]


def text_of(paper: Notice) -> str:
    """What stands on a paper, without spaces."""
    return "".join(said_in(read(paper.file)).split())


def test_a_permit_stands_beside_the_notice_with_a_number_a_validity_and_a_page(
    world: World, authority: None
) -> None:
    notice, permit = permitted(world)
    assert (notice.number, permit.number) == ("8窓子第1号", "8窓子食営第1号")
    assert (permit.valid_from, permit.valid_until) == (date(2026, 11, 2), date(2032, 11, 1))
    assert renewable_from(permit) == date(2032, 10, 2)
    text = text_of(permit)
    assert permit.code and f"/verify/{permit.code}/" in text
    assert "有効期間令和8年11月2日から令和14年11月1日まで" in text
    assert "葛\U000e0100城𠮷子" in text and "U-" not in text
    shown = public_paper(permit, on=japan_day(world.at))
    assert (shown.holder, shown.is_holder_shown, shown.state) == ("葛○　○○", False, PaperState.VALID)
    assert public_paper(permit, on=date(2032, 11, 2)).state == PaperState.ENDED
    assert paper_with_code(permit.code.lower()) == permit
    assert paper_with_code("") is None and paper_with_code("K-0") is None
    kinds = ["notice.issued", "permit.issued"]
    assert [one.kind for one in Event.objects.filter(kind__in=kinds).order_by("n")] == kinds


def test_a_refusal_gets_no_permit(world: World, authority: None) -> None:
    edition = opened_shop(world)
    published(world, edition, kind="permit")
    assert [*papers(decided(world, edition, Outcome.REFUSED))] == ["notice"]


def test_a_worker_that_dies_between_the_papers_makes_only_the_one_that_is_missing(
    world: World, authority: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = opened_shop(world)
    published(world, edition, kind="permit")
    application = decided(world, edition, Outcome.GRANTED)
    event = last_event(application, "application.decided")
    with monkeypatch.context() as patch:
        patch.setattr("madoguchi.examination.services.wording.permit_pdf", _dies)
        with pytest.raises(SystemExit):
            issue_notice(event)
    first = Notice.objects.get()
    for _again in range(2):
        issue_notice(event)
    assert Notice.objects.get(kind="notice") == first
    assert Notice.objects.filter(kind="permit").count() == 1
    assert File.objects.filter(owner=first.disposition_id).count() == 2


def _dies(*_given: object) -> None:
    raise SystemExit


def test_a_paper_issued_again_has_the_same_content_and_the_old_one_counts_no_more(
    world: World, authority: None
) -> None:
    notice, permit = permitted(world)
    later = world.at + timedelta(days=40)
    by = world.acting(world.examiner)
    for old in (notice, permit):
        new = reissue(notice=old, why=" なくしたため ", by=by, at=later)
        assert (new.number, new.replaces, new.reason) == (old.number, old, "なくしたため")
        said = text_of(new).replace("（再交付令和8年12月12日）", "").replace(new.code or "-", old.code or "-")
        assert said == text_of(old)
        assert state_of(Notice.objects.get(pk=old.pk), on=japan_day(later)) == PaperState.REISSUED
        assert state_of(new, on=japan_day(later)) == PaperState.VALID
        with pytest.raises(PaperNotStanding):
            reissue(notice=Notice.objects.get(pk=old.pk), why="もう一度", by=by, at=later)
    application = get(notice.disposition.application_id)
    current = notice_of(application)
    assert current is not None and current.replaces == notice
    assert len(papers_of(application)) == 4
    assert permit_of(application) != permit
    assert list(altered_dispositions()) == [] and verify() == []


def test_a_paper_is_taken_back_by_an_approver_who_says_why(world: World, authority: None) -> None:
    _notice, permit = permitted(world)
    with pytest.raises(NotYourRole):
        revoke(notice=permit, why="誤り", by=world.acting(world.examiner), at=world.at)
    approver = world.acting(world.approver)
    with pytest.raises(ReasonMissing):
        revoke(notice=permit, why=" ", by=approver, at=world.at)
    revoke(notice=permit, why="別の店の所在地を書いたため", by=approver, at=world.at)
    kept = Notice.objects.get(pk=permit.pk)
    assert state_of(kept, on=japan_day(world.at)) == PaperState.REVOKED
    assert kept.reason == "別の店の所在地を書いたため"
    with pytest.raises(PaperNotStanding):
        revoke(notice=kept, why="もう一度", by=approver, at=world.at)
    with pytest.raises(PaperNotStanding):
        reissue(notice=kept, why="なくした", by=world.acting(world.examiner), at=world.at)
    application = get(permit.disposition.application_id)
    tell(last_event(application, "permit.revoked"))
    assert "取り消しました" in Message.objects.get().title
    assert list(altered_dispositions()) == []


def test_a_revoked_disposition_takes_its_papers_with_it_and_the_next_gets_its_own(
    world: World, authority: None
) -> None:
    notice, permit = permitted(world)
    application = get(notice.disposition.application_id)
    reopen(
        application=application,
        reason="事実の誤り",
        revision=application.revision,
        by=world.acting(world.approver),
        at=world.at,
    )
    for paper in (notice, permit):
        kept = Notice.objects.get(pk=paper.pk)
        assert state_of(kept, on=japan_day(world.at)) == PaperState.REVOKED
    assert notice_of(application) is None and permit_of(application) is None


def test_no_writer_is_held_while_a_paper_is_signed(
    world: World, authority: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    outside = len(connection.savepoint_ids)

    def signed(*given: Any, **named: Any) -> bytes:
        held.append(len(connection.savepoint_ids) - outside)
        return sign(*given, **named)

    monkeypatch.setattr(notices, "sign", signed)
    notice, _permit = permitted(world)
    reissue(notice=notice, why="なくした", by=world.acting(world.examiner), at=world.at)
    assert held == [0, 0, 0]


def revoked_while_signed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an approver revoke the decision while the time stamping authority answers."""

    def signed(*given: Any, **named: Any) -> bytes:
        application = Application.objects.get(dispositions__revoked_at__isnull=True, state="decided")
        reopen(
            application=application,
            reason="事実の誤り",
            revision=application.revision,
            by=world.acting(world.approver),
            at=world.at,
        )
        return sign(*given, **named)

    monkeypatch.setattr(notices, "sign", signed)


def test_no_paper_leaves_of_a_decision_that_was_revoked_while_it_was_signed(
    world: World, authority: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = opened_shop(world)
    published(world, edition)
    application = decided(world, edition, Outcome.GRANTED)
    revoked_while_signed(world, monkeypatch)
    issue_notice(last_event(application, "application.decided"))
    assert not Notice.objects.exists() and not Event.objects.filter(kind="notice.issued").exists()


def test_no_paper_is_issued_again_of_a_decision_that_was_revoked_while_it_was_signed(
    world: World, authority: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice, _permit = permitted(world)
    revoked_while_signed(world, monkeypatch)
    with pytest.raises(PaperNotStanding):
        reissue(notice=notice, why="なくした", by=world.acting(world.examiner), at=world.at)
    assert not Notice.objects.filter(replaces__isnull=False).exists()


def test_the_event_of_a_revoked_decision_issues_nothing_for_the_next(world: World, authority: None) -> None:
    edition = opened_shop(world)
    published(world, edition)
    application = decided(world, edition, Outcome.GRANTED)
    first, later = last_event(application, "application.decided"), world.at + timedelta(days=3)
    by, boss = world.acting(world.examiner), world.acting(world.approver)
    for act, given in (
        (reopen, {"reason": "計算の誤り", "by": boss}),
        (propose, {"outcome": Outcome.REFUSED, "grounds": "要件に当てはまりません。", "by": by}),
        (sign_off, {"is_approved": True, "by": boss}),
        (decide, {"by": by}),
    ):
        now = get(application.pk)
        act(application=now, revision=now.revision, at=later, **given)
    issue_notice(first)
    assert not Notice.objects.exists()
    issue_notice(last_event(application, "application.decided"))
    assert Notice.objects.get().issued_at == later


def test_papers_of_which_nobody_is_told_keep_no_other_waiting(
    world: World, authority: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice, permit = permitted(world)
    monkeypatch.setattr("madoguchi.examination.services.notices._AT_ONCE", 1)
    tell(last_event(get(notice.disposition.application_id), "permit.issued"))
    assert note_arrivals(at=world.at) == 1
    assert Notice.objects.get(arrived_at__isnull=False) == permit


def test_when_a_paper_arrived_was_opened_and_taken_away(world: World, authority: None) -> None:
    notice, permit = permitted(world)
    application = get(notice.disposition.application_id)
    assert note_arrivals(at=world.at) == 0
    tell(last_event(application, "notice.issued"))
    tell(last_event(application, "permit.issued"))
    later = world.at + timedelta(minutes=2)
    assert (note_arrivals(at=later), note_arrivals(at=world.at + timedelta(days=9))) == (2, 0)
    arrived = made_at(Message.objects.get(dedupe__startswith="notice.issued").pk)
    for days in (1, 2):
        note_download(
            notice=Notice.objects.get(pk=notice.pk),
            by=holder_of(application),
            at=world.at + timedelta(days=days),
        )
    notice.refresh_from_db()
    first = world.at + timedelta(days=1)
    assert (notice.arrived_at, notice.arrival_confirmed_at, notice.downloaded_at) == (arrived, first, first)
    kinds = Event.objects.filter(kind__startswith="notice.").order_by("at").values_list("kind", flat=True)
    assert list(kinds) == [
        "notice.issued",
        "notice.arrived",
        "notice.arrived",
        "notice.opened",
        "notice.downloaded",
    ]
    permit.refresh_from_db()
    assert permit.downloaded_at is None
