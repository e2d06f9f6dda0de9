"""Opinions: taken with guards, sealed, handed on by rules, answered by one or two people, told to the holder alone."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from madoguchi.core.acting import Acting, Role
from madoguchi.core.ids import read_number
from madoguchi.events.models import Event
from madoguchi.listening.models import FrequentAnswer, Opinion, Reception
from madoguchi.listening.selectors import (
    counts_of_waiting,
    figures_of_year,
    held_opinion,
    opinion_for,
    opinions_for,
    public_answers,
)
from madoguchi.listening.services import (
    AlreadyEnded,
    AnswerMissing,
    ChangedElsewhere,
    FormLacks,
    HoldsIndividualNumber,
    NotTaken,
    NotYourOpinion,
    NotYourReception,
    OwnAnswer,
    OwnReply,
    Received,
    ReplyMissing,
    RuleMissing,
    SentBefore,
    TooManyOpinions,
    WordsAreAdvert,
    WrongTarget,
    drop_answer,
    lay_down_reception,
    note_opinion,
    publish_answer,
    receive,
    return_reply,
    save_answer,
    save_rule,
    send_reply,
    transfer_opinion,
    withdraw_answer,
    write_reply,
)
from madoguchi.messaging.models import Delivery, Message
from tests.world import World

pytestmark = pytest.mark.django_db

SAID: dict[str, Any] = {
    "kind": "enquiry",
    "topic": "children",
    "words": "保育園の一時預かりは、いつから申し込めますか。",
    "wants_reply": True,
    "email": "hanako@example.jp",
}
once = iter(range(10_000))


def sent(world: World, reception: Reception, by: Acting | None = None, **changes: Any) -> Received:
    """What a guest, or `by`, sends."""
    return receive(
        reception=reception,
        answers={**SAID, **changes},
        once=str(next(once)),
        by=by or Acting.nobody(),
        at=world.at,
    )


def test_what_is_written_is_sealed_and_acknowledged(world: World, reception: Reception) -> None:
    made = sent(world, reception)
    opinion = Opinion.objects.get()
    assert read_number(opinion.number.lower()) == opinion.number and opinion.number.startswith("Q-")
    assert (opinion.due_on, opinion.state) == (date(2026, 11, 17), "waiting")
    assert opinion.answers["words"] == SAID["words"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM listening_opinion")
        kept = str(cursor.fetchall())
    assert "一時預かり" not in kept and "hanako" not in kept
    assert all("一時預かり" not in str(event.data) for event in Event.objects.all())
    assert made.secret and opinion.ticket_id
    message = Message.objects.get()
    assert opinion.number in message.title and "2026年11月17日" in message.body


def test_only_the_holder_reads_it_again(world: World, reception: Reception) -> None:
    resident = world.acting(world.resident)
    own = sent(world, reception, by=resident).opinion
    guest = sent(world, reception, words="別の質問です。").opinion
    assert held_opinion(resident, own.pk) == own and own.ticket_id is None
    assert held_opinion(resident, guest.pk) is None
    assert held_opinion(world.acting(world.neighbour), own.pk) is None
    assert guest.ticket_id is not None
    assert held_opinion(Acting(name="", tickets=frozenset([guest.ticket_id])), guest.pk) == guest


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        pytest.param({"words": "番号は123456789018です。"}, HoldsIndividualNumber, id="individual-number"),
        pytest.param({"words": "https://a.example " * 4}, WordsAreAdvert, id="advert"),
    ],
)
def test_what_must_not_be_sent_is_refused(
    world: World, reception: Reception, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        sent(world, reception, **changes)
    assert not Opinion.objects.exists()


def test_the_same_words_and_the_same_sending_count_once(world: World, reception: Reception) -> None:
    sent(world, reception)
    with pytest.raises(SentBefore):
        sent(world, reception, words=f" {SAID['words']}")
    given: dict[str, Any] = {"reception": reception, "by": Acting.nobody(), "at": world.at, "once": "one"}
    receive(**given, answers={**SAID, "words": "一つめ"})
    with pytest.raises(SentBefore):
        receive(**given, answers={**SAID, "words": "二つめ"})


def test_a_flood_from_one_address_is_slowed_down_and_then_let_in_again(
    world: World, reception: Reception
) -> None:
    def one(n: int, minutes: int = 0) -> None:
        receive(
            reception=reception,
            answers={**SAID, "words": f"質問{n}"},
            once=f"flood{n}",
            address="192.0.2.1",
            by=Acting.nobody(),
            at=world.at + timedelta(minutes=minutes),
        )

    for n in range(5):
        one(n)
    with pytest.raises(TooManyOpinions):
        one(5)
    one(6, minutes=11)


def test_an_account_is_slowed_down_too(world: World, reception: Reception) -> None:
    resident = world.acting(world.resident)
    for n in range(5):
        sent(world, reception, by=resident, words=f"質問{n}")
    with pytest.raises(TooManyOpinions):
        sent(world, reception, by=resident, words="もう一つ")
    sent(world, reception, by=world.acting(world.neighbour), words="別の人の質問")


def test_a_few_words_may_be_said_by_many(world: World, reception: Reception) -> None:
    for _person in range(2):
        sent(world, reception, kind="thanks", words="ありがとう。", wants_reply=False)
    assert Opinion.objects.count() == 2


def test_the_first_rule_that_fits_hands_it_on(
    world: World, reception: Reception, administrator: Acting
) -> None:
    given: dict[str, Any] = {
        "reception": reception,
        "to": world.division,
        "by": administrator,
        "at": world.at,
    }
    below = Acting(name="課", who=world.examiner.pk, grants=world.acting(world.examiner).grants)
    save_rule(**given, topic="children", words="預かり、 保育")
    assert sent(world, reception).opinion.organisation == world.division
    assert sent(world, reception, words="給食について").opinion.organisation == world.city
    assert sent(world, reception, topic="tax", words="保育の税").opinion.organisation == world.city
    moved = opinions_for(below).get(organisation=world.division)
    assert moved.moves.get().from_organisation == world.city


def test_a_rule_needs_a_condition_and_a_place_of_the_same_government(
    world: World, reception: Reception, administrator: Acting
) -> None:
    given: dict[str, Any] = {"reception": reception, "at": world.at}
    with pytest.raises(RuleMissing):
        save_rule(**given, to=world.division, by=administrator)
    with pytest.raises(RuleMissing):
        save_rule(**given, to=world.other_city, topic="tax", by=administrator)
    with pytest.raises(NotYourReception):
        save_rule(**given, to=world.division, topic="tax", by=world.acting(world.examiner))
    with pytest.raises(NotYourReception):
        lay_down_reception(
            organisation=world.other_city, form_version=reception.form_version, by=administrator, at=world.at
        )
    with pytest.raises(FormLacks):
        lay_down_reception(
            organisation=world.city, form_version=world.edition.form_version, by=administrator, at=world.at
        )


def test_an_office_that_closed_its_reception_takes_nothing(world: World, reception: Reception) -> None:
    Reception.objects.update(is_open=False)
    reception.refresh_from_db()
    with pytest.raises(NotTaken):
        sent(world, reception)


def test_one_officer_answers_and_the_holder_is_told_without_the_words(
    world: World, reception: Reception
) -> None:
    opinion, by = sent(world, reception).opinion, world.acting(world.examiner)
    with pytest.raises(ReplyMissing):
        write_reply(opinion=opinion, body=" ", revision=1, by=by, at=world.at)
    answered = write_reply(opinion=opinion, body="毎月1日からです。", revision=1, by=by, at=world.at)
    assert (answered.state, answered.ended_at) == ("answered", world.at)
    told = Message.objects.get(dedupe=f"opinion-answered:{opinion.pk}")
    assert "毎月1日" not in told.body
    assert Delivery.objects.get(message=told).address == "hanako@example.jp"
    with pytest.raises(AlreadyEnded):
        write_reply(opinion=opinion, body="もう一度", revision=2, by=by, at=world.at)


def test_where_two_are_asked_for_nobody_sends_alone(
    world: World, reception: Reception, administrator: Acting
) -> None:
    lay_down_reception(
        organisation=world.city,
        form_version=reception.form_version,
        needs_second=True,
        by=administrator,
        at=world.at,
    )
    opinion = sent(world, reception).opinion
    first, second = world.acting(world.examiner), world.acting(world.approver)
    written = write_reply(opinion=opinion, body="4月からです。", revision=1, by=first, at=world.at)
    assert written.state == "written" and Message.objects.count() == 1
    with pytest.raises(OwnReply):
        send_reply(opinion=opinion, revision=2, by=first, at=world.at)
    returned = return_reply(opinion=opinion, why="日付が違います。", revision=2, by=second, at=world.at)
    assert returned.state == "waiting" and opinion_for(first, opinion.pk) is not None
    write_reply(opinion=opinion, body="毎月1日からです。", revision=3, by=first, at=world.at)
    with pytest.raises(ChangedElsewhere):
        send_reply(opinion=opinion, revision=3, by=second, at=world.at)
    assert send_reply(opinion=opinion, revision=4, by=second, at=world.at).state == "answered"
    kinds = Event.objects.filter(stream=f"opinion:{opinion.pk}", kind__startswith="opinion.").order_by("n")
    assert [event.kind for event in kinds] == [
        *("opinion.received", "opinion.reply_written", "opinion.reply_returned", "opinion.reply_written"),
        "opinion.answered",
    ]


def test_it_is_handed_on_within_the_government_only_and_the_deadline_stays(
    world: World, reception: Reception
) -> None:
    opinion, by = sent(world, reception).opinion, world.acting(world.examiner)
    given: dict[str, Any] = {"opinion": opinion, "why": "担当のため", "revision": 1, "at": world.at}
    with pytest.raises(WrongTarget):
        transfer_opinion(**given, to=world.other_city, by=by)
    with pytest.raises(NotYourOpinion):
        transfer_opinion(**given, to=world.division, by=world.acting(world.resident))
    moved = transfer_opinion(**given, to=world.division, by=by)
    assert (moved.organisation, moved.due_on) == (world.division, opinion.due_on)
    assert "子ども課" in Message.objects.get(dedupe=f"opinion-moved:{opinion.pk}:2").body


def test_what_asked_for_an_answer_is_not_just_noted(world: World, reception: Reception) -> None:
    by = world.acting(world.examiner)
    with pytest.raises(ReplyMissing):
        note_opinion(opinion=sent(world, reception).opinion, revision=1, by=by, at=world.at)
    quiet = sent(world, reception, words="ありがとう。", wants_reply=False, kind="thanks").opinion
    assert quiet.due_on is None
    assert note_opinion(opinion=quiet, revision=1, by=by, at=world.at).state == "noted"
    assert counts_of_waiting(by, on=date(2027, 1, 1)) == (1, 1)


def test_officers_of_other_places_find_nothing(world: World, reception: Reception) -> None:
    opinion = sent(world, reception).opinion
    place = world.other_city.pk
    stranger = Acting(name="x", grants=frozenset({(Role.EXAMINER, place), (Role.APPROVER, place)}))
    assert opinion_for(stranger, opinion.pk) is None
    with pytest.raises(NotYourOpinion):
        write_reply(opinion=opinion, body="a", revision=1, by=stranger, at=world.at)


def test_a_frequent_answer_is_published_by_a_second_person_and_again_after_a_change(
    world: World, reception: Reception
) -> None:
    first, second = world.acting(world.examiner), world.acting(world.approver)
    given: dict[str, Any] = {
        "organisation": world.city,
        "topic": "children",
        "question": "一時預かりは、いつから申し込めますか",
        "text": "使う月の前の月の1日からです。",
        "at": world.at,
    }
    made = save_answer(answer=None, **given, by=first)
    assert not public_answers()
    with pytest.raises(NotYourOpinion):
        publish_answer(answer=made, revision=1, by=first, at=world.at)
    publish_answer(answer=made, revision=1, by=second, at=world.at)
    assert list(public_answers(words="預かり 前の月", topic="children", organisation="city")) == [made]
    with pytest.raises(ChangedElsewhere):
        drop_answer(answer=made, by=first, at=world.at)
    save_answer(answer=made, **given | {"text": "前の月の10日からです。"}, revision=2, by=second)
    assert not public_answers()
    with pytest.raises(OwnAnswer):
        publish_answer(answer=made, revision=3, by=second, at=world.at)
    withdraw_answer(answer=made, by=second, at=world.at)
    drop_answer(answer=made, by=first, at=world.at)
    assert not FrequentAnswer.objects.exists()


def test_a_frequent_question_holds_nothing_personal(world: World, reception: Reception) -> None:
    with pytest.raises(AnswerMissing):
        save_answer(
            answer=None,
            organisation=world.city,
            topic="tax",
            question="090-1234-5678に電話してもよいですか",
            text="はい。",
            by=world.acting(world.examiner),
            at=world.at,
        )


@pytest.mark.parametrize(
    "text", ["番号は123456789018です。", "hanako@example.jpに書きました。"], ids=["number", "who_asked"]
)
def test_a_frequent_answer_tells_nobody(world: World, reception: Reception, text: str) -> None:
    asked = sent(world, reception).opinion
    given: dict[str, Any] = {"organisation": world.city, "topic": "children", "question": "いつからですか"}
    by = world.acting(world.examiner)
    with pytest.raises(AnswerMissing):
        save_answer(answer=None, **given, text=text, from_opinion=asked, by=by, at=world.at)
    made = save_answer(answer=None, **given, text="あすからです。", from_opinion=asked, by=by, at=world.at)
    with pytest.raises(AnswerMissing):
        save_answer(answer=made, **given, text=text, revision=1, by=by, at=world.at)


def test_few_are_not_counted_in_public(world: World, reception: Reception) -> None:
    for n in range(10):
        sent(world, reception, words=f"子育ての質問{n}")
    sent(world, reception, topic="tax", words="税の質問")
    told = figures_of_year([world.city.pk], {"children": "子育て・教育"}, at=world.at)
    assert [(one.word, one.n) for one in told] == [("子育て・教育", 10), ("tax", None)]
