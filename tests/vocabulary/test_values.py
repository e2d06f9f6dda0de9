"""Whatever people type becomes one value, names stay to the byte, and the individual number is refused."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.language.eras import era_date
from madoguchi.language.reading import Unreadable, is_individual_number
from madoguchi.vocabulary.terms import TERMS, TermType, term
from madoguchi.vocabulary.values import HoldsIndividualNumber, is_kept, read_value

GIF = Path(__file__).parents[3] / "shared" / "data" / "gif"
BYTES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=40
)
WIDE = str.maketrans("0123456789-", "０１２３４５６７８９−")


def of_type(kind: TermType) -> list[str]:
    return [name for name, each in TERMS.items() if each.type is kind]


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("person.birth_date", "R7.4.1", "2025-04-01"),
        ("person.birth_date", "平成３１年４月３０日", "2019-04-30"),
        ("person.birth_date", {"year": "令和元", "month": "5", "day": "1"}, "2019-05-01"),
        ("person.birth_date", date(2022, 2, 22), "2022-02-22"),
        ("person.kana", "まどの　ﾊﾅｺ", {"family": "マドノ", "given": "ハナコ"}),
        ("person.kana", {"family": "ｼﾞｮｰ", "given": ""}, {"family": "ジョー", "given": ""}),
        ("person.phone", "（０９０）ー１２３４ー５６７８", "09012345678"),
        ("person.phone", "+81 90-1234-5678", "09012345678"),
        ("person.email", "ｈａｎａｋｏ＠Example.JP", "hanako@example.jp"),
        ("person.postal_code", "〒１００ー０００１", "1000001"),
        ("household.size", "４人", 4),
        ("income.annual", "1,234,500円", 1234500),
        ("income.annual", "▲12万", -120000),
        ("household.is_single_parent", "はい", True),
        ("household.is_single_parent", False, False),
        ("bank.kind", "普通", "ordinary"),
        ("disability.certificate", "", None),
        ("business.corporate_number", "T7000012345673", "7000012345673"),
    ],
)
def test_what_people_type_becomes_one_value(name, raw, value):
    if value is None:
        with pytest.raises(Unreadable, match="入力してください"):
            read_value(term(name), raw)
    else:
        assert read_value(term(name), raw) == value


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("person.birth_date", "平成32年1月1日", "令和2年1月1日"),
        ("business.corporate_number", "7000012345674", "まちがい"),
        ("person.phone", "12", "電話番号"),
        ("person.email", "hanako", "@"),
        ("household.size", "-1", "0以上"),
        ("bank.kind", "外貨", "普通"),
        ("person.address", "東京都", "分けて"),
        (
            "person.address",
            {"prefecture": "東京都", "city": "", "street": "1", "postal_code": "1000001"},
            "市区町村",
        ),
        ("person.name", {"family": "a\nb", "given": ""}, "改行"),
        ("person.name", {"first": "花子"}, "姓と名"),
        ("person.name", "あ" * 101, "100文字まで"),
        ("application.identity_document", "a.png", "添付"),
        ("household.is_single_parent", "たぶん", "はい"),
        ("person.nationality", ["日本"], "文字"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(name, raw, says):
    with pytest.raises(Unreadable, match=says):
        read_value(term(name), raw)


@given(family=BYTES, given_name=BYTES)
def test_names_are_kept_byte_for_byte(family, given_name):
    typed = {"family": family, "given": given_name}
    try:
        kept = read_value(term("person.name"), typed)
    except HoldsIndividualNumber:
        return
    except Unreadable as refusal:
        assert "使えない文字" in str(refusal) or "入力してください" in str(refusal)  # noqa: RUF001
        return
    assert kept == typed
    assert [text.encode() for text in kept.values()] == [family.encode(), given_name.encode()]


@pytest.mark.parametrize("name", ["葛\U000e0100城", "𠮷子", "は\u3099", "O’Brien・José", "ﾊﾝｶｸ"])
def test_a_name_that_normalisation_would_change_stays(name):
    assert read_value(term("person.name"), {"family": name, "given": ""})["family"] == name
    address = {
        "postal_code": "100-0001",
        "prefecture": "東京都",
        "city": name,
        "street": "１−２",
        "building": name,
    }
    kept = read_value(term("person.address"), address)
    assert (kept["city"], kept["street"], kept["building"]) == (name, "１−２", name)
    assert kept["postal_code"] == "1000001"


@given(day=st.dates(date(1873, 1, 1), date(2060, 12, 31)))
def test_a_day_is_the_same_in_both_eras(day):
    birth = term("person.birth_date")
    western = f"{day.year}年{day.month}月{day.day}日"
    assert read_value(birth, era_date(day)) == read_value(birth, western.translate(WIDE)) == day.isoformat()


VALUES = {
    TermType.TEXT: BYTES,
    TermType.LONG_TEXT: BYTES,
    TermType.NAME: st.fixed_dictionaries({"family": BYTES, "given": BYTES}),
    TermType.KANA: st.text("アイウエオッャー", min_size=1, max_size=8).map(
        lambda t: {"family": "ア" + t, "given": ""}
    ),
    TermType.DATE: st.dates(date(1873, 1, 1), date(2060, 1, 1)),
    TermType.NUMBER: st.integers(0, 10**9),
    TermType.MONEY: st.integers(-(10**11), 10**11),
    TermType.BOOLEAN: st.sampled_from(["はい", "いいえ", "yes", "no", True, False]),
    TermType.POSTAL_CODE: st.integers(0, 9_999_999).map(lambda n: f"{n:07d}".translate(WIDE)),
    TermType.PHONE: st.integers(0, 99_999_999).map(lambda n: f"090-{n:08d}"),
    TermType.EMAIL: st.from_regex(r"[a-z]{1,12}@[a-z]{2,10}\.jp", fullmatch=True),
}


@given(data=st.data(), kind=st.sampled_from(list(VALUES)))
def test_reading_a_value_again_changes_nothing(data, kind):
    bound = term(data.draw(st.sampled_from(of_type(kind))))
    try:
        once = read_value(bound, data.draw(VALUES[kind]))
    except Unreadable:
        assert kind in (TermType.TEXT, TermType.LONG_TEXT, TermType.NAME)
        return
    assert read_value(bound, once) == once


def individual_number(first: str) -> str:
    """Eleven digits with the check digit of an individual number."""
    return next(number for last in range(10) if is_individual_number(number := f"{first}{last}"))


NUMBERS = st.integers(0, 10**11 - 1).map(lambda n: individual_number(f"{n:011d}"))
WRITTEN = st.sampled_from([
    lambda n: n,
    lambda n: n.translate(WIDE),
    lambda n: f"{n[:4]} {n[4:8]} {n[8:]}",
    lambda n: f"{n[:4]}-{n[4:8]}-{n[8:]}",
    lambda n: f"番号は{n}です",
])  # fmt: skip


@given(
    number=NUMBERS, written=WRITTEN, kind=st.sampled_from([k for k in TermType if k is not TermType.MONEY])
)
def test_an_individual_number_is_refused_wherever_it_stands(number, written, kind):
    bound = term(of_type(kind)[0])
    text = written(number)
    for raw in (text, {"family": "窓野", "given": text}, ["a", text], {"street": {"deep": text}}):
        with pytest.raises(HoldsIndividualNumber, match="マイナンバー.*法律"):
            read_value(bound, raw)


@given(number=NUMBERS)
def test_a_number_of_twelve_digits_is_refused_but_an_amount_is_not(number):
    if number[0] != "0":
        with pytest.raises(HoldsIndividualNumber):
            read_value(term("household.size"), int(number))
    assert read_value(term("business.sales"), int(number)) == int(number)


def test_files_are_not_facts():
    assert not is_kept(term("application.identity_document"))
    assert is_kept(term("person.name"))
    assert not is_kept(term("deceased.name"))


@pytest.mark.parametrize("name", list(TERMS))
def test_every_option_is_read_by_value_and_by_label(name):
    bound = term(name)
    for option in bound.options:
        expected = [option.value] if bound.type is TermType.MANY_OF else option.value
        assert (
            read_value(bound, [option.value] if bound.type is TermType.MANY_OF else option.value) == expected
        )
        if bound.type is TermType.ONE_OF:
            assert read_value(bound, option.label) == expected


@pytest.fixture(scope="session")
def gif_fields():
    """Class and field of every government data model that lies beside the project."""
    if not GIF.exists():
        pytest.skip("the field lists of the GIF models are not beside the project (shared/data/gif)")
    found = set()
    for path in sorted(GIF.glob("*.md")):
        current = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("## "):
                current = line[3:].split(" (")[0]
            elif line.startswith("- ") and current:
                found.add(f"{current}/{line[2:].strip()}")
    return found


def test_every_gif_name_stands_in_the_published_models(gif_fields):
    named = {each.gif for each in TERMS.values() if each.gif}
    assert len(named) > 20
    assert named - gif_fields == set()
