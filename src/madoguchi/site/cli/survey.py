"""`madoguchi import survey FILE`: takes in the national survey and brings the search up to it."""

import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.services import import_survey
from madoguchi.search.services import catch_up, is_current
from madoguchi.site.cli.progress import progress_bar

app = typer.Typer(add_completion=False, no_args_is_help=True)

_SHOWN_FINDINGS = 20


@app.callback(help="公表されたデータを取り込みます。")
def take_in() -> None:
    """Holds the things that can be imported."""


@app.command(help="行政手続等の悉皆調査結果（CSV、gzipも可）を取り込みます。")
def survey(
    file: Annotated[Path, typer.Argument(help="公表されたファイル。")],
    as_json: Annotated[bool, typer.Option("--json", help="結果を JSON で表示します。")] = False,
) -> None:
    """Import FILE, report every row that could not go in, and end with 1 if the file is not the survey."""
    began = time.monotonic()
    by = Acting.system("import")
    try:
        with progress_bar("取り込み") as report:
            run = import_survey(
                file, progress=lambda done, total: report(done, total, "取り込み"), by=by, at=now()
            )
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from refusal
    imported = time.monotonic() - began
    with progress_bar("検索の準備") as report:
        while not is_current():  # a running worker may be at it already
            if not catch_up(at=now(), progress=lambda done, total: report(done, total, "検索の準備")):
                time.sleep(0.5)
    seconds = time.monotonic() - began
    if as_json:
        answer = {
            "run": str(run.pk),
            "edition": run.edition,
            "read": run.read,
            "added": run.added,
            "changed": run.changed,
            "unchanged": run.unchanged,
            "refused": run.refused,
            "findings": run.findings,
            "seconds": round(seconds, 1),
        }
        json.dump(answer, sys.stdout, ensure_ascii=False)
        typer.echo()
        return
    typer.echo(
        f"{run.edition}: {run.read:,} 行を読みました。"
        f"追加 {run.added:,}、更新 {run.changed:,}、変更なし {run.unchanged:,}、受け付けなかった行 {run.refused:,}。"
        f"{seconds:.1f} 秒（取り込み {imported:.1f} 秒、検索の準備 {seconds - imported:.1f} 秒）"
    )
    for finding in run.findings[:_SHOWN_FINDINGS]:
        typer.echo(f"{finding['line']} 行目 {finding['survey_id']}: {finding['reason']}", err=True)
    if len(run.findings) > _SHOWN_FINDINGS:
        typer.echo(f"ほか {len(run.findings) - _SHOWN_FINDINGS:,} 行（--json ですべて表示します）", err=True)
