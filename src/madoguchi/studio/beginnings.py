"""What a row of the national survey already tells of a new record."""

import re
from collections.abc import Iterable
from typing import Any

from madoguchi.registry.models import SurveyRow
from madoguchi.registry.selectors.shaping import Kind
from madoguchi.registry.types import schema

_AUDIENCES = {"5": "resident", "6": "business", "7": "both"}
_NOT_DOCUMENTS = {"添付書類なし", "その他の添付書類"}
_DAYS = re.compile(r"(\d{1,3})(日|週)")


def body_from_survey(row: SurveyRow, kind: Kind) -> dict[str, Any]:
    """The beginning of a body; what the survey does not say is left out, so that the officer is asked for it."""
    body: dict[str, Any] = {"title": row.title[:120]}
    if row.law:
        body["legal_basis"] = [{"law": row.law[:300], "article": row.provision[:120]}]
    if audience := _AUDIENCES.get(row.initiator_code):
        body["audience"] = audience
    if kind == "programme":
        return body
    if row.type_code in schema("procedure")["properties"]["type_code"]["enum"]:
        body["type_code"] = row.type_code
    body["fee"] = _fee(row)
    body["identity_codes"] = _known("identity_codes", _parts(row, "申請等における本人確認手法"))
    names = [part for part in _parts(row, "申請時に添付させる書類") if part not in _NOT_DOCUMENTS]
    body["documents"] = [{"name": name[:120]} for name in names]
    systems = [*_parts(row, "情報システム(申請)"), *_parts(row, "情報システム(事務処理)")]
    body["systems"] = [name[:120] for name in dict.fromkeys(systems)]
    body["processing"] = {
        "online_days": _days(str(row.values.get("処理期間(オンライン)", ""))),
        "window_days": _days(str(row.values.get("処理期間(非オンライン)", ""))),
    }
    return body


def _parts(row: SurveyRow, column: str) -> list[str]:
    return [part.strip() for part in re.split("[;；]", str(row.values.get(column, ""))) if part.strip()]


def _known(field: str, parts: Iterable[str], *, inside: str = "") -> list[str]:
    """The codes with which the answers begin, those that the field knows: `1-1 行政機関の窓口` → `1-1`."""
    described = schema("procedure")["properties"][field]
    if inside:
        described = described["properties"][inside]
    codes = [re.split(r"[\s＋]", part)[0] for part in parts]
    return [code for code in dict.fromkeys(codes) if code in described["items"]["enum"]]


def _fee(row: SurveyRow) -> dict[str, Any]:
    methods = _known("fee", _parts(row, "手数料等の納付方法"), inside="methods")
    is_free = str(row.values.get("手数料等の納付有無", "")).startswith("1")
    return {"amount_yen": 0 if is_free else None, "text": "無料" if is_free else "", "methods": methods}


def _days(text: str) -> int | None:
    """A period in days; months are left to the officer, since they are not all as long."""
    found = _DAYS.fullmatch(text.strip())
    return int(found[1]) * (7 if found[2] == "週" else 1) if found else None
