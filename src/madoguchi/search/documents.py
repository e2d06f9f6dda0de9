"""What the index takes in of a record: its texts, its weight, what narrows it and what a hit shows."""

import json
import math
from dataclasses import dataclass, field
from typing import Any

from madoguchi.registry.models import Procedure, Programme, SurveyRow
from madoguchi.registry.selectors import body_of, programme_body_of
from madoguchi.search.types import HitSource, What

_LAW = ("法令名", "法令番号", "根拠条項号", "関連条項号", "関連する根拠法令")
_FREE = (
    "所管府省庁",
    "実施府省庁",
    "実施府省庁(府省共通手続)",
    "独立行政法人等の名称",
    "経由機関",
    "情報システム(申請)",
    "情報システム（申請）複数ある場合",
    "情報システム(事務処理)",
    "手続が行われるイベント(個人)",
    "手続が行われるイベント(法人)",
    "申請時に添付させる書類",
    "手続(類型、主体、受け手等)に関する補足",
    "オンライン化の実施状況に関する補足",
    "手数料等に関する補足",
    "添付書類等に関する補足",
    "士業、機関に関する補足",
)
"""Columns of either year's survey whose words stand in any order and length; those not here are ruled by codes."""
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
_EVENTS = {
    "妊娠": ("birth",),
    "出生・こども": ("birth", "childcare"),
    "結婚・離婚": ("marriage",),
    "引越し": ("moving",),
    "就職・転職": ("job",),
    "住宅の購入・保有": ("housing",),
    "医療・健康": ("health",),
    "介護": ("care",),
    "年金の受給": ("care",),
    "死亡・相続": ("bereavement",),
    "税金": ("tax",),
    "法人の設立": ("business-start",),
    "新しい事業の開始": ("business-start",),
    "事務所の新設・移転": ("business-change",),
    "法人の情報変更・役員変更": ("business-change",),
    "法人の合併・分割": ("business-change",),
    "法人の承継・廃業": ("business-close",),
}
"""The events that the survey names, as life events of the registry; those that say nothing are left out."""


@dataclass(frozen=True, slots=True)
class Document:
    """One record as the index takes it in (索引の文書).

    `title` and `others` (keywords, short names) are what it is called; `more` says what it is about in free
    words. `weight` orders records that fit alike: what people do themselves, and do often, comes first.
    `survey_id` is the row of the survey that a native procedure stands for. `meaning` is the text whose sense
    is compared, empty for what nobody applies for.
    """

    id: str
    source: HitSource
    what: What
    title: str
    law: str
    article: str
    organisation: str
    audience: str
    is_online: bool | None
    count: int | None
    weight: float
    shown: str
    others: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    law_text: str = ""
    rest: str = ""
    labels: str = ""
    meaning: str = ""
    survey_id: str = ""
    laws: tuple[str, ...] = field(default=())


def of_survey_row(row: SurveyRow) -> Document:
    """The document of a row of the national survey.

    `rest` are the columns whose words stand in any order and length, `labels` those ruled by codes.
    """
    values: dict[str, str] = row.values
    is_for_people = row.type_code == "1" and row.initiator_code in _CITIZENS
    audience = _AUDIENCES.get(row.initiator_code if row.type_code == "1" else row.recipient_code, "")
    named = (
        f"{values.get('手続が行われるイベント(個人)', '')};{values.get('手続が行われるイベント(法人)', '')}"
    )
    events = tuple(dict.fromkeys(e for name in named.split(";") for e in _EVENTS.get(name.strip(), ())))
    title = values.get("手続名", row.title)
    return Document(
        id=row.survey_id,
        source="survey",
        what="procedure",
        title=title,
        law=row.law,
        article=row.provision,
        organisation=row.ministry,
        audience=audience,
        is_online=_ONLINE.get(row.online_code),
        count=row.total_count,
        weight=(1.0 if is_for_people else 0.0) + 0.07 * math.log1p(row.total_count or 0),
        events=events,
        law_text=" ".join(values[column] for column in _LAW if column in values),
        rest=" ".join(values[column] for column in _FREE if column in values),
        labels=" ".join(value for column, value in values.items() if column not in _NO_LABELS),
        meaning=f"{title} {row.law}" if is_for_people else "",
        shown=_json(
            id=row.survey_id,
            source="survey",
            key=row.survey_id,
            title=row.title,
            organisation=row.ministry,
            law=" ".join(filter(None, [row.law, row.provision])),
            audience=audience,
            kind=_KINDS.get(row.type_code, ""),
            summary="",
            is_online=_ONLINE.get(row.online_code),
            yearly_count=row.total_count,
            life_events=events,
        ),
    )


def of_procedure(procedure: Procedure) -> Document:
    """The document of a native procedure with a published version."""
    assert procedure.current is not None
    body = body_of(procedure.current)
    law = [f"{basis.law} {basis.article}" for basis in body.legal_basis]
    return Document(
        id=procedure.code,
        source="own",
        what="procedure",
        title=body.title,
        others=tuple(filter(None, [*body.keywords, body.en.title])),
        law=body.legal_basis[0].law if body.legal_basis else "",
        laws=tuple(basis.law for basis in body.legal_basis),
        article=body.legal_basis[0].article if body.legal_basis else "",
        organisation=procedure.organisation.name,
        audience=body.audience,
        is_online=body.is_online,
        count=None,
        weight=1.5,
        events=body.life_events,
        more=(body.summary, body.plain_summary, body.en.summary, *body.for_whom, *body.conditions),
        law_text=" ".join(law),
        rest=" ".join(
            [
                *body.keywords,
                body.summary,
                body.plain_summary,
                body.en.title,
                body.en.summary,
                body.kind,
                procedure.organisation.name,
                *body.for_whom,
                *body.conditions,
                *(document.name for document in body.documents),
                body.deadline,
                body.disposition_kind,
            ]
        ),
        meaning=f"{body.title} {body.summary}",
        survey_id=procedure.survey_id,
        shown=_json(
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
            life_events=body.life_events,
        ),
    )


def of_programme(programme: Programme) -> Document:
    """The document of a programme with a published version."""
    assert programme.current is not None
    body = programme_body_of(programme.current)
    law = [f"{basis.law} {basis.article}" for basis in body.legal_basis]
    return Document(
        id=programme.code,
        source="own",
        what="programme",
        title=body.title,
        others=tuple(filter(None, [body.short_name, *body.keywords, body.en.title])),
        law=body.legal_basis[0].law if body.legal_basis else "",
        laws=tuple(basis.law for basis in body.legal_basis),
        article=body.legal_basis[0].article if body.legal_basis else "",
        organisation=programme.organisation.name,
        audience=body.audience,
        is_online=body.is_online,
        count=None,
        weight=1.5,
        events=body.life_events,
        more=(body.summary, body.plain_summary, body.en.summary, body.target, body.benefit, *body.conditions),
        law_text=" ".join(law),
        rest=" ".join(
            [
                *body.keywords,
                body.short_name,
                body.summary,
                body.plain_summary,
                body.en.title,
                body.en.summary,
                body.kind,
                programme.organisation.name,
                body.target,
                body.benefit,
                body.description,
                *body.conditions,
                *body.documents,
                *(area.name for area in body.areas),
            ]
        ),
        meaning=f"{body.title} {body.summary}",
        shown=_json(
            id=programme.code,
            source="own",
            what="programme",
            key=programme.slug,
            title=body.title,
            organisation=programme.organisation.name,
            law=law[0] if law else "",
            audience=body.audience,
            kind=body.kind,
            summary=body.summary,
            is_online=body.is_online,
            yearly_count=None,
            life_events=body.life_events,
        ),
    )


def _json(**shown: Any) -> str:
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
