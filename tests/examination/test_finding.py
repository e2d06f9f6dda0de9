"""Cases found by words: of every kind of answer, folded, after a correction, and never another office's."""

from collections.abc import Callable

import pytest

from madoguchi.applications.selectors import queue
from madoguchi.core.acting import Role
from madoguchi.events.services import follow
from madoguchi.examination.models import CaseWords
from madoguchi.examination.selectors import finding
from madoguchi.examination.selectors.finding import narrowed_to
from madoguchi.examination.services import answer_correction
from madoguchi.examination.services.indexing import FOLLOWED, follow_case, index_cases, reindex_cases
from madoguchi.vault.services import forget
from tests.world import SYSTEM, World, holder_of

OTHER = {"child_name": {"family": "川", "given": "一"}, "born_on": "2023-03-03"}

Find = Callable[[str], set]


def catch_up(world: World) -> None:
    """Let the follower read all that happened."""
    follow("cases", kinds=set(FOLLOWED), handler=follow_case, at=world.at)


def found_by(world: World, officer=None) -> Find:
    """What an officer finds by words."""
    by = world.acting(officer or world.examiner)
    places = by.organisations(Role.EXAMINER)
    return lambda words: {one.pk for one in narrowed_to(queue(by), words, places=places)}


@pytest.mark.engines
@pytest.mark.parametrize("few", [3_000, 0])
def test_names_are_found_whether_few_or_many_have_them(world: World, monkeypatch, few: int) -> None:
    names = [("窓野", "花子"), ("窓野", "太郎"), ("野窓", "花子"), ("ブラウン", "Emma")]
    cases = [world.arrived(applicant_name={"family": f, "given": g}).pk for f, g in names]
    catch_up(world)
    monkeypatch.setattr(finding, "FEW", few)
    find = found_by(world)
    wanted = {
        "窓野": {0, 1},
        "窓野 花子": {0},
        "花子　窓野": {0},
        "窓野花子": {0},
        "花子": {0, 2},
        "野": {2},
        "子": set(),
        "窓花": {2},
        "花野": set(),
        "ﾌﾞﾗｳﾝ": {3},
        "ラウン": {3},
        "EMM": {3},
        "mma": set(),
        "　": set(),
        "%_'\" OR *": set(),
    }
    for words, places in wanted.items():
        assert find(words) == {cases[n] for n in places}, words


@pytest.mark.engines
def test_every_answer_is_found_in_the_way_people_write_it(world: World) -> None:
    case = world.arrived(
        phone="09012345678",
        email="hanako.k@madono.example",
        child=[{"child_name": {"family": "髙田", "given": "はると"}, "born_on": "2022-02-22"}],
        remarks="メゾン窓野 本町1-2-3",
    )
    world.arrived(phone="08000000000", email="taro@example.jp", remarks="なし", child=[OTHER])
    catch_up(world)
    find = found_by(world)
    for words in (
        case.receipt_number,
        case.receipt_number.lower().replace("-", ""),
        "090-1234-5678",
        "０９０１２３４５６７８",
        "5678",
        "hanako.k@madono.example",
        "hanako",
        "高田",
        "ハルト",
        "令和4年2月22日",
        "2022/2/22",
        "ﾒｿﾞﾝ",
        "本町１－２－３",
    ):
        assert find(words) == {case.pk}, words
    for words in ("0901234", "本町9", "anako", "ルハ"):
        assert find(words) == set(), words


@pytest.mark.engines
def test_a_corrected_answer_is_found_and_the_former_no_more(world: World) -> None:
    case = world.correcting(world.resident, items={"phone": "つながりません。"})
    catch_up(world)
    find = found_by(world)
    assert find("09000000000") == {case.pk}
    answer_correction(
        application=case,
        answers={**case.answer_sets.get().body, "phone": "08099998888"},
        files=case.answer_sets.get().files,
        by=holder_of(case),
        at=world.at,
    )
    catch_up(world)
    assert find("09000000000") == set()
    assert find("080-9999-8888") == {case.pk}


@pytest.mark.engines
def test_another_office_finds_nothing_of_ours(world: World) -> None:
    ours = world.arrived()
    theirs = world.arrived(edition=world.opened("theirs", organisation=world.other_city))
    catch_up(world)
    foreign = world.officer("foreign", Role.EXAMINER, at=world.other_city)
    for words in ("葛城", "09000000000", ours.receipt_number):
        assert ours.pk not in found_by(world, foreign)(words)
    assert found_by(world)("葛城") == {ours.pk}
    assert found_by(world, foreign)("葛城") == {theirs.pk}
    rows = dict(CaseWords.objects.values_list("application", "words"))
    assert not set(rows[ours.pk].split()) & set(rows[theirs.pk].split()), (
        "no word is the same at two governments"
    )


@pytest.mark.engines
def test_what_was_forgotten_is_found_by_its_number_alone(world: World) -> None:
    case = world.arrived(world.resident)
    catch_up(world)
    forget(owner=case.sealed_for, tenant=case.sealed_in, by=SYSTEM, at=world.at)
    assert reindex_cases() == 1
    find = found_by(world)
    assert find("葛城") == set()
    assert find(case.receipt_number) == {case.pk}


@pytest.mark.engines
def test_reading_again_changes_nothing(world: World) -> None:
    cases = [world.arrived() for _ in range(3)]
    catch_up(world)
    before = dict(CaseWords.objects.values_list("application", "words"))
    assert reindex_cases() == 3
    index_cases(cases)
    assert dict(CaseWords.objects.values_list("application", "words")) == before
    assert found_by(world)("葛城") == {one.pk for one in cases}


def test_the_words_say_nothing(world: World) -> None:
    world.arrived()
    catch_up(world)
    (words,) = CaseWords.objects.values_list("words", flat=True)
    assert all(len(word) == 8 and word.isascii() for word in words.split())
    assert "hanako" not in words and "0900" not in words
