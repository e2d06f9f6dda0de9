"""What municipalities say otherwise of a shared procedure: who may, what may differ, what an application pins."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Event
from madoguchi.registry.models import Procedure, VariantVersion
from madoguchi.registry.selectors import (
    body_for,
    contact_of,
    needs_of,
    open_editions,
    public_variants,
    taken_at,
    told_by_places,
    variant_for,
    variants_seen_by,
    variants_to_do,
    why_not_taken,
)
from madoguchi.registry.services import (
    AlreadyRetired,
    BodyHasProblems,
    NotTakenHere,
    NotYourProcedure,
    add_variant,
    ask_publication,
    discard_draft,
    open_edition,
    publish_version,
    put_into_force,
    retire,
    save_draft,
    send_back,
    start_draft,
    withdraw_version,
)
from madoguchi.registry.types import FindingKind, varied_fields
from madoguchi.versions.services import EditorMayNotApprove
from tests.registry.variants_world import CONTACT, FEE, World, shared_world, town
from tests.registry.world import SYSTEM, next_version, officer_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(bureau: Organisation, at: datetime) -> World:
    """Two towns that share a procedure."""
    return shared_world(bureau, at=at)


def test_a_town_says_otherwise_and_its_applications_pin_it(world: World) -> None:
    before = world.edition(world.river)
    version = world.say(world.river, fee=FEE, processing={"window_days": 3})
    edition = world.edition(world.river)
    assert edition.pk != before.pk and edition.variant_version == version
    assert edition.procedure_version == before.procedure_version and edition.standard_days == 3
    assert body_for(edition).fee.amount_yen == 400 and body_for(edition).title == "飲食店営業許可申請"
    assert body_for(before).fee.amount_yen == 18300, "what was pinned before stays"
    assert body_for(world.edition(world.wood)).fee.amount_yen == 18300
    kinds = Event.objects.filter(stream=f"variantversion:{version.pk}").values_list("kind", flat=True)
    assert [kind.partition(".")[2] for kind in kinds.order_by("pk")] == [
        "drafted", "saved", "publication_asked", "published", "in_force",
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["title", "kind", "legal_basis", "life_events", "is_guest_allowed", "code"])
def test_what_is_not_open_to_variants_is_refused(world: World, field: str) -> None:
    assert field not in varied_fields()
    with pytest.raises(BodyHasProblems) as refused:
        world.draft(world.river, **{field: "べつ"})
    assert "この項目は、区市町村では変えられません" in str(refused.value)


def test_what_the_schema_refuses_of_the_whole_is_refused(world: World) -> None:
    with pytest.raises(BodyHasProblems) as refused:
        world.draft(world.river, fee={"amount_yen": -1, "text": ""})
    assert {problem.path for problem in refused.value.problems} == {("fee", "amount_yen"), ("fee", "text")}


def test_plain_words_are_added_to_those_of_all(world: World) -> None:
    next_version(world.procedure, world.editor, world.publisher, at=world.at, plain_summary="みんなの説明。")
    world.say(world.river, plain_summary="川の市では、駅でもできます。")
    assert (
        body_for(world.edition(world.river)).plain_summary == "みんなの説明。\n川の市では、駅でもできます。"
    )


def test_whoever_wrote_does_not_publish_and_the_published_never_changes(world: World) -> None:
    both = officer_with(world.river.place, "both", Role.EDITOR, Role.PUBLISHER, at=world.at)
    variant = add_variant(procedure=world.procedure, organisation=world.river.place, by=both, at=world.at)
    draft = start_draft(record=variant, by=both, at=world.at)
    with pytest.raises(EditorMayNotApprove):
        publish_version(version=draft, by=both, at=world.at)
    version = publish_version(version=draft, by=world.river.publisher, at=world.at)
    for words in ("UPDATE registry_variantversion SET number = 9", "DELETE FROM registry_variantversion"):
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            connection.cursor().execute(
                f"{words} WHERE id = %s",
                [str(version.pk) if connection.vendor == "postgresql" else version.pk.hex],
            )


def _attempts(world: World, draft: VariantVersion, by: Acting) -> list[Callable[[], object]]:
    """Everything that can be done with a variant, by `by`."""
    at, place = world.at, world.river.place
    return [
        lambda: add_variant(procedure=world.procedure, organisation=place, by=by, at=at),
        lambda: start_draft(record=draft.variant, by=by, at=at),
        lambda: save_draft(version=draft, body={}, revision=1, by=by, at=at),
        lambda: ask_publication(version=draft, by=by, at=at),
        lambda: discard_draft(version=draft, by=by, at=at),
        lambda: send_back(version=draft, remark="いいえ", by=by, at=at),
        lambda: publish_version(version=draft, by=by, at=at),
        lambda: withdraw_version(version=draft, reason="いいえ", by=by, at=at),
    ]


def test_another_town_and_the_prefecture_cannot_touch_it(world: World) -> None:
    draft = world.draft(world.river, fee=FEE)
    pref = Organisation.objects.get(slug="pref")
    above = officer_with(pref, "above", Role.EDITOR, Role.PUBLISHER, at=world.at)
    assert above.has(Role.EDITOR, world.river.place.pk), "public texts go down, and still"
    for stranger in (above, world.wood.editor, world.wood.publisher, world.editor, world.publisher):
        for act in _attempts(world, draft, stranger):
            with pytest.raises(NotYourProcedure):
                act()
        with pytest.raises(Organisation.DoesNotExist):
            variant_for(stranger, "copy", "river")
    assert [place.slug for place in variants_seen_by(above, "copy")[1]] == ["river", "wood"]
    assert [place.slug for place in variants_seen_by(world.wood.editor, "copy")[1]] == ["wood"]
    nobody = officer_with(pref, "nobody", Role.EXAMINER, at=world.at)
    with pytest.raises(Procedure.DoesNotExist):
        variants_seen_by(nobody, "copy")


def test_only_who_takes_a_procedure_of_others_has_a_variant(world: World, bureau: Organisation) -> None:
    far = town(bureau, "far", "遠い村", at=world.at)
    with pytest.raises(NotTakenHere):
        add_variant(procedure=world.procedure, organisation=far.place, by=far.editor, at=world.at)
    with pytest.raises(NotTakenHere):
        add_variant(procedure=world.procedure, organisation=bureau, by=world.editor, at=world.at)
    retire(record=world.procedure, by=world.publisher, at=world.at)
    with pytest.raises(AlreadyRetired):
        world.draft(world.river, fee=FEE)


def test_on_its_day_it_comes_into_force_and_can_be_taken_back_before(world: World) -> None:
    day = world.at.date() + timedelta(days=7)
    for fee in (FEE, {**FEE, "amount_yen": 500}):
        version = publish_version(
            version=world.draft(world.river, fee=fee),
            effective_from=day,
            by=world.river.publisher,
            at=world.at,
        )
        assert world.edition(world.river).variant_version is None
        if fee is FEE:
            withdraw_version(version=version, reason="金額の誤り", by=world.river.publisher, at=world.at)
    assert put_into_force(at=world.at) == 0
    assert put_into_force(at=world.at + timedelta(days=7)) == 1
    assert put_into_force(at=world.at + timedelta(days=7)) == 0
    assert body_for(world.edition(world.river, on=day)).fee.amount_yen == 500


def test_variants_go_on_over_a_new_shared_version_and_the_town_is_told_of_both_texts(world: World) -> None:
    world.say(world.river, fee=FEE, conditions=["川の市に住む人"])
    assert needs_of(world.variant(world.river)).findings == ()
    dearer = {"amount_yen": 20000, "text": "20,000円", "how_to_pay": "窓口"}
    next_version(
        world.procedure, world.editor, world.publisher, at=world.at, fee=dearer, deadline="開店の20日前まで"
    )
    found = body_for(world.edition(world.river))
    assert (found.fee.amount_yen, found.deadline) == (400, "開店の20日前まで")
    (needed,) = variants_to_do(world.river.editor)
    (change,) = needed.changes
    assert [finding.kind for finding in needed.findings] == [FindingKind.UPSTREAM]
    assert (change.before["amount_yen"], change.now, change.own) == (18300, dearer, FEE)
    assert variants_to_do(world.wood.editor) == variants_to_do(world.editor) == []
    draft = start_draft(record=world.variant(world.river), by=world.river.editor, at=world.at)
    assert draft.body["fee"] == FEE, "a new version begins as the last one"
    publish_version(version=draft, by=world.river.publisher, at=world.at)
    assert variants_to_do(world.river.editor) == [], "looked at by two, kept as it is"


def test_a_draft_saved_after_the_owners_change_was_written_beside_it(world: World) -> None:
    variant = add_variant(
        procedure=world.procedure, organisation=world.river.place, by=world.river.editor, at=world.at
    )
    draft = start_draft(record=variant, by=world.river.editor, at=world.at)
    saved, _ = save_draft(version=draft, body={"fee": FEE}, revision=0, by=world.river.editor, at=world.at)
    newer = next_version(world.procedure, world.editor, world.publisher, at=world.at)
    assert saved.shared != newer
    again, _ = save_draft(version=saved, body={"fee": FEE}, revision=1, by=world.river.editor, at=world.at)
    assert again.shared == newer and again.revision == 2


def test_what_no_longer_fits_is_left_out_and_said(world: World) -> None:
    world.say(world.river, plain_summary="あ" * 300, fee=FEE)
    next_version(world.procedure, world.editor, world.publisher, at=world.at, plain_summary="い" * 200)
    edition = world.edition(world.river)
    assert edition.variant_version is None and body_for(edition).fee.amount_yen == 18300
    (needed,) = variants_to_do(world.river.editor)
    assert FindingKind.CONTRADICTION in {finding.kind for finding in needed.findings}
    assert "400文字まで" in needed.findings[-1].sentence
    world.say(world.river, fee=FEE)
    assert body_for(world.edition(world.river)).fee.amount_yen == 400
    assert variants_to_do(world.river.editor) == []


def test_acceptance_of_its_own_decides_whether_the_town_takes_it(world: World) -> None:
    day = world.at.date()
    world.say(
        world.river,
        acceptance=[{"opens_on": (day + timedelta(days=30)).isoformat(), "text": "来月から"}],
    )
    why = why_not_taken(world.edition(world.river), at=world.at)
    assert why is not None and why.again_on == day + timedelta(days=30)
    assert why_not_taken(world.edition(world.wood), at=world.at) is None
    (opened,) = taken_at(world.at)
    assert [receiver.organisation_slug for receiver in opened.receivers] == ["wood"]


def test_whom_to_ask_is_the_variants_before_the_offices(world: World) -> None:
    edition = world.edition(world.river)
    assert contact_of(edition, body_for(edition)).name == "川の市 総合窓口"
    world.say(world.river, contact=CONTACT)
    edition = world.edition(world.river)
    assert contact_of(edition, body_for(edition)).name == "川の市 市民課"


def test_going_back_to_what_all_say_is_a_version_without_differences(world: World) -> None:
    world.say(world.river, fee=FEE)
    assert len(public_variants([world.procedure])[world.procedure.pk]) == 1
    world.say(world.river)
    assert body_for(world.edition(world.river)).fee.amount_yen == 18300
    assert public_variants([world.procedure]) == {}
    assert told_by_places(open_editions(world.procedure, on=world.at.date())) == []


def test_an_edition_opened_later_has_what_the_town_says(world: World) -> None:
    world.say(world.river, fee=FEE)
    edition = world.edition(world.river)
    later = open_edition(
        procedure=world.procedure,
        organisation=world.river.place,
        form_version=edition.form_version,
        standard_days=1,
        online_standard_days=None,
        retention_years=5,
        opens_on=world.at.date() + timedelta(days=40),
        by=SYSTEM,
        at=world.at,
    )
    assert body_for(later).fee.amount_yen == 400


def test_the_table_of_places_asks_the_database_once(world: World) -> None:
    for one in (world.river, world.wood):
        world.say(one, fee=FEE)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = told_by_places(open_editions(world.procedure, on=world.at.date()))
        assert [(row.organisation.slug, row.own) for row in rows] == [
            ("river", frozenset({"fee"})),
            ("wood", frozenset({"fee"})),
        ]
    assert len(queries) == 1
