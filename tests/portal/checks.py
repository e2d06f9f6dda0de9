"""Programmes with small rules, and a procedure whose form asks for the same terms, for tests of the check."""

from typing import Any

from django.test import Client
from django.urls import reverse

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Edition, Programme
from madoguchi.registry.services import (
    add_programme,
    ask_rule_publication,
    draft_programme,
    draft_rule,
    publish_rule,
    publish_version,
)
from tests.world import World, question

CITY = "992011"
ALLOWANCE, SINGLE, ELDER, GIFT, AID = "allowance", "single-parent", "elder", "city-gift", "small-business"
PEOPLE = {ALLOWANCE, SINGLE, ELDER, GIFT}

CHILD = {
    "op": "until_fy_end",
    "term": "children[].birth_date",
    "value": 18,
    "label": "高校生の年代まで",
    "law": "児童手当法第3条",
}
RULES: dict[str, dict[str, Any]] = {
    ALLOWANCE: {
        "claims": "child",
        "requirement": {
            "op": "all",
            "of": [
                {"op": "any_member", "over": "children[]", "of": CHILD},
                {"op": "eq", "term": "person.lives_in_japan", "value": True, "label": "日本に住んでいる"},
            ],
        },
        "amounts": [
            {
                "id": "monthly",
                "label": "手当",
                "unit": "円/月",
                "each": "children[]",
                "where": CHILD,
                "rows": [
                    {"when": {"op": "age_lt", "term": "children[].birth_date", "value": 3}, "amount": 15000},
                    {"amount": 10000},
                ],
            }
        ],
        "deadline": {"term": "children[].birth_date", "days": 15, "label": "生まれた日の翌日から15日以内"},
    },
    SINGLE: {
        "claims": "household",
        "requirement": {
            "op": "all",
            "of": [
                {"op": "eq", "term": "household.is_single_parent", "value": True, "law": "児童扶養手当法第4条"},
                {"op": "lt", "term": "person.income", "value": 2080000, "label": "所得の限度"},
            ],
        },
        "amounts": [{"id": "monthly", "label": "手当", "unit": "円/月", "rows": [{"amount": 48050}]}],
    },
    ELDER: {
        "claims": "person",
        "requirement": {"op": "age_ge", "term": "person.birth_date", "value": 75},
        "amounts": [{"id": "ride", "label": "無料の乗車証", "unit": "現物", "rows": [{"amount": 1}]}],
    },
    GIFT: {
        "claims": "household",
        "requirement": {"op": "in_area", "term": "person.city_code", "value": [CITY]},
        "amounts": [{"id": "once", "label": "祝い金", "unit": "円/回", "rows": [{"amount": 50000}]}],
    },
    AID: {
        "claims": "business",
        "requirement": {"op": "le", "term": "business.employees", "value": 20},
        "amounts": [{"id": "share", "label": "補助", "unit": "割合", "rows": [{"amount": 66}]}],
    },
}  # fmt: skip
TITLES = {
    ALLOWANCE: "児童手当",
    SINGLE: "児童扶養手当",
    ELDER: "敬老パス",
    GIFT: "窓野市の祝い金",
    AID: "小規模事業者の補助金",
}

FORM: dict[str, Any] = {
    "title": "児童手当 認定請求書",
    "privacy": "審査のためだけに使います。",
    "applicant": {"name": "name"},
    "sections": [
        {
            "id": "all",
            "title": "請求",
            "pages": [
                {
                    "id": "who",
                    "title": "請求する人",
                    "questions": [
                        question("name", "name", "氏名", term="person.name"),
                        question("born", "date", "生年月日", term="person.birth_date"),
                        question("home", "yes_no", "日本に住んでいますか", term="person.lives_in_japan"),
                    ],
                },
                {
                    "id": "child",
                    "title": "お子さん",
                    "repeats": {"noun": "お子さん", "min": 1, "max": 5},
                    "questions": [
                        question("child_name", "name", "お子さんの氏名", term="children[].name"),
                        question("born_on", "date", "お子さんの生年月日", term="children[].birth_date"),
                    ],
                },
            ],
        }
    ],
}


def with_programmes(world: World) -> Edition:
    """Every programme of `RULES` in force, and the procedure of the allowance open in the city."""
    world.city.settings["code"] = CITY
    world.city.settings["postal_codes"] = ["0001"]
    world.city.save()
    edition = world.opened("claim-allowance", form=FORM, title="児童手当の請求")
    for slug, document in RULES.items():
        programme = a_programme(world, slug, procedure="claim-allowance" if slug == ALLOWANCE else "")
        in_force(world, programme, document)
    return edition


def a_programme(world: World, slug: str, *, procedure: str = "", **changes: Any) -> Programme:
    """A public programme of the city."""
    editor, publisher = _shapers(world)
    made = add_programme(slug=slug, organisation=world.city, by=editor, at=world.began)
    text = {
        "title": TITLES.get(slug, slug),
        "summary": "手当などを受けられます。",
        "audience": "business" if slug == AID else "resident",
        "life_events": ["childcare"],
        "keywords": ["手当"],
        "target": "条件に当てはまる人",
        "benefit": "手当",
        "contact": {"name": "子ども課", "phone": "03-0000-0000"},
        **({"procedure": procedure} if procedure else {}),
        **changes,
    }
    draft = draft_programme(programme=made, body=text, by=editor, at=world.began)
    publish_version(version=draft, by=publisher, at=world.began)
    made.refresh_from_db()
    return made


def in_force(world: World, programme: Programme, document: dict[str, Any], *, examples: Any = ()) -> None:
    """A rule of the programme, in force since the world began."""
    editor, publisher = _shapers(world)
    draft = draft_rule(
        programme=programme,
        body={"format": 1, **document},
        examples=list(examples),
        by=editor,
        at=world.began,
    )
    ask_rule_publication(version=draft, by=editor, at=world.began)
    publish_rule(version=draft, effective_from=japan_day(world.began), by=publisher, at=world.began)


def _shapers(world: World) -> tuple[Acting, Acting]:
    roles = (Role.EDITOR, Role.PUBLISHER)
    grants = frozenset((role, world.city.pk) for role in roles)
    users = (world.editor, world.publisher)
    first, second = (Acting(name=user.name, who=user.pk, grants=grants) for user in users)
    return first, second


def begin(client: Client, who: str = "person", **more: str) -> None:
    """Begin the check and pass by the question where one lives, unless it is told."""
    client.post(reverse("portal:check_start"), {"who": who, **more})


def answer(client: Client, name: str, follow: bool = False, **fields: str) -> Any:
    """Answer one question."""
    return client.post(reverse("portal:check_question", args=[name]), fields, follow=follow)


def skip(client: Client, name: str) -> Any:
    """Leave one question open."""
    return answer(client, name, skip="1")
