"""Every programme of the library keeps the form, speaks the vocabulary, and does as its worked examples say."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

import madoguchi.registry.library as room
from madoguchi.registry.library import FOLDERS, BadLibrary, library, library_programme, read_library
from madoguchi.registry.library.listing import markdown
from madoguchi.registry.types import life_event, rule_terms, run_example
from madoguchi.rules.documents import Rule, load, problems_of
from madoguchi.vocabulary.terms import TERMS
from tests.house.source import ROOT

PLACE = Path(room.__file__).parent
PROGRAMMES = library()


@cache
def rule_of(slug: str) -> Rule:
    programme = library_programme(slug)
    assert programme is not None
    return load(programme.rule, terms=rule_terms())


def example_ids() -> list[object]:
    return [
        pytest.param(programme.slug, example, id=f"{programme.slug}: {example.title}")
        for programme in PROGRAMMES
        for example in programme.examples
    ]


each_programme = pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda one: one.slug)


@pytest.mark.parametrize(("slug", "example"), example_ids())
def test_a_worked_example_comes_out_as_the_law_has_it(slug, example):
    result = run_example(rule_of(slug), example)
    assert result.verdict.holds is example.holds, [
        (reason.label, reason.term, reason.value, reason.threshold) for reason in result.verdict.reasons
    ]
    found = {amount.id: (amount.low, amount.high) for amount in result.verdict.amounts}
    assert {key: found.get(key) for key in example.amounts} == dict(example.amounts)


@each_programme
def test_the_rule_has_no_problems_and_knows_its_terms(programme):
    assert problems_of(programme.rule, terms=rule_terms()) == []
    assert set(rule_of(programme.slug).terms()) <= TERMS.keys()


@each_programme
def test_the_examples_say_yes_and_no_and_each_is_named_once(programme):
    assert len(programme.examples) >= 3
    assert {True, False} <= {example.holds for example in programme.examples}
    titles = [example.title for example in programme.examples]
    assert len(set(titles)) == len(titles)


@each_programme
def test_every_amount_is_shown_by_an_example(programme):
    shown = {key for example in programme.examples for key in example.amounts}
    assert shown == {amount["id"] for amount in programme.rule.get("amounts", [])}


@each_programme
def test_what_is_said_stands_on_words_of_law_and_on_life_events(programme):
    assert all(source.words and source.law for source in programme.sources)
    assert all(life_event(slug) for slug in programme.life_events)
    assert programme.target and programme.benefit and programme.how_to_apply


@pytest.mark.parametrize(
    "programme", [one for one in PROGRAMMES if one.folder == "national"], ids=lambda one: one.slug
)
def test_every_law_that_a_condition_names_is_quoted(programme):
    quoted = tuple(source.law.partition("（")[0].strip("「」") for source in programme.sources)
    named = {law.strip("「」") for law in laws_in(programme.rule)}
    assert named, "no condition names a law"
    assert [law for law in sorted(named) if not law.startswith(quoted)] == []


def laws_in(part: object) -> Iterator[str]:
    if isinstance(part, Mapping):
        if isinstance(part.get("law"), str):
            yield part["law"]
        for inner in part.values():
            yield from laws_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from laws_in(inner)


@each_programme
def test_every_kanji_of_the_plain_summary_has_its_reading(programme):
    without = re.sub("[一-龥々]+《[ぁ-んー]+》", "", programme.plain_summary)
    assert not re.search("[一-龥々《》]", without), programme.plain_summary


def test_the_country_alone_has_32_programmes_and_all_together_60():
    by_folder = {folder: sum(one.folder == folder for one in PROGRAMMES) for folder in FOLDERS}
    assert by_folder["national"] >= 32
    assert by_folder["business"] >= 8
    assert sum(by_folder.values()) >= 60


def test_the_page_of_programmes_is_true():
    page = ROOT / "docs" / "programmes.md"
    assert page.read_text("utf-8") == markdown(PROGRAMMES), "madoguchi rules list > docs/programmes.md"
    assert page.read_text("utf-8").count("\n| ") == len(PROGRAMMES) + len(FOLDERS)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: data.pop("title"), "title"),
        (lambda data: data.update(extra=1), "extra"),
        (lambda data: data.update(slug="another"), "slug"),
        (lambda data: data.update(sources=[]), "sources"),
        (lambda data: data["examples"][0].update(holds="yes"), "holds"),
        (lambda data: data["examples"][0].update(on="2026-02-30"), "day is out of range"),
        (lambda data: data.update(overrides={"of": "national/child-allowance"}), "valid under each"),
        (lambda data: data.pop("rule"), "is not valid under any"),
    ],
)
def test_a_file_that_does_not_keep_the_form_is_refused(tmp_path, change, says):
    data = json.loads((PLACE / "national" / "child-allowance.json").read_text("utf-8"))
    change(data)
    (tmp_path / "national").mkdir()
    (tmp_path / "national" / "child-allowance.json").write_text(json.dumps(data), "utf-8")
    with pytest.raises(BadLibrary, match=says):
        read_library(tmp_path)


def test_what_is_not_json_and_a_slug_used_twice_are_refused(tmp_path):
    (tmp_path / "national").mkdir()
    (tmp_path / "tokyo").mkdir()
    for folder in ("national", "tokyo"):
        shutil.copy(PLACE / "national" / "child-allowance.json", tmp_path / folder)
    with pytest.raises(BadLibrary, match="child-allowance: two files have this slug"):
        read_library(tmp_path)
    (tmp_path / "tokyo" / "child-allowance.json").write_text("{", "utf-8")
    with pytest.raises(BadLibrary, match="tokyo/child-allowance"):
        read_library(tmp_path)


@pytest.mark.parametrize(
    ("of", "says"),
    [
        ("national/no-such", "there is no rule national/no-such"),
        ("municipal/a-town", "there is no rule municipal/a-town"),
    ],
)
def test_an_override_of_nothing_or_of_itself_is_refused(tmp_path, of, says):
    with pytest.raises(BadLibrary, match=says):
        read_library(_with_override(tmp_path, {"of": of}))


def test_an_override_changes_the_rule_of_another_programme(tmp_path):
    node = {"value": 20, "label": "20歳に達する日以後の最初の3月31日まで"}
    place = _with_override(tmp_path, {"of": "national/child-allowance", "nodes": {"age_limit": node}})
    found = {one.key: one for one in read_library(place)}
    changed = json.dumps(found["municipal/a-town"].rule, ensure_ascii=False)
    assert found["municipal/a-town"].base == "national/child-allowance"
    assert node["label"] in changed
    assert node["label"] not in json.dumps(found["national/child-allowance"].rule, ensure_ascii=False)
    with pytest.raises(BadLibrary, match="no_such_node"):
        read_library(
            _with_override(tmp_path, {"of": "national/child-allowance", "nodes": {"no_such_node": node}})
        )


def _with_override(tmp_path: Path, overrides: dict[str, object]) -> Path:
    data = json.loads((PLACE / "national" / "child-allowance.json").read_text("utf-8"))
    for folder in ("national", "municipal"):
        (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / "national" / "child-allowance.json").write_text(json.dumps(data), "utf-8")
    del data["rule"]
    data.update(slug="a-town", overrides=overrides)
    (tmp_path / "municipal" / "a-town.json").write_text(json.dumps(data), "utf-8")
    return tmp_path
