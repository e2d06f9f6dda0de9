"""Random questions of every type, what may be kept as their answers, what people type, and what is refused.

`bodies(kind)` are questions of a type with random settings. For a `Question` there are `values` (what may be kept), `typed`
(what a browser sends in any of the ways people write, with the value that it means) and `refused` (what no question of the
type takes). Fields are named as `read_page` reads them.
"""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from madoguchi.eforms.questions import KINDS, kind_of
from madoguchi.eforms.questions.contacts import NO_PHONE, prefectures
from madoguchi.eforms.questions.days import bound_of
from madoguchi.eforms.questions.identifiers import ACCOUNT_KINDS
from madoguchi.eforms.questions.people import RELATIONS
from madoguchi.eforms.types import Question
from madoguchi.language.eras import era_of, era_year
from madoguchi.language.reading import find_individual_numbers, is_corporate_number
from tests.eforms.forms import FILE, ON, question

Fields = dict[str, str | list[str]]
TYPED_KINDS = sorted(set(KINDS) - {"statement", "computed", "fee", "file", "photo", "drawing"})
"""The types whose answer is typed or chosen in fields of text."""

_RARE = "葛󠄀𠮷﨑髙德々〆ヶー・’-éüßİ김ñ 　"
_LETTERS = st.one_of(
    st.sampled_from("山田花子窓野一郎北南東西町村市県区役所道路学校屋号店舗あいうえおかきアイウエオＡＢ"),
    st.sampled_from(_RARE),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
)
_KANA = st.text(
    st.sampled_from(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンガギグパピプャュョッー"
    ),
    min_size=1,
    max_size=12,
)
_WIDE = str.maketrans("0123456789-., ", "０１２３４５６７８９－．，　")


def _words(longest: int) -> st.SearchStrategy[str]:
    """A line as it is kept: no spaces around it, nothing like an individual number."""
    return (
        st.text(_LETTERS, min_size=1, max_size=min(longest, 40))
        .map(str.strip)
        .filter(lambda text: bool(text) and not find_individual_numbers(text))
    )


def _kana() -> st.SearchStrategy[str]:
    return _KANA.filter(lambda text: text[0] not in "ー")


def bodies(kind: str, question_id: str = "q1") -> st.SearchStrategy[dict[str, Any]]:
    """Questions of `kind` with the settings that it may have."""
    settings: dict[str, st.SearchStrategy[Any]] = {"required": st.booleans()}
    if kind == "text":
        settings["max_length"] = st.integers(1, 300)
    if kind == "long_text":
        settings["max_length"] = st.integers(1, 3000)
    if kind in ("number", "money", "age"):
        settings["minimum"] = st.integers(0, 20)
        settings["maximum"] = st.integers(21, 130)
    if kind == "number":
        settings["unit"] = st.sampled_from(["人", "㎡", "回"])
    if kind == "date":
        settings["precision"] = st.sampled_from(["day", "month", "year", "partial"])
        settings["minimum"] = st.sampled_from(["1900-01-01", "today-130y", "2019-04-30"])
        settings["maximum"] = st.sampled_from(["today", "today+1y", "2199-12-31"])
    if kind in ("one_of", "many_of"):
        settings["options"] = st.integers(2, 12).map(
            lambda count: [{"value": f"v{n}", "label": f"選択肢{n}"} for n in range(count)]
        )
    if kind in ("file", "photo"):
        settings["max_files"] = st.integers(1, 5)
    optional = {key: one for key, one in settings.items() if key != "options"}
    needed = {key: one for key, one in settings.items() if key == "options"}
    return st.fixed_dictionaries(needed, optional=optional).map(
        lambda more: {**question(kind, **more), "id": question_id}
    )


def values(asked: Question) -> st.SearchStrategy[Any]:
    """What may be kept as an answer to the question; never an empty one."""
    return _VALUES[asked.type](asked)


def _whole(asked: Question, most: int) -> st.SearchStrategy[int]:
    low, high = asked.minimum, asked.maximum
    return st.integers(low if isinstance(low, int) else 0, high if isinstance(high, int) else most).filter(
        lambda number: not find_individual_numbers(str(number))
    )


def days(asked: Question) -> st.SearchStrategy[date]:
    """Days within the limits of a date."""
    low = bound_of(asked.minimum, ON) if isinstance(asked.minimum, str) else date(1873, 1, 1)
    high = bound_of(asked.maximum, ON) if isinstance(asked.maximum, str) else date(2199, 12, 31)
    return st.dates(low, high)


def _date(asked: Question) -> st.SearchStrategy[str]:
    sizes = {"day": [10], "month": [7], "year": [4], "partial": [4, 7, 10]}[asked.precision]
    return st.tuples(days(asked), st.sampled_from(sizes)).map(lambda pair: pair[0].isoformat()[: pair[1]])


def _number_of_a_corporation(rest: int) -> str:
    digits = f"{rest:012d}"
    return next(f"{first}{digits}" for first in range(1, 10) if is_corporate_number(f"{first}{digits}"))


_PHONES = st.one_of(
    st.integers(10**8, 10**9 - 1)
    .map(lambda n: f"0{n}")
    .filter(lambda text: text[1] in "134" or text[2] != "0"),
    st.tuples(st.sampled_from(["070", "080", "090", "050"]), st.integers(0, 10**8 - 1)).map(
        lambda pair: f"{pair[0]}{pair[1]:08d}"
    ),
)
_EMAILS = st.tuples(
    st.text(st.sampled_from("abcdefgXYZ019._+-"), min_size=1, max_size=20),
    st.sampled_from(["example.jp", "mail.example.co.jp", "docomo.ne.jp", "xn--eckwd4c7c.example.jp"]),
).map("@".join)
_CODES = st.integers(0, 9_999_999).map(lambda n: f"{n:07d}")


def _address(asked: Question) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {
            "postal_code": _CODES,
            "prefecture": st.sampled_from(prefectures()),
            "city": _words(30),
            "street": _words(60),
            "building": st.one_of(st.just(""), _words(40)),
        }
    )


def _bank_account(asked: Question) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {
            "bank": st.one_of(st.integers(0, 9999).map(lambda n: f"{n:04d}"), st.just("窓野銀行")),
            "branch": st.one_of(st.integers(0, 999).map(lambda n: f"{n:03d}"), st.just("本店")),
            "kind": st.sampled_from(sorted(ACCOUNT_KINDS)),
            "number": st.integers(0, 9_999_999).map(lambda n: f"{n:07d}"),
            "holder_kana": st.text(
                st.sampled_from("アイウエオカサタナハマヤラワン"), min_size=1, max_size=20
            ),
        }
    )


def _members(asked: Question) -> st.SearchStrategy[list[dict[str, str]]]:
    one = st.fixed_dictionaries(
        {
            "member": st.just(""),
            "name": _words(40),
            "relation": st.sampled_from(sorted(RELATIONS)),
            "birth_date": st.dates(date(1900, 1, 1), ON).map(date.isoformat),
        }
    )
    return st.lists(one, min_size=1, max_size=4)


def _place(asked: Question) -> st.SearchStrategy[dict[str, Any]]:
    def degrees(most: int) -> st.SearchStrategy[float]:
        return st.integers(-most * 10**6, most * 10**6).map(lambda n: n / 10**6)

    words = st.one_of(st.just(""), _words(60))
    pair = st.fixed_dictionaries({"lat": degrees(90), "lon": degrees(180), "words": words})
    none = st.fixed_dictionaries({"lat": st.none(), "lon": st.none(), "words": _words(60)})
    return st.one_of(pair, none)


def _names(part: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({"family": part, "given": st.one_of(st.just(""), part)})


_VALUES: dict[str, Any] = {
    "text": lambda asked: _words(asked.max_length),
    "long_text": lambda asked: _words(asked.max_length),
    "name": lambda asked: _names(_words(40)),
    "kana": lambda asked: _names(_kana()),
    "date": _date,
    "age": lambda asked: _whole(asked, 130),
    "number": lambda asked: _whole(asked, 10**9),
    "money": lambda asked: _whole(asked, 10**12),
    "yes_no": lambda asked: st.booleans(),
    "one_of": lambda asked: st.sampled_from([option.value for option in asked.options]),
    "many_of": lambda asked: st.sets(
        st.sampled_from([option.value for option in asked.options]), min_size=1
    ).map(lambda chosen: [o.value for o in asked.options if o.value in chosen]),
    "list": lambda asked: st.sampled_from([entry.value for entry in asked.entries.entries]),
    "slot": lambda asked: st.sampled_from([slot.value for slot in asked.slots]),
    "postal_code": lambda asked: _CODES,
    "address": _address,
    "phone": lambda asked: st.one_of(_PHONES, _words(30).map(NO_PHONE.__add__)),
    "email": lambda asked: _EMAILS,
    "bank_account": _bank_account,
    "corporate_number": lambda asked: st.integers(0, 10**12 - 1).map(_number_of_a_corporation),
    "members": _members,
    "place": _place,
    "signature": lambda asked: st.fixed_dictionaries({"name": _words(40), "on": st.just(ON.isoformat())}),
    "declaration": lambda asked: st.just(True),
    **dict.fromkeys(
        ("file", "photo", "drawing"),
        lambda asked: st.integers(1, asked.max_files).map(
            lambda count: [{**FILE, "file": f"0190-{n}"} for n in range(count)]
        ),
    ),
}


def fields(asked: Question, value: Any, key: str = "") -> Fields:
    """What a browser sends when the question is drawn with `value`; `key` is the path where single answers are read."""
    name = "q-" + (key or asked.id).replace(".", "-")
    redrawn = kind_of(asked).redraw(value)
    if asked.type == "phone" and value.startswith(NO_PHONE):
        return {name: "", f"{name}-none": value.removeprefix(NO_PHONE)}
    if isinstance(redrawn, dict):
        unsent = {"signature": {"on"}, "members": {"known"}}.get(asked.type, set())
        return {f"{name}-{part}": text for part, text in redrawn.items() if part not in unsent}
    return {name: redrawn}


@st.composite
def typed(draw: st.DrawFn, asked: Question) -> tuple[Fields, Any]:
    """What a browser sends in one of the ways in which people write, and the value that it means."""
    value = draw(values(asked))
    sent = fields(asked, value)
    if asked.type in ("number", "age", "money"):
        forms = [str(value), f"{value:,}", f" {value}", f"{value}{_UNITS[asked.type]}", f"¥{value}"]
        sent = {f"q-{asked.id}": draw(st.sampled_from(forms))}
    elif asked.type == "date":
        sent |= {f"q-{asked.id}-year": draw(st.sampled_from(_years(value)))}
    elif asked.type in ("postal_code", "corporate_number", "phone") and not str(value).startswith(NO_PHONE):
        places = sorted(draw(st.sets(st.integers(1, len(value) - 1), max_size=2)))
        if asked.type == "postal_code":
            places = [3] if places else []
        dash = draw(st.sampled_from("-－ー‐−"))
        cut = [value[a:b] for a, b in zip([0, *places], [*places, len(value)], strict=True)]
        sent = {f"q-{asked.id}": dash.join(cut)}
    is_plain = asked.type in _READ_IN_ANY_WIDTH
    if is_plain and draw(st.booleans()):
        sent = {key: _wide(text) if isinstance(text, str) else text for key, text in sent.items()}
    return sent, value


_UNITS = {"number": "人", "age": "歳", "money": "円"}
_READ_IN_ANY_WIDTH = {"number", "age", "money", "date", "postal_code", "corporate_number"}


def _wide(text: str) -> str:
    return text.translate(_WIDE)


def _years(kept: str) -> list[str]:
    """The ways of writing the year of a kept date that mean the same one."""
    ways = [kept[:4], f"{kept[:4]}年", f"西暦{kept[:4]}"]
    if len(kept) == 10:
        day = date.fromisoformat(kept)
        era = era_of(day)
        if era is not None:
            count = day.year - era.first.year + 1
            ways += [era_year(day), f"{era.letter}{count}", f"{era.letter.lower()}.{count}"]
    return ways


def refused(asked: Question) -> st.SearchStrategy[Fields]:
    """What a browser may send that the question does not take, however it is set; not empty."""
    name = f"q-{asked.id}"
    if asked.type in _REFUSED_WHOLE:
        return st.sampled_from(_REFUSED_WHOLE[asked.type]).map(lambda text: {name: text})
    if asked.type in ("text", "long_text"):
        too_long = "窓" * (max(asked.max_length, 500) * 2 + 1001)
        numbered = f"番号は{_INDIVIDUAL}です"
        return st.sampled_from([too_long, numbered if asked.max_length > 19 else too_long]).map(
            lambda text: {name: text}
        )
    empty = {f"{name}-{part}": "" for part in kind_of(asked).parts}
    if asked.type == "many_of":
        return st.just({name: ["v0", "v99"]})
    return st.sampled_from(_REFUSED_PARTS[asked.type]).map(
        lambda parts: {**empty, **{f"{name}-{part}": text for part, text in parts.items()}}
    )


_INDIVIDUAL = "123456789018"
_NO_NUMBERS = ["たくさん", "1.5", "1" * 30, "１２x"]
_NO_CHOICES = ["maybe", "v99", "はい"]
_REFUSED_WHOLE: dict[str, list[str]] = {
    "number": _NO_NUMBERS,
    "money": _NO_NUMBERS,
    "age": [*_NO_NUMBERS, "-1000", "131"],
    **dict.fromkeys(("yes_no", "one_of", "slot", "declaration"), _NO_CHOICES),
    "postal_code": ["12", "12345678", "〒〒", "abc-defg"],
    "phone": ["12", "電話", "09012345678901", "03-1234"],
    "email": ["hanako", "@example.jp", "a@b", "a b@example.jp", "x" * 300 + "@example.jp"],
    "corporate_number": ["123", "1111111111111", "法人"],
}
_REFUSED_PARTS: dict[str, list[dict[str, str]]] = {
    "name": [{"family": "窓" * 101}, {"family": _INDIVIDUAL}, {"given": "改\n行"}],
    "kana": [{"family": "山田"}, {"given": "Hanako"}, {"family": "ア" * 101}],
    "date": [{"year": "あした"}, {"year": "7"}, {"year": "令和0"}, {"year": "0000"}, {"month": "5"}],
    "list": [{"value": "v99"}, {"find": "見つからないことば"}, {"find": "調理"}],
    "address": [{"postal_code": "12", "prefecture": "東京都"}, {"prefecture": "江戸"}, {"city": "あ"}],
    "bank_account": [{"bank": "1"}, {"number": "12345678"}, {"holder_kana": "花子"}],
    "members": [
        {"0-name": "窓野"},
        {"0-name": "窓野", "0-relation": "friend"},
        {"0-name": "", "0-relation": "child"},
    ],
    "place": [{"lat": "35"}, {"lat": "91", "lon": "0"}, {"lat": "x", "lon": "y"}, {"words": _INDIVIDUAL}],
    "signature": [{"name": "窓野 花子"}, {"agree": "yes"}, {"name": "改\n行", "agree": "yes"}],
}
