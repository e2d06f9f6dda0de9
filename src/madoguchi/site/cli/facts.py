"""A file of facts for the rules, read with a clear word where it is none."""

import json
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer

from madoguchi.core.clock import japan_day, now
from madoguchi.registry.types import rule_terms
from madoguchi.rules.days import iso_date
from madoguchi.rules.situations import Situation

_PEOPLE = ("person", "spouse", "children[]", "others[]")
_PARTS = frozenset({*_PEOPLE, "household", "business", "sites[]", "members[]"})


def read_json(file: Path) -> Any:
    """What stands in a JSON file; ends with 1 where it cannot be read."""
    try:
        return json.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        typer.echo(f"ファイルを開けません: {file}", err=True)
        raise typer.Exit(1) from error
    except UnicodeDecodeError as error:
        typer.echo(f"ファイルの文字が UTF-8 ではありません: {file}", err=True)
        raise typer.Exit(1) from error
    except json.JSONDecodeError as error:
        typer.echo(f"JSON として読めません: {file} の {error.lineno} 行 {error.colno} 文字目", err=True)
        raise typer.Exit(1) from error
    except RecursionError as error:
        typer.echo(f"JSON の入れ子が深すぎます: {file}", err=True)
        raise typer.Exit(1) from error


def read_situation(file: Path) -> Situation:
    """The situation in a file; what is not in the vocabulary is named on standard error and not used."""
    data = read_json(file)
    if not isinstance(data, dict):
        typer.echo(f"世帯や事業者のことは {{ }} で書いてください: {file}", err=True)
        raise typer.Exit(1)
    situation = Situation.of(data)
    terms = rule_terms()
    for name in _names_in(situation):
        if not _is_term(name, terms):
            near = get_close_matches(name, terms, n=1)
            hint = f"「{near[0]}」のことですか。" if near else ""
            typer.echo(f"「{name}」は語彙にないので、使いません。{hint}", err=True)
    return situation


def day_named(text: str | None) -> date:
    """The day that was named, today without one; ends with 1 where it is none."""
    if text is None:
        return japan_day(now())
    day = iso_date(text)
    if day is None:
        typer.echo(f"日付は 2026-04-01 のように書いてください: {text}", err=True)
        raise typer.Exit(1)
    return day


def _names_in(situation: Situation) -> list[str]:
    singles = [(group, member) for group, member in situation.singles.items() if member.group]
    listed = [(group, member) for group, members in situation.lists.items() for member in members]
    names = [f"{group}.{attribute}" for group, member in (*singles, *listed) for attribute in member.values]
    groups = [group for group in (*situation.singles, *situation.lists) if group not in _PARTS]
    return list(dict.fromkeys([*names, *groups]))


def _is_term(name: str, terms: dict[str, str]) -> bool:
    group, _, attribute = name.rpartition(".")
    if name in terms or name == "spouse.exists":
        return True
    if group == "sites[]":
        return f"site.{attribute}" in terms
    if not group:  # a group of its own, with terms
        return any(one.startswith(f"{name}.") for one in terms)
    return group in _PEOPLE and any(f"{one}.{attribute}" in terms for one in (*_PEOPLE, "members[]"))
