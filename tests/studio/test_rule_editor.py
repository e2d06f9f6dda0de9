"""Building a rule in sentences: what a page shows comes back unchanged, and every button does what it says."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.registry.library import library
from madoguchi.registry.models import Programme, RuleVersion
from madoguchi.registry.selectors import rule_draft_of
from madoguchi.registry.services import draft_rule, save_rule_draft
from madoguchi.registry.types import rule_terms
from madoguchi.rules.documents import problems_of
from madoguchi.studio.rule.acts import MOST_DEPTH, act, whole
from madoguchi.studio.rule.places import nodes_in
from madoguchi.versions.selectors import differences
from tests.registry.test_rules import public_programme, rule
from tests.studio.conftest import Studio
from tests.studio.typing import fields_of

pytestmark = pytest.mark.django_db

LIBRARY = sorted(library(), key=lambda one: one.slug)


@pytest.fixture
def programme(studio: Studio) -> Programme:
    """A public programme of the bureau without a rule."""
    return public_programme(
        studio.bureau,
        studio.acting(studio.writer),
        studio.acting(studio.publisher),
        "allowance",
        at=studio.at,
    )


def url(name: str = "rule_draft", *more: Any) -> str:
    """The address of a page about the rule."""
    return reverse(f"studio:{name}", args=["allowance", *more])


def begun(
    studio: Studio, programme: Programme, body: dict[str, Any] | None = None, **changes: Any
) -> RuleVersion:
    """A draft of the writer."""
    return draft_rule(
        programme=programme, body=body or {}, by=studio.acting(studio.writer), at=studio.at, **changes
    )


def typed(client: Client, address: str, do: str, **fields: Any) -> Any:
    """The page as it is shown, with `fields` typed over, sent by the button `do`."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    data = fields_of(page, "rule")
    for name, value in fields.items():
        assert name in data, f"the page has no {name}"
        data.setlist(name, value if isinstance(value, list) else [value])
    data["do"] = do
    return client.post(address, dict(data.lists()))


def body_of(programme: Programme) -> dict[str, Any]:
    """What the draft says."""
    draft = rule_draft_of(programme)
    assert draft is not None
    return draft.body


def test_every_rule_of_the_library_comes_back_as_it_was(studio: Studio, programme: Programme) -> None:
    draft = begun(studio, programme)
    client = studio.client(studio.writer)
    for one in LIBRARY:
        draft.refresh_from_db()
        save_rule_draft(
            version=draft,
            body=dict(one.rule),
            revision=draft.revision,
            by=studio.acting(studio.writer),
            at=studio.at,
        )
        for page in ("rule_draft", "rule_amounts"):
            answer = typed(client, url(page), "save")
            assert answer.status_code == 302, one.slug
        assert differences(dict(one.rule), body_of(programme)) == [], one.slug


class TestButtons:
    def test_three_conditions_are_built_one_by_one(self, studio: Studio, programme: Programme) -> None:
        begun(studio, programme)
        client = studio.client(studio.writer)
        press(client, "add:requirement:leaf")
        answer = press(client, "save", **{"requirement/of/0:term": "本人：生年月日"})
        assert answer["Location"] == f"{url()}?saved=1#rule"
        press(client, "save", **{"requirement/of/0:op": "age_ge"})
        press(client, "add:requirement:any", **{"requirement/of/0:value": "６５"})
        fields = {"requirement/of/1/of/0:term": "person.income"}
        press(client, "save", **fields)
        press(client, "save", **{"requirement/of/1/of/0:op": "le"})
        press(client, "add:requirement/of/1:leaf", **{"requirement/of/1/of/0:value": "123万4千円"})
        press(client, "save", **{"requirement/of/1/of/1:term": "household.is_tax_exempt"})
        press(client, "save", **{"requirement/of/1/of/1:value": "true"})
        assert body_of(programme)["requirement"] == {
            "op": "all",
            "of": [
                {"op": "age_ge", "term": "person.birth_date", "value": 65},
                {
                    "op": "any",
                    "of": [
                        {"op": "le", "term": "person.income", "value": 1234000},
                        {"op": "eq", "term": "household.is_tax_exempt", "value": True},
                    ],
                },
            ],
        }
        assert problems_of(body_of(programme), terms=rule_terms()) == []
        page = client.get(url()).content.decode()
        assert "「本人：生年月日」からみて65歳以上である" in page
        assert "「本人：所得」が1,234,000円以下である" in page or "1,234,000円以下である" in page

    @pytest.mark.parametrize(
        ("do", "expected"),
        [
            ("up:requirement/of/1", ["b", "a", ["all", "c", "d"]]),
            ("down:requirement/of/0", ["b", "a", ["all", "c", "d"]]),
            ("remove:requirement/of/0", ["b", ["all", "c", "d"]]),
            ("wrap:requirement/of/0:not", [["not", "a"], "b", ["all", "c", "d"]]),
            ("wrap:requirement/of/1:any", ["a", ["any", "b"], ["all", "c", "d"]]),
            ("wrap:requirement/of/0:any_member", [["any_member", ["all", "a"]], "b", ["all", "c", "d"]]),
            ("unwrap:requirement/of/2", ["a", "b", "c", "d"]),
            ("out:requirement/of/2/of/0", ["a", "b", ["all", "d"], "c"]),
            ("up:requirement/of/2", ["a", ["all", "c", "d"], "b"]),
            ("add:requirement/of/2:leaf", ["a", "b", ["all", "c", "d", ""]]),
            ("add:requirement/of/2:n_of", ["a", "b", ["all", "c", "d", ["n_of", ""]]]),
            ("add:requirement:any_member", ["a", "b", ["all", "c", "d"], ["any_member", ["all", ""]]]),
            ("up:requirement/of/0", ["a", "b", ["all", "c", "d"]]),
            ("out:requirement/of/0", ["a", "b", ["all", "c", "d"]]),
            ("into:requirement/of/1", ["a", "b", ["all", "c", "d"]]),
            ("remove:requirement/of/9", ["a", "b", ["all", "c", "d"]]),
            ("add:nowhere/of/3:leaf", ["a", "b", ["all", "c", "d"]]),
            ("nonsense", ["a", "b", ["all", "c", "d"]]),
            ("expression:requirement/nowhere/value", ["a", "b", ["all", "c", "d"]]),
            ("where:" + "a/" * 3000, ["a", "b", ["all", "c", "d"]]),
        ],
    )
    def test_a_condition_is_moved_and_nested(
        self, do: str, expected: list[Any], studio: Studio, programme: Programme
    ) -> None:
        begun(studio, programme, {"format": 1, "claims": "person", "requirement": tree()})
        assert press(studio.client(studio.writer), do).status_code == 302
        assert short(body_of(programme)["requirement"])[1:] == expected

    def test_a_condition_goes_into_the_group_before_it(self, studio: Studio, programme: Programme) -> None:
        body = {"format": 1, "claims": "person", "requirement": tree()}
        begun(studio, programme, body)
        client = studio.client(studio.writer)
        press(client, "up:requirement/of/2")
        press(client, "into:requirement/of/2")
        assert short(body_of(programme)["requirement"])[1:] == ["a", ["all", "c", "d", "b"]]

    def test_a_value_is_looked_up_in_a_table(self, studio: Studio, programme: Programme) -> None:
        requirement = {"op": "all", "of": [{"op": "lt", "term": "person.income", "value": 100}]}
        begun(studio, programme, {"format": 1, "claims": "person", "requirement": requirement})
        client = studio.client(studio.writer)
        press(client, "table:tables", page="rule_amounts")
        press(
            client,
            "save",
            page="rule_amounts",
            **{
                "table/0/0/0:value": "208万円",
                "table/0/0/1:key": "1",
                "table/0/0/1:value": "246万円",
                "table/0/0:per": "38万",
            },
        )
        press(client, "expression:requirement/of/0/value")
        press(client, "where:requirement/of/0/value/key/where")
        where = "requirement/of/0/value/key/where/of/0"
        press(client, "save", **{f"{where}:term": "children[].birth_date"})
        press(client, "save", **{f"{where}:op": "until_fy_end"})
        press(client, "save", **{f"{where}:value": "18"})
        found = body_of(programme)
        assert found["tables"] == {
            "table1": [
                {
                    "valid_from": None,
                    "valid_to": None,
                    "rows": [[0, 2080000], [1, 2460000]],
                    "beyond": {"per": 380000},
                }
            ]
        }
        assert found["requirement"]["of"][0]["value"] == {
            "op": "lookup",
            "table": "table1",
            "key": {
                "op": "count_members",
                "over": "children[]",
                "where": {
                    "op": "all",
                    "of": [{"op": "until_fy_end", "term": "children[].birth_date", "value": 18}],
                },
            },
        }
        assert problems_of(found, terms=rule_terms()) == []

    def test_amounts_rows_and_the_deadline(self, studio: Studio, programme: Programme) -> None:
        begun(studio, programme, {**rule(), "amounts": []})
        client = studio.client(studio.writer)
        press(client, "amount:amounts", page="rule_amounts")
        press(
            client,
            "row:amounts/0",
            page="rule_amounts",
            **{"amounts/0:label": "手当", "amounts/0/rows/0/amount:value": "1万円"},
        )
        where = "amounts/0/rows/0/when/of/0"
        press(client, "save", page="rule_amounts", **{f"{where}:term": "person.birth_date"})
        press(client, "save", page="rule_amounts", **{f"{where}:op": "age_lt"})
        press(
            client,
            "deadline:deadline",
            page="rule_amounts",
            **{f"{where}:value": "3", "amounts/0/rows/0/amount:value": "15,000"},
        )
        press(
            client,
            "save",
            page="rule_amounts",
            **{"deadline:term": "本人：生年月日", "deadline:n": "15", "deadline:label": "15日以内"},
        )
        found = body_of(programme)
        assert found["amounts"] == [
            {
                "id": "amount1",
                "label": "手当",
                "unit": "円/月",
                "rows": [
                    {
                        "when": {
                            "op": "all",
                            "of": [{"op": "age_lt", "term": "person.birth_date", "value": 3}],
                        },
                        "amount": 15000,
                    },
                    {"amount": 10000},
                ],
            }
        ]
        assert found["deadline"] == {"term": "person.birth_date", "days": 15, "label": "15日以内"}
        assert problems_of(found, terms=rule_terms()) == []
        press(client, "deadline:deadline:remove", page="rule_amounts")
        press(client, "copy:amounts/0", page="rule_amounts")
        assert "deadline" not in body_of(programme) and len(body_of(programme)["amounts"]) == 2

    def test_what_cannot_be_read_stays_and_is_told(self, studio: Studio, programme: Programme) -> None:
        begun(studio, programme, rule())
        client = studio.client(studio.writer)
        press(client, "save", **{"requirement/of/0:value": "ずっと", "requirement/of/0:valid_from": "いつか"})
        node = body_of(programme)["requirement"]["of"][0]
        assert (node["value"], node["valid_from"]) == ("ずっと", "いつか")
        page = client.get(url()).content.decode()
        assert 'value="ずっと"' in page and "直すところが" in page and "＊" in page

    def test_a_page_older_than_the_draft_changes_nothing_and_keeps_what_was_typed(
        self, studio: Studio, programme: Programme
    ) -> None:
        draft = begun(studio, programme, rule())
        client = studio.client(studio.writer)
        old = fields_of(client.get(url()), "rule")
        save_rule_draft(version=draft, body=rule(20), revision=0, by=studio.acting(studio.both), at=studio.at)
        old["requirement/of/0:value"], old["do"] = "21", "save"
        answer = client.post(url(), dict(old.lists()))
        page = answer.content.decode()
        assert answer.status_code == 409 and "先に保存されていました" in page and 'value="21"' in page
        assert body_of(programme) == rule(20)
        assert client.post(url(), dict(fields_of(answer, "rule").lists())).status_code == 302
        assert body_of(programme)["requirement"]["of"][0]["value"] == 21


def tree() -> dict[str, Any]:
    """a, b and all of c and d."""
    return {"op": "all", "of": [leaf("a"), leaf("b"), {"op": "all", "of": [leaf("c"), leaf("d")]}]}


def leaf(label: str) -> dict[str, Any]:
    return {"op": "age_lt", "term": "person.birth_date", "value": 18, "label": label}


def short(node: dict[str, Any]) -> Any:
    """A tree as its labels in lists that begin with what the group is."""
    if "of" not in node:
        return node.get("label", "")
    inner = node["of"]
    return [node["op"], *(short(part) for part in (inner if isinstance(inner, list) else [inner]))]


def press(client: Client, do: str, page: str = "rule_draft", **fields: Any) -> Any:
    """The page as it is shown with `fields` typed over, sent by the button `do`."""
    return typed(client, url(page), do, **fields)


def test_groups_around_groups_end_somewhere() -> None:
    document = whole({})
    for _n in range(60):
        document, _where = act(document, "wrap:requirement:all")
    assert max(len(path) for path, _node in nodes_in(document["requirement"])) <= 2 * MOST_DEPTH + 2
    assert act(document, "wrap:requirement:not")[0] == document


@pytest.mark.parametrize("place", ["requirement/of/²", "requirement/of/" + "9" * 5000])
@pytest.mark.parametrize("verb", ["up", "down", "remove", "unwrap", "out", "into", "wrap", "add", "copy"])
def test_a_place_that_is_none_changes_nothing(verb: str, place: str) -> None:
    document = {**whole({}), "requirement": tree()}
    assert act(document, f"{verb}:{place}:all")[0] == document
