"""`madoguchi survey …`: the years of the national survey that were taken in, and what changed between two."""

import json
import sys
from typing import Annotated

import typer

from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import SurveyDifference
from madoguchi.registry.selectors import (
    Comparison,
    RatePair,
    rates_side_by_side,
    survey_comparison,
    survey_differences,
    survey_editions,
)
from madoguchi.registry.services import compare_editions
from madoguchi.registry.types import MinistryRate
from madoguchi.site.cli.progress import progress_bar

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback(help="取り込んだ国の調査を、年度ごとに見ます。")
def years() -> None:
    """Holds what can be asked of the years."""


@app.command(help="取り込みが終わった年度版を、古い順に表示します。")
def editions(as_json: Annotated[bool, typer.Option("--json", help="JSON で表示します。")] = False) -> None:
    """List the editions that have been imported."""
    found = survey_editions()
    typer.echo(json.dumps(found) if as_json else "\n".join(found) or "まだありません。")


@app.command(help="2つの年度版の間に、追加された、なくなった、変わった手続を表示します。")
def changes(
    earlier: Annotated[str, typer.Argument(help="古いほうの年度版（R6 など）。")],
    later: Annotated[str, typer.Argument(help="新しいほうの年度版（R7 など）。")],
    kind: Annotated[
        SurveyDifference.Kind | None,
        typer.Option(help="changed: 変わった、added: 追加された、vanished: なくなった。なければすべて。"),
    ] = None,
    ministry: Annotated[str, typer.Option(help="所管府省庁の名前でしぼりこみます。")] = "",
    limit: Annotated[int, typer.Option(min=0, help="表示する手続の数。0 ならすべて。")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="結果を JSON で表示します。")] = False,
) -> None:
    """Tell what changed from EARLIER to LATER; compares them first if that is not done yet."""
    try:
        with progress_bar("年度の比較") as report:
            compare_editions(
                earlier, later, progress=lambda done, total: report(done, total, "年度の比較"), at=now()
            )
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from refusal
    found = survey_comparison(earlier, later)
    assert found is not None
    rows = survey_differences(found, kind=kind or "", ministry=ministry)
    shown = list(rows[:limit] if limit else rows.iterator(chunk_size=2000))
    rates = rates_side_by_side(earlier, later)
    if as_json:
        json.dump(_as_json(found, rates, shown), sys.stdout, ensure_ascii=False)
        typer.echo()
        return
    whole = found.comparison
    typer.echo(
        f"{earlier} から {later}: 追加された手続 {whole.added:,}、なくなった手続 {whole.vanished:,}、"
        f"変わった手続 {whole.changed:,}、変わらない手続 {whole.same:,}"
    )
    for column, n in found.columns:
        typer.echo(f"  {column}: {n:,}")
    if not found.is_online_comparable:
        typer.echo(f"{later} には「一部実施済」がないため、オンライン化の割合はそのまま比べられません。")
    for pair in rates:
        typer.echo(f"  {pair.ministry}: {_share(pair.earlier)} → {_share(pair.later)}")
    for row in shown:
        typer.echo(f"{row.get_kind_display()} {row.survey_id} {row.ministry} {row.title}")
        for column, (before, after) in row.values.items():
            typer.echo(f"  {column}: {before or 'なし'} → {after or 'なし'}")


def _share(rate: MinistryRate | None) -> str:
    if rate is None:
        return "なし"
    return f"{rate.procedures:,}手続、オンライン化 {rate.procedures_rate:.1%}"


def _as_json(found: Comparison, rates: list[RatePair], shown: list[SurveyDifference]) -> dict[str, object]:
    whole = found.comparison
    return {
        "from": found.earlier,
        "to": found.later,
        "added": whole.added,
        "vanished": whole.vanished,
        "changed": whole.changed,
        "same": whole.same,
        "columns": dict(found.columns),
        "columns_gone": found.gone,
        "columns_new": found.new,
        "is_online_comparable": found.is_online_comparable,
        "ministries": [
            {"ministry": pair.ministry, "from": _rate(pair.earlier), "to": _rate(pair.later)}
            for pair in rates
        ],
        "differences": [
            {
                "kind": row.kind,
                "survey_id": row.survey_id,
                "title": row.title,
                "ministry": row.ministry,
                "columns": {column: {"from": a, "to": b} for column, (a, b) in row.values.items()},
            }
            for row in shown
        ],
    }


def _rate(rate: MinistryRate | None) -> dict[str, object] | None:
    if rate is None:
        return None
    return {
        "procedures": rate.procedures,
        "online_procedures": rate.online_procedures,
        "total_count": rate.total_count,
        "online_count": rate.online_count,
    }
