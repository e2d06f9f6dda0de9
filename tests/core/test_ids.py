"""Keys sort by time; numbers for people survive how people type them."""

import time
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core import ids

BODIES = st.text(alphabet=ids.ALPHABET, min_size=1, max_size=12)
NUMBERS = st.one_of(
    st.integers(0, 2**40 - 1).map(lambda value: ids.number("mado", value, length=8)),
    st.uuids().map(ids.receipt_number),
    st.integers(0, 2**40 - 1).map(lambda value: ids.number("D", value, length=8)),
)


def test_a_key_is_a_uuid_of_version_7():
    for key in (ids.uuid7() for _ in range(1000)):
        assert (key.version, key.variant) == (7, RFC_4122)


def test_a_key_carries_the_millisecond_in_its_first_48_bits():
    before = time.time_ns() // 1_000_000
    key = ids.uuid7()
    after = time.time_ns() // 1_000_000
    assert before <= key.int >> 80 <= after


def test_keys_sort_by_the_time_they_were_made(monkeypatch):
    made = []
    for milliseconds in (1_000, 1_001, 2**40, 2**47):
        monkeypatch.setattr(time, "time_ns", lambda now=milliseconds: now * 1_000_000)
        made.append(ids.uuid7())
    assert made == sorted(made)
    assert [str(key) for key in made] == sorted(map(str, made))


def test_keys_of_one_millisecond_differ(monkeypatch):
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000)
    assert len({ids.uuid7() for _ in range(10_000)}) == 10_000


@given(BODIES, st.data())
def test_every_single_wrong_character_is_found(body, data):
    whole = body + ids.check_character(body)
    place = data.draw(st.integers(0, len(whole) - 1))
    wrong = data.draw(st.sampled_from([c for c in ids.ALPHABET if c != whole[place]]))
    mistyped = whole[:place] + wrong + whole[place + 1 :]
    assert ids.check_character(mistyped[:-1]) != mistyped[-1]


def test_every_swap_of_neighbours_is_found_but_that_of_0_and_z():
    for first in ids.ALPHABET:
        for second in ids.ALPHABET:
            for tail in ("", "7"):
                same = ids.check_character(first + second + tail) == ids.check_character(
                    second + first + tail
                )
                assert same is (first == second or {first, second} == {"0", "Z"})


def test_base32_is_crockfords():
    assert ids.base32(0, length=4) == "0000"
    assert ids.base32(31, length=2) == "0Z"
    assert ids.base32(2**20 - 1, length=4) == "ZZZZ"
    assert ids.base32(1 << 20, length=4) == "0000"
    assert not set("ILOU") & set(ids.ALPHABET)


def test_numbers_look_as_designed():
    assert ids.number("mado", 0, length=8) == "mado-0000-0000-0"
    assert ids.receipt_number(UUID(int=0)) == "U-0000-0000-0000-0"
    assert ids.read_number(ids.random_number("mado")) is not None


def test_a_receipt_number_takes_only_random_bits_of_its_key():
    key = ids.uuid7()
    later = UUID(int=key.int ^ 1 << 100)
    assert ids.receipt_number(key) == ids.receipt_number(later)
    assert ids.receipt_number(key) != ids.receipt_number(UUID(int=key.int ^ 1))


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" for c in text)


@given(NUMBERS, st.sampled_from(["-", "", " ", "ー", "－", "‐", "−", " - ", "\u3000", "."]))
def test_a_number_is_read_however_it_is_typed(number, mark):
    typed = number.replace("-", mark)
    for variant in (
        typed,
        typed.lower(),
        typed.upper(),
        wide(typed) if typed.isascii() else typed,
        typed.replace("0", "O").replace("1", "l"),
        typed.replace("0", "o").replace("1", "I"),
        f" 受付番号：{typed}\n",
    ):
        assert ids.read_number(variant) == number


@given(NUMBERS, st.data())
def test_a_mistyped_number_is_not_read_as_another(number, data):
    places = [i for i, c in enumerate(number) if c in ids.ALPHABET and i > number.index("-")]
    place = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from([c for c in ids.ALPHABET if c != number[place]]))
    assert ids.read_number(number[:place] + wrong + number[place + 1 :]) is None


@given(st.text())
def test_any_text_is_a_number_or_none(text):
    read = ids.read_number(text)
    assert read is None or ids.read_number(read) == read


@pytest.mark.parametrize(
    "typed", ["", "mado", "U-0000", "X-0000-0000-0", "U-UUUU-0000-0000-0", "1234567890123"]
)
def test_what_is_no_number_is_none(typed):
    assert ids.read_number(typed) is None


def test_a_secret_is_read_however_it_is_typed():
    secret = ids.new_secret()
    assert [len(group) for group in secret.split("-")] == [4, 4, 4]
    plain = secret.replace("-", "")
    for typed in (
        secret,
        secret.lower(),
        wide(secret),
        plain,
        secret.replace("-", " "),
        secret.replace("0", "o").replace("1", "l"),
    ):
        assert ids.read_secret(typed) == plain
    assert len({ids.new_secret() for _ in range(1000)}) == 1000


def test_keys_stand_in_the_order_in_which_they_were_made() -> None:
    made = [ids.uuid7() for _ in range(5_000)]
    in_order = sum(earlier < later for earlier, later in zip(made, made[1:], strict=False))
    assert in_order > 4_900  # two within a quarter of a microsecond, or a clock set back, may stand otherwise


def test_a_key_tells_when_it_was_made() -> None:
    before = datetime.now(UTC)
    made = ids.made_at(ids.uuid7())
    assert before - timedelta(milliseconds=2) <= made <= datetime.now(UTC)
