"""Strategies for answers: what a person types into a question of each type, and what is kept of it; and what is refused."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from madoguchi.eforms.types import Question
from tests.eforms.forms import ADDRESS, FILE, ON

Typed = Any
Answer = tuple[Any, Typed]
"""What is kept, and what was typed."""

LETTERS = st.text("窓野花子あいうカキクabcXYZ髙﨑𠮷ー々", min_size=1, max_size=8)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def answers_to(question: Question) -> st.SearchStrategy[Answer]:
    """Pairs of a value and of something typed that means it."""
    return _OF_TYPE[question.type](question)


def _text(question: Question) -> st.SearchStrategy[Answer]:
    return LETTERS.map(lambda text: text[: question.max_length]).flatmap(
        lambda text: st.sampled_from([(text, text), (text, f"  {text} "), (text, f"{text}\t")])
    )


def _long_text(question: Question) -> st.SearchStrategy[Answer]:
    return st.lists(LETTERS, min_size=1, max_size=3).map(
        lambda lines: ("\n".join(lines), " \r\n" + "\r\n".join(lines) + "\n")
    )


def _name(question: Question) -> st.SearchStrategy[Answer]:
    return st.tuples(LETTERS, st.one_of(st.just(""), LETTERS)).map(
        lambda pair: ({"family": pair[0], "given": pair[1]}, {"family": pair[0], "given": pair[1]})
    )


def _kana(question: Question) -> st.SearchStrategy[Answer]:
    return st.sampled_from(["まどの", "マドノ", "ﾏﾄﾞﾉ", "  まどの "]).map(
        lambda typed: ({"family": "マドノ", "given": ""}, {"family": typed, "given": ""})
    )


def days_of(question: Question) -> st.SearchStrategy[date]:
    """Days that the question takes, none of them a day that some years do not have."""
    low = date(1930, 1, 1)
    if question.minimum and not str(question.minimum).startswith("today"):
        low = date.fromisoformat(str(question.minimum))
    high = ON if question.maximum == "today" else date(2040, 12, 28)
    if question.maximum == "today-18y":
        high = ON.replace(year=ON.year - 18)
    return st.dates(low, high).map(lambda day: day.replace(day=min(day.day, 28)) if day.day > 28 else day)


def _date(question: Question) -> st.SearchStrategy[Answer]:
    return st.tuples(days_of(question), st.sampled_from("wide era plain whole".split())).map(
        lambda pair: (pair[0].isoformat(), _day_typed(*pair))
    )


def _day_typed(day: date, way: str) -> dict[str, str]:
    year, month, number = str(day.year), str(day.month), str(day.day)
    if way == "whole":
        return {"year": f"{day.year}年{day.month}月{day.day}日", "month": "", "day": ""}
    if way == "era" and day >= date(2019, 5, 1):
        year = f"令和{day.year - 2018}"
    elif way == "era" and date(1989, 1, 8) <= day <= date(2019, 4, 30):
        year = f"平成{day.year - 1988}年"
    elif way == "wide":
        year, month, number = (text.translate(FULL_WIDTH) for text in (year, month, number))
    return {"year": year, "month": month, "day": number}


def _partial(question: Question) -> st.SearchStrategy[Answer]:
    def said(day: date, precision: str) -> Answer:
        typed = {"year": str(day.year), "month": str(day.month), "day": str(day.day)}
        for part in {"year": ("month", "day"), "month": ("day",)}.get(precision, ()):
            typed[part] = ""
        return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)], typed

    ways = ["year", "month", "day"] if question.precision == "partial" else [question.precision]
    return st.builds(said, days_of(question), st.sampled_from(ways))


def whole_numbers(question: Question) -> st.SearchStrategy[int]:
    """Whole numbers within the limits of the question."""
    least, most = (0, 130) if question.type == "age" else (-1000, 10_000_000)
    low = question.minimum if isinstance(question.minimum, int) else least
    high = question.maximum if isinstance(question.maximum, int) else most
    return st.integers(low, high)


def _number(question: Question) -> st.SearchStrategy[Answer]:
    return st.tuples(whole_numbers(question), st.sampled_from(["{}", "{:,}", " {} "])).flatmap(
        lambda pair: st.sampled_from(
            [(pair[0], pair[1].format(pair[0])), (pair[0], str(pair[0]).translate(FULL_WIDTH))]
        )
    )


def _chosen(question: Question) -> st.SearchStrategy[Answer]:
    values = [one.value for one in (*question.options, *question.slots)]
    return st.sampled_from(values).map(lambda value: (value, value))


def _several(question: Question) -> st.SearchStrategy[Answer]:
    values = [one.value for one in question.options]
    return st.permutations(values).flatmap(
        lambda order: st.integers(1, len(order)).map(
            lambda count: ([v for v in values if v in order[:count]], order[:count])
        )
    )


def _of_list(question: Question) -> st.SearchStrategy[Answer]:
    assert question.entries is not None
    return st.sampled_from(question.entries.entries).flatmap(
        lambda one: st.sampled_from(
            [(one.value, {"value": one.value, "find": ""}), (one.value, {"value": "", "find": one.label})]
        )
    )


def _postal(question: Question) -> st.SearchStrategy[Answer]:
    return (
        st.integers(0, 9_999_999)
        .map(lambda n: f"{n:07d}")
        .flatmap(
            lambda code: st.sampled_from(
                [(code, code), (code, f"〒{code[:3]}-{code[3:]}"), (code, code.translate(FULL_WIDTH))]
            )
        )
    )


def _address(question: Question) -> st.SearchStrategy[Answer]:
    return st.tuples(LETTERS, LETTERS, st.one_of(st.just(""), LETTERS)).map(
        lambda three: (
            {**ADDRESS, "city": three[0], "street": three[1], "building": three[2]},
            {
                **ADDRESS,
                "postal_code": "100-0001",
                "city": three[0],
                "street": three[1],
                "building": three[2],
            },
        )
    )


def _phone(question: Question) -> st.SearchStrategy[Answer]:
    return st.sampled_from(
        [
            ("0312345678", "03-1234-5678"),
            ("09012345678", "０９０ー１２３４ー５６７８"),
            ("0312345678", "+81 3 1234 5678"),
        ]
    )


def _email(question: Question) -> st.SearchStrategy[Answer]:
    return st.text("abcdef.+", min_size=1, max_size=8).map(
        lambda text: (f"x{text}x@example.jp", f" x{text}x@EXAMPLE.jp")
    )


def _account(question: Question) -> st.SearchStrategy[Answer]:
    kept = {"bank": "窓野銀行", "branch": "012", "kind": "ordinary", "holder_kana": "マドノ ハナコ"}
    return st.integers(0, 9_999_999).map(
        lambda n: (
            {**kept, "number": f"{n:07d}"},
            {**kept, "branch": "０１２", "number": str(n), "holder_kana": "まどの　はなこ"},
        )
    )


def corporate_number(twelve: int) -> str:
    """The corporate number of twelve digits, with its check digit before them."""
    digits = f"{twelve:012d}"
    total = sum(int(d) * (1 if place % 2 == 0 else 2) for place, d in enumerate(reversed(digits)))
    return f"{9 - total % 9}{digits}"


def _corporate(question: Question) -> st.SearchStrategy[Answer]:
    return (
        st.integers(0, 10**12 - 1)
        .map(corporate_number)
        .map(lambda n: (n, f"{n[0]}-{n[1:5]}-{n[5:9]}-{n[9:]}"))
    )


def _files(question: Question) -> st.SearchStrategy[Answer]:
    return st.integers(1, question.max_files).map(
        lambda count: ([{**FILE, "file": f"0190-{n}", "name": f"証明{n}.png"} for n in range(count)], "")
    )


def _members(question: Question) -> st.SearchStrategy[Answer]:
    def said(names: list[str]) -> Answer:
        kept, typed = [], {"known": ""}
        for row, name in enumerate(names):
            kept.append({"member": "", "name": name, "relation": "child", "birth_date": "2019-05-01"})
            parts = {"name": name, "relation": "child", "year": "令和1", "month": "5", "day": "1"}
            typed |= {f"{row}-{part}": text for part, text in parts.items()}
        return kept, typed

    return st.lists(LETTERS, min_size=1, max_size=3).map(said)


def _place(question: Question) -> st.SearchStrategy[Answer]:
    return st.tuples(
        LETTERS, st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000)
    ).map(
        lambda three: (
            {"words": three[0], "lat": three[1] / 1_000_000, "lon": three[2] / 1_000_000},
            {"words": three[0], "lat": f"{three[1] / 1_000_000:.6f}", "lon": f"{three[2] / 1_000_000:.6f}"},
        )
    )


def _signature(question: Question) -> st.SearchStrategy[Answer]:
    return LETTERS.map(lambda name: ({"name": name, "on": ON.isoformat()}, {"name": name, "agree": "yes"}))


def _just(*answers: Answer) -> Any:
    return lambda question: st.sampled_from(answers)


_OF_TYPE = {
    "text": _text,
    "long_text": _long_text,
    "name": _name,
    "kana": _kana,
    "date": lambda question: _date(question) if question.precision == "day" else _partial(question),
    "age": _number,
    "number": _number,
    "money": _number,
    "yes_no": _just((True, "yes"), (False, "no")),
    "one_of": _chosen,
    "many_of": _several,
    "slot": _chosen,
    "list": _of_list,
    "postal_code": _postal,
    "address": _address,
    "phone": _phone,
    "email": _email,
    "bank_account": _account,
    "corporate_number": _corporate,
    "file": _files,
    "photo": _files,
    "drawing": _files,
    "members": _members,
    "place": _place,
    "signature": _signature,
    "declaration": _just((True, "yes")),
}

_NOT_A_DAY = {"year": "2020", "month": "13", "day": "1"}
_DAMAGES: dict[str, list[tuple[Typed, str]]] = {
    "text": [("123456789018", ""), ("窓" * 3000, "")],
    "long_text": [("番号は 1234 5678 9018", ""), ("窓" * 30000, "")],
    "name": [
        ({"family": "窓" * 101, "given": "花"}, "family"),
        ({"family": "窓", "given": "花\x00"}, "given"),
    ],
    "kana": [({"family": "窓野", "given": "ハナ"}, "family"), ({"family": "マドノ", "given": "花"}, "given")],
    "date": [(_NOT_A_DAY, ""), ({**_NOT_A_DAY, "year": "七"}, "")],
    "age": [("十", ""), ("131", ""), ("-1", "")],
    "number": [("たくさん", ""), ("1.5", "")],
    "money": [("たくさん", ""), ("1,00", "")],
    "yes_no": [("maybe", "")],
    "one_of": [("zzz", "")],
    "many_of": [(["zzz"], "")],
    "slot": [("zzz", "")],
    "list": [({"value": "zzz", "find": ""}, "find"), ({"value": "", "find": "ない仕事"}, "find")],
    "postal_code": [("123", "")],
    "address": [
        ({**ADDRESS, "prefecture": "江戸"}, "prefecture"),
        ({**ADDRESS, "city": " "}, "city"),
        ({**ADDRESS, "postal_code": "12"}, "postal_code"),
    ],
    "phone": [("123", "")],
    "email": [("hanako", "")],
    "bank_account": [
        ({"bank": "x", "branch": "x", "kind": "gold", "number": "1", "holder_kana": "マド"}, "kind"),
        (
            {"bank": "x", "branch": "x", "kind": "savings", "number": "12345678", "holder_kana": "マド"},
            "number",
        ),
    ],
    "corporate_number": [("1000000000000", "")],
    "members": [
        (
            {
                "known": "",
                "0-name": "窓",
                "0-relation": "god",
                "0-year": "2000",
                "0-month": "1",
                "0-day": "1",
            },
            "0-relation",
        )
    ],
    "place": [
        ({"words": "", "lat": "91", "lon": "0"}, "lat"),
        ({"words": "", "lat": "1", "lon": "x"}, "lon"),
    ],
    "signature": [({"name": "", "agree": "yes"}, "name"), ({"name": "窓野", "agree": ""}, "agree")],
    "declaration": [("no", "")],
}


def damages_of(question: Question) -> list[tuple[Typed, str]]:
    """What cannot be an answer to the question, each with the part of the field that is wrong."""
    found = list(_DAMAGES.get(question.type, []))
    if question.type in ("number", "money") and isinstance(question.maximum, int):
        found.append((str(question.maximum + 1), ""))
    if question.type == "date" and question.maximum == "today":
        found.append(({"year": "2100", "month": "1", "day": "1"}, ""))
    return found
