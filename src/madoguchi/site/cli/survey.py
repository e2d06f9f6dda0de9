"""`madoguchi import survey FILE`: takes in the national survey, compares years, brings the search up to it."""

import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import SurveyComparison, SurveyImport
from madoguchi.registry.services import compare_neighbours, import_survey
from madoguchi.search.services import catch_up, is_current
from madoguchi.site.cli.progress import progress_bar

app = typer.Typer(add_completion=False, no_args_is_help=True)

_SHOWN = 20


@app.callback(help="公表されたデータを取り込みます。")
def take_in() -> None:
    """Holds the things that can be imported."""


@app.command(
    help="国の行政手続等の調査結果（令和6年度・令和7年度の様式、CSVかXLSX、gzipも可）を取り込みます。"
)
def survey(
    file: Annotated[Path, typer.Argument(help="公表されたファイル。")],
    edition: Annotated[
        str, typer.Option(help="年度版（R8 など）。題名の年度と列の様式が合わないときだけ必要です。")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="結果を JSON で表示します。")] = False,
) -> None:
    """Import FILE, report every row that could not go in, and end with 1 if the file is not the survey."""
    began = time.monotonic()
    by = Acting.system("import")
    try:
        with progress_bar("取り込み") as report:
            run = import_survey(
                file,
                edition=edition,
                progress=lambda done, total: report(done, total, "取り込み"),
                by=by,
                at=now(),
            )
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from refusal
    imported = time.monotonic() - began
    with progress_bar("年度の比較") as report:
        compared = compare_neighbours(
            run.edition, progress=lambda done, total: report(done, total, "年度の比較"), at=now()
        )
    ready = time.monotonic() - began
    with progress_bar("検索の準備") as report:
        while not is_current():  # a running worker may be at it already
            if not catch_up(at=now(), progress=lambda done, total: report(done, total, "検索の準備")):
                time.sleep(0.05)
    seconds = time.monotonic() - began
    if as_json:
        json.dump(
            {
                **_counts(run),
                "changes": [_differences(one) for one in compared],
                "seconds": round(seconds, 1),
            },
            sys.stdout,
            ensure_ascii=False,
        )
        typer.echo()
        return
    typer.echo(
        f"{run.edition}: {run.read:,} 行を読みました。"
        f"追加 {run.added:,}、更新 {run.changed:,}、変更なし {run.unchanged:,}、受け付けなかった行 {run.refused:,}。"
        f"{seconds:.1f} 秒（取り込み {imported:.1f} 秒、年度の比較 {ready - imported:.1f} 秒、"
        f"検索の準備 {seconds - ready:.1f} 秒）"
    )
    for one in compared:
        typer.echo(
            f"{one.earlier} から {one.later}: 追加された手続 {one.added:,}、なくなった手続 {one.vanished:,}、"
            f"変わった手続 {one.changed:,}、変わらない手続 {one.same:,}"
        )
    _tell(run)


def _tell(run: SurveyImport) -> None:
    """Say on standard error what did not go in, and what went in although it is odd."""
    for finding in run.findings[:_SHOWN]:
        typer.echo(f"{finding['line']} 行目 {finding['survey_id']}: {finding['reason']}", err=True)
    if len(run.findings) > _SHOWN:
        typer.echo(f"ほか {len(run.findings) - _SHOWN:,} 行（--json ですべて表示します）", err=True)
    for remark in run.remarks[:_SHOWN]:
        taken = f"「{remark['taken_as']}」として扱います" if remark["taken_as"] else "そのまま取り込みました"
        typer.echo(f"{remark['column']}「{remark['value']}」{remark['rows']:,} 行: {taken}", err=True)
    if len(run.remarks) > _SHOWN:
        typer.echo(f"ほか {len(run.remarks) - _SHOWN:,} 種類（--json ですべて表示します）", err=True)


def _counts(run: SurveyImport) -> dict[str, object]:
    names = ("edition", "read", "added", "changed", "unchanged", "refused", "findings", "remarks")
    return {"run": str(run.pk), **{name: getattr(run, name) for name in names}}


def _differences(one: SurveyComparison) -> dict[str, object]:
    names = ("earlier", "later", "added", "vanished", "changed", "same", "columns")
    return {name: getattr(one, name) for name in names}
