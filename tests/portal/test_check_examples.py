"""Teaching pages of the check, conditions in words, and where one lives."""

from datetime import date

import pytest
from django.test import Client

from madoguchi.portal.check.conditions import Condition, conditions_of
from madoguchi.portal.check.examples import lines_of, whole_households
from madoguchi.portal.check.gates import GATES, without_what_is_denied
from madoguchi.portal.check.place import Chosen, Unclear, read_place
from madoguchi.portal.check.questions import asked_of, asking, is_askable, key_of, name_of
from madoguchi.portal.check.told import Told
from madoguchi.portal.places import find_places
from madoguchi.vocabulary.terms import TERMS
from tests.portal.checks import ELDER, RULES, a_programme, in_force, with_programmes
from tests.portal.pages import get
from tests.world import World

EXAMPLE = {
    "title": "75歳になる前の日",
    "on": "2026-04-01",
    "situation": {"person": {"birth_date": "1951-04-02"}},
    "holds": True,
    "law": "年齢計算に関する法律",
}


@pytest.fixture
def city(world: World) -> World:
    """The small city with programmes that have rules, one of them with an example."""
    with_programmes(world)
    in_force(world, a_programme(world, "ride"), RULES[ELDER], examples=[EXAMPLE])
    return world


@pytest.mark.django_db
def test_an_example_shows_its_result_on_its_day_and_on_another(city: World) -> None:
    client = Client()
    page = get(client, "/check/examples/")
    assert page.has("ひとり親と中学生、高校生") and page.has("75歳になる前の日")
    address = page.link("75歳になる前の日")
    assert address == "/check/examples/ride-1/"
    page = get(client, address)
    assert page.has("2026年4月1日（令和8年4月1日）の結果") and page.has("年齢計算に関する法律")
    assert "<strong>2</strong> 受けられそう" in page.html  # the programme and the other of the same rule
    for typed in ("2026-03-31", "令和8年3月31日", "２０２６年３月３１日"):
        page = get(client, f"{address}?on={typed}")
        assert page.has("2026年3月31日（令和8年3月31日）の結果"), typed
        assert "<strong>0</strong> 受けられそう" in page.html
    assert not client.get(address).cookies


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["きのう", "2026-02-30", "1700-01-01", "9999-12-31", "x" * 500])
def test_a_day_that_is_none_is_said_and_the_own_day_shown(city: World, typed: str) -> None:
    response = Client().get("/check/examples/ride-1/", {"on": typed})
    words = response.content.decode()
    assert response.status_code == 422 and "エラー：" in words
    assert "2026年4月1日（令和8年4月1日）の結果" in words


@pytest.mark.django_db
def test_an_example_that_is_none_is_not_there(city: World) -> None:
    for slug in ("nothing", "ride-2", "ride-0"):
        assert Client().get(f"/check/examples/{slug}/").status_code == 404


def test_whole_households_speak_the_vocabulary() -> None:
    slugs = [one.slug for one in whole_households()]
    assert len(slugs) == len(set(slugs)) >= 5
    for one in whole_households():
        assert set(one.denied) <= {gate.key for gate in GATES}
        for section, kept in one.situation.items():
            groups = [kept] if isinstance(kept, dict) else kept if isinstance(kept, list) else []
            name = section if isinstance(kept, dict) else f"{section}[]"
            terms = {f"{name}.{key}" for values in groups for key in values if key != "id"}
            assert terms <= {*TERMS}, (one.slug, terms - {*TERMS})
        assert all(words.strip() for _label, words in lines_of(one))


def test_each_question_before_many_answers_only_terms_that_there_are() -> None:
    known = {name.rpartition(".")[2] for name in TERMS}
    for gate in GATES:
        assert set(gate.of_people) <= known, gate.name
        assert set(gate.of_others) <= {*TERMS}, gate.name


def test_what_is_denied_yields_to_what_was_told() -> None:
    told = {"person": {"disability_body_grade": 2}, "children": [{"id": "1"}], "spouse": None}
    found = without_what_is_denied(told, {"about-disability": False})
    assert found["person"]["disability_body_grade"] == 2
    assert found["person"]["disability_intellectual"] == 0
    assert found["children"][0]["needs_constant_care"] is False and found["spouse"] is None
    assert without_what_is_denied(told, {"about-disability": True}) == told


def test_what_is_plain_once_the_household_is_known() -> None:
    told = Told(situation={"children": [], "others": [{"id": "1"}], "spouse": {}})
    assert told.known.value("household.is_single_parent").value is False
    assert told.known.value("household.size").value == 3
    alone = Told(situation={"children": [{"id": "1"}], "spouse": None})
    assert alone.known.value("household.is_single_parent") is None
    said = Told(situation={"children": [], "household": {"is_single_parent": True}})
    assert said.known.value("household.is_single_parent").value is True


def test_every_question_has_an_address_and_comes_back() -> None:
    keys = [name for name in TERMS if is_askable(name) and not name.endswith("city_code")]
    keys += ["children[]", "others[]", "sites[]", "spouse", *(gate.key for gate in GATES)]
    told = Told(situation={"spouse": {}, "children": [{"id": "1"}], "others": [{"id": "1"}], "sites": [{}]})
    for key in keys:
        assert key_of(name_of(key)) == key
        page = asking(told, key)
        assert page is not None and page.page.title.strip(), key


@pytest.mark.parametrize(
    ("label", "asked"),
    [
        ("日本国内に住んでいる", "日本国内に住んでいますか"),
        ("学生である", "学生ですか"),
        ("住民税が非課税の世帯である", "住民税が非課税の世帯ですか"),
        (
            "休んでいるあいだ給料が出ない（傷病手当金より少ない）",
            "「休んでいるあいだ給料が出ない（傷病手当金より少ない）」に当てはまりますか",
        ),
    ],
)
def test_a_statement_becomes_a_question_that_a_yes_answers(label: str, asked: str) -> None:
    assert asked_of(label) == asked


def test_conditions_are_those_of_the_day_in_words() -> None:
    document = {
        "requirement": {
            "op": "all",
            "of": [
                {"op": "eq", "term": "person.lives_in_japan", "value": True, "label": "日本に住んでいる"},
                {
                    "op": "any_member",
                    "over": "children[]",
                    "of": {
                        "op": "any",
                        "of": [
                            {
                                "op": "until_fy_end",
                                "term": "children[].birth_date",
                                "value": 18,
                                "label": "18歳の年度の終わりまで",
                                "law": "第3条",
                                "valid_from": "2024-10-01",
                            },
                            {
                                "op": "until_fy_end",
                                "term": "children[].birth_date",
                                "value": 15,
                                "label": "15歳の年度の終わりまで",
                                "valid_to": "2024-10-01",
                            },
                        ],
                    },
                },
                {"op": "not", "of": {"op": "eq", "term": "person.is_student", "value": True}},
            ],
        }
    }
    after = conditions_of(document, on=date(2024, 10, 1))
    before = conditions_of(document, on=date(2024, 9, 30))
    assert after[0] == Condition("日本に住んでいる")
    assert after[1].words == "次に当てはまるお子さんがいること"
    assert after[1].parts == (Condition("18歳の年度の終わりまで", "第3条"),)
    assert before[1].parts == (Condition("15歳の年度の終わりまで"),)
    assert after[2].words == "次に当てはまらないこと" and "学生" in after[2].parts[0].words


@pytest.mark.django_db
def test_where_one_lives_is_one_of_ours_another_or_asked_again(city: World) -> None:
    assert read_place("city", "") == Chosen("窓野市", "992011", "city")
    assert read_place("", "０００−１２３４") == Chosen("窓野市", "992011", "city")
    assert read_place("", "160-0022") == Chosen("東京都新宿区", "131041")
    assert find_places("498-0000").elsewhere_code == ""
    for typed in ("", "999-9999", "498-0000", "<script>"):
        unclear = read_place("", typed)
        assert isinstance(unclear, Unclear) and unclear.sentence.endswith("。") and unclear.offered
