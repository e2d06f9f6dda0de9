"""Respondents made so that their tables are those that Tokyo published of its surveys of FY2023 and FY2024.

Nobody of them exists: only bases and counts are those of the tables. What the material does not say in words (the chart of
a question, the base of FY2023 of those who used digital procedures) is filled in here with something that fits.
"""

import random
from typing import Any

from madoguchi.eforms.types import FormDocument
from madoguchi.surveys.asked import codebook_of
from madoguchi.surveys.codebook import Choice, Codebook, Item
from madoguchi.surveys.library import published, sample
from madoguchi.surveys.mapping import Match, Pair, WaveMapping, suggested

BENEFIT = {"2023": 61, "2024": 57}
"""57 % and, of FY2023, 4 points more."""
FILLED_IN_2023 = {
    "digital_used": 260,
    "inconvenient": 46,
    "digital_inconvenient": 41,
    "missed": 18,
    "share": 75,
    "several": 32,
}
"""What follows from a published difference; of those who used digital procedures in FY2023 the base is not said."""


def book_of_year(year: str) -> Codebook:
    """The codebook of a year: FY2024 is the template, FY2023 what the material says was otherwise."""
    template = sample("resident")
    assert template is not None
    now = codebook_of(FormDocument.parse(template["form"]))
    if year == "2024":
        return now
    changed = {
        "age": (*now.by_code["age"].choices[:4], Choice("60", "60代以上")),
        "digital_why": (
            *(one for one in now.by_code["digital_why"].choices if one.code not in ("repeat", "other")),
            Choice("again", "繰り返し申請が必要だった"),
            Choice("each", "申請先ごとに手続が必要だった"),
            Choice("other", "そのほか"),
        ),
        "push": (
            Choice("surely", "是非利用したいと思う"),
            Choice("rather", "やや利用したいと思う"),
            *now.by_code["push"].choices[1:],
        ),
        "share_items": tuple(
            Choice(one.code, "Webサイトへのアクセス履歴") if one.code == "visits" else one
            for one in now.by_code["share_items"].choices
        ),
    }
    return Codebook(
        tuple(
            Item(one.code, one.label, one.kind, changed.get(one.code, one.choices), one.base, one.base_words)
            for one in now.items
        )
    )


def mapping() -> WaveMapping:
    """What became of the options from FY2023 to FY2024, as the notes of the material say."""
    found = suggested(book_of_year("2024"), book_of_year("2023"))
    told = {
        "age": [Pair((one,), (one,)) for one in ("20", "30", "40", "50", "60")] + [Pair(("70",), ())],
        "digital_why": [Pair((one,), (one,)) for one in ("phone", "screen", "hours", "identity", "other")]
        + [Pair(("repeat",), ("again", "each"))],
        "push": [
            Pair(("want",), ("surely", "rather")),
            Pair(("not",), ("not",)),
            Pair(("unsure",), ("unsure",)),
        ],
        "share_items": [
            Pair((one.code,), (one.code,)) for one in book_of_year("2024").by_code["share_items"].choices
        ],
    }
    return WaveMapping(
        tuple(
            Match(one.now, one.before, tuple(told.get(one.now, one.pairs)), one.note) for one in found.matches
        )
    )


def facts(question: str, year: str) -> dict[str, dict[str, Any]]:
    """The published figures of a question by option, without those of single ages."""
    found = published()["facts"]
    return {
        one["option"]: one
        for one in found
        if one["question"] == question and one["wave"] == year and "age" not in one
    }


def people_of(year: str) -> list[dict[str, Any]]:
    """So many people as answered, with tables like those that were published."""
    rng = random.Random(f"tokyo {year}")  # noqa: S311 - to have the same ones again
    ages = [code for code, one in facts("age", year).items() for _n in range(one["n"])]
    held = book_of_year(year)
    made: list[dict[str, Any]] = [
        {
            "age": age,
            "sex": ("male", "female")[n % 2],
            "area": rng.choice(["center", "suburb", "rural"]),
            "occupation": rng.choice(["employee", "part", "self", "home", "none"]),
        }
        for n, age in enumerate(ages)
    ]
    n = len(made)
    yes = _yes_counts(year, n)
    for code in ("inconvenient", "digital_used", "benefit", "missed", "several"):
        _spread(rng, made, code, {"yes": yes[code], "no": n - yes[code]})
    users = [one for one in made if one["digital_used"] == "yes"]
    of_users = yes["digital_inconvenient"]
    _spread(rng, users, "digital_inconvenient", {"yes": of_users, "no": len(users) - of_users})
    _several(
        rng, [one for one in made if one["inconvenient"] == "yes"], held.by_code["inconvenient_why"], year
    )
    for code, of in (("digital_why", "digital_inconvenient"), ("several_why", "several")):
        _any(rng, [one for one in made if one.get(of) == "yes"], held.by_code[code])
    for one in made:
        one["hope"] = ["phone"] if rng.random() < 0.5 else ["attach", "once"]
        if one["missed"] == "yes":
            one["missed_why"] = rng.choice(["later", "eligible", "bother", "how"])
        one["benefit_why"] = None
    wants = {
        "2024": {"want": round(0.51 * n)},
        "2023": {"surely": round(0.26 * n), "rather": round(0.44 * n)},
    }[year]
    rest = n - sum(wants.values())
    _spread(rng, made, "push", {**wants, "not": rest // 2, "unsure": rest - rest // 2})
    share = yes["share"]
    _spread(
        rng, made, "share", {"yes": share, "no": (n - share) // 2, "unsure": n - share - (n - share) // 2}
    )
    _any(rng, [one for one in made if one["share"] == "yes"], held.by_code["share_items"])
    _topics(rng, made, year)
    return made


def _yes_counts(year: str, n: int) -> dict[str, int]:
    """How many said yes: as published, or what a percentage and a base make."""
    if year == "2024":
        used = facts("digital_used", year)["yes"]["n"]
        percent = {
            code: facts(code, year)["yes"]["percent"] for code in ("benefit", "missed", "share", "several")
        }
        return {
            **{code: round(n * one / 100) for code, one in percent.items()},
            "digital_used": used,
            "inconvenient": facts("inconvenient_why", year)[""]["n"],
            "digital_inconvenient": round(used * facts("digital_inconvenient", year)["yes"]["percent"] / 100),
        }
    before = FILLED_IN_2023
    used = before["digital_used"]
    return {
        **{code: round(n * before[code] / 100) for code in ("missed", "share", "several")},
        "benefit": round(n * BENEFIT["2023"] / 100),
        "digital_used": used,
        "inconvenient": facts("inconvenient_why", year)[""]["n"],
        "digital_inconvenient": round(used * before["digital_inconvenient"] / 100),
    }


def _spread(rng: random.Random, people: list[dict[str, Any]], code: str, counts: dict[str, int]) -> None:
    codes = [one for one, times in counts.items() for _n in range(times)]
    rng.shuffle(codes)
    for person, one in zip(people, codes, strict=True):
        person[code] = one


def _several(rng: random.Random, people: list[dict[str, Any]], item: Item, year: str) -> None:
    """Options chosen by as many as the published percentage of those asked."""
    told = facts(item.code, year)
    for person in people:
        person[item.code] = []
    for choice in item.choices:
        times = round(len(people) * told[choice.code]["percent"] / 100) if choice.code in told else 0
        for person in rng.sample(people, times):
            person[item.code].append(choice.code)


def _any(rng: random.Random, people: list[dict[str, Any]], item: Item) -> None:
    for person in people:
        person[item.code] = [one.code for one in item.choices if rng.random() < 0.4] or [item.choices[0].code]


def _topics(rng: random.Random, people: list[dict[str, Any]], year: str) -> None:
    for person in people:
        person["push_topics"] = []
    told = [one for one in published()["facts"] if one["question"] == "push_topics" and one["wave"] == year]
    for one in told:
        of_age = [person for person in people if person["age"] == one["age"]]
        for person in rng.sample(of_age, round(len(of_age) * one["percent"] / 100)):
            person["push_topics"].append(one["option"])


def asked_only(held: Codebook, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each person with the questions that they were asked alone."""
    return [{item.code: one.get(item.code) for item in held.items if item.is_asked_of(one)} for one in people]
