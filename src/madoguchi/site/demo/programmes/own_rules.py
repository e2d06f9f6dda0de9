"""Rules of the demo's own: who is in National Health Insurance, so that what belongs to it is not asked of others."""

from typing import Any

from madoguchi.site.demo.programmes.library import Adopted

Json = dict[str, Any]


def _rule(requirement: Json, claims: str = "person") -> Json:
    return {"format": 1, "claims": claims, "requirement": requirement}


def _example(title: str, situation: Json, holds: bool, law: str) -> Json:
    return {
        "title": title,
        "on": "2026-11-16",
        "situation": situation,
        "holds": holds,
        "amounts": {},
        "law": law,
    }


_NATIONAL: Json = {
    "op": "eq",
    "term": "person.health_insurance",
    "value": "national",
    "label": "国民健康保険に入っている",
    "law": "国民健康保険法第58条第1項",
}
_MAY_JOIN: Json = {
    "op": "in",
    "term": "person.health_insurance",
    "value": ["national", "none"],
    "label": "国民健康保険に入っている、または、ほかの健康保険に入っていない",
    "law": "国民健康保険法第5条・第6条",
}
_BORN: Json = {
    "op": "any_member",
    "over": "children[]",
    "of": {
        "op": "within",
        "term": "children[].birth_date",
        "value": {"years": 2},
        "label": "2年以内に生まれた子ども",
        "law": "国民健康保険法第110条第1項（2年の時効）",
    },
    "label": "2年以内に子どもが生まれた",
}

OWN_RULES: tuple[Adopted, ...] = (
    Adopted(
        slug="p-national-health",
        owner="madono-shi",
        programme=None,
        rule=_rule(_MAY_JOIN),
        examples=[
            _example(
                "世帯主が国民健康保険", {"person": {"health_insurance": "national"}}, True, _MAY_JOIN["law"]
            ),
            _example("健康保険がない", {"person": {"health_insurance": "none"}}, True, _MAY_JOIN["law"]),
            _example("会社の健康保険", {"person": {"health_insurance": "employee"}}, False, _MAY_JOIN["law"]),
        ],
        areas=None,
    ),
    Adopted(
        slug="p-birth-lump-sum",
        owner="madono-shi",
        programme=None,
        rule=_rule({"op": "all", "of": [_NATIONAL, _BORN]}, "household"),
        examples=[
            _example(
                "国民健康保険の人に子が生まれた",
                {"person": {"health_insurance": "national"}, "children": [{"birth_date": "2026-11-01"}]},
                True,
                _NATIONAL["law"],
            ),
            _example(
                "子が3歳になった",
                {"person": {"health_insurance": "national"}, "children": [{"birth_date": "2023-10-01"}]},
                False,
                "国民健康保険法第110条第1項",
            ),
            _example(
                "会社の健康保険の人", {"person": {"health_insurance": "employee"}}, False, _NATIONAL["law"]
            ),
        ],
        areas=None,
    ),
)
"""Rules of programmes whose texts are the demo's own."""
