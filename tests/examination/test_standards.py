"""The checklist of standards, what each outcome needs, and the decided file."""

import hashlib
import io
import json
import zipfile

import pytest
from pypdf import PdfReader

from madoguchi.applications.services import ChangedMeanwhile, MoveNotAllowed
from madoguchi.core.acting import Role
from madoguchi.events.models import Event
from madoguchi.examination.models import Finding, GroundsTemplate, Outcome
from madoguchi.examination.selectors import disposition_of, grounds_for, standards_of
from madoguchi.examination.services import (
    ConditionsMissing,
    NameTaken,
    NoStandardUnmet,
    NoSuchStandard,
    NotDecided,
    Noted,
    NotYourRole,
    PurposeMissing,
    StandardsOpen,
    StandardUnmet,
    UnmetWithoutFact,
    WordsMissing,
    decide,
    end_grounds,
    export_decision,
    fill_in,
    issue_notice,
    note_findings,
    save_grounds,
)
from madoguchi.papers.reading import said_in
from tests.examination.acts import proposing, refused, signing
from tests.examination.deciding_world import MET, UNMET, Office
from tests.examination.moves import calling, ending
from tests.examination.words_world import opened_shop
from tests.world import World, get, last_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world: World) -> Office:
    """A procedure with two standards."""
    return Office(world)


def noted(office: Office, case: object, found: dict[str, Noted], **changes: object) -> list[str]:
    """Keep what was found."""
    given = {
        "application": case,
        "by": office.world.acting(office.world.examiner),
        "at": office.world.at,
    }
    return note_findings(findings=found, **given | changes)  # type: ignore[arg-type]


def test_what_is_found_is_kept_as_one_goes(office: Office) -> None:
    case = office.examining()
    assert [(one.standard.code, one.result) for one in standards_of(case)] == [("age", ""), ("insured", "")]
    assert noted(office, case, {"age": Noted("met", " 住民票で確認 ", 0)}) == ["age"]
    (kept,) = Finding.objects.all()
    assert (kept.result, kept.note, kept.revision, kept.by) == (
        "met",
        "住民票で確認",
        1,
        office.world.examiner,
    )
    assert (
        noted(office, case, {"age": Noted("met", "住民票で確認", 0)}) == []
    )  # the same again, from an old page
    assert noted(office, case, {"age": Noted("unmet", "16歳でした", 1), "insured": Noted("met", "", 0)}) == [
        "age",
        "insured",
    ]
    assert [(one.result, one.note, one.revision) for one in standards_of(case)] == [
        ("unmet", "16歳でした", 2),
        ("met", "", 1),
    ]
    told = Event.objects.filter(kind="standards.noted").latest("n")
    assert told.data == {"standards": {"age": "unmet", "insured": "met"}}
    assert noted(office, case, {"age": Noted("", "消します", 2)}) == ["age"]
    assert standards_of(case)[0].finding is None


def test_two_officers_do_not_overwrite_each_other(office: Office) -> None:
    case = office.examining()
    noted(office, case, {"age": Noted("met", "住民票で確認", 0)})
    stale = {"insured": Noted("met", "", 0), "age": Noted("unmet", "16歳", 0)}
    refused(ChangedMeanwhile, lambda: noted(office, case, stale))
    assert [one.result for one in standards_of(case)] == ["met", ""]


def test_findings_are_those_of_the_case_and_of_its_examination(office: Office) -> None:
    world, case = office.world, office.examining()
    refused(NoSuchStandard, lambda: noted(office, case, {"other": Noted("met")}))
    refused(NotYourRole, lambda: noted(office, case, MET, by=world.acting(office.head)))
    office.propose(case)
    refused(MoveNotAllowed, lambda: noted(office, case, UNMET))


def test_granting_needs_every_standard_looked_at_and_none_unmet(office: Office) -> None:
    case = office.examining()
    refused(StandardsOpen, lambda: office.propose(case, findings={"age": Noted("met")}))
    refused(StandardUnmet, lambda: office.propose(case, findings=UNMET))
    refused(
        StandardUnmet,
        lambda: office.propose(case, findings=UNMET, outcome=Outcome.CONDITIONAL, conditions="x"),
    )
    proposal = office.propose(case, findings={"age": Noted("met"), "insured": Noted("not_applicable")})
    assert [one["result"] for one in proposal.standards] == ["met", "not_applicable"]


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.PARTIAL])
def test_denying_names_the_standard_and_what_was_found(office: Office, outcome: Outcome) -> None:
    case = office.examining()
    given = {"outcome": outcome, "conditions": "1人分" if outcome == Outcome.PARTIAL else ""}
    refused(NoStandardUnmet, lambda: office.propose(case, **given))
    refusal = refused(
        UnmetWithoutFact, lambda: office.propose(case, **given, findings={"age": Noted("unmet", " ")})
    )
    assert refusal.field == "note-age"
    proposal = office.propose(case, **given, findings=UNMET, grounds="次の基準を満たしません。")
    assert proposal.full_grounds == (
        "次の基準を満たしません。\n\nお子さんが15歳以下であること。（条例第3条）\n16歳でした（住民票）。"
    )
    for signer in (office.chief, office.head, office.director):
        office.sign(case, signer)
    by = office.world.acting(office.world.examiner)
    decide(application=get(case.pk), revision=get(case.pk).revision, by=by, at=office.world.at)
    disposition = disposition_of(case)
    assert disposition is not None and disposition.grounds == proposal.full_grounds
    assert disposition.outcome == outcome


@pytest.mark.parametrize("outcome", [Outcome.CONDITIONAL, Outcome.PARTIAL])
def test_conditions_are_said(office: Office, outcome: Outcome) -> None:
    case = office.examining()
    refusal = refused(ConditionsMissing, lambda: office.propose(case, outcome=outcome, conditions=" "))
    assert refusal.field == "conditions"


def test_a_procedure_without_items_is_decided_as_before(office: Office) -> None:
    case = office.world.examining()
    proposal = office.propose(
        case, findings=None, outcome=Outcome.REFUSED, grounds="対象の地域ではありません。"
    )
    assert (proposal.standards, proposal.full_grounds) == ([], "対象の地域ではありません。")


def test_a_proposal_says_how_it_is_kept(office: Office) -> None:
    case = office.examining()
    usual = office.propose(case)
    assert usual.title == f"子ども医療費助成に対する処分について（受付番号 {case.receipt_number}）"
    assert (usual.document_class, usual.retention_years) == ("許認可等　許可", 5)
    office.lay_down(route=office.route, revision=1, document_class="子育て　交付決定")
    other = office.examining()
    assert office.propose(other).document_class == "子育て　交付決定"
    third = office.examining()
    own = office.propose(third, title=" 医療証の交付 ", document_class="助成", retention_years=10)
    assert (own.title, own.document_class, own.retention_years) == ("医療証の交付", "助成", 10)


# usual words


def test_usual_words_are_kept_by_those_who_sign_or_administer(office: Office) -> None:
    world, case = office.world, office.examining()
    given = {
        "template": None,
        "organisation": world.city,
        "procedure": None,
        "outcome": Outcome.GRANTED,
        "name": " 満たす ",
        "grounds": " すべて満たします。 ",
        "by": world.acting(office.head),
        "at": world.at,
    }
    kept = save_grounds(**given)
    assert (kept.name, kept.grounds) == ("満たす", "すべて満たします。")
    refused(NameTaken, lambda: save_grounds(**given))
    refused(WordsMissing, lambda: save_grounds(**given | {"name": " "}))
    refused(NotYourRole, lambda: save_grounds(**given | {"by": world.acting(world.examiner)}))
    refused(ChangedMeanwhile, lambda: save_grounds(**given | {"template": kept, "revision": 0}))
    own = save_grounds(**given | {"procedure": office.edition.procedure})
    elsewhere = world.opened("elsewhere")
    save_grounds(**given | {"procedure": elsewhere.procedure})
    assert grounds_for(case) == [own, kept]
    end_grounds(template=own, revision=1, by=world.acting(office.administrator), at=world.at)
    assert grounds_for(case) == [kept]
    assert GroundsTemplate.objects.count() == 3


# the decided file


def decided(office: Office, **changes: object) -> object:
    """A case that three signed and that was decided, with its notice."""
    case = office.examining()
    office.propose(case, **changes)
    office.sign(case, office.chief, comment="よし")
    office.sign(case, office.deputy, reason="課長が出張のため")
    office.sign(case, office.director)
    by = office.world.acting(office.world.examiner)
    decide(application=get(case.pk), revision=get(case.pk).revision, by=by, at=office.world.at)
    return get(case.pk)


def test_the_decided_file_holds_everything_and_is_recorded(office: Office, authority: None) -> None:
    world = office.world
    case = decided(office, outcome=Outcome.REFUSED, findings=UNMET)
    issue_notice(last_event(case, "application.decided"))  # type: ignore[arg-type]
    data = export_decision(
        application=case,  # type: ignore[arg-type]
        purpose=" 文書管理システムへの登録 ",
        by=world.acting(world.examiner),
        at=world.at,
    )
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert list(files) == [
        "決裁文書.pdf",
        "決裁文書.json",
        "回答-第1版.json",
        "添付/01-保険証.png",
        "通知書-1.pdf",
        "SHA256SUMS",
    ]
    sums = dict(line.split("  ")[::-1] for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}

    record = json.loads(files["決裁文書.json"])
    assert record["decision"]["outcome"] == "refused"
    assert "16歳でした" in record["decision"]["grounds"]
    assert [one["result"] for one in record["standards"]] == ["unmet", "met"]
    assert [(one["post"], one["by"], one["is_substitute"]) for one in record["sign_offs"]] == [
        ("係長", "chief", False),
        ("課長", "deputy", True),
        ("部長", "director", False),
    ]
    assert record["notices"][0]["sha256"] == hashlib.sha256(files["通知書-1.pdf"]).hexdigest()
    text = "".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(files["決裁文書.pdf"])).pages).split()
    )
    for words in (
        "決裁文書",
        "16歳でした",
        "代決：課長が出張のため",
        "係長chief",
        "お子さんが15歳以下",
        "5年",
    ):
        assert words in text, words

    event = last_event(case, "decision.exported")  # type: ignore[arg-type]
    assert event.why == "文書管理システムへの登録"
    assert event.data == {"sha256": hashlib.sha256(data).hexdigest(), "files": 5, "bytes": len(data)}


def test_a_file_leaves_for_a_purpose_and_once_decided(office: Office) -> None:
    world, case = office.world, decided(office)
    given = {"application": case, "purpose": "登録", "by": world.acting(world.examiner), "at": world.at}
    refused(PurposeMissing, lambda: export_decision(**given | {"purpose": " "}))
    refused(NotYourRole, lambda: export_decision(**given | {"by": world.acting(office.administrator)}))
    stranger = world.officer("stranger", *Role, at=world.other_city)
    refused(NotYourRole, lambda: export_decision(**given | {"by": world.acting(stranger)}))
    other = office.examining()
    refused(NotDecided, lambda: export_decision(**given | {"application": other}))


def test_what_the_desk_filled_in_and_heard_leaves_with_the_decision(world: World) -> None:
    by, at = world.acting(world.examiner), world.at
    case = world.examining(world.resident, edition=opened_shop(world), shop="まどの食堂")
    fill_in(application=case, values={"amount": 12000}, revision=0, by=by, at=at)
    calling(world, case)
    ending(world, get(case.pk))
    for act in (proposing, signing):
        act(world, get(case.pk))
    decide(application=get(case.pk), revision=get(case.pk).revision, by=by, at=at)
    data = export_decision(application=get(case.pk), purpose="登録", by=by, at=at)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        record, pdf = json.loads(packed.read("決裁文書.json")), packed.read("決裁文書.pdf")
    assert record["filled_in"] == [{"label": "支給額", "value": "12,000円"}]
    assert [one["record"] for one in record["hearings"]] == ["収入は7月に戻ったとの申出。"]
    text = "".join(said_in(pdf).split())
    assert "支給額12,000円" in text and "第1回収入は7月に戻ったとの申出。" in text
