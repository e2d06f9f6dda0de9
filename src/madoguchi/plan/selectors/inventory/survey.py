"""A round in the format in which the nation asks for its own inventory (行政手続等の棚卸調査)."""

from collections.abc import Iterator, Mapping
from typing import Any

from madoguchi.core.calendars import fiscal_year
from madoguchi.plan.inventory.fields import first_of
from madoguchi.plan.models import InventoryRound
from madoguchi.plan.selectors.inventory.differences import names_of, rows_of
from madoguchi.registry.models import Process
from madoguchi.registry.selectors import newest_layout
from madoguchi.registry.types import SurveyLayout

_S, _T = Process.State, Process.Type
LOCAL = "3 地方等"
PEOPLE = "7 国民等、民間事業者等"
_OUTGOING = (_T.NOTICE, _T.OWN_NOTICE, _T.ISSUE)


def survey_header() -> tuple[str, ...]:
    """The columns of the newest layout of the national survey."""
    return newest_layout().columns


def survey_rows(of: InventoryRound) -> Iterator[list[str]]:
    """Every process of a round as a row of the national survey; what no record knows stays empty."""
    layout = newest_layout()
    names = names_of(of)
    government = of.government.name
    for row in rows_of(of):
        told = _told(row.values, layout)
        told["所管府省庁"] = government
        told["手続(類型、主体、受け手等)に関する補足"] = names[row.organisation][1]
        yield [told.get(column, "") for column in layout.columns]


def _told(values: Mapping[str, Any], layout: SurveyLayout) -> dict[str, str]:
    is_outgoing = values["type"] in _OUTGOING
    state, total, online = values["state"], values["total"], values["online"]
    paper = total - online if None not in (total, online) else None
    told = {
        "手続ID": next(iter(values["survey_ids"]), values["code"]),
        "手続名": f"{values['procedure_title']}（{values['title']}）"
        if values["title"] != values["procedure_title"]
        else values["title"],
        "法令名": values["basis_law"],
        "根拠条項号": values["basis_article"],
        "手続類型": layout.label("手続類型", values["type"]),
        "手続主体": LOCAL if is_outgoing else PEOPLE,
        "手続の受け手": PEOPLE if is_outgoing else LOCAL,
        "オンライン化の実施状況": layout.label("オンライン化の実施状況", _online(values)),
        "情報システム(申請)": values["tool"],
        "総手続件数": _number(total),
        "オンライン手続件数": _number(online),
        "非オンライン手続件数": _number(paper),
    }
    if state == _S.PLANNED:
        told["オンライン化の実施予定及び検討時の懸念点"] = layout.label(
            "オンライン化の実施予定及び検討時の懸念点", "0"
        )
        told["オンライン化の実施状況に関する補足"] = values["planned_reason"]
        told["オンライン化実施時期"] = _year(layout, values["planned_on"])
    elif state == _S.BARRED:
        told["オンライン化の実施状況に関する補足"] = values["barrier"]
    return told


def _online(values: Mapping[str, Any]) -> str:
    """The code of how far it is: done, not done, or (a process that is no longer there) other."""
    state = values["state"]
    return "1" if state == _S.DIGITISED else "4" if state == _S.ABOLISHED else "2"


def _year(layout: SurveyLayout, month: str | None) -> str:
    """The choice for the fiscal year of a month: the last one stands for all later years too."""
    day = first_of(month)
    return layout.label_of_year("オンライン化実施時期", fiscal_year(day)) if day else ""


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
