"""What is wrong with a whole rule document is named with its path, and the published schema refuses what has no shape."""

import copy
import json
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given, settings

from madoguchi.rules.documents import BadRule, load, problems_of
from madoguchi.rules.problems import DEEPEST, MOST_NODES
from madoguchi.rules.problems.base import MOST_WITHIN
from tests.rules.drawing import documents

SCHEMA = json.loads(files("madoguchi.rules").joinpath("rule.schema.json").read_text("utf-8"))
TREE_SCHEMA = json.loads(files("madoguchi.rules").joinpath("schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

TERMS = {
    "person.birth_date": "date",
    "person.income": "money",
    "person.change": "number",
    "person.kind": "one_of",
    "person.city_code": "text",
    "children[].birth_date": "date",
    "children[].income": "money",
    "household.is_tax_exempt": "boolean",
    "household.help": "many_of",
    "site.employees": "number",
}
ADULT = {"op": "age_ge", "term": "person.birth_date", "value": 18}
GOOD = {
    "format": 1,
    "claims": "household",
    "requirement": {
        "op": "all",
        "of": [
            ADULT,
            {
                "op": "any_member",
                "over": "children[]",
                "of": {"op": "age_lt", "term": "children[].birth_date", "value": 3},
            },
            {
                "op": "le",
                "number": {"op": "max_members", "over": "members[]", "number": {"term": "members[].income"}},
                "value": {
                    "op": "lookup",
                    "table": "limits",
                    "key": {"op": "count_members", "over": "children[]"},
                },
            },
        ],
    },
    "tables": {
        "limits": [
            {"valid_to": "2025-04-01", "law": "旧規則", "rows": [[0, 5]]},
            {"valid_from": "2025-04-01", "rows": [[0, 10], [1, 20]], "beyond": {"per": 5}},
        ]
    },
    "amounts": [
        {
            "id": "monthly",
            "label": "月額",
            "unit": "円/月",
            "each": "children[]",
            "where": {"op": "age_lt", "term": "children[].birth_date", "value": 3},
            "rows": [{"when": ADULT, "amount": 5, "valid_to": "2026-04-01"}, {"amount": 7, "label": "ほか"}],
        }
    ],
    "deadline": {"term": "children[].birth_date", "days": 15, "label": "15日以内", "law": "規則第2条"},
}


def changed(*path, to=...):
    """The good document with the part at `path` exchanged, or taken away."""
    document = copy.deepcopy(GOOD)
    at = document
    for step in path[:-1]:
        at = at[step]
    if to is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return document


def said(document, **options):
    return [str(problem) for problem in problems_of(document, **options)]


def test_a_good_document_has_no_problem():
    assert said(GOOD, terms=TERMS) == []
    assert VALIDATOR.is_valid(GOOD)
    assert load(GOOD, terms=TERMS).claims == "household"
    assert load(GOOD).terms() == ("person.birth_date", "children[].birth_date", "members[].income")


def test_the_schemas_are_schemas_and_say_the_same_of_trees():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert TREE_SCHEMA["$defs"].items() <= SCHEMA["$defs"].items()


def test_every_part_of_the_schema_has_a_japanese_title():
    parts = [
        *SCHEMA["$defs"].values(),
        *SCHEMA["properties"].values(),
        *SCHEMA["$defs"]["amount"]["properties"].values(),
    ]
    assert all(any(ord(letter) > 0x3000 for letter in part["title"]) for part in parts if "$ref" not in part)


@settings(max_examples=30)
@given(documents())
def test_what_can_be_loaded_has_the_shape_of_the_schema(document):
    load(document)
    assert VALIDATOR.is_valid(document)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "/：要件は { } で"),
        (changed("requirement"), "/：「requirement」がありません"),
        (changed("format", to=2), "/format：読み取れる形式"),
        (changed("claims", to="cat"), "/claims：だれが申請するか"),
        (changed("extra", to=1), "/：「extra」は"),
        (changed("requirement", "of", 0, "value", to=-1), "/requirement/of/0：年齢は0から"),
        (changed("tables", to=[]), "/tables：表は、名前ごとに"),
        (changed("tables", "limits", to=[]), "/tables/limits：表には、期間ごとの"),
        (changed("tables", "limits", 1, "rows", to=[]), "/tables/limits/1：「rows」には"),
        (changed("tables", "limits", 1, "rows", 0, to=[0]), "/tables/limits/1：表の行は"),
        (
            changed("tables", "limits", 1, "rows", 0, to=[0, -1]),
            "/tables/limits/1/rows：所得や限度額などの数を負に",
        ),
        (changed("tables", "limits", 1, "beyond", to={"per": -5}), "/tables/limits/1：表の続き"),
        (changed("amounts", to={}), "/amounts：額は［ ］に"),
        (changed("amounts", 0, "unit", to="円"), "/amounts/0：単位は、円/月、円/年"),
        (changed("amounts", 0, "each", to="cats[]"), "/amounts/0：「each」には"),
        (changed("amounts", 0, "each"), "/amounts/0：「where」は、だれの分を"),
        (changed("amounts", 0, "rows", to=[]), "/amounts/0：「rows」には"),
        (
            changed("amounts", 0, "rows", 0, "amount", to=-5),
            "/amounts/0/rows/0/amount：所得や限度額などの数を負に",
        ),
        (changed("amounts", 0, "rows", 0, "amount", to=1.5), "/amounts/0/rows/0/amount：ここには整数か"),
        (changed("amounts", 0, "rows", 0, "when", to=True), "/amounts/0/rows/0/when：条件は { } で"),
        (changed("deadline", "days"), "/deadline：期限には、days、months、years"),
        (changed("deadline", "days", to=-1), "/deadline：期間は0から"),
        (changed("deadline", "term", to="A"), "/deadline：「A」は語彙の名前の形では"),
    ],
)
def test_what_has_no_shape_is_refused_by_both(document, says):
    assert any(one.startswith(says) for one in said(document)), said(document)
    assert not VALIDATOR.is_valid(document)
    with pytest.raises(BadRule):
        load(document)


def all_of(*parts):
    return changed("requirement", to={"op": "all", "of": [*parts]})


def born(op, value, **more):
    return {"op": op, "term": "person.birth_date", "value": value, **more}


def earns(op, value, **more):
    return {"op": op, "term": "person.income", "value": value, **more}


LOOKUP = {"op": "lookup", "table": "limits", "key": 1}


@pytest.mark.parametrize(
    ("document", "says"),
    [
        # unknown terms and wrong types
        (
            all_of(earns("le", 5) | {"term": "person.incom"}),
            "/requirement/of/0：「person.incom」は語彙にありません。「person.income」のこと",
        ),
        (all_of(earns("eq", "a")), "「person.income」は金額です。文字としては"),
        (all_of(earns("age_ge", 18)), "「person.income」は金額です。日付としては"),
        (all_of(born("le", 5)), "「person.birth_date」は日付です。数としては"),
        (
            all_of({"op": "eq", "term": "household.is_tax_exempt", "value": "yes"}),
            "はい・いいえです。文字としては",
        ),
        (all_of({"op": "eq", "term": "household.help", "value": "a"}), "複数を選ぶ項目です"),
        (
            all_of({"op": "le", "number": {"term": "person.kind"}, "value": 1}),
            "/requirement/of/0/number：「person.kind」は選択です",
        ),
        (all_of(earns("ge", -1)), "数を負にする"),
        # members
        (
            all_of({"op": "known", "term": "children[].birth_date"}),
            "/requirement/of/0：「children[].birth_date」は、「children[]」の一人ひとり",
        ),
        (
            all_of({"op": "le", "number": {"op": "rank_member", "over": "children[]"}, "value": 3}),
            "順番（rank_member）は",
        ),
        (changed("deadline", "term", to="person.income"), "/deadline：「person.income」は日付では"),
        # tables
        (changed("tables"), "/requirement/of/2/value：表「limits」がありません"),
        (
            changed("tables", "limits", 1, "rows", to=[[0, 1], [2, 2]]),
            "/tables/limits/1/rows：見出しの0と2の間が",
        ),
        (
            changed("tables", "limits", 1, "rows", to=[[1, 1], [1, 2]]),
            "/tables/limits/1/rows：見出しの数は、小さい順に",
        ),
        (changed("tables", "limits", 1, "steps", to=True), "続き（beyond）は使えません"),
        (
            changed("tables", "limits", 1, "valid_from", to="2025-05-01"),
            "表の期間が空いています（2025-04-01から2025-05-01",
        ),
        (
            changed("tables", "limits", 1, "valid_from", to="2025-03-01"),
            "表の期間が重なっています（2025-03-01）",
        ),
        (changed("tables", "limits", 0, "valid_from", to="2025-04-01"), "/tables/limits/0：日付の順が逆です"),
        # cycles
        (
            all_of({"op": "le", "number": {"term": "person.income"}, "value": {**LOOKUP, "key": LOOKUP}}),
            "/value/key：表「limits」の見出しに、表「limits」自身",
        ),
        # dates
        (
            all_of(born("age_ge", 18, valid_from="2026-04-01", valid_to="2026-03-31")),
            "/requirement/of/0：日付の順が逆",
        ),
        (
            all_of(
                {"op": "all", "valid_to": "2025-04-01", "of": [born("age_ge", 1, valid_from="2025-04-01")]}
            ),
            "/requirement/of/0/of/0：この期間は、外側の期間と",
        ),
        # contradictions
        (
            all_of(born("age_ge", 18), born("age_lt", 18)),
            "/requirement/of/1：「person.birth_date」についての条件が矛盾",
        ),
        (all_of(born("from_fy_start", 18), born("until_fy_end", 18)), "条件が矛盾"),
        (all_of(born("grade_between", [1, 6]), born("age_ge", 15)), "条件が矛盾"),
        (
            all_of(earns("lt", 5), {"op": "all", "of": [earns("ge", 5), ADULT]}),
            "/requirement/of/1/of/0：「person.income」についての",
        ),
        (all_of(earns("between", [0, 5]), earns("between", [6, 9])), "条件が矛盾"),
        (all_of(earns("eq", 5), earns("ne", 5)), "条件が矛盾"),
        (all_of(*({"op": "eq", "term": "person.kind", "value": v} for v in "ab")), "条件が矛盾"),
        (all_of(*({"op": "in", "term": "person.kind", "value": [v]} for v in "ab")), "条件が矛盾"),
        (
            all_of(
                *({"op": "in_area", "term": "person.city_code", "value": [v]} for v in ("130001", "271004"))
            ),
            "条件が矛盾",
        ),
        (
            all_of(
                *(
                    {"op": op, "number": {"op": "count_members", "over": "children[]"}, "value": 2}
                    for op in ("lt", "gt")
                )
            ),
            "同じ数式についての条件が矛盾",
        ),
        (
            all_of(ADULT, {"op": "not", "of": {**ADULT, "label": "成人"}}),
            "/requirement/of/1：同じ条件について「である」と「でない」",
        ),
        # amounts
        (
            changed("amounts", 0, "rows", to=[{"amount": 1}, {"amount": 2}]),
            "/amounts/0/rows/1：この行は使われません",
        ),
        (
            changed("amounts", to=[*GOOD["amounts"], *GOOD["amounts"]]),
            "/amounts：額「monthly」が、同じ期間に",
        ),
        (changed("amounts", 0, "unit", to="現物"), "/amounts/0/rows/0/amount：現物の額は1に"),
        (all_of({**ADULT, "id": "a"}, {**earns("le", 5), "id": "a"}), "/：識別子「a」が2回以上"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_place(document, says):
    assert any(says in one for one in said(document, terms=TERMS)), said(document, terms=TERMS)


@pytest.mark.parametrize(
    "document",
    [
        all_of(born("age_ge", 18), born("age_lt", 19)),
        all_of(born("until_fy_end", 18), born("age_ge", 18)),
        all_of(born("grade_between", [10, 12]), born("age_lt", 18)),
        all_of(earns("le", 5), earns("ge", 5)),
        all_of(born("age_ge", 18, valid_to="2022-04-01"), born("age_lt", 18, valid_from="2022-04-01")),
        all_of(*({"op": "in", "term": "household.help", "value": [v]} for v in "ab")),
        all_of(*({"op": "in_area", "term": "person.city_code", "value": [v]} for v in ("130001", "131016"))),
        all_of(
            {"op": "ne", "term": "person.kind", "value": "a"},
            {"op": "ne", "term": "person.kind", "value": "b"},
        ),
        all_of({"op": "le", "term": "person.change", "value": -20}),
        all_of(
            {
                "op": "any_member",
                "over": "sites[]",
                "of": {"op": "le", "term": "sites[].employees", "value": 5},
            }
        ),
        changed(
            "tables", "limits", 1, to={"valid_from": "2025-04-01", "rows": [[0, 1], [5, 2]], "steps": True}
        ),
        changed(
            "amounts",
            to=[
                {**GOOD["amounts"][0], "rows": [{"amount": 5}], **period}
                for period in ({"valid_to": "2026-04-01"}, {"valid_from": "2026-04-01"})
            ],
        ),
    ],
)
def test_what_only_looks_like_a_contradiction_is_not_one(document):
    assert said(document, terms=TERMS) == []


def test_a_contradiction_can_be_evaluated_but_is_said():
    document = all_of(born("age_ge", 18), born("age_lt", 18))
    assert [problem.stops for problem in problems_of(document)] == [False]
    load(document)


def test_what_contains_itself_is_named():
    tree = {"op": "all", "of": [ADULT]}
    tree["of"].append({"op": "not", "of": tree})
    assert said({"format": 1, "requirement": tree}) == [
        "/requirement/of/1/of：条件が自分自身を含んでいます。"
    ]
    number = {"op": "add", "of": [1]}
    number["of"].append(number)
    document = {"format": 1, "requirement": {"op": "le", "number": number, "value": 1}}
    assert said(document) == ["/requirement/number/of/1：数式が自分自身を含んでいます。"]


@pytest.mark.parametrize("over", [{}, [], None, 3, {"op": "any"}])
@pytest.mark.parametrize("op", ["rank_member", "count_members", "any_member"])
def test_a_group_that_is_no_text_is_named(op, over):
    node = {"op": op, "over": over, **({"of": ADULT} if op == "any_member" else {})}
    tree = node if op == "any_member" else {"op": "ge", "number": node, "value": 1}
    assert any("「over」には" in one for one in said({"format": 1, "requirement": tree}))


def test_members_for_each_member_for_each_member_are_not_looked_at_for_ever():
    tree, count = ADULT, 1
    for _ in range(MOST_WITHIN):
        tree = {"op": "all_members", "over": "members[]", "of": tree}
        at_least_one = {"op": "ge", "number": count, "value": 1}
        count = {"op": "count_members", "over": "members[]", "where": at_least_one}
    sentence = f"構成員のための条件の中で構成員を見るのは、{MOST_WITHIN}重までです。"
    assert said({"format": 1, "requirement": tree}) == []
    within = {"op": "any_member", "over": "members[]", "of": tree}
    assert said({"format": 1, "requirement": within}) == [
        f"/requirement{'/of' * MOST_WITHIN}：{sentence}",
    ]
    counted = {"op": "any_member", "over": "members[]", "of": {"op": "ge", "number": count, "value": 1}}
    assert [one.rpartition("：")[2] for one in said({"format": 1, "requirement": counted})] == [sentence]
    rows = [{"when": tree, "amount": 1}]
    each = {"id": "a", "label": "額", "unit": "円/月", "each": "children[]", "rows": rows}
    assert [one.rpartition("：")[2] for one in said({**GOOD, "amounts": [each]})] == [sentence]


def test_what_is_too_deep_or_too_much_is_named():
    deep = ADULT
    for _ in range(500):
        deep = {"op": "not", "of": deep}
    assert said({"format": 1, "requirement": deep}) == [
        f"/requirement{'/of' * (DEEPEST - 1)}：条件の入れ子は{DEEPEST}段までです。"
    ]
    many = {"op": "any", "of": [dict(ADULT) for _ in range(MOST_NODES + 100)]}
    assert said({"format": 1, "requirement": many}) == [
        f"/requirement/of/{MOST_NODES - 1}：条件が多すぎます。1つの要件に{MOST_NODES}個までです。"
    ]


def test_the_refusal_carries_every_problem():
    with pytest.raises(BadRule, match="^/requirement/of/0：") as refused:
        load(all_of(born("age_ge", -1), earns("le", "many")))
    assert [problem.path for problem in refused.value.problems] == ["/requirement/of/0", "/requirement/of/1"]
