"""Upkeep: records grow stale, links break, contradictions show, proposals are decided by people."""

import http.server
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from madoguchi.accounts.models import Appointment, Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import appoint
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.registry.models import LinkCheck, Procedure, ProcedureVersion, Proposal
from madoguchi.registry.selectors import (
    absent_keepers,
    freshness_of,
    freshness_of_all,
    keepers_in,
    kept_records,
    open_proposals,
    to_do,
)
from madoguchi.registry.services import (
    AlreadyDecided,
    NotYourProcedure,
    PlaceHasChanged,
    UnknownRule,
    accept_proposal,
    check_links,
    confirm,
    decline_proposal,
    propose_from_text,
    publish_version,
    retire,
    save_draft,
    set_owner,
    start_draft,
)
from madoguchi.registry.services.upkeep import CHECK_EVERY
from madoguchi.registry.sources import Fetched, fetch
from madoguchi.registry.types import FindingKind, FreshnessState
from tests.registry.world import SYSTEM, officer_with, published

pytestmark = pytest.mark.django_db

FULL = {
    "plain_summary": "お店を開く人の手続です。",
    "en": {"title": "Restaurant permit", "summary": "Permit to run a restaurant."},
    "channels": [{"kind": "counter", "text": "保健所の窓口"}],
    "processing": {"window_days": 14, "why_none": ""},
    "official_url": "https://www.example.jp/restaurant",
    "deadline": "開店の14日前までに申請してください。",
    "documents": [{"name": "施設の平面図", "why": "広さを確かめるため"}],
}


@pytest.fixture
def record(bureau: Organisation, editor: Acting, publisher: Acting, at: datetime) -> Procedure:
    """A complete, published procedure with an owner."""
    from_world = published(bureau, editor, publisher, slug="restaurant", at=at, **FULL).procedure
    set_owner(record=from_world, owner=None, review_on=None, by=editor, at=at)
    Procedure.objects.filter(pk=from_world.pk).update(owner=editor.who)
    return Procedure.objects.select_related("current").get(pk=from_world.pk)


def _kinds(record: Procedure, at: datetime) -> list[FindingKind]:
    return [finding.kind for finding in freshness_of(record, at=at).findings]


def test_a_new_complete_record_is_fresh(record: Procedure, at: datetime) -> None:
    freshness = freshness_of(record, at=at)
    assert (freshness.findings, freshness.state, freshness.looked_at) == ((), FreshnessState.FRESH, at)


@pytest.mark.engines
def test_time_makes_it_due_then_stale_and_a_look_makes_it_fresh(
    record: Procedure, editor: Acting, at: datetime
) -> None:
    soon, late = at + timedelta(days=160), at + timedelta(days=200)
    (due,) = freshness_of(record, at=soon).findings
    assert (due.kind, due.rule) == (FindingKind.DUE, "contact")
    assert freshness_of(record, at=late).state is FreshnessState.STALE
    confirm(record=record, rule="contact", by=editor, at=late)
    assert freshness_of(record, at=late).state is FreshnessState.FRESH
    with pytest.raises(UnknownRule):
        confirm(record=record, rule="benefit", by=editor, at=late)


def test_writing_a_field_anew_is_a_look_and_writing_another_is_not(
    record: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    late = at + timedelta(days=200)
    for changes, expected in (
        ({"summary": "別の説明です。"}, FreshnessState.STALE),
        ({"contact": {"name": "食品衛生課", "phone": "03-1111-1111"}}, FreshnessState.FRESH),
    ):
        draft = start_draft(record=record, by=editor, at=late)
        save_draft(version=draft, body={**draft.body, **changes}, revision=0, by=editor, at=late)
        publish_version(version=draft, by=publisher, at=late)
        record = Procedure.objects.select_related("current").get(pk=record.pk)
        assert freshness_of(record, at=late).state is expected


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"acceptance": [{"closes_on": "2026-01-31"}]}, "acceptance"),
        ({"fee": {"amount_yen": 100, "text": "100円"}}, "fee"),
        ({"channels": [{"kind": "online", "text": "このサイト"}], "official_url": ""}, "channels"),
        ({"processing": {"window_days": 5, "online_days": 9}}, "processing"),
        ({"processing": {}}, "processing"),
        ({"individual_number": {"is_used": True}}, "individual_number"),
        ({"documents": [{"name": "課税証明書", "why": "x", "omitted_by_exchange": True}]}, "documents"),
        ({"related": [{"procedure": "nowhere", "relation": "after"}]}, "related"),
        ({"timings": [{"event": "birth", "days": 14}]}, "timings"),
    ],
)
def test_contradictions_are_told_with_their_field(
    bureau: Organisation,
    editor: Acting,
    publisher: Acting,
    at: datetime,
    changes: dict[str, Any],
    field: str,
) -> None:
    version = published(bureau, editor, publisher, slug="restaurant", at=at, **{**FULL, **changes})
    procedure = Procedure.objects.select_related("current").get(pk=version.procedure_id)
    told = [f.field for f in freshness_of(procedure, at=at).findings if f.kind is FindingKind.CONTRADICTION]
    assert told == [field]
    assert freshness_of(procedure, at=at).state is FreshnessState.BROKEN


def test_a_link_counts_as_broken_at_the_second_failure(record: Procedure, at: datetime) -> None:
    looked: list[str] = []

    def gone(url: str) -> Fetched:
        looked.append(url)
        return Fetched(url, 404, "ページが開けません（HTTP 404）")

    assert check_links(at=at, fetch=gone) == 1
    assert check_links(at=at, fetch=gone) == 0, "once a day is enough"
    assert _kinds(record, at) == []
    check_links(at=at + CHECK_EVERY, fetch=gone)
    assert _kinds(record, at) == [FindingKind.LINK]
    check_links(at=at + 2 * CHECK_EVERY, fetch=lambda url: Fetched(url, 200, "", "ページ"))
    assert _kinds(record, at) == []
    assert looked == [FULL["official_url"]] * 2


@pytest.mark.engines
def test_a_changed_official_page_becomes_proposals_once(record: Procedure, at: datetime) -> None:
    def page(url: str) -> Fetched:
        return Fetched(url, 200, "", "開店の20日前までに申請してください。\n標準処理期間は10日です。")

    check_links(at=at, fetch=page)
    found = {tuple(p.path): (p.current, p.proposed) for p in open_proposals(record)}
    assert found == {
        ("deadline",): ("開店の14日前までに申請してください。", "開店の20日前までに申請してください。"),
        ("processing", "window_days"): (14, 10),
    }
    LinkCheck.objects.update(digest="")
    check_links(at=at + CHECK_EVERY, fetch=page)
    assert open_proposals(record).count() == 2
    assert FindingKind.PROPOSAL in _kinds(record, at)


@pytest.mark.engines
def test_an_accepted_proposal_stands_in_a_draft_that_another_publishes(
    record: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    text = "開店の20日前までに申請してください。\n標準処理期間は10日です。"
    propose_from_text(record=record, text=text, title="食品衛生条例", by=editor, at=at)
    first, second = open_proposals(record)
    draft = accept_proposal(proposal=first, by=editor, at=at)
    decline_proposal(proposal=second, remark="窓口の期間ではない", by=editor, at=at)
    assert draft.body["deadline"] == "開店の20日前までに申請してください。"
    assert ProcedureVersion.objects.get(pk=draft.pk).published_at is None
    assert record.current is not None and record.current.body["deadline"].startswith("開店の14日")
    with pytest.raises(AlreadyDecided):
        accept_proposal(proposal=second, by=editor, at=at)
    assert propose_from_text(record=record, text=text, title="食品衛生条例", by=editor, at=at) == [
        Proposal.objects.get(state=Proposal.State.OPEN)
    ], "the declined one does not come again; the accepted one until it is published"
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {
        "procedure.change_proposed",
        "procedure.proposal_accepted",
        "procedure.proposal_declined",
    } <= kinds


def test_a_place_that_changed_since_is_left_alone(record: Procedure, editor: Acting, at: datetime) -> None:
    propose_from_text(record=record, text="標準処理期間は10日です。", title="x", by=editor, at=at)
    draft = start_draft(record=record, by=editor, at=at)
    save_draft(
        version=draft, body={**draft.body, "processing": {"window_days": 12}}, revision=0, by=editor, at=at
    )
    with pytest.raises(PlaceHasChanged):
        accept_proposal(proposal=open_proposals(record)[0], by=editor, at=at)
    assert open_proposals(record).count() == 1


def test_strangers_neither_confirm_nor_propose_nor_decide(
    record: Procedure, bureau: Organisation, editor: Acting, at: datetime
) -> None:
    stranger = officer_with(bureau, "stranger", Role.PUBLISHER, Role.EXAMINER, at=at)
    (proposal,) = propose_from_text(
        record=record, text="標準処理期間は10日です。", title="x", by=editor, at=at
    )
    for act in (
        lambda: confirm(record=record, rule="fee", by=stranger, at=at),
        lambda: propose_from_text(record=record, text="x", title="x", by=stranger, at=at),
        lambda: accept_proposal(proposal=proposal, by=stranger, at=at),
        lambda: decline_proposal(proposal=proposal, by=Acting.nobody(), at=at),
    ):
        with pytest.raises(NotYourProcedure):
            act()


@pytest.mark.engines
def test_the_list_of_an_owner_holds_own_and_ownerless_records_of_the_organisation(
    record: Procedure, bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    late = at + timedelta(days=400)
    other = officer_with(bureau, "other", Role.EDITOR, at=at)
    ownerless = published(bureau, editor, publisher, slug="cafe", at=at, **FULL).procedure
    assert {f.record.slug for f in to_do(editor, at=late)} == {"restaurant", "cafe"}
    assert {f.record.slug for f in to_do(other, at=late)} == {"cafe"}
    assert to_do(officer_with(bureau, "examiner", Role.EXAMINER, at=at), at=late) == []
    retire(record=ownerless, by=publisher, at=late)
    assert to_do(other, at=late) == []


def test_a_record_whose_keeper_left_falls_to_those_who_publish_or_administer(
    record: Procedure, bureau: Organisation, publisher: Acting, at: datetime
) -> None:
    late = at + timedelta(days=30)
    keeper = User.objects.get(pk=record.owner_id)
    top = Organisation.objects.get(slug="pref")
    administrator = officer_with(top, "administrator", Role.ADMINISTRATOR, at=at)
    editor2 = officer_with(bureau, "editor2", Role.EDITOR, at=at)

    def kinds(actor: Acting) -> list[FindingKind]:
        return [finding.kind for one in to_do(actor, at=late) for finding in one.findings]

    assert absent_keepers([record], at=late) == frozenset()
    assert kinds(administrator) == kinds(publisher) == []
    appointment = keeper.appointments.get()
    Appointment.objects.filter(pk=appointment.pk).update(ends_on=japan_day(late))
    assert absent_keepers([record], at=late - timedelta(days=1)) == frozenset()
    assert absent_keepers([record], at=late) == {record.pk}
    assert FindingKind.ABSENT in kinds(administrator) and FindingKind.ABSENT in kinds(publisher)
    assert kinds(editor2) == [] and to_do(acting_of(keeper, at=late), at=late) == []
    (finding,) = [one for one in freshness_of(record, at=late).findings if one.kind is FindingKind.ABSENT]
    assert keeper.name in finding.sentence
    # appointed above the place: still there; disabled: gone
    appoint(user=keeper, organisation=top, role=Role.EDITOR, starts_on=japan_day(at), by=SYSTEM, at=at)
    assert absent_keepers([record], at=late) == frozenset()
    User.objects.filter(pk=keeper.pk).update(is_active=False)
    assert absent_keepers([record], at=late) == {record.pk}
    assert keeper not in keepers_in([bureau.pk], at=late)[bureau.pk]
    set_owner(
        record=record, owner=User.objects.get(pk=publisher.who), review_on=None, by=administrator, at=late
    )
    record.refresh_from_db()
    assert kinds(administrator) == [] and FindingKind.ABSENT not in kinds(publisher)
    stranger = officer_with(bureau, "examiner", Role.EXAMINER, at=at)
    with pytest.raises(NotYourProcedure):
        set_owner(record=record, owner=None, review_on=None, by=stranger, at=late)


def test_queries_do_not_grow_with_the_records(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime, django_assert_num_queries: Any
) -> None:
    for n in range(5):
        published(bureau, editor, publisher, slug=f"restaurant-{n}", at=at, **FULL)
    records = kept_records()
    assert len(records) == 5
    freshness_of_all(records, at=at)
    with django_assert_num_queries(5):
        freshness_of_all(records, at=at)


@pytest.fixture
def server() -> Iterator[str]:
    """A small web server on this machine with a page, a missing page and a redirect loop."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/page":
                page = "<html><meta charset=utf-8><p>手数料は500円です。</p></html>".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page)
            elif self.path == "/loop":
                self.send_response(302)
                self.send_header("Location", "/loop")
                self.end_headers()
            else:
                self.send_response(404)
                self.end_headers()

        def log_message(self, *args: object) -> None:
            """Quiet."""

    found = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{found.server_address[1]}"
    found.shutdown()
    thread.join()
    found.server_close()


def test_pages_are_fetched_and_failures_told(server: str, settings: Any) -> None:
    settings.LINK_CHECK_PRIVATE = True
    assert fetch(f"{server}/page") == Fetched(f"{server}/page", 200, "", "手数料は500円です。")
    assert fetch(f"{server}/gone").status == 404
    assert "転送" in fetch(f"{server}/loop").problem
    assert fetch("http://127.0.0.1:1/").problem == "つながりません"


@pytest.mark.parametrize(
    "url",
    [
        "{server}/page",
        "http://localhost/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://2130706433/",
        "file:///etc/passwd",
        "https://user:pass@example.jp/",
    ],
)
def test_the_own_network_is_not_looked_into(server: str, url: str) -> None:
    seen = fetch(url.format(server=server))
    assert seen.status is None and seen.text == ""
    assert seen.problem in ("公開されているアドレスではありません", "つながりません")
