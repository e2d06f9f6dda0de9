"""Example households for teaching: whole ones written here, and those that programmes keep with their rules."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.selectors import display
from madoguchi.facts.types import question_of
from madoguchi.language.reading import Unreadable
from madoguchi.portal.check.questions import attribute_label, who_is
from madoguchi.portal.check.results import question_label
from madoguchi.portal.check.told import SPOUSE, Told, bare
from madoguchi.registry.types import ProgrammeRule, examples_in
from madoguchi.vocabulary.terms import TERMS, Term
from madoguchi.vocabulary.values import read_value


@dataclass(frozen=True, slots=True)
class Household:
    """An invented household or business (例の世帯); `of` is the programme that it belongs to, `law` what it shows.

    `denied` are the questions before many others (`gates.GATES`) that it answers with no.
    """

    slug: str
    title: str
    on: date
    situation: Mapping[str, Any]
    lines: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    of: str = ""
    of_title: str = ""
    law: str = ""

    @property
    def told(self) -> Told:
        """As if someone had told all of it."""
        return Told(
            who="business" if "business" in self.situation else "person",
            situation=self.situation,
            gates=dict.fromkeys(self.denied, False),
        )


@cache
def whole_households() -> tuple[Household, ...]:
    """The invented households that the teaching pages begin with."""
    rows = json.loads(Path(__file__).with_name("households.json").read_text("utf-8"))["households"]
    return tuple(
        Household(
            slug=row["slug"],
            title=row["title"],
            on=date.fromisoformat(row["on"]),
            situation=row["situation"],
            lines=tuple(row["lines"]),
            denied=tuple(row["denied"]),
        )
        for row in rows
    )


def examples_of(rules: Iterable[ProgrammeRule]) -> list[Household]:
    """The examples that are kept with the rules of programmes, named by the programme and their place."""
    return [
        Household(
            slug=f"{one.card.slug}-{place}",
            title=example.title,
            on=example.on,
            situation=example.situation,
            of=one.card.slug,
            of_title=one.card.title,
            law=example.law,
        )
        for one in rules
        for place, example in enumerate(examples_in(one.version.examples), 1)
    ]


def household_called(slug: str, rules: Iterable[ProgrammeRule]) -> Household | None:
    """The example with this short name."""
    return next((one for one in (*whole_households(), *examples_of(rules)) if one.slug == slug), None)


def lines_of(household: Household) -> list[tuple[str, str]]:
    """Everything that is known of an example, as pairs of label and words; codes of places are left out."""
    told, lines = household.told, []
    for section, kept in told.situation.items():
        if section == SPOUSE:
            lines.append((_("配偶者"), _("いる") if kept is not None else _("いない")))
        if isinstance(kept, Mapping):
            lines += _lines(section, section, kept, told)
        elif isinstance(kept, list) and section != "incomplete":
            lines.append((question_label(f"{section}[]"), _("%(n)d人") % {"n": len(kept)}))
            for place, one in enumerate(kept):
                lines += _lines(f"{section}[]", f"{section}.{place}", one, told)
    return lines + [(question_label(key), _("いいえ")) for key in household.denied]


def _lines(section: str, place: str, values: Mapping[str, Any], told: Told) -> list[tuple[str, str]]:
    found = []
    who = who_is(told, place)
    for name, value in values.items():
        known = TERMS.get(f"{section}.{name}")
        if known is None or name == "city_code" or bare(value) is None:
            continue
        what = attribute_label(known)
        label = _("%(who)s：%(what)s") % {"who": who, "what": what} if who else known.label
        found.append((label, _words(known, bare(value))))
    return found


def _words(known: Term, value: Any) -> str:
    try:
        return display(question_of(known), read_value(known, value))
    except Unreadable:
        return str(value)
