"""`madoguchi match --population FILE`: for how many people of a population each programme is, and what it costs."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from madoguchi.registry.library import library
from madoguchi.registry.selectors import open_rules
from madoguchi.rules.columnar.graph import NotColumnar
from madoguchi.rules.columnar.lowering import lower
from madoguchi.rules.columnar.matching import AmountSum, Counts, Matched, match
from madoguchi.rules.columnar.population import BadPopulation, Population
from madoguchi.rules.columnar.sources import BUSINESS_KEY
from madoguchi.rules.columnar.sql import DIALECTS, sql_of
from madoguchi.rules.documents import Rule, load
from madoguchi.site.cli.facts import day_named
from madoguchi.site.cli.progress import progress_bar

app = typer.Typer(add_completion=False)


class Engine(StrEnum):
    """What computes."""

    POLARS = "polars"
    DUCKDB = "duckdb"


class Language(StrEnum):
    """For which database the query is written."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"
    SPARK = "spark"


@dataclass(frozen=True, slots=True)
class _Programme:
    slug: str
    title: str
    rule: Rule


@app.command(
    "match", help="世帯や事業者の一覧（Parquet）に制度の要件をあてはめ、対象になる数と、かかる額を数えます。"
)
def match_population(
    population: Annotated[
        Path, typer.Option("--population", help="1行が1人（事業者なら1社）の Parquet ファイル。")
    ],
    on: Annotated[
        str | None, typer.Option("--on", help="いつの時点か（例 2026-04-01）。書かなければ今日。")
    ] = None,
    programme: Annotated[
        list[str] | None,
        typer.Option("--programme", help="制度の短い名前。いくつでも。書かなければ、すべて。"),
    ] = None,
    from_library: Annotated[
        bool, typer.Option("--library", help="公開した要件ではなく、付属の制度ライブラリで数えます。")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="結果を JSON で表示します。")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="1件ごとの判定を書くファイル（.parquet か .csv）。")
    ] = None,
    engine: Annotated[Engine, typer.Option("--engine", help="計算に使うもの。")] = Engine.POLARS,
    sql: Annotated[
        Language | None,
        typer.Option("--sql", help="数えずに、そのデータベース用の問い合わせ文を表示します。"),
    ] = None,
) -> None:
    """Print the counts of each programme; end with 1 where the file or a programme cannot be read."""
    if out is not None and out.suffix.lower() not in (".parquet", ".csv"):
        _refuse("--out のファイル名は .parquet か .csv で終わらせてください。")
    day = day_named(on)
    try:
        opened = Population.open(population)
        programmes = _programmes(day, opened, programme or [], from_library=from_library)
        rules = {one.slug: one.rule for one in programmes}
        skipped: dict[str, str] = {}
        if sql is not None:
            lowered = lower(rules, kinds=opened.kinds, on=day, key=opened.key, skipped=skipped)
            typer.echo(sql_of(lowered, DIALECTS[sql]))
            _tell_skipped(skipped)
            return
        with progress_bar("あてはめています") as report:
            matched = match(
                rules,
                opened,
                on=day,
                engine=engine,
                out=out,
                progress=lambda done, total: report(done, total, "あてはめています（人）"),
                skipped=skipped,
            )
    except (BadPopulation, NotColumnar) as problem:
        _refuse(str(problem))
    except OSError as problem:
        _refuse(f"ファイルに書けません：{problem.filename or out}")
    if as_json:
        _tell_json(matched, programmes, skipped)
    else:
        _tell(matched, {one.slug: one.title for one in programmes}, is_business=opened.key == BUSINESS_KEY)
        _tell_skipped(skipped)


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def _programmes(
    day: date, population: Population, wanted: list[str], *, from_library: bool
) -> list[_Programme]:
    """The programmes asked for, or all that are for such a population; ends with 1 where there is none."""
    if from_library:
        every = [_Programme(one.slug, one.title, load(one.rule)) for one in library()]
    else:
        every = [_Programme(one.slug, one.card.title, one.rule) for one in open_rules(on=day)]
    if wanted:
        missing = [slug for slug in wanted if slug not in {one.slug for one in every}]
        if missing:
            _refuse(f"制度「{'」「'.join(missing)}」の要件が見つかりません。")
        return [one for one in every if one.slug in wanted]
    is_business = population.key == BUSINESS_KEY
    found = [one for one in every if (one.rule.claims == "business") is is_business]
    if not found:
        _refuse(
            f"{day.isoformat()} に使う要件は、まだ公開されていません。--library で付属の制度ライブラリを使えます。"
        )
    return found


def _tell(matched: Matched, titles: Mapping[str, str], *, is_business: bool) -> None:
    whom = (
        f"{matched.households:,} 事業者"
        if is_business
        else f"{matched.households:,} 世帯、{matched.rows:,} 人"
    )
    typer.echo(f"{matched.on.isoformat()} の時点、{whom}")
    typer.echo("対象\t対象外\t不明\t制度\t\t見込み額")
    for counts in matched.programmes:
        amounts = "、".join(text for one in counts.amounts if (text := _amount(one)))
        typer.echo(
            f"{counts.yes:,}\t{counts.no:,}\t{counts.unknown:,}\t{counts.name}\t{titles[counts.name]}\t{amounts}"
        )
    if matched.unknown_terms:
        typer.echo(f"一覧に列がない語（不明として数えました）: {'、'.join(matched.unknown_terms)}", err=True)


def _amount(one: AmountSum) -> str:
    """What an amount adds up to, in words; nothing for what does not add up."""
    if not one.unit.startswith("円"):
        return ""
    per = {"円/月": "月に", "円/年": "年に"}.get(one.unit, "")
    most = f"{one.high:,}円" + ("以上" if one.unbounded else "")
    return f"{one.label} {per}{one.low:,}円〜{most}"


def _tell_skipped(skipped: Mapping[str, str]) -> None:
    for slug, sentence in skipped.items():
        typer.echo(f"一覧では判定できないため、数えていません：{slug}（{sentence}）", err=True)


def _tell_json(matched: Matched, programmes: list[_Programme], skipped: Mapping[str, str]) -> None:
    titles = {one.slug: one.title for one in programmes}

    def told(counts: Counts) -> dict[str, Any]:
        return {**counts.to_json(), "title": titles[counts.name]}

    json.dump(
        {
            "on": matched.on.isoformat(),
            "rows": matched.rows,
            "households": matched.households,
            "programmes": [told(counts) for counts in matched.programmes],
            "unknown_terms": [*matched.unknown_terms],
            "skipped": dict(skipped),
        },
        sys.stdout,
        ensure_ascii=False,
    )
    typer.echo()
