"""`madoguchi verify audit|files`: recomputes the log, what it says of answers and decisions, and every file's digest."""

import json
import sys
from dataclasses import asdict

import typer

from madoguchi.applications.selectors import altered_applications
from madoguchi.events.models import Access, Event, Seal
from madoguchi.events.selectors import verify as verify_log
from madoguchi.examination.selectors import altered_dispositions
from madoguchi.files.models import File
from madoguchi.files.selectors import missing
from madoguchi.site.cli.progress import progress_bar

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback(help="記録が書き換えられていないかを確かめます。")
def verify() -> None:
    """Holds the things that can be verified."""


@app.command(
    help="証跡と閲覧記録を計算し直し、回答・状態・処分・通知書を証跡と比べて、書き換えられた行を示します。"
)
def audit(as_json: bool = typer.Option(False, "--json", help="結果を JSON で表示します。")) -> None:
    """Print every finding and end with 1 if there is one."""
    with progress_bar("証跡の検証") as report:
        findings = verify_log(progress=lambda done, total: report(done, total, "証跡の検証"))
    findings += [*altered_applications(), *altered_dispositions()]
    counts = {
        "events": Event.objects.count(),
        "accesses": Access.objects.count(),
        "seals": Seal.objects.count(),
    }
    if as_json:
        json.dump(
            {**counts, "findings": [asdict(found) for found in findings]},
            sys.stdout,
            ensure_ascii=False,
            default=str,
        )
        typer.echo()
    else:
        for found in findings:
            typer.echo(f"× {found}", err=True)
        typer.echo(
            f"証跡 {counts['events']:,} 件、閲覧記録 {counts['accesses']:,} 件、封印 {counts['seals']:,} 件を確かめました。"
        )
        typer.echo(f"書き換えの疑い: {len(findings)} 件" if findings else "書き換えは見つかりませんでした。")
    if findings:
        raise typer.Exit(1)


@app.command(
    help="保管しているすべてのファイルを読み、大きさとダイジェストを記録と比べます（控えから戻した後にも）。"
)
def files() -> None:
    """Name every file whose bytes are gone or altered, and end with 1 if there is one."""
    damaged = missing(thorough=True)
    for file in damaged:
        typer.echo(f"× {file.pk}（持ち主 {file.owner}）", err=True)
    typer.echo(f"ファイル {File.objects.count():,} 件を確かめました。読み取れないもの: {len(damaged)} 件")
    if damaged:
        raise typer.Exit(1)
