"""`madoguchi rules lint [FILES…]` and `rules list`: whether rules can be read and do what their examples say."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from madoguchi.core.clock import japan_day, now
from madoguchi.registry.library import BadLibrary, library
from madoguchi.registry.library.listing import markdown
from madoguchi.registry.selectors import open_rules
from madoguchi.registry.types import examples_in, rule_terms, run_example
from madoguchi.rules.documents import load, problems_of
from madoguchi.rules.linting import choice_problems
from madoguchi.rules.overriding import overridden, override_problems
from madoguchi.rules.problems import Problem
from madoguchi.site.cli.facts import read_json
from madoguchi.vocabulary.terms import TERMS

app = typer.Typer(add_completion=False, no_args_is_help=True)

_ANSWERS = {True: "対象", False: "対象外", None: "まだ分からない"}


@app.callback(help="要件を点検します。")
def rules() -> None:
    """Holds what is done with rules."""


@app.command(
    help="要件を点検します。ファイルを書かなければ、公開している要件と付属の制度ライブラリを点検します。"
)
def lint(
    files: Annotated[
        list[Path] | None, typer.Argument(help="要件の JSON、または制度ライブラリと同じ形の JSON。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果を JSON で表示します。")] = False,
) -> None:
    """Print every problem with its place in the tree; end with 1 if there is one."""
    count, found = 0, []
    for name, problems in _of_files(files) if files else _of_what_is_there():
        count += 1
        found += [(name, problem) for problem in problems]
    if as_json:
        told = [
            {"rule": name, "path": one.path, "sentence": one.sentence, "stops": one.stops}
            for name, one in found
        ]
        json.dump(told, sys.stdout, ensure_ascii=False)
        typer.echo()
    else:
        for name, problem in found:
            typer.echo(f"{name}: {problem}", err=True)
        typer.echo(
            f"{count:,} 件の要件を点検しました。"
            + (f"指摘: {len(found):,} 件" if found else "指摘はありません。")
        )
    if found:
        raise typer.Exit(1)


@app.command(
    "list",
    help="付属の制度ライブラリの一覧（よりどころの条文、例、残っている疑問）を Markdown で表示します。",
)
def list_() -> None:
    """Print docs/programmes.md as the files of the library have it."""
    typer.echo(markdown(library()), nl=False)


def _of_files(files: list[Path]) -> Iterator[tuple[str, list[Problem]]]:
    for file in files:
        data = read_json(file)
        yield str(file), _of_document(data) if _is_bare(data) else _of_programme(data)


def _of_what_is_there() -> Iterator[tuple[str, list[Problem]]]:
    for kept in open_rules(on=japan_day(now())):
        yield f"公開 {kept.slug}", _with_examples(kept.version.body, kept.version.examples)
    try:
        programmes = library()
    except BadLibrary as error:
        yield "ライブラリ", [Problem("", str(error))]
        return
    for one in programmes:
        problems = _of_document(one.rule)
        yield f"ライブラリ {one.key}", problems or _of_examples(one.rule, one.examples)


def _is_bare(data: Any) -> bool:
    """Whether it is a rule document, and not a programme with one."""
    return not isinstance(data, Mapping) or not data.keys() & {"rule", "overrides"}


def _of_programme(data: Mapping[str, Any]) -> list[Problem]:
    if "rule" in data:
        return _below("/rule", _with_examples(data["rule"], data.get("examples", [])))
    override = data["overrides"]
    key = override.get("of") if isinstance(override, Mapping) else None
    base = next((one for one in library() if one.key == key), None)
    if base is None:
        return [Problem("/overrides/of", f"ライブラリに、もとの制度「{key}」がありません。")]
    problems = override_problems(base.rule, override)
    if problems:
        return _below("/overrides", [Problem(path, sentence) for path, sentence in problems])
    return _with_examples(overridden(base.rule, override), data.get("examples", []))


def _with_examples(document: Any, examples: Any) -> list[Problem]:
    problems = _of_document(document)
    return problems or _of_examples(document, examples_in(examples if isinstance(examples, list) else []))


def _of_document(document: Any) -> list[Problem]:
    problems = problems_of(document, terms=rule_terms())
    if any(problem.stops for problem in problems):
        return problems
    options = {name: {one.value for one in term.options} for name, term in TERMS.items() if term.options}
    return [*problems, *choice_problems(document, options)]


def _of_examples(document: Any, examples: Any) -> list[Problem]:
    rule = load(document)
    found = []
    for place, example in enumerate(examples):
        result = run_example(rule, example)
        if not result.passes:
            said = f"例「{example.title}」の結果が違います（期待: {_ANSWERS[example.holds]}、結果: {_ANSWERS[result.verdict.holds]}"
            wrong = f"、金額: {'、'.join(result.wrong_amounts)}" if result.wrong_amounts else ""
            found.append(Problem(f"/examples/{place}", f"{said}{wrong}）。", stops=False))
    return found


def _below(path: str, problems: list[Problem]) -> list[Problem]:
    return [
        one
        if one.path.startswith("/examples")
        else Problem(path + one.path.removesuffix("/"), one.sentence, one.stops)
        for one in problems
    ]
