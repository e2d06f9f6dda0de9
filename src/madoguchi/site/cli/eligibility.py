"""`madoguchi eligibility [PROGRAMME] --facts FILE`: whether rules hold for a household or a business, and why."""

import json
import sys
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from madoguchi.registry.library import library
from madoguchi.registry.selectors import open_rules
from madoguchi.rules.asking import Question, next_question
from madoguchi.rules.documents import Rule, load
from madoguchi.rules.verdicts import Reason, Verdict
from madoguchi.rules.wording import amount_sentence, explanation, question_name, sentence
from madoguchi.site.cli.facts import day_named, read_situation
from madoguchi.vocabulary.terms import TERMS

app = typer.Typer(add_completion=False)

_MARKS = {True: "○", False: "×", None: "？"}


@dataclass(frozen=True, slots=True)
class _Programme:
    slug: str
    title: str
    rule: Rule
    code: str = ""


@app.command(help="世帯や事業者のことを書いたファイルから、制度が使えるかどうかと、その理由を示します。")
def eligibility(
    facts: Annotated[Path, typer.Option("--facts", help="世帯や事業者のことを書いた JSON。")],
    programme: Annotated[
        str | None, typer.Argument(help="制度の短い名前か制度番号。書かなければ、すべての制度。")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="いつの時点か（例 2026-04-01）。書かなければ今日。")
    ] = None,
    from_library: Annotated[
        bool, typer.Option("--library", help="公開した要件ではなく、付属の制度ライブラリで調べます。")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="結果を JSON で表示します。")] = False,
) -> None:
    """Print the verdict of one programme, or of all with what to ask next; end with 1 where nothing can be read."""
    day = day_named(on)
    situation = read_situation(facts)
    programmes = _programmes(day, from_library=from_library)
    if programme is not None:
        found = _found(programme, programmes)
        verdict = found.rule.verdict(situation, on=day)
        if as_json:
            _print(_told(found, verdict))
        else:
            typer.echo("\n".join(explanation(verdict, found.title, TERMS)))
        return
    verdicts = [(one, one.rule.verdict(situation, on=day)) for one in programmes]
    question = next_question({one.slug: one.rule for one in programmes}, situation, on=day)
    if as_json:
        asked = question and {"term": question.term, "settles": round(question.settles, 2)}
        _print(
            {"on": day.isoformat(), "programmes": [_told(*one) for one in verdicts], "next_question": asked}
        )
    else:
        _tell_all(verdicts, question)


def _programmes(day: date, *, from_library: bool) -> list[_Programme]:
    if from_library:
        return [_Programme(one.slug, one.title, load(one.rule)) for one in library()]
    found = [_Programme(one.slug, one.card.title, one.rule, one.card.code) for one in open_rules(on=day)]
    if not found:
        typer.echo(
            f"{day.isoformat()} に使う要件は、まだ公開されていません。--library で付属の制度ライブラリを使えます。",
            err=True,
        )
        raise typer.Exit(1)
    return found


def _found(name: str, programmes: list[_Programme]) -> _Programme:
    """The programme of that short name; ends with 1 where there is none."""
    by_name = {one.slug: one for one in programmes}
    found = next((one for one in programmes if name in (one.slug, one.code)), None)
    if found is not None:
        return found
    near = get_close_matches(name, by_name, n=3, cutoff=0.4)
    hint = f"近いもの: {'、'.join(near)}" if near else ""
    typer.echo(f"制度「{name}」の要件が見つかりません。{hint}", err=True)
    raise typer.Exit(1)


def _tell_all(verdicts: list[tuple[_Programme, Verdict]], question: Question | None) -> None:
    for holds in (True, None, False):
        for one, verdict in verdicts:
            if verdict.holds is holds:
                amounts = [amount_sentence(amount) for amount in verdict.amounts] if holds else []
                typer.echo("\t".join([_MARKS[holds], one.slug, one.title, *amounts]))
    counts = [sum(verdict.holds is holds for _one, verdict in verdicts) for holds in (True, None, False)]
    typer.echo(f"使えそう {counts[0]}、まだ分からない {counts[1]}、対象にならない {counts[2]}", err=True)
    if question is not None:
        typer.echo(f"次に聞くこと: {question_name(question.term, TERMS)}（{question.term}）", err=True)


def _told(one: _Programme, verdict: Verdict) -> dict[str, Any]:
    return {
        "programme": one.slug,
        "title": one.title,
        "on": verdict.on.isoformat(),
        "holds": verdict.holds,
        "reasons": [_reason(reason, verdict) for reason in verdict.reasons],
        "amounts": [amount.to_json() for amount in verdict.amounts],
        "missing": [*verdict.missing],
        "deadline": verdict.deadline and verdict.deadline.isoformat(),
        "changes_on": verdict.changes_on and verdict.changes_on.isoformat(),
        "sentences": explanation(verdict, one.title, TERMS),
    }


def _reason(reason: Reason, verdict: Verdict) -> dict[str, Any]:
    return {
        "path": reason.path,
        "id": reason.id,
        "term": reason.term,
        "op": reason.op,
        "member": reason.member,
        "value": reason.value,
        "threshold": reason.threshold,
        "distance": reason.distance,
        "holds": reason.holds,
        "label": reason.label,
        "law": reason.law,
        "source": reason.source,
        "sentence": sentence(reason, verdict, TERMS),
    }


def _print(told: Any) -> None:
    json.dump(told, sys.stdout, ensure_ascii=False, default=_plain)
    typer.echo()


def _plain(value: Any) -> Any:
    return [*value] if isinstance(value, set | frozenset | tuple) else str(value)
