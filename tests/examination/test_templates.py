"""Templates of notices: two people, pinned at the decision, filled from one case, and never with a gap."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.examination.models import Disposition, Notice, NoticeTemplate, NoticeTemplateVersion, Outcome
from madoguchi.examination.selectors.templates import fields_of_template, templates_for
from madoguchi.examination.services import (
    NotYourRole,
    PaperCannotBeMade,
    PaperSaysTooLittle,
    TemplateDraftExists,
    TemplateExists,
    WordsHaveProblems,
    add_template,
    ask_template_publication,
    discard_template_draft,
    fill_in,
    publish_template,
    retire_template,
    save_template_draft,
    send_template_back,
    start_template_draft,
)
from madoguchi.examination.services.wording import facts_of, letter_data, permit_data
from madoguchi.examination.writing.document import Words
from madoguchi.files.selectors import read
from madoguchi.papers.reading import said_in
from madoguchi.papers.selectors import check_signature
from madoguchi.versions.services import EditorMayNotApprove, SomeoneElseSaved
from tests.examination.words_world import decided, drafted, opened_shop, papers, published, shaper
from tests.world import World

pytestmark = pytest.mark.django_db


def text_of(paper: Notice) -> str:
    """What stands on a paper, without spaces."""
    return "".join(said_in(read(paper.file)).split())


def test_one_writes_another_publishes_and_a_decided_case_is_told_in_these_words(
    world: World, authority: None
) -> None:
    edition = opened_shop(world)
    version = drafted(world, edition)
    editor, publisher = shaper(world)
    asked = ask_template_publication(version=version, by=editor, at=world.began)
    assert asked.asked_at == world.began
    with pytest.raises(NotYourRole):
        publish_template(version=version, by=editor, at=world.began)
    publish_template(version=version, by=publisher, at=world.began)

    application = decided(world, edition, Outcome.GRANTED, user=world.resident)
    paper = papers(application)["notice"]
    text = text_of(paper)
    assert "名前まどの食堂" in text and "1店" in text and "2理由" in text and "条件" not in text
    assert paper.version == version and paper.title == "営業許可通知書"
    assert check_signature(read(paper.file), at=world.at).is_valid


def test_the_version_is_that_of_the_day_of_the_decision(world: World, authority: None) -> None:
    edition = opened_shop(world)
    first = published(world, edition)
    application = decided(world, edition, Outcome.GRANTED)
    editor, publisher = shaper(world)
    second = start_template_draft(template=first.template, by=editor, at=world.at)
    words = Words.read(second.body | {"title": "新しい通知書"})
    second, _found = save_template_draft(version=second, words=words, revision=0, by=editor, at=world.at)
    publish_template(version=second, by=publisher, at=world.at)

    assert papers(application)["notice"].title == "営業許可通知書"
    assert papers(decided(world, edition, Outcome.GRANTED))["notice"].title == "新しい通知書"


def test_one_that_holds_later_is_not_used_yet(world: World) -> None:
    edition = opened_shop(world)
    version = drafted(world, edition)
    day = japan_day(world.at) + timedelta(days=1)
    publish_template(version=version, effective_from=day, by=shaper(world)[1], at=world.began)
    decided(world, edition, Outcome.GRANTED)
    assert Disposition.objects.get().notice_version is None


def test_the_deciding_office_goes_before_the_owner_and_others_never(world: World) -> None:
    edition = opened_shop(world)
    published(world, edition, place=world.other_city, text="別の町の言葉です。")
    decided(world, edition, Outcome.GRANTED)
    assert Disposition.objects.get().notice_version is None


def test_whoever_wrote_any_of_it_does_not_publish(world: World) -> None:
    version = drafted(world, opened_shop(world))
    both = world.officer("both", Role.EDITOR, Role.PUBLISHER)
    by = world.acting(both)
    words = Words.read(version.body | {"title": "もう一度"})
    saved, _found = save_template_draft(
        version=version, words=words, revision=version.revision, by=by, at=world.at
    )
    with pytest.raises(EditorMayNotApprove):
        publish_template(version=saved, by=by, at=world.at)


def test_what_is_written_at_once_is_not_overwritten(world: World) -> None:
    version = drafted(world, opened_shop(world))
    editor, _publisher = shaper(world)
    with pytest.raises(SomeoneElseSaved):
        save_template_draft(
            version=version, words=Words(title="別"), revision=version.revision - 1, by=editor, at=world.at
        )


def test_a_template_is_one_for_each_outcome_and_given_up_by_a_publisher(world: World) -> None:
    edition = opened_shop(world)
    version = published(world, edition)
    editor, publisher = shaper(world)
    with pytest.raises(TemplateExists):
        add_template(procedure=edition.procedure, organisation=world.city, by=editor, at=world.at)
    start_template_draft(template=version.template, by=editor, at=world.at)
    with pytest.raises(TemplateDraftExists):
        start_template_draft(template=version.template, by=editor, at=world.at)
    assert [one.pk for one in templates_for(editor)] == [version.template_id]
    retire_template(template=version.template, by=publisher, at=world.at)
    assert templates_for(editor) == []
    decided(world, edition, Outcome.GRANTED)
    assert Disposition.objects.get().notice_version is None


def test_a_draft_is_sent_back_and_thrown_away_with_its_template(world: World) -> None:
    version = drafted(world, opened_shop(world))
    editor, publisher = shaper(world)
    ask_template_publication(version=version, by=editor, at=world.at)
    back = send_template_back(version=version, remark="理由を足してください。", by=publisher, at=world.at)
    assert (back.asked_at, back.remark) == (None, "理由を足してください。")
    discard_template_draft(version=back, by=editor, at=world.at)
    assert not NoticeTemplateVersion.objects.exists() and not NoticeTemplate.objects.exists()


def test_a_refusal_without_grounds_or_instructions_is_not_published_and_not_released(world: World) -> None:
    edition = opened_shop(world, review_instructions="　")
    version = drafted(world, edition, outcome=Outcome.REFUSED, text="認めません。")
    with pytest.raises(WordsHaveProblems) as caught:
        publish_template(version=version, by=shaper(world)[1], at=world.at)
    assert len(caught.value.problems) == 2
    with pytest.raises(PaperSaysTooLittle):
        decided(world, edition, Outcome.REFUSED)
    assert not Disposition.objects.exists()


def test_nothing_is_decided_that_cannot_be_told(world: World) -> None:
    edition = opened_shop(world)
    published(world, edition, text="{記入：支給額}を支給します。{条件}")
    with pytest.raises(PaperCannotBeMade, match="「記入：支給額」、「条件」"):
        decided(world, edition, Outcome.GRANTED)
    assert not Disposition.objects.exists()


def test_what_the_desk_fills_in_can_be_told(world: World, authority: None) -> None:
    edition = opened_shop(world)
    version = published(world, edition, text="{記入：支給額}を支給します。")
    assert "記入：支給額" in [one.name for one in fields_of_template(version.template)[1][1]]
    application = world.examining(edition=edition, shop="店")
    fill_in(
        application=application,
        values={"amount": 12000},
        revision=0,
        by=world.acting(world.examiner),
        at=world.at,
    )
    disposition = Disposition(
        application=application,
        proposal=None,
        outcome=Outcome.GRANTED,
        grounds="可",
        review_instructions="",
        decided_at=world.at,
        notice_version=version,
    )
    facts = facts_of(disposition, "notice", number="1", issued_on=japan_day(world.at))
    assert letter_data(disposition, facts).blocks[0].text == "12,000円を支給します。"


def _mark() -> str:
    """A word that stands nowhere else; of letters alone, for twelve digits in a row are refused as a My Number."""
    return uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_two_cases_never_leak_into_each_other(world: World, data: st.DataObject) -> None:
    words = st.text(alphabet=st.characters(codec="utf-8", categories=("L", "Nl")), max_size=12)

    def own(n: int) -> dict[str, str]:
        return {key: f"{data.draw(words)}{_mark()}" for key in ("family", "shop", "grounds", "conditions")}

    edition = opened_shop(world, slug=f"s{uuid4().hex[:12]}")
    published(world, edition)
    published(world, edition, kind="permit")
    told = []
    for n in (0, 1):
        mine = own(n)
        application = decided(
            world,
            edition,
            Outcome.GRANTED,
            grounds=mine["grounds"],
            conditions=mine["conditions"],
            shop=mine["shop"],
            applicant_name={"family": mine["family"], "given": "子"},
        )
        told.append((application, mine))
    for (application, mine), (other, theirs) in (told, told[::-1]):
        disposition = application.dispositions.get()
        letter = letter_data(
            disposition, facts_of(disposition, "notice", number="番号", issued_on=japan_day(world.at))
        )
        permit = permit_data(
            disposition,
            facts_of(disposition, "permit", number="番号", issued_on=japan_day(world.at)),
            code="K",
        )
        text = f"{letter}{permit}"
        assert all(value in text for value in mine.values())
        assert not any(value in text for value in [*theirs.values(), other.receipt_number])
