"""What can be wrong with a rule document around its tree: tables, amounts, deadline."""

from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise
from typing import Any

from madoguchi.rules.amounts import UNITS
from madoguchi.rules.problems.base import (
    GROUPS,
    LONGEST,
    Findings,
    Place,
    Problem,
    is_id,
    is_int,
    is_term,
    overlap,
    period_of,
)
from madoguchi.rules.problems.expressions import find_in_number
from madoguchi.rules.problems.trees import find_in_tree
from madoguchi.rules.problems.vocabulary import find_in_name

CLAIMS = ("person", "household", "child", "business")
"""For whom a programme is applied for."""

MOST_ROWS = 200
_VALIDITY = {"valid_from", "valid_to"}
_ROW = {"when", "amount", "label", "law", "id"} | _VALIDITY
_AMOUNT = {"law", "each", "where"} | _VALIDITY
_PERIODS = ("days", "months", "years")


def problems_of(document: Any, *, terms: Mapping[str, str] | None = None) -> list[Problem]:
    """Everything that is wrong with a rule document, each with its path, in the order of the document.

    `terms` maps the names of the vocabulary to their types; without it, names and types are not compared.
    """
    findings = Findings(terms)
    if not isinstance(document, dict):
        findings.say("", "要件は { } で書いてください。")
        return findings.problems
    findings.keys(document, "", {"format", "requirement"}, {"claims", "tables", "amounts", "deadline"})
    if document.get("format", 1) != 1 or isinstance(document.get("format"), bool):
        findings.say("/format", "読み取れる形式（format）は1だけです。")
    if document.get("claims", "person") not in CLAIMS:
        findings.say("/claims", f"だれが申請するか（claims）は、{'、'.join(CLAIMS)}のどれかにしてください。")
    tables = document.get("tables", {})
    if isinstance(tables, dict):
        findings.tables = frozenset(name for name in tables if isinstance(name, str))
    start = Place(above=(id(document),))
    if "requirement" in document:
        find_in_tree(document["requirement"], start.below(document, "requirement"), findings)
    _find_in_tables(tables, findings)
    _find_in_amounts(document.get("amounts", []), start, findings)
    if document.get("deadline") is not None:
        _find_in_deadline(document["deadline"], findings)
    for name in sorted({name for name in findings.ids if findings.ids.count(name) > 1}):
        findings.say("", f"識別子「{name}」が2回以上使われています。")
    return findings.problems


def _find_in_tables(tables: Any, findings: Findings) -> None:
    if not isinstance(tables, dict):
        findings.say("/tables", "表は、名前ごとに { } で書いてください。")
        return
    for name, versions in tables.items():
        path = f"/tables/{name}"
        if not is_id(name):
            findings.say(path, "表の名前には英小文字、数字と _ を使ってください。")
        if (
            not isinstance(versions, list)
            or not versions
            or not all(isinstance(one, dict) for one in versions)
        ):
            findings.say(path, "表には、期間ごとの内容を1つ以上並べてください。")
            continue
        before = len(findings.problems)
        for number, version in enumerate(versions):
            _find_in_version(version, f"{path}/{number}", findings)
        if len(findings.problems) == before:
            for sentence in _gaps_between(versions):
                findings.say(path, sentence)


def _find_in_version(version: dict[str, Any], path: str, findings: Findings) -> None:
    findings.keys(version, path, {"rows"}, {"law", "beyond", "steps", "label"} | _VALIDITY)
    findings.annotations(version, Place(path))
    if not isinstance(version.get("steps", False), bool):
        findings.say(path, "「steps」は true か false にしてください。")
    beyond = version.get("beyond")
    if beyond is not None and not (
        isinstance(beyond, dict) and beyond.keys() == {"per"} and is_int(beyond["per"]) and beyond["per"] >= 0
    ):
        findings.say(path, '表の続き（beyond）は {"per": 380000} のように、0以上の整数で書いてください。')
    rows = version.get("rows")
    if "rows" not in version:
        return
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS:
        findings.say(path, f"「rows」には行を1から{MOST_ROWS}まで並べてください。")
    elif not all(isinstance(row, list) and len(row) == 2 and all(map(is_int, row)) for row in rows):
        findings.say(path, "表の行は［見出しの数, 値］の整数2つにしてください。")
    else:
        for sentence in _wrong_rows(rows, version.get("steps") is True, beyond is not None):
            findings.say(f"{path}/rows", sentence)


def _wrong_rows(rows: list[list[int]], is_stepped: bool, goes_on: bool) -> Iterator[str]:
    if any(figure < 0 for _key, figure in rows):
        yield "所得や限度額などの数を負にすることはできません。"
    for (key, _figure), (following, _next) in pairwise(rows):
        if following <= key:
            yield f"見出しの数は、小さい順に1回ずつ並べてください（{key}の次が{following}）。"
        elif following > key + 1 and not is_stepped:
            yield f"見出しの{key}と{following}の間が空いています。段階の表なら「steps」を true にします。"
    if is_stepped and goes_on:
        yield "段階の表（steps）に、続き（beyond）は使えません。"


def _gaps_between(versions: list[dict[str, Any]]) -> Iterator[str]:
    """Versions that overlap, and days between two of them on which none is in force."""
    periods = sorted(period_of(version) for version in versions)
    for (_begins, ends), (begins, _ends) in pairwise(periods):
        if begins < ends:
            yield f"表の期間が重なっています（{begins.isoformat()}）。"
        elif begins > ends:
            yield f"表の期間が空いています（{ends.isoformat()}から{begins.isoformat()}の前日まで）。"


def _find_in_amounts(amounts: Any, start: Place, findings: Findings) -> None:
    if not isinstance(amounts, list):
        findings.say("/amounts", "額は［ ］に並べてください。")
        return
    for number, said in enumerate(amounts):
        place = Place(f"/amounts/{number}", 1, start.bound, start.above)
        if findings.enter(said, place, "額"):
            _find_in_amount(said, place, findings)
    named = [said for said in amounts if isinstance(said, dict) and is_id(said.get("id"))]
    for one, other in combinations(named, 2):
        if one["id"] == other["id"] and overlap(one, other):
            findings.say("/amounts", f"額「{one['id']}」が、同じ期間に2回以上あります。")


def _find_in_amount(said: dict[str, Any], place: Place, findings: Findings) -> None:
    findings.keys(said, place.path, {"id", "label", "unit", "rows"}, _AMOUNT)
    findings.annotations({key: value for key, value in said.items() if key != "id"}, place)
    if "id" in said and not is_id(said["id"]):
        findings.say(place.path, "「id」には英小文字、数字と _ を使ってください。")
    unit = said.get("unit")
    if "unit" in said and unit not in UNITS:
        findings.say(place.path, f"単位は、{'、'.join(UNITS)}のどれかにしてください。")
    over = said.get("each")
    if "each" in said and not (isinstance(over, str) and over in GROUPS):
        findings.say(place.path, f"「each」には{'、'.join(sorted(GROUPS))}のどれかを書いてください。")
        over = None
    if "where" in said:
        if "each" not in said:
            findings.say(place.path, "「where」は、だれの分を合計するか（each）と一緒に使います。")
        find_in_tree(said["where"], place.below(said, "where", over=over), findings)
    if "rows" not in said:
        return
    rows = said["rows"]
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS:
        findings.say(place.path, f"「rows」には行を1から{MOST_ROWS}まで並べてください。")
        return
    for number, row in enumerate(rows):
        _find_in_row(row, place.below(said, f"rows/{number}", over=over), unit, findings)
    _find_unreachable(rows, place.path, findings)


def _find_in_row(row: Any, place: Place, unit: Any, findings: Findings) -> None:
    if not findings.enter(row, place, "額の行"):
        return
    findings.keys(row, place.path, {"amount"}, _ROW)
    findings.annotations(row, place)
    if "when" in row:
        find_in_tree(row["when"], place.below(row, "when"), findings)
    if "amount" in row:
        amount = row["amount"]
        find_in_number(amount, place.below(row, "amount"), findings, find_in_tree)
        if unit == "現物" and is_int(amount) and amount != 1:
            findings.say(f"{place.path}/amount", "現物の額は1にしてください。")


def _find_unreachable(rows: list[Any], path: str, findings: Findings) -> None:
    """Rows that come after one without a condition that is in force as long as they are."""
    for number, row in enumerate(rows):
        for above in rows[:number]:
            if (
                isinstance(row, dict)
                and isinstance(above, dict)
                and "when" not in above
                and _covers(above, row)
            ):
                findings.say(
                    f"{path}/rows/{number}", "この行は使われません。条件のない行より前に置いてください。"
                )
                break


def _covers(one: dict[str, Any], other: dict[str, Any]) -> bool:
    begins, ends = period_of(one)
    starts, stops = period_of(other)
    return begins <= starts and stops <= ends and starts < stops


def _find_in_deadline(said: Any, findings: Findings) -> None:
    path = "/deadline"
    if not isinstance(said, dict):
        findings.say(path, "期限は { } で書いてください。")
        return
    findings.keys(said, path, {"term"}, {"label", "law", *_PERIODS})
    findings.annotations(said, Place(path))
    units = [name for name in _PERIODS if name in said]
    if len(units) != 1:
        findings.say(path, "期限には、days、months、years のどれか1つを書いてください。")
    elif not (is_int(said[units[0]]) and 0 <= said[units[0]] <= LONGEST):
        findings.say(path, f"期間は0から{LONGEST}までの整数にしてください。")
    if "term" in said:
        if not is_term(said["term"]):
            findings.say(path, f"「{said['term']}」は語彙の名前の形ではありません。")
        else:
            kind = find_in_name(said["term"], Place(path, bound=GROUPS), findings)
            if kind not in (None, "date"):
                findings.say(path, f"「{said['term']}」は日付ではありません。")
