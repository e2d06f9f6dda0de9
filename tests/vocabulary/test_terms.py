"""The terms are whole, and what contradicts itself is refused at start."""

import copy
import re

import pytest

from madoguchi.rules.trees import terms_of
from madoguchi.vocabulary.terms import TERMS, BadVocabulary, Sensitivity, TermType, read_terms, term

ROW = {
    "name": "person.birth_date",
    "label": "生年月日",
    "label_plain": "生《う》まれた日《ひ》",
    "label_en": "Date of birth",
    "help": "",
    "type": "date",
    "unit": "",
    "sensitivity": 2,
    "gif": "pd:個人/pd:生年月日",
}


def test_the_vocabulary_covers_what_the_first_procedures_ask():
    assert len(TERMS) >= 120
    groups = {each.group for each in TERMS.values()}
    assert groups >= {
        *("person", "household", "children", "spouse", "income", "bank", "business", "site", "food"),
        *("disability", "residence", "vehicle", "parking", "event", "road", "school", "care"),
        *("contact", "work", "health", "childcare"),
    }
    assert {each.type for each in TERMS.values()} == set(TermType)


def test_a_term_is_found_by_name():
    birth = term("children[].birth_date")
    assert (birth.type, birth.group, birth.repeats) == (TermType.DATE, "children", True)
    assert birth.sensitivity is Sensitivity.PERSONAL
    assert [option.value for option in term("bank.kind").options] == ["ordinary", "current", "savings"]


def test_an_unknown_term_is_refused_with_the_nearest_name():
    with pytest.raises(
        KeyError, match=r"There is no term 'person\.birthdate'\. Did you mean person\.birth_date"
    ):
        term("person.birthdate")
    with pytest.raises(KeyError) as missing:
        term("zzz")
    assert missing.value.args == ("There is no term 'zzz'.",)


def test_nobody_changes_the_vocabulary_at_run_time():
    with pytest.raises(TypeError):
        TERMS["person.shoe_size"] = term("person.name")  # type: ignore[index]
    with pytest.raises(AttributeError):
        term("person.name").label = "なまえ"  # type: ignore[misc]


@pytest.mark.parametrize("name", list(TERMS))
def test_every_name_can_stand_in_a_rule(name):
    assert terms_of({"op": "known", "term": name}) == {name}


@pytest.mark.parametrize("name", list(TERMS))
def test_every_kanji_of_a_plain_label_has_its_reading(name):
    without = re.sub("[一-龥々]+《[ぁ-んー]+》", "", term(name).label_plain)
    assert not re.search("[一-龥々《》]", without), term(name).label_plain


@pytest.mark.parametrize("name", list(TERMS))
def test_a_name_in_the_governments_data_models_has_class_and_field(name):
    assert re.fullmatch(r"(?:pd:[^/]+/pd:[^/]+)?", term(name).gif)


def test_no_term_asks_for_the_individual_number():
    assert not [
        each for each in TERMS.values() if "個人番号" in each.label or "individual_number" in each.name
    ]


def test_what_reaches_a_person_is_never_public():
    for each in TERMS.values():
        if each.type in (TermType.NAME, TermType.EMAIL, TermType.BANK_ACCOUNT) or each.group in (
            "person",
            "children",
            "spouse",
        ):
            assert each.sensitivity >= Sensitivity.ORDINARY, each.name
        if each.group in ("disability", "health", "bank", "income") and each.type in (
            TermType.MANY_OF,
            TermType.MONEY,
            TermType.BANK_ACCOUNT,
        ):
            assert each.sensitivity is Sensitivity.SENSITIVE, each.name


def test_a_good_row_is_read():
    assert list(read_terms({"terms": [ROW]})) == ["person.birth_date"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "BirthDate"}, "form group.fact"),
        ({"name": "birth_date"}, "form group.fact"),
        ({"type": "birthday"}, "type 'birthday' is unknown"),
        ({"sensitivity": 4}, "sensitivity"),
        ({"label": " "}, "label is empty"),
        ({"label_en": ""}, "label_en is empty"),
        ({"unit": "円"}, "only numbers and amounts"),
        ({"type": "money"}, "an amount is in 円"),
        ({"type": "one_of"}, "options belong to"),
        ({"options": [{"value": "a", "label": "あ"}]}, "options belong to"),
        ({"type": "one_of", "options": [{"value": "a", "label": "あ"}] * 2}, "each once"),
        ({"type": "one_of", "options": [{"value": "A", "label": "あ"}]}, "small letters"),
        ({"type": "one_of", "options": [{"value": "a", "label": ""}]}, "no label"),
        ({"label": 1}, "not text"),
        ({"extra": ""}, "the fields differ"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(change, says):
    with pytest.raises(BadVocabulary, match=says):
        read_terms({"terms": [{**copy.deepcopy(ROW), **change}]})


def test_a_name_used_twice_is_refused():
    with pytest.raises(BadVocabulary, match="used twice"):
        read_terms({"terms": [ROW, ROW]})
