"""The demo adopts the library of programmes: its rules for programmes it has, its texts for the others, moved here."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from madoguchi.registry.library import LibraryProgramme, library
from madoguchi.site.demo.procedures import PROCEDURES
from madoguchi.site.demo.programmes.writing import AREAS, HOURS, WHOLE, DemoProgramme, online_procedures

Json = dict[str, Any]

SAME = {
    "child-allowance": "p-child-allowance",
    "child-rearing-allowance": "p-single-parent-allowance",
    "free-early-education": "p-free-preschool",
    "high-cost-medical": "p-high-cost-medical",
    "high-school-scholarship-benefit": "p-scholarship-benefit",
    "high-school-tuition-support": "p-high-school-tuition",
    "housing-security-benefit": "p-housing-security",
    "madono-school-aid": "p-school-support",
    "pension-exemption": "p-pension-exemption",
    "pregnancy-support-benefit": "p-pregnancy-support",
    "public-assistance": "p-public-assistance",
    "special-child-allowance": "p-special-child-allowance",
    "special-disability-allowance": "p-disability-allowance",
    "tokyo-startup-grant": "p-startup-grant",
}
"""Programmes of the library that the demo describes in words of its own."""

ALSO_INSTEAD_OF = {"morishita-child-medical": ("tokyo-child-medical-school", "tokyo-child-medical-high")}
"""What a municipality's programme stands for besides the one whose rule it changes."""

CLAIMED_BY = {"tokyo-018-support": "prefecture-child-support", "childbirth-lump-sum": ""}
"""By which procedure of the demo a programme is claimed where that is not the library's; the lump sum of the state's
insurances is claimed from the insurer, the demo has a programme of its own for the city's."""

_HERE, _CITY = "990001", "992011"
_PLACES = {area["code"]: owner for owner, areas in AREAS.items() for area in areas}
_NAMES = {area["code"]: area["name"] for areas in AREAS.values() for area in areas}

_METROPOLIS = re.compile("(?<![京首])都(?!道府県|合|度|市|会|心)")
_READING = re.compile("県([^《》]{0,3})《と(?!う)")


@dataclass(frozen=True)
class Adopted:
    """A rule of the library in the demo: whose it is, the text of a programme that the demo had not, or None."""

    slug: str
    owner: str
    programme: DemoProgramme | None
    rule: Json
    examples: list[Json]
    areas: list[Json] | None


def adopted() -> list[Adopted]:
    """Every programme of the library that is offered somewhere in the demo."""
    instead = _taken_over()
    found = []
    for one in library():
        areas = _areas(one, instead[one.slug])
        if areas is not None:
            found.append(_adopted(one, areas))
    return found


def _taken_over() -> dict[str, set[str]]:
    """For each programme the municipalities that offer one of their own instead."""
    instead: dict[str, set[str]] = defaultdict(set)
    for one in library():
        if one.folder == "municipal":
            for base in (one.base.partition("/")[2], *ALSO_INSTEAD_OF.get(one.slug, ())):
                instead[base] |= set(one.areas)
    return instead


def _areas(one: LibraryProgramme, elsewhere: set[str]) -> list[Json] | None:
    """Where it is offered here; None when every municipality has one of its own."""
    if one.folder == "municipal":
        return [{"code": code, "name": _NAMES[code]} for code in one.areas]
    if not elsewhere:
        return list(WHOLE)
    left = [code for code in _NAMES if code not in elsewhere]
    return [{"code": code, "name": _NAMES[code]} for code in left] or None


def _adopted(one: LibraryProgramme, areas: list[Json]) -> Adopted:
    owner = _owner(one)
    same = SAME.get(one.slug)
    slug = same or f"p-{one.slug.replace('tokyo-', 'ken-')}"
    text = None if same else DemoProgramme(slug, owner, _moved(_body(one, owner, areas)))
    examples = [
        {
            "title": example.title,
            "on": example.on.isoformat(),
            "situation": example.situation,
            "holds": example.holds,
            "amounts": {key: list(bounds) for key, bounds in example.amounts.items()},
            "law": example.law,
        }
        for example in one.examples
    ]
    return Adopted(slug, owner, text, _moved(dict(one.rule)), _moved(examples), areas if same else None)


def _owner(one: LibraryProgramme) -> str:
    if one.folder == "municipal":
        return _PLACES[one.areas[0]]
    if one.audience == "business":
        return "kosha" if one.folder == "tokyo" else "sangyo-rodo-kyoku"
    return "fukushi-kyoku"


_CONTACTS = {
    "fukushi-kyoku": ("窓野県 福祉局 制度の案内", "03-0000-2300"),
    "sangyo-rodo-kyoku": ("窓野県 産業労働局 支援制度の案内", "03-0000-2500"),
    "kosha": ("窓野県中小企業振興公社 助成課", "03-0000-3100"),
    "madono-shi": ("窓野市 市民窓口課", "03-0000-1001"),
    "kawazoe-shi": ("川添市 総合窓口課", "03-0000-4001"),
    "morishita-machi": ("森下町 住民課", "03-0000-5001"),
}


def _body(one: LibraryProgramme, owner: str, areas: list[Json]) -> Json:
    name, phone = _CONTACTS[owner]
    claimed = CLAIMED_BY.get(one.slug, one.procedure)
    procedure = claimed if claimed in {demo.slug for demo in PROCEDURES} else ""
    how = "申し込みはいりません。" if one.automatic and not one.how_to_apply else one.how_to_apply
    laws = dict.fromkeys((source.law, source.article) for source in one.sources)
    doubts = "".join(f"\n・{doubt}" for doubt in one.doubts)
    return {
        "title": one.title,
        "summary": one.summary,
        "plain_summary": one.plain_summary,
        "en": dict(one.en),
        "description": f"要件を書くときに確かめきれなかったこと{doubts}" if doubts else "",
        "audience": one.audience,
        "kind": one.kind,
        "life_events": list(one.life_events),
        "keywords": list(one.keywords),
        "target": one.target,
        "conditions": list(one.conditions),
        "areas": areas,
        "benefit": one.benefit,
        "procedure": procedure,
        "how_to_apply": how,
        "is_online": procedure in online_procedures(),
        "is_automatic": one.automatic,
        "documents": list(one.documents),
        "opens_on": None,
        "closes_on": None,
        "period": one.period or "いつでも申し込めます。",
        "contact": {"name": name, "phone": phone, "hours": HOURS},
        "legal_basis": [{"law": law, "article": article} for law, article in laws],
    }


def _moved(said: Any) -> Any:
    """`said` with Tokyo's names and codes as the demo's own."""
    text = json.dumps(said, ensure_ascii=False)
    text = re.sub(r'"13\d{4}"', lambda found: f'"{_HERE}"' if found[0] == '"130001"' else f'"{_CITY}"', text)
    text = text.replace("東京都《とうきょうと》", "窓野県《まどのけん》").replace("東京都", "窓野県")
    text = _READING.sub(r"県\1《けん", _METROPOLIS.sub("県", text))
    text = text.replace("東京《とうきょう》", "窓野県《まどのけん》").replace("東京", "窓野県")
    return json.loads(text.replace("Tokyo Metropolitan", "Madono").replace("Tokyo", "Madono"))
