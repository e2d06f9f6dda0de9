"""Postal codes, phones and mail addresses as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.language.reading import Unreadable, email_hint, read_email, read_phone, read_postal_code

DASHES = "-‐‑–—―−－ｰー一"


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(
    st.from_regex("[0-9]{3}", fullmatch=True),
    st.from_regex("[0-9]{4}", fullmatch=True),
    st.sampled_from(DASHES),
)
def test_a_postal_code_is_read_with_every_dash_and_width(front, back, dash):
    for typed in (
        f"{front}{dash}{back}",
        f"〒 {front}{dash}{back}",
        wide(f"{front}{back}"),
        f"\u3000{front} {back}\n",
    ):
        assert read_postal_code(typed) == front + back


@pytest.mark.parametrize(
    "typed", ["", "123456", "12345678", "〒", "一二三四五六七", "100-0001 東京都", "١٢٣٤٥٦٧"]
)
def test_what_is_no_postal_code_is_told_with_an_example(typed):
    with pytest.raises(Unreadable, match="例：100-0001"):
        read_postal_code(typed)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("03-1234-5678", "0312345678"),
        ("０３（１２３４）５６７８", "0312345678"),
        ("03ー1234ー5678", "0312345678"),
        ("090一1234一5678", "09012345678"),
        ("+81 90 1234 5678", "09012345678"),
        ("+81-(0)3-1234-5678", "0312345678"),
        ("＋８１３１２３４５６７８", "0312345678"),
        ("0120-444-113", "0120444113"),
        ("0800-123-4567", "08001234567"),
        ("060-1234-5678", "06012345678"),
        ("099.226.8111", "0992268111"),
        ("03-1234-5678 内線12", "0312345678 内線12"),
        ("03-1234-5678（内線：１２）", "0312345678 内線12"),
        ("03-1234-5678 ext. 12", "0312345678 内線12"),
        ("+1 (212) 555-0123", "+12125550123"),
    ],
)
def test_phones_are_read_as_national_digits(typed, digits):
    assert read_phone(typed) == digits


@pytest.mark.parametrize(
    "typed", ["", "110", "1234-5678", "090-1234-567", "03-1234-56789", "なし", "00-1234-5678"]
)
def test_what_is_no_phone_is_told(typed):
    with pytest.raises(Unreadable, match="市外局番"):
        read_phone(typed)


@given(
    st.from_regex("0[1-9][0-9]{8,9}", fullmatch=True),
    st.lists(st.sampled_from([*DASHES, " ", "\u3000", "（", ")"]), max_size=4),
)
def test_marks_in_a_phone_never_change_what_is_read(digits, marks):
    def outcome(text: str) -> str | None:
        try:
            return read_phone(text)
        except Unreadable:
            return None

    typed = (
        digits[:2]
        + "".join(f"{mark}{digit}" for mark, digit in zip(marks, digits[2:], strict=False))
        + digits[2 + len(marks) :]
    )
    assert outcome(typed) == outcome(digits)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Hanako@Example.JP", "Hanako@example.jp"),
        ("　ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ ", "hanako@example.jp"),
        ("a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp"),
        ("o'neil+tag@sub.example.co.jp", "o'neil+tag@sub.example.co.jp"),
        ("a@例え.jp", "a@例え.jp"),
        ("hanako@example。jp", "hanako@example.jp"),
    ],
)
def test_mail_addresses_are_read(typed, address):
    assert read_email(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hanako",
        "@example.jp",
        "a@b",
        "a b@example.jp",
        "a@b@c.jp",
        "花子@example.jp",
        "a@-x.jp",
        "a@x..jp",
        "a@1.2.3.4",
    ],
)
def test_what_is_no_mail_address_is_told(typed):
    with pytest.raises(Unreadable, match="@"):
        read_email(typed)


def test_a_mail_address_cannot_carry_a_second_header():
    with pytest.raises(Unreadable):
        read_email("a@example.jp\r\nBcc: b@example.jp")


def test_the_longest_mail_address_is_254_characters():
    domain = ".".join(["x" * 63] * 3) + ".jp"
    longest = "a" * (254 - len(domain) - 1) + "@" + domain
    assert read_email(longest) == longest
    with pytest.raises(Unreadable, match="254"):
        read_email("a" + longest)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@gmail.co", "a@gmail.com"),
        ("a@gmaill.com", "a@gmail.com"),
        ("a@dokomo.ne.jp", "a@docomo.ne.jp"),
        ("a@yaho.co.jp", "a@yahoo.co.jp"),
    ],
)
def test_a_slip_in_a_well_known_domain_is_asked_about(typed, meant):
    assert email_hint(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["a@gmail.com", "a@ymail.com", "a@mail.com", "a@city.madono.jp", "a@me.co", "nobody", "@gmial.com"],
)
def test_a_real_domain_is_not_asked_about(typed):
    assert email_hint(typed) is None


@given(st.text())
def test_readers_of_contacts_return_or_refuse(text):
    for reader in (read_postal_code, read_phone, read_email):
        try:
            value = reader(text)
        except Unreadable as refusal:
            assert "例：" in refusal.sentence
        else:
            assert reader(value) == value
