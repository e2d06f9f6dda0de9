"""What a municipality does differently changes exactly what it names, and nothing that is not there."""

import copy

import pytest

from madoguchi.rules.overriding import BadOverride, overridden, override_problems

LIMITS = [{"valid_from": "2026-04-01", "valid_to": None, "rows": [[0, 3604000]], "beyond": {"per": 380000}}]
DOCUMENT = {
    "format": 1,
    "claims": "household",
    "requirement": {
        "op": "all",
        "id": "root",
        "of": [
            {"op": "in_area", "id": "area", "term": "person.city_code", "value": ["990001"]},
            {
                "op": "any_member",
                "id": "child",
                "over": "children[]",
                "of": {
                    "op": "age_lt",
                    "id": "age",
                    "term": "children[].birth_date",
                    "value": 6,
                    "law": "条例第2条",
                },
            },
        ],
    },
    "tables": {"limits": LIMITS},
    "amounts": [
        {
            "id": "monthly",
            "label": "手当月額",
            "unit": "円/月",
            "rows": [
                {"when": {"op": "known", "id": "row", "term": "person.income"}, "amount": 5000},
                {"amount": 3000},
            ],
        }
    ],
    "deadline": {"term": "children[].birth_date", "days": 15},
}


@pytest.fixture(autouse=True)
def _unchanged():
    before = copy.deepcopy(DOCUMENT)
    yield
    assert before == DOCUMENT


def _age(document):
    return document["requirement"]["of"][1]["of"]


def test_a_node_is_changed_key_by_key_wherever_it_stands():
    result = overridden(DOCUMENT, {"nodes": {"age": {"value": 15}, "row": {"term": "spouse.income"}}})
    assert _age(result) == {**_age(DOCUMENT), "value": 15}
    assert result["amounts"][0]["rows"][0]["when"]["term"] == "spouse.income"
    _age(result)["value"] = 6
    result["amounts"][0]["rows"][0]["when"]["term"] = "person.income"
    assert result == DOCUMENT


def test_null_takes_a_key_away():
    result = overridden(DOCUMENT, {"nodes": {"age": {"law": None}}})
    assert "law" not in _age(result)


def test_nested_nodes_may_both_be_changed():
    result = overridden(
        DOCUMENT, {"nodes": {"child": {"over": "members[]"}, "age": {"op": "until_fy_end", "value": 18}}}
    )
    assert result["requirement"]["of"][1]["over"] == "members[]"
    assert _age(result)["op"] == "until_fy_end"


def test_tables_amounts_and_deadline():
    result = overridden(
        DOCUMENT,
        {
            "of": "tokyo/care",
            "tables": {"limits": [{"valid_from": "2026-04-01", "rows": [[0, 1]]}]},
            "amounts": {
                "monthly": {"rows": [{"amount": 7000}]},
                "once": {"label": "一時金", "unit": "円/回", "rows": [{"amount": 10000}]},
            },
            "deadline": None,
        },
    )
    assert result["tables"]["limits"][0]["rows"] == [[0, 1]]
    assert [(amount["id"], amount["label"]) for amount in result["amounts"]] == [
        ("monthly", "手当月額"),
        ("once", "一時金"),
    ]
    assert result["amounts"][0]["rows"] == [{"amount": 7000}]
    assert "deadline" not in result
    assert overridden(DOCUMENT, {"amounts": {"monthly": None}})["amounts"] == []


def test_a_new_table_is_taken_only_where_it_is_looked_up():
    table = {"low": LIMITS}
    looking = {"op": "lt", "term": "person.income", "value": {"op": "lookup", "table": "low", "key": 0}}
    result = overridden(
        DOCUMENT, {"tables": table, "nodes": {"root": {"of": [*DOCUMENT["requirement"]["of"], looking]}}}
    )
    assert set(result["tables"]) == {"limits", "low"}
    with pytest.raises(BadOverride, match="表「low」がありません"):
        overridden(DOCUMENT, {"tables": table})


@pytest.mark.parametrize(
    ("override", "path"),
    [
        ({"nodes": {"agee": {"value": 15}}}, "/nodes/agee"),
        ({"nodes": {"monthly": {"value": 15}}}, "/nodes/monthly"),
        ({"nodes": {"age": 15}}, "/nodes/age"),
        ({"nodes": {"age": {"id": "other"}}}, "/nodes/age/id"),
        ({"nodes": {"child": {"of": {"op": "known", "term": "x"}}, "age": {"value": 3}}}, "/nodes/age"),
        ({"nodes": []}, "/nodes"),
        ({"tables": {"limit": LIMITS}}, "/tables/limit"),
        ({"tables": {"limits": None}}, "/tables/limits"),
        ({"tables": []}, "/tables"),
        ({"amounts": {"yearly": {"rows": [{"amount": 1}]}}}, "/amounts/yearly"),
        ({"amounts": {"yearly": None}}, "/amounts/yearly"),
        ({"amounts": {"monthly": {"id": "m"}}}, "/amounts/monthly/id"),
        ({"amounts": 3}, "/amounts"),
        ({"deadline": "soon"}, "/deadline"),
        ({"requirement": {}}, "/requirement"),
        ([], "/"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(override, path):
    assert [found for found, _ in override_problems(DOCUMENT, override)] == [path]
    with pytest.raises(BadOverride, match=f"^{path}："):
        overridden(DOCUMENT, override)
