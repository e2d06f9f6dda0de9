"""Values of terms: typed text read into the one form in which a fact is kept, or refused with a kind sentence.

The forms are those of answers: a day in ISO form, a whole number for amounts and counts, true or false, the
value of an option, digits for postal code, phone and numbers, and for a name, an address or an account a
mapping of its parts. Names and addresses stay to the byte. Reading a value that was read before changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from madoguchi.language.folding import fold, strip_controls
from madoguchi.language.reading import (
    Unreadable,
    find_individual_numbers,
    read_account_kana,
    read_bank_account,
    read_bank_branch,
    read_bank_code,
    read_corporate_number,
    read_date,
    read_date_parts,
    read_email,
    read_integer,
    read_kana,
    read_phone,
    read_postal_code,
)
from madoguchi.language.widths import unify_dashes
from madoguchi.vocabulary.terms import Term, TermType

LONGEST_LINE = 500
LONGEST_TEXT = 4000
LONGEST_NAME = 100
LONGEST_ADDRESS = 200

NAME_PARTS = ("family", "given")
ADDRESS_PARTS = ("postal_code", "prefecture", "city", "street", "building")
ACCOUNT_PARTS = ("bank", "branch", "kind", "number", "holder_kana")
ACCOUNT_KINDS = {"普通": "ordinary", "当座": "current", "貯蓄": "savings"}
DATE_PARTS = ("year", "month", "day")
ABROAD = "国外"
OF_ONE_EVENT = frozenset({"birth", "deceased", "insurance"})
"""Groups whose terms join the forms of one event, and are no facts after it."""

_YES = frozenset({"yes", "true", "はい", "1", "有", "あり"})
_NO = frozenset({"no", "false", "いいえ", "0", "無", "なし"})


class HoldsIndividualNumber(Unreadable):
    """The value holds what may be an individual number, which this service does not keep (個人番号).

    Number Act arts. 19 and 20: nobody collects or keeps it but for the affairs that the law lists.
    """

    sentence = (
        "個人番号（マイナンバー）のような12桁の数字があります。"
        "法律で決められた事務のほかでは集められないため、ここでは保存しません。消してから進んでください。"
    )


def is_kept(term: Term) -> bool:
    """Whether a value of `term` can be a fact.

    A file belongs to the application that it was handed in with. What is said of one event (a birth, a death) would be
    wrong of the next one.
    """
    return term.type is not TermType.FILE and term.group not in OF_ONE_EVENT


def read_value(term: Term, raw: Any) -> Any:
    """The value of `term` that `raw` says: text as people type it, a mapping of parts, or a value read before.

    Raises `Unreadable` with a sentence that says what to do, and its kind `HoldsIndividualNumber` wherever
    in the value 12 digits with the check digit of an individual number stand.
    """
    if term.type is not TermType.MONEY:
        refuse_individual_numbers(raw)
    if _is_blank(raw):
        raise Unreadable(f"{term.label}を入力してください。")
    return _READERS[term.type](term, raw)


def refuse_individual_numbers(raw: Any) -> None:
    """Raises `HoldsIndividualNumber` when any text in `raw` may hold an individual number."""
    if any(find_individual_numbers(text) for text in _texts(raw)):
        raise HoldsIndividualNumber


def _texts(raw: Any) -> Iterator[str]:
    if isinstance(raw, Mapping):
        for part in raw.values():
            yield from _texts(part)
    elif isinstance(raw, list | tuple):
        for part in raw:
            yield from _texts(part)
    elif isinstance(raw, str) or (isinstance(raw, int) and not isinstance(raw, bool)):
        yield str(raw)


def _is_blank(raw: Any) -> bool:
    if isinstance(raw, Mapping):
        return all(_is_blank(part) for part in raw.values())
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _text(label: str, raw: Any) -> str:
    """`raw` as text; raises `Unreadable` for anything else and for what is far too long."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    if not isinstance(raw, str):
        raise Unreadable(f"{label}を文字で入力してください。")
    return _short(label, raw, LONGEST_TEXT)


def _short(label: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise Unreadable(f"{label}は、{longest}文字までで入力してください（今は{len(text)}文字です）。")
    return text


def _parts(term: Term, raw: Any, names: tuple[str, ...], hint: str) -> dict[str, str]:
    """The parts of `raw`; a part left out is empty, one that the term does not have is refused."""
    if not isinstance(raw, Mapping) or not set(raw) <= set(names):
        raise Unreadable(f"{term.label}は、{hint}に分けて入力してください。")
    return {name: _text(term.label, raw.get(name, "")) for name in names}


def _byte_for_byte(label: str, text: str, longest: int) -> str:
    """A name or an address as typed; raises `Unreadable` for characters that are not writing."""
    _short(label, text, longest)
    if strip_controls(text) != text or "\n" in text or "\t" in text:
        raise Unreadable(f"{label}に、改行など使えない文字が含まれています。入力し直してください。")
    return text


def _line(term: Term, raw: Any) -> str:
    text = strip_controls(_text(term.label, raw)).replace("\t", "\n")
    line = " ".join(text.split("\n")).strip()
    return _found(term, _short(term.label, line, LONGEST_LINE))


def _lines(term: Term, raw: Any) -> str:
    return _found(term, strip_controls(_text(term.label, raw)).strip())


def _found(term: Term, text: str) -> str:
    """`text`, which must hold something once what is not writing has gone."""
    if not text:
        raise Unreadable(f"{term.label}を入力してください。")
    return text


def _name(term: Term, raw: Any) -> dict[str, str]:
    typed = {"family": raw, "given": ""} if isinstance(raw, str) else raw
    parts = _parts(term, typed, NAME_PARTS, "姓と名")
    return {name: _byte_for_byte(term.label, text, LONGEST_NAME) for name, text in parts.items()}


def _kana(term: Term, raw: Any) -> dict[str, str]:
    if isinstance(raw, str):
        family, _, given = read_kana(_short(term.label, raw, LONGEST_NAME)).partition("\u3000")
        return {"family": family, "given": given}
    parts = _parts(term, raw, NAME_PARTS, "セイとメイ")
    return {
        name: read_kana(_short(term.label, text, LONGEST_NAME)) if text.strip() else ""
        for name, text in parts.items()
    }


def _day(term: Term, raw: Any) -> str:
    if isinstance(raw, date):
        return date(raw.year, raw.month, raw.day).isoformat()
    if isinstance(raw, Mapping):
        parts = _parts(term, raw, DATE_PARTS, "年、月、日")
        return read_date_parts(parts["year"], parts["month"], parts["day"]).isoformat()
    return read_date(_short(term.label, _text(term.label, raw), LONGEST_LINE)).isoformat()


def _count(term: Term, raw: Any) -> int:
    return read_integer(_short(term.label, _text(term.label, raw), LONGEST_LINE), minimum=0)


def _amount(term: Term, raw: Any) -> int:
    """An amount may be below zero: a business year ends with a loss, an income is negative."""
    return read_integer(_short(term.label, _text(term.label, raw), LONGEST_LINE))


def _yes_or_no(term: Term, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    plain = fold(_text(term.label, raw))
    if plain in {fold(word) for word in _YES}:
        return True
    if plain in {fold(word) for word in _NO}:
        return False
    raise Unreadable(f"{term.label}は、「はい」か「いいえ」で答えてください。")


def _option(term: Term, raw: Any) -> str:
    """The value of an option, named by its value or by its label in any width."""
    text = _text(term.label, raw).strip()
    plain = fold(text)
    for option in term.options:
        if text == option.value or plain == fold(option.label):
            return option.value
    offered = "」「".join(option.label for option in term.options[:6])
    raise Unreadable(f"{term.label}を「{offered}」などから選んでください。")


def _options(term: Term, raw: Any) -> list[str]:
    """Any of the options, in the order of the term, each once; text names them with 、 or commas between."""
    if isinstance(raw, str):
        raw = [part for part in raw.replace("，", "、").replace(",", "、").split("、") if part.strip()]
    if not isinstance(raw, list | tuple):
        raise Unreadable(f"{term.label}を選んでください。")
    chosen = {_option(term, one) for one in raw}
    return [option.value for option in term.options if option.value in chosen]


def _postal(term: Term, raw: Any) -> str:
    return read_postal_code(_text(term.label, raw))


def _address(term: Term, raw: Any) -> dict[str, str]:
    parts = _parts(term, raw, ADDRESS_PARTS, "郵便番号、都道府県、市区町村、町名・番地、建物名")
    for name, label in (("prefecture", "都道府県"), ("city", "市区町村"), ("street", "町名・番地")):
        if not parts[name].strip():
            raise Unreadable(f"{term.label}の{label}を入力してください。", field=name)
    kept = {name: _byte_for_byte(term.label, text, LONGEST_ADDRESS) for name, text in parts.items()}
    if parts["prefecture"] != ABROAD:
        kept["postal_code"] = read_postal_code(parts["postal_code"])
    return kept


def _phone(term: Term, raw: Any) -> str:
    return read_phone(_text(term.label, raw))


def _email(term: Term, raw: Any) -> str:
    return read_email(_text(term.label, raw))


def _account(term: Term, raw: Any) -> dict[str, str]:
    parts = _parts(term, raw, ACCOUNT_PARTS, "金融機関、支店、種類、口座番号、名義")
    kind = ACCOUNT_KINDS.get(parts["kind"].strip(), parts["kind"])
    if kind not in ACCOUNT_KINDS.values():
        raise Unreadable("預金の種類を「普通」「当座」「貯蓄」から選んでください。", field="kind")
    return {
        "bank": _bank(parts["bank"], "金融機関", read_bank_code),
        "branch": _bank(parts["branch"], "支店", read_bank_branch),
        "kind": kind,
        "number": read_bank_account(parts["number"]),
        "holder_kana": read_account_kana(parts["holder_kana"]),
    }


def _bank(text: str, label: str, read_code: Callable[[str], str]) -> str:
    """A bank or branch, by its name or by its code."""
    plain = unify_dashes(text).replace("-", "").replace(" ", "")
    if plain.isascii() and plain.isdecimal():
        return read_code(text)
    name = _byte_for_byte(label, text.strip(), LONGEST_ADDRESS)
    if not name:
        raise Unreadable(f"{label}を入力してください。")
    return name


def _corporate_number(term: Term, raw: Any) -> str:
    return read_corporate_number(_text(term.label, raw))


def _no_file(term: Term, raw: Any) -> Any:
    raise Unreadable(f"{term.label}は、申請ごとに添付してください。ファイルは使い回しません。")


_READERS: Mapping[TermType, Callable[[Term, Any], Any]] = {
    TermType.TEXT: _line,
    TermType.LONG_TEXT: _lines,
    TermType.NAME: _name,
    TermType.KANA: _kana,
    TermType.DATE: _day,
    TermType.NUMBER: _count,
    TermType.MONEY: _amount,
    TermType.BOOLEAN: _yes_or_no,
    TermType.ONE_OF: _option,
    TermType.MANY_OF: _options,
    TermType.POSTAL_CODE: _postal,
    TermType.ADDRESS: _address,
    TermType.PHONE: _phone,
    TermType.EMAIL: _email,
    TermType.BANK_ACCOUNT: _account,
    TermType.CORPORATE_NUMBER: _corporate_number,
    TermType.FILE: _no_file,
}
