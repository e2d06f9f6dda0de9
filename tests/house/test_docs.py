"""Rules of the documents: what they tell one to run exists, what they name is there, nothing leads nowhere."""

import importlib
import importlib.util
import os
import re
import shlex
import tomllib
from functools import cache
from pathlib import Path

import pytest
import typer
from django.apps import apps
from django.core.management import get_commands
from django.urls import resolve

from madoguchi.site.cli import COMMANDS, app
from madoguchi.site.demo_logins import LOGINS
from madoguchi.site.followers import FOLLOWERS
from tests.house.source import ROOT, SOURCE, python_files, rooms

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
READMES = [ROOT / "README.md", ROOT / "README.ja.md"]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
FENCED = re.compile(r"^```sh\n(.*?)^```", re.S | re.M)
ANY_FENCE = re.compile(r"^```.*?^```", re.S | re.M)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"MADOGUCHI_[A-Z_]+")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _commands(path: Path) -> list[str]:
    """The commands that a document tells one to run, in their order."""
    lines = [line.strip() for block in FENCED.findall(path.read_text("utf-8")) for line in block.splitlines()]
    return [line for line in lines if line]


def _rows(path: Path, columns: int) -> list[list[str]]:
    """The rows of the tables of a document that have so many columns, without their heads."""
    lines = path.read_text("utf-8").splitlines()
    rows = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        is_head = following.startswith("|--") or following.startswith("|:-")
        if line.startswith("|") and not is_head and len(cells) == columns and not set(line) <= set("|-: "):
            rows.append(cells)
    return rows


def _code(cell: str) -> str:
    return cell.strip("`")


@cache
def _names_in_source() -> frozenset[str]:
    files = [*python_files(), *SOURCE.rglob("*.json")]
    return frozenset(word for p in files for word in re.findall(r"\w+", p.read_text("utf-8")))


def _check_madoguchi(words: list[str]) -> None:
    """Raise AssertionError unless the command line knows these subcommands and options."""
    command = typer.main.get_command(app)
    while hasattr(command, "get_command") and words and not words[0].startswith("-"):
        found = command.get_command(typer.Context(command), words[0])
        assert found is not None, f"madoguchi has no command {words[0]!r}"
        command, words = found, words[1:]
    if command.name == "django":
        assert words and words[0] in get_commands(), f"Django has no command {words[:1]}"
        return
    given = [name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)]
    options = {*given, "--help"}
    unknown = [word for word in words if word.startswith("-") and word not in options]
    assert not unknown, f"madoguchi {command.name} has no option {unknown}"


def _check(line: str) -> None:
    """Raise AssertionError unless this command exists, with its options."""
    words = shlex.split(line)
    while words and VARIABLE.fullmatch(words[0].partition("=")[0]):
        words.pop(0)
    program, *rest = words
    if program == ".venv/bin/madoguchi":
        _check_madoguchi(rest)
        return
    script = ROOT / program
    assert program.startswith("script/") and script.is_file(), f"there is no {program}"
    assert os.access(script, os.X_OK), f"{program} cannot be run"
    text = script.read_text("utf-8")
    unknown = [word for word in rest if word.startswith("-") and word not in text]
    assert not unknown, f"{program} knows no {unknown}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_what_one_is_told_to_run_exists(path: Path):
    for line in _commands(path):
        _check(line)


@pytest.mark.parametrize(
    "line",
    [
        "script/serve",
        "script/environment",
        "script/server --colour red",
        ".venv/bin/madoguchi imports survey FILE",
        ".venv/bin/madoguchi import surveys FILE",
        ".venv/bin/madoguchi search 犬 --limits 5",
        ".venv/bin/madoguchi django migrated",
        "curl http://127.0.0.1:8000/",
    ],
)
def test_what_does_not_exist_is_noticed(line: str):
    with pytest.raises(AssertionError):
        _check(line)


def test_the_first_two_commands_start_and_test():
    assert _commands(READMES[0])[:2] == ["script/server", "script/test"]


def test_both_readmes_say_the_same():
    english, japanese = READMES
    assert _commands(english) == _commands(japanese)
    for columns in (2, 3):
        first = [SPAN.findall("|".join(row)) for row in _rows(english, columns)]
        assert first == [SPAN.findall("|".join(row)) for row in _rows(japanese, columns)]
    texts = [re.findall(r"^(#+) |^(\d\.) ", p.read_text("utf-8"), re.M) for p in READMES]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_links_lead_somewhere(path: Path):
    lost = []
    for target in LINK.findall(ANY_FENCE.sub("", path.read_text("utf-8"))):
        if not target.startswith(("https://", "http://", "mailto:")) and not (path.parent / target).exists():
            lost.append(target)
    assert not lost, lost


def _spans(paths: list[Path]) -> set[str]:
    return {span for p in paths for span in SPAN.findall(ANY_FENCE.sub("", p.read_text("utf-8")))}


def test_the_pages_that_documents_name_can_be_opened():
    pages = {span for span in _spans(DOCUMENTS) if re.fullmatch(r"/[a-z/-]*/", span)}
    assert len(pages) > 5
    for page in pages:
        resolve(page)


def test_the_names_in_documents_are_those_of_the_code():
    """`room.module.name` in backticks can be imported."""
    named = {span for span in _spans(DOCUMENTS) if span.split(".")[0] in rooms() and span.count(".") > 1}
    assert len(named) > 30
    lost = []
    for dotted in sorted(named):
        module, _, attribute = dotted.rpartition(".")
        owner = importlib.import_module(f"madoguchi.{module}")
        is_module = hasattr(owner, "__path__") and importlib.util.find_spec(f"madoguchi.{dotted}")
        if not hasattr(owner, attribute) and not is_module:
            lost.append(dotted)
    assert not lost, lost


def test_files_that_documents_name_are_there():
    named = {s for s in _spans(DOCUMENTS) if re.fullmatch(r"(script|docs|tests|site|papers)/[\w./-]+", s)}
    assert named
    lost = [name for name in sorted(named) if not ((ROOT / name).exists() or (SOURCE / name).exists())]
    assert not lost, lost


@pytest.mark.parametrize("path", READMES, ids=_name)
def test_every_room_is_on_the_map_in_the_order_of_the_house(path: Path):
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = next(c for c in contracts["contracts"] if c["id"] == "rooms")["layers"]
    order = [room.strip() for layer in layers for room in layer.split("|")]
    built = [room for room in order if not room.startswith("(")]
    shown = [_code(first) for first, _ in _rows(path, 2)]
    assert shown == built
    assert sorted(shown) == list(rooms())


@pytest.mark.parametrize("path", READMES, ids=_name)
def test_the_demo_logins_are_those_of_the_demo(path: Path):
    table = [(_code(mail), _code(where)) for _, mail, where in _rows(path, 3)]
    assert table == [(email, where) for _, email, _, where in LOGINS]
    assert {password for _, _, password, _ in LOGINS} <= _spans([path])


def test_pictures_are_light():
    heavy = {_name(p): p.stat().st_size for p in (ROOT / "docs").rglob("*.png") if p.stat().st_size > 200_000}
    assert not heavy, heavy


GLOSSARY = ROOT / "docs" / "glossary.md"
MODELS = [m for m in apps.get_models() if m.__module__.startswith("madoguchi.")]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_model_is_in_the_glossary_with_its_japanese(model):
    row = (model._meta.app_label, str(model._meta.verbose_name), model.__name__)
    assert row in {(room, term, _code(name)) for room, term, name, _, _ in _rows(GLOSSARY, 5)}


def test_the_glossary_names_what_is_in_the_code_once():
    rows = [(room, _code(name)) for room, _, name, _, _ in _rows(GLOSSARY, 5)]
    assert len(rows) == len(set(rows))
    assert not [name for _, name in rows if name not in _names_in_source()]
    assert {room for room, *_ in _rows(GLOSSARY, 5)} <= set(rooms())


def test_operations_tells_every_variable_and_every_command():
    path = ROOT / "docs" / "operations.md"
    told = set(VARIABLE.findall(path.read_text("utf-8")))
    read = set(VARIABLE.findall((SOURCE / "site" / "env.py").read_text("utf-8")))
    assert read <= told, read - told
    sources = [*SOURCE.rglob("*.py"), *(ROOT / "script").iterdir(), *(ROOT / "tests").rglob("*.py")]
    used = {found for p in sources if p.is_file() for found in VARIABLE.findall(p.read_text("utf-8"))}
    assert told <= used, told - used
    commands = [_code(first) for first, _ in _rows(path, 2)]
    assert commands == [*COMMANDS, "django"]


def test_house_tells_who_follows_what():
    table = {_code(name): set(SPAN.findall(kinds)) for name, kinds, _ in _rows(ROOT / "docs" / "house.md", 3)}
    assert table == {follower.name: set(follower.kinds) for follower in FOLLOWERS}


def test_decisions_are_numbered_and_decided():
    numbers = [int(p.name[:4]) for p in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    for number, path in zip(numbers, DECISIONS, strict=True):
        text = path.read_text("utf-8")
        assert text.startswith(f"# {number}. "), _name(path)
        assert "**Decided.**" in text, _name(path)
        assert len(text.splitlines()) <= 50, f"{_name(path)} is longer than one screen"


def test_every_dependency_has_its_reason():
    path = ROOT / "docs" / "adr" / "0010-parts-we-stand-on.md"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[^A-Za-z0-9-]", line)[0] for line in requirements}

    told = {name for cell, _, _ in _rows(path, 3) for name in cell.split(", ")}
    assert told == names(project["dependencies"])
    words = set(re.findall(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", path.read_text("utf-8")))
    assert names(project["optional-dependencies"]["dev"]) <= words


def test_the_changelog_begins_with_the_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    heads = re.findall(r"^## (\S+?)（", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert heads[0] == version
