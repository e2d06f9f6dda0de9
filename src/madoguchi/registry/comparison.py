"""Holding a record against the text of a source: what reads differently there, with the passage.

Retrieval and comparison only: whatever is proposed stands in the source, word for word, or is a number read
from it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from madoguchi.language.numbers import read_kanji_number

Path = tuple[str | int, ...]

_LIKE = 0.5
_SAME_PLACE_LIKE = 0.35
_SAME_SENTENCE = 0.75
_OTHER_ACTS = ("再交付", "書換", "書き換え", "更新", "変更", "証明書の交付")
"""Acts whose fee is not that of the procedure, unless its name says so."""
_SENTENCE_END = re.compile(r"(?<=[。．！？])|\n")
_NUMBER = re.compile(r"[0-9][0-9,]*|[一二三四五六七八九十百千万]+(?=[日月年歳円万人割])")
_YEN = re.compile(r"([0-9][0-9,]*)\s*(万)?\s*円")
_PERIOD = re.compile(r"標準処理期間[^0-9。(（]{0,20}([0-9]{1,3})\s*(日|週間)(?!から)")
_TIME = re.compile(r"(午前|午後)?\s*([0-9]{1,2})[時:]([0-9]{1,2})?")
_PHONE = re.compile(r"0[0-9]{1,4}[-(（][0-9]{1,4}[-)）][0-9]{3,4}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HOURS = re.compile(
    r"(?:午前|午後)?[0-9]{1,2}[時:：][0-9]{0,2}分?\s*(?:から|～|〜|-|－)\s*(?:午前|午後)?[0-9]{1,2}[時:：][0-9]{0,2}分?"
)
_UNIT_DAYS = {"日": 1, "週間": 7}
_LISTED = re.compile(r"^(?:[・●○■◆◇\-*•]|[0-9]{1,2}[.)．）、]|[(（][0-9]{1,2}[)）]|[①-⑳])\s*(.+)$")
_DOCUMENT_HEADS = ("必要書類", "必要な書類", "必要なもの", "持ち物", "添付書類", "提出書類", "申請に必要な")
_MOST_LISTED = 60
_TEXTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "procedure": (
        ("deadline",),
        ("for_whom", "*"),
        ("conditions", "*"),
        ("review_standard",),
        ("fee", "text"),
    ),
    "programme": (("target",), ("conditions", "*"), ("benefit",), ("period",), ("cost",)),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A place of the body that the source says otherwise (違い); `proposed` stands in `passage`."""

    path: Path
    current: Any
    proposed: Any
    passage: str


def differences(kind: str, body: dict[str, Any], source: str) -> list[Difference]:
    """What `source` says otherwise than `body`, each place once, in the order of the body."""
    passages = [_plain(passage) for passage in _SENTENCE_END.split(source) if passage.strip()]
    found: dict[Path, Difference] = {}
    readers = [_texts(kind, body, passages), _contact(body, passages)]
    if kind == "procedure":
        readers += [_fee(body, passages), _processing(body, passages), _documents(body, passages)]
    for reader in readers:
        for difference in reader:
            found.setdefault(difference.path, difference)
    return list(found.values())


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1: the share of their character pairs that they have in common."""
    pairs, others = _pairs(one), _pairs(other)
    if not pairs or not others:
        return 0.0
    return 2 * len(pairs & others) / (len(pairs) + len(others))


def _texts(kind: str, body: dict[str, Any], passages: list[str]) -> Iterator[Difference]:
    """Sentences of the body that stand in the source with other numbers."""
    for path, text in _places(kind, body):
        sentences = [part for part in _SENTENCE_END.split(_plain(text)) if part.strip()]
        if any(text and _plain(text) in passage for passage in passages):
            continue
        for sentence in sentences:
            if not _numbers(sentence):
                continue
            best = max(passages, key=lambda passage: likeness(sentence, passage), default="")
            if not best or likeness(_without_numbers(sentence), _without_numbers(best)) < _SAME_SENTENCE:
                continue
            if set(_numbers(sentence)) - set(_numbers(best)) and set(_numbers(best)) - set(
                _numbers(sentence)
            ):
                proposed = best if len(sentences) == 1 else _plain(text).replace(sentence, best)
                yield Difference(path, text, proposed, best)
                break


def _places(kind: str, body: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    for steps in _TEXTS[kind]:
        if steps[-1] == "*":
            for n, text in enumerate(body.get(steps[0]) or ()):
                yield (steps[0], n), text
            continue
        value: Any = body
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, str) and value:
            yield steps, value


def _fee(body: dict[str, Any], passages: list[str]) -> Iterator[Difference]:
    """The fee in yen, where the source names exactly one and not that of another act such as a renewal."""
    current = (body.get("fee") or {}).get("amount_yen")
    if current is None:
        return
    title = _plain(str(body.get("title", "")))
    told: dict[int, str] = {}
    for passage in passages:
        amounts = [int(n.replace(",", "")) * (10_000 if many else 1) for n, many in _YEN.findall(passage)]
        if current in amounts:
            return
        if "手数料" in passage:
            for amount in amounts:
                told.setdefault(amount, passage)
    if len(told) == 1:
        ((amount, passage),) = told.items()
        if any(act in passage and act not in title for act in _OTHER_ACTS):
            return
        yield Difference(("fee", "amount_yen"), current, amount, passage)


def _processing(body: dict[str, Any], passages: list[str]) -> Iterator[Difference]:
    """The standard processing periods in days, where the source names exactly one for a way."""
    if (body.get("processing") or {}).get("unit", "days") != "days":
        return
    told: dict[str, dict[int, str]] = {"window_days": {}, "online_days": {}}
    for passage in passages:
        before = 0
        for found in _PERIOD.finditer(passage):
            part, before = passage[before : found.end()], found.end()
            field = "online_days" if "オンライン" in part or "電子申請" in part else "window_days"
            days = int(found.group(1)) * _UNIT_DAYS[found.group(2)]
            told[field].setdefault(days, passage)
    for field, periods in told.items():
        current = (body.get("processing") or {}).get(field)
        if len(periods) == 1 and current not in periods:
            ((days, passage),) = periods.items()
            yield Difference(("processing", field), current, days, passage)


def _contact(body: dict[str, Any], passages: list[str]) -> Iterator[Difference]:
    """Phone, mail and hours of the office, read next to its name."""
    contact = body.get("contact") or {}
    name = _plain(contact.get("name", ""))
    office = name.split(" ")[-1] if name else ""
    near: list[str] = []
    for n, passage in enumerate(passages):
        if office and office in passage:
            near += passages[n : n + 4]
    text = " ".join(near)
    for field, pattern in (("phone", _PHONE), ("email", _MAIL), ("hours", _HOURS)):
        current = _plain(contact.get(field, ""))
        found = list(dict.fromkeys(pattern.findall(text)))
        if len(found) == 1 and current and not _is_said(field, found[0], current):
            passage = next(passage for passage in near if found[0] in passage)
            yield Difference(("contact", field), contact[field], found[0], passage)


def _is_said(field: str, found: str, current: str) -> bool:
    """Whether `current` says `found`, however it is written; hours that cannot be read are not compared."""
    if field == "hours":
        hours = _hours(current)
        return len(hours) != 2 or hours == _hours(found)
    return _bare(found) in _bare(current)


def _hours(text: str) -> list[tuple[int, int]]:
    return [
        (int(hour) + (12 if half == "午後" and int(hour) < 12 else 0), int(minute or 0))
        for half, hour, minute in _TIME.findall(text)
    ]


def _documents(body: dict[str, Any], passages: list[str]) -> Iterator[Difference]:
    """Documents that the source lists and the body does not have."""
    documents = body.get("documents") or []
    held = [_plain(document.get("name", "")) for document in documents]
    listed = _listed_documents(passages)
    found = [name for name in held if any(likeness(name, item) >= _LIKE or name in item for item in listed)]
    if not found or 2 * len(found) < len(held):  # the list of something else
        return
    for n, item in enumerate(listed):
        if "手数料" not in item and not any(
            likeness(name, item) >= _SAME_PLACE_LIKE or name in item or item in name for name in held
        ):
            yield Difference(("documents", len(documents) + n), None, {"name": item[:120]}, item)


def _listed_documents(passages: list[str]) -> list[str]:
    """The items of the lists that stand under a heading for documents."""
    found: list[str] = []
    is_inside = False
    for passage in passages:
        if any(head in passage for head in _DOCUMENT_HEADS) and len(passage) <= 40:
            is_inside = True
            continue
        listed = _LISTED.match(passage)
        if is_inside and listed and len(listed.group(1)) <= _MOST_LISTED:
            found.append(listed.group(1).strip())
        elif is_inside and not listed:
            is_inside = False
    return found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _bare(text: str) -> str:
    return re.sub(r"[\s()（）\-－:：時分]", "", text)


def _pairs(text: str) -> set[str]:
    bare = re.sub(r"\s", "", _plain(text))
    return {bare[n : n + 2] for n in range(len(bare) - 1)}


def _without_numbers(text: str) -> str:
    return _NUMBER.sub("", _plain(text))


def _numbers(text: str) -> list[int]:
    read = []
    for found in _NUMBER.findall(_plain(text)):
        value = int(found.replace(",", "")) if found[0].isdigit() else read_kanji_number(found)
        if value is not None:
            read.append(value)
    return read
