"""Reading the childcare support registry (子育て支援制度レジストリ) as TMG publishes it, into programmes.

CC BY 4.0, 東京都・GovTech東京. Its misspelt key (`condiutilizationConditionstions`) is read as it stands.
Touches no database.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.core.refusal import Refusal
from madoguchi.registry.types import Area, Contact, LegalBasis, Link, Problem, ProgrammeBody, Source

DATASET = "子育て支援制度レジストリ"
LICENCE = "CC BY 4.0"
LARGEST = 400 * 1024 * 1024

_LINK = re.compile(r"([^\s;；、。]{0,80})[;；](https?://[^\s;；、。）)]+)")
_PSID = re.compile(r"psid[0-9.]+\+([0-9]{13})\+([0-9]+)\+(UM[0-9]+)")
_WRONG_SHAPE = "項目の形が違います: %(place)s"
_NO_NAME = ("なし", "-", "－", "")
_HOURS_CONDITIONS = ("condiutilizationConditionstions", "conditions")
_EVENTS = (
    ("birth", ("妊娠", "出産", "妊婦", "産後", "新生児", "乳児", "不妊", "マタニティ", "先天性", "未熟児")),
    ("school", ("就学", "入学", "小学校", "中学校", "高校", "学童", "奨学")),
    ("disability", ("障害", "障がい", "発達", "療育")),
    ("health", ("医療", "予防接種", "健診", "検診", "救急", "病児")),
)


class NotTheRegistry(Refusal):
    """The file is not the childcare support registry."""

    def __init__(self, found: str) -> None:
        super().__init__(
            _(
                "このファイルは子育て支援制度レジストリではないため、取り込みませんでした。"
                "必要なもの: 制度を並べたJSON（canonicalName などの項目）。このファイル: %(found)s。"
            )
            % {"found": found}
        )


@dataclass(frozen=True, slots=True)
class ReadProgramme:
    """A record that could be read: its place in the file (from 1), key, digest and body (読めた制度)."""

    place: int
    key: str
    digest: str
    body: ProgrammeBody

    @property
    def slug(self) -> str:
        """The name in the address: the corporate number, running number and menu number of the record."""
        found = _PSID.fullmatch(self.key)
        assert found is not None
        return "-".join(["seido", *found.groups()]).lower()


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that could not be read, and why (読めなかった制度)."""

    place: int
    name: str
    problems: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The report of the record as plain JSON."""
        return {"place": self.place, "name": self.name, "problems": list(self.problems)}


def read_registry(content: bytes) -> Iterator[ReadProgramme | BadRecord]:
    """Each record of the file in its order, read or with its problems; raises `NotTheRegistry`.

    The file is a JSON array or one JSON object a line. A record that is not JSON does not stop the others.
    """
    if len(content) > LARGEST:
        raise NotTheRegistry(_("大きすぎるファイル"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotTheRegistry(_("UTF-8ではないファイル")) from error
    pieces = list(_pieces(text))
    if not pieces:
        raise NotTheRegistry(_("記録のないファイル"))
    read = [_read(place, piece) for place, piece in enumerate(pieces, 1)]
    if not any(isinstance(one, ReadProgramme) for one in read) and not any(_looks_like(p) for p in pieces):
        raise NotTheRegistry(_("別の形のJSONなど"))
    seen: dict[str, int] = {}
    for one in read:
        if isinstance(one, ReadProgramme) and one.key in seen:
            yield BadRecord(one.place, one.body.title, (f"{seen[one.key]}番目の制度と同じ番号です。",))
            continue
        if isinstance(one, ReadProgramme):
            seen[one.key] = one.place
        yield one


def _pieces(text: str) -> Iterator[Any]:
    """The elements of the array, parsed; a piece that is not JSON comes as its text."""
    plain = text.strip()
    if not plain.startswith("["):
        for line in plain.splitlines():
            if line.strip():
                yield _parsed(line)
        return
    try:
        whole = json.loads(plain)
    except (ValueError, RecursionError):
        yield from map(_parsed, _split(plain))
        return
    yield from whole


def _parsed(piece: str) -> Any:
    try:
        return json.loads(piece)
    except (ValueError, RecursionError):
        return piece


def _split(array: str) -> Iterator[str]:
    """The texts of the elements of a broken array, cut at the commas between its outermost braces."""
    depth, start, is_text, is_escaped = 0, -1, False, False
    for place, character in enumerate(array[1:], 1):
        if is_text:
            is_text = is_escaped or character != '"'
            is_escaped = character == "\\" and not is_escaped
        elif character == '"':
            is_text = True
        elif character == "{":
            start = place if depth == 0 else start
            depth += 1
        elif character == "}" and depth:
            depth -= 1
            if depth == 0:
                yield array[start : place + 1]
                start = -1
    if start >= 0:
        yield array[start:]


def _looks_like(piece: Any) -> bool:
    return isinstance(piece, dict) and ("institutionName" in piece or "basicInformation" in piece)


def _read(place: int, piece: Any) -> ReadProgramme | BadRecord:
    if not isinstance(piece, dict):
        return BadRecord(place, "", (_("JSONとして読めません。かっこや引用符を確かめてください。"),))
    try:
        name = _text(piece, "institutionName", "canonicalName")
        key = _text(piece, "basicInformation", "psid")
    except TypeError as error:
        return BadRecord(place, "", (_WRONG_SHAPE % {"place": str(error)[:120]},))
    problems = []
    if not name:
        problems.append(_("制度の正式名（canonicalName）がありません。"))
    if not _PSID.fullmatch(key):
        problems.append(_("制度の番号（psid）がないか、形が違います。"))
    if problems:
        return BadRecord(place, name, tuple(problems))
    try:
        digest = hashlib.sha256(json.dumps(piece, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        body = _body(piece, name=name, key=key, digest=digest)
    except (TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        return BadRecord(place, _sayable(name), (_WRONG_SHAPE % {"place": str(error)[:120]},))
    found: list[Problem] = ProgrammeBody.problems(body.to_json())
    if found:
        return BadRecord(place, name, tuple(map(str, found)))
    return ReadProgramme(place, key, digest, body)


def _sayable(name: str) -> str:
    """`name` without halves of characters, which no database keeps."""
    return name.encode("utf-8", "replace").decode()


def _body(record: dict[str, Any], *, name: str, key: str, digest: str) -> ProgrammeBody:
    short = _text(record, "institutionName", "shortName")
    title = short if short not in _NO_NAME else name
    summary = _text(record, "summary") or _text(record, "support", "description") or title
    area, _between, area_name = _text(record, "area", "areaCode").partition(";")
    target = _text(record, "target", "targetPersons")
    conditions = _text(record, "target", "conditions")
    description, links = _without_links(_text(record, "description"))
    page = _text(record, "localGovernmentLink", "uri")
    low, high = _ages(record.get("target") or {})
    office = _text(record, "basicInformation", "compartment") or area_name
    documents = [_text(record, "belongings"), _text(record, "procedureDocumentsCode", "others")]
    law = _text(record, "regulation", "regulationName")
    return ProgrammeBody(
        title=title[:160],
        short_name=name[:160] if name != title else "",
        summary=summary[:600],
        description=description,
        audience="resident",
        kind=_kind(record),
        life_events=_events(f"{name} {title}"),
        keywords=(name[:40],) if name != title else (),
        target=target or conditions or summary[:2000],
        conditions=(conditions,) if conditions and conditions != target else (),
        age_from_months=low,
        age_below_months=high,
        areas=(Area(area, area_name),) if re.fullmatch(r"[0-9]{6}", area) and area_name else (),
        benefit=(_text(record, "support", "description") or summary)[:4000],
        money=_text(record, "support", "monetarySupport"),
        goods=_text(record, "support", "materiallySupport"),
        cost=_lines(_text(record, "cost"), _text(record, "costConditions")),
        how_to_apply=_lines(_text(record, "procedureMethod"), _text(record, "utilization")),
        is_online=record.get("electronicSubmission") is True,
        documents=tuple(document for document in documents if document),
        opens_on=_day(_text(record, "procedurePeriod", "fromYMD")),
        closes_on=_day(_text(record, "procedurePeriod", "toYMD")),
        period=_period(record)[:1000],
        where=_lines(
            _text(record, "implementationPlace", "implementationName"),
            _text(record, "implementationPlace", "implementationAddress"),
            _text(record, "procedureCounter"),
        )[:1000],
        official_url=page if page.startswith("http") else "",
        contact=Contact(
            name=(_text(record, "contact", "contactName") or office or _("公式ページで確認してください"))[
                :120
            ],
            phone=_text(record, "contact", "contactPhone")[:30],
            email=_text(record, "contact", "contactEmail")[:254],
        ),
        legal_basis=(LegalBasis(law[:300], _text(record, "regulation", "regulationArticle")[:300]),)
        if law
        else (),
        links=tuple([*links, *_named_links(record)][:40]),
        source=Source(
            dataset=DATASET,
            id=key,
            licence=LICENCE,
            provider=office[:200],
            updated_on=_day(_text(record, "updateDate") or _text(record, "odInformation", "updateDate")),
            record_digest=digest,
        ),
    )


def _text(record: Any, *steps: str) -> str:
    """The text at a place; empty when nothing is there. Raises `TypeError` when the shape is another."""
    for step in steps:
        if record is None:
            return ""
        if not isinstance(record, dict):
            raise TypeError(step)
        record = record.get(step)
    if record is None:
        return ""
    if isinstance(record, dict | list):
        raise TypeError(steps[-1])
    return str(record).replace("\x00", "").strip()


def _lines(*texts: str) -> str:
    return "\n".join(dict.fromkeys(text for text in texts if text))


def _ages(target: dict[str, Any]) -> tuple[int | None, int | None]:
    """The first month of age that counts and the first that no longer does; ages in years end at a birthday."""

    def months(step: str, more: int) -> int | None:
        years, parts = _number(target, step, "targetAge"), _number(target, step, "targetAgeOfMonths")
        if parts is not None:
            return (years or 0) * 12 + parts + more
        return None if years is None else (years + more) * 12

    lows = [m for m in (months("greaterThanOrEqualTo", 0), months("greaterThan", 1)) if m is not None]
    highs = [m for m in (months("lessThan", 0), months("lessThanOrEqualTo", 1)) if m is not None]
    return max(lows, default=None), min(highs, default=None)


def _number(target: dict[str, Any], *steps: str) -> int | None:
    text = _text(target, *steps)
    return int(float(text)) if text else None


def _day(text: str) -> str | None:
    found = re.match(r"([0-9]{4})[-/]?([0-9]{2})[-/]?([0-9]{2})", text)
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:  # 2025-02-31
        return None


def _kind(record: dict[str, Any]) -> str:
    if _text(record, "support", "monetarySupport"):
        return "給付・助成"
    return "物やサービス" if _text(record, "support", "materiallySupport") else ""


def _events(name: str) -> tuple[str, ...]:
    found = [event for event, words in _EVENTS if any(word in name for word in words)]
    return tuple(dict.fromkeys([*found, "childcare"]))


def _period(record: dict[str, Any]) -> str:
    hours = record.get("utilizationTime")
    return _lines(
        _text(record, "procedurePeriod", "conditions"),
        _text(record, "implementationPeriod", "conditions"),
        "～".join(filter(None, [_text(hours, "fromHM"), _text(hours, "toHM")])),
        *(_text(hours, key) for key in _HOURS_CONDITIONS),
        _text(record, "specificDate"),
        _text(record, "holiday"),
    )


def _without_links(text: str) -> tuple[str, list[Link]]:
    """`text` with its links written out of it: the registry puts them in as 「題名;https://…」."""
    links = [Link(url=url, title=title) for title, url in _LINK.findall(text)]
    return _LINK.sub(r"\1", text)[:8000], links


def _named_links(record: dict[str, Any]) -> Iterator[Link]:
    for key in ("relatedLink", "formLink"):
        for link in record.get(key) or ():
            url = _text(link, "uri")
            if re.fullmatch(r"https?://\S{1,900}", url):
                yield Link(url=url, title=_text(link, "title")[:300])
