"""What the index says of a procedure: its texts, its weight and what a hit shows."""

import json
import math
from functools import lru_cache
from typing import Any

from madoguchi.registry.models import Procedure, SurveyRow
from madoguchi.registry.selectors import body_of
from madoguchi.search.text import cut

_LAW = ("法令名", "法令番号", "根拠条項号")
_FREE = (
    "所管府省庁",
    "実施府省庁",
    "独立行政法人等の名称",
    "経由機関",
    "情報システム(申請)",
    "情報システム(事務処理)",
    "手続が行われるイベント(個人)",
    "手続が行われるイベント(法人)",
    "申請時に添付させる書類",
)
_NO_LABELS = frozenset(
    {*_LAW, *_FREE, "手続ID", "手続名", "総手続件数", "オンライン手続件数", "非オンライン手続件数"}
)
_CITIZENS = ("5", "6", "7")
_KINDS = {
    "1": "申請等",
    "2-1": "処分通知等",
    "2-2": "処分通知等",
    "2-3": "交付等",
    "3": "縦覧等",
    "4": "作成・保存等",
}
_AUDIENCES = {"5": "resident", "6": "business", "7": "both"}
_ONLINE = {"1": True, "5": True, "2": False, "3": False}
_OWN_FACTOR = 4.0

_cut = lru_cache(maxsize=20_000)(cut)
"""Most values of the survey stand in many rows."""


def survey_key(survey_id: str) -> str:
    """The key of a survey row in the index."""
    return f"survey:{survey_id}"


def own_key(procedure: Procedure) -> str:
    """The key of a native procedure in the index."""
    return f"own:{procedure.pk}"


def of_survey_row(row: SurveyRow) -> dict[str, Any]:
    """The document of a row of the national survey.

    `rest` are the columns whose words stand in any order and length, `labels` those ruled by codes.
    """
    values: dict[str, str] = row.values
    return {
        "key": survey_key(row.survey_id),
        "id": row.survey_id.upper(),
        "source": "survey",
        "title": cut(values.get("手続名", row.title)),
        "law": _joined([values[column] for column in _LAW if column in values]),
        "rest": _joined([values[column] for column in _FREE if column in values]),
        "labels": _joined([value for column, value in values.items() if column not in _NO_LABELS]),
        "weight": as_weight(_survey_factor(row)),
        "shown": _json(
            id=row.survey_id,
            source="survey",
            key=row.survey_id,
            title=row.title,
            organisation=row.ministry,
            law=" ".join(filter(None, [row.law, row.provision])),
            audience=_AUDIENCES.get(row.initiator_code if row.type_code == "1" else row.recipient_code, ""),
            kind=_KINDS.get(row.type_code, ""),
            summary="",
            is_online=_ONLINE.get(row.online_code),
            yearly_count=row.total_count,
        ),
    }


def of_procedure(procedure: Procedure) -> dict[str, Any]:
    """The document of a native procedure with a published version."""
    assert procedure.current is not None
    body = body_of(procedure.current)
    law = [f"{basis.law} {basis.article}" for basis in body.legal_basis]
    rest = [
        body.summary,
        body.kind,
        procedure.organisation.name,
        *body.for_whom,
        *(document.name for document in body.documents),
        body.deadline,
        body.disposition_kind,
    ]
    return {
        "key": own_key(procedure),
        "id": procedure.code.upper(),
        "source": "own",
        "title": cut(" ".join([body.title, *body.keywords])),
        "law": _joined(law),
        "rest": _joined(rest),
        "labels": "",
        "weight": as_weight(_OWN_FACTOR),
        "shown": _json(
            id=procedure.code,
            source="own",
            key=procedure.slug,
            title=body.title,
            organisation=procedure.organisation.name,
            law=law[0] if law else "",
            audience=body.audience,
            kind=body.kind,
            summary=body.summary,
            is_online=body.is_online,
            yearly_count=None,
        ),
    }


def as_weight(factor: float) -> float:
    """The value of the weight field by which the index multiplies a score by `factor`.

    The index takes log2(2 + weight) and no negative weight, so a factor below 1 counts as 1.
    """
    return 2.0 ** max(factor, 1.0) - 2.0


def _joined(texts: list[str]) -> str:
    return " ".join([_cut(text) for text in texts])


def _survey_factor(row: SurveyRow) -> float:
    """How much more a row is worth than its text: done often, and by citizens or businesses themselves.

    Soft on purpose: many common procedures were counted as 0.
    """
    is_for_people = row.type_code == "1" and row.initiator_code in _CITIZENS
    return (1.8 if is_for_people else 1.0) * (1 + 0.05 * math.log1p(row.total_count or 0))


def _json(**shown: Any) -> str:
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
