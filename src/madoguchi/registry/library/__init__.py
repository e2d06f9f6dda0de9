"""The library of programmes (制度ライブラリ): real programmes as rules, one JSON file each, with worked examples.

    library/national/  the country's      library/tokyo/     Tokyo's
    library/municipal/ what a city does differently          library/business/  for businesses

A file says what a page needs, the words of the law relied on, what is still doubted, and either a rule document
(`rules.documents`) or what it changes of another programme's rule (`rules.overriding`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.registry.types.rules import Example
from madoguchi.rules.overriding import overridden

if TYPE_CHECKING:
    import jsonschema
else:
    jsonschema = lazily("jsonschema")

__all__ = [
    "FOLDERS",
    "BadLibrary",
    "LawSource",
    "LibraryProgramme",
    "library",
    "library_programme",
    "read_library",
]

FOLDERS: Mapping[str, str] = {
    "national": "国",
    "tokyo": "東京都",
    "municipal": "区市町村",
    "business": "事業者",
}
"""The folders of the library in their order, with whose programmes they hold."""

_PLACE = Path(__file__).parent


class BadLibrary(ValueError):  # noqa: N818 - it names the file's state, found at start
    """A file of the library that does not keep the form; the message names the file and the place."""


@dataclass(frozen=True, slots=True)
class LawSource:
    """The words of a law, an ordinance or a guideline on which a rule relies (よりどころ)."""

    law: str
    article: str
    words: str

    def __str__(self) -> str:
        return f"{self.law}{self.article}"


@dataclass(frozen=True, slots=True)
class LibraryProgramme:
    """One programme of the library (制度の標準定義).

    `folder` is one of `FOLDERS`, `rule` a rule document (what it overrides already exchanged), `base` the
    `folder/slug` of the programme whose rule it changes, or empty. `procedure` is the slug of the procedure by which
    one applies, or empty; with `automatic` nobody need apply. `areas` are six-digit codes of local governments, none
    for the whole country. `doubts` are what the writers could not settle from the law.
    """

    folder: str
    slug: str
    title: str
    audience: str
    kind: str
    summary: str
    plain_summary: str
    en: Mapping[str, str]
    life_events: tuple[str, ...]
    keywords: tuple[str, ...]
    target: str
    benefit: str
    conditions: tuple[str, ...]
    documents: tuple[str, ...]
    period: str
    how_to_apply: str
    procedure: str
    automatic: bool
    areas: tuple[str, ...]
    sources: tuple[LawSource, ...]
    doubts: tuple[str, ...]
    rule: Mapping[str, Any]
    examples: tuple[Example, ...]
    base: str = ""

    @property
    def key(self) -> str:
        """Folder and slug, as overrides name it."""
        return f"{self.folder}/{self.slug}"


@cache
def library() -> tuple[LibraryProgramme, ...]:
    """Every programme of the library, by folder and slug."""
    return read_library(_PLACE)


def library_programme(slug: str) -> LibraryProgramme | None:
    """The programme of that slug, or None."""
    return next((one for one in library() if one.slug == slug), None)


def read_library(place: Path) -> tuple[LibraryProgramme, ...]:
    """The programmes whose files stand in the folders below `place`; raises `BadLibrary` for the first wrong file."""
    files = {
        f"{folder}/{path.stem}": path
        for folder in FOLDERS
        for path in sorted((place / folder).glob("*.json"))
    }
    data = {key: _read(key, path) for key, path in files.items()}
    slugs = [key.partition("/")[2] for key in data]
    for doubled in {slug for slug in slugs if slugs.count(slug) > 1}:
        raise BadLibrary(f"{doubled}: two files have this slug")
    return tuple(_programme(key, data) for key in data)


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in _TEXTS} | {name: tuple(said[name]) for name in _LISTS}


@cache
def _validator() -> "jsonschema.Draft202012Validator":
    schema = json.loads((_PLACE / "programme.schema.json").read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema)


def _read(key: str, path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise BadLibrary(f"{key}: {error}") from error
    problem = next(iter(_validator().iter_errors(data)), None)
    if problem is not None:
        raise BadLibrary(f"{key}: {problem.json_path}: {problem.message}")
    if data["slug"] != path.stem:
        raise BadLibrary(f"{key}: the slug is {data['slug']}")
    return data


def _programme(key: str, data: Mapping[str, Mapping[str, Any]]) -> LibraryProgramme:
    said = data[key]
    try:
        examples = tuple(Example.read(example) for example in said["examples"])
    except ValueError as error:
        raise BadLibrary(f"{key}: {error}") from error
    return LibraryProgramme(
        folder=key.partition("/")[0],
        rule=_rule_of(key, data, ()),
        examples=examples,
        base=said.get("overrides", {}).get("of", ""),
        sources=tuple(LawSource(**source) for source in said["sources"]),
        **_plain(said),
    )


_TEXTS = (
    *("slug", "title", "audience", "kind", "summary", "plain_summary", "en", "target", "benefit", "period"),
    *("how_to_apply", "procedure", "automatic"),
)
_LISTS = ("life_events", "keywords", "conditions", "documents", "areas", "doubts")


def _rule_of(key: str, data: Mapping[str, Mapping[str, Any]], seen: tuple[str, ...]) -> Mapping[str, Any]:
    said = data[key]
    if "rule" in said:
        rule: Mapping[str, Any] = said["rule"]
        return rule
    base = said["overrides"]["of"]
    if base not in data or base in (*seen, key):
        raise BadLibrary(f"{key}: there is no rule {base} that it could change")
    try:
        return overridden(_rule_of(base, data, (*seen, key)), said["overrides"])
    except ValueError as error:
        raise BadLibrary(f"{key}: {error}") from error
