"""The mapping of our fields to GIF, the national survey and CPSV-AP: data in the schemas, a table in the documents."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from madoguchi.api.datasets import Column
from madoguchi.api.datasets.catalogue import PROCEDURE_COLUMNS, PROGRAMME_COLUMNS
from madoguchi.api.linked.context import CONTEXT
from madoguchi.registry.survey_layout import layouts
from madoguchi.registry.types import schema

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "registry.md"
GIF = ROOT.parent / "shared" / "data" / "gif"
NAMES = ("procedure", "programme")
KINDS = {"gif", "survey", "cpsv"}


def fields(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of a body with its description, those inside others by their path."""
    yield from _fields(schema(name)["properties"], "")


def _fields(properties: dict[str, Any], before: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, described in properties.items():
        yield before + key, described
        inner = described.get("properties") or described.get("items", {}).get("properties")
        yield from _fields(inner or {}, f"{before}{key}.")


def rows(name: str) -> list[str]:
    """The lines of the table as the schema has them."""

    def cell(terms: dict[str, str], kind: str) -> str:
        return terms.get(kind, "―")

    return [
        f"| `{path}` | {described['title']} | {cell(terms, 'gif')} | {cell(terms, 'survey')} | {cell(terms, 'cpsv')} |"
        for path, described in fields(name)
        for terms in [described["x-terms"]]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_field_says_what_it_is_called_elsewhere(name: str) -> None:
    """A new field says so too, if only that nobody else has it: `"x-terms": {}`."""
    assert [path for path, described in fields(name) if "x-terms" not in described] == []
    assert [path for path, described in fields(name) if not set(described["x-terms"]) <= KINDS] == []
    assert any(described["x-terms"].get("cpsv") for _, described in fields(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_document_shows_the_same(name: str) -> None:
    text = TABLE.read_text("utf-8")
    section = text.partition(f"## `{name}.schema.json`")[2].partition("\n## ")[0]
    found = [line for line in section.splitlines() if line.startswith("| `")]
    assert found == rows(name), "docs/registry.md should say:\n" + "\n".join(rows(name))


def test_named_columns_of_the_survey_exist() -> None:
    columns = {column for layout in layouts() for column in layout.columns}
    named = {d["x-terms"].get("survey") for name in NAMES for _, d in fields(name)} - {None}
    assert named and named <= columns, named - columns


def test_named_terms_of_cpsv_are_in_the_context() -> None:
    known = {term if isinstance(term, str) else term["@id"] for term in CONTEXT.values()}
    named = [d["x-terms"]["cpsv"] for name in NAMES for _, d in fields(name) if "cpsv" in d["x-terms"]]
    terms = {term for path in named for term in re.findall(r"[a-z]+:\w+", path)}
    assert terms and terms <= known, terms - known


def test_named_fields_of_gif_exist() -> None:
    if not GIF.exists():
        pytest.skip("the field lists of GIF are not beside the project (shared/data/gif)")
    models: dict[str, set[str]] = {}
    for path in GIF.glob("*.md"):
        model = ""
        for line in path.read_text("utf-8").splitlines():
            if head := re.fullmatch(r"## \w+:(.+) \(\d+ fields\)", line):
                model = head[1]
            elif item := re.fullmatch(r"- \w+:(.+)", line):
                models.setdefault(model, set()).add(item[1])
    lost = []
    for name in NAMES:
        for path_, described in fields(name):
            if gif := described["x-terms"].get("gif"):
                model, _, field = gif.partition(".")
                if field not in models.get(model, set()):
                    lost.append(f"{name}.{path_}: {gif}")
    assert not lost, lost


@pytest.mark.parametrize(
    ("name", "columns"), [("procedure", PROCEDURE_COLUMNS), ("programme", PROGRAMME_COLUMNS)]
)
def test_every_field_is_a_column(name: str, columns: tuple[Column, ...]) -> None:
    """A field that comes later is in the files at once."""

    def paths(found: tuple[Column, ...], before: tuple[str, ...] = ()) -> Iterator[str]:
        for column in found:
            yield ".".join((*before, *column.path))
            yield from paths(column.inner, (*before, *column.path))

    leaves = {path for path, described in fields(name) if described.get("type") != "object"}
    assert leaves <= set(paths(columns))
