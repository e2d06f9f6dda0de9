"""`madoguchi import corporations FILE`: takes the base registry of corporate numbers in."""

import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from madoguchi.businesses.models import CorporationImport
from madoguchi.businesses.services import import_corporations
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.site.cli.progress import progress_bar

_SHOWN = 20
_COUNTS = ("done", "added", "changed", "past", "unchanged", "refused", "findings")


def corporations(
    file: Annotated[Path, typer.Argument(help="国税庁の法人番号公表サイトのCSV、またはZIP。")],
    difference: Annotated[bool, typer.Option("--difference", help="差分データです。")] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="途中で止まった、ほかのファイルの取込みをやめます。")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="結果を JSON で表示します。")] = False,
) -> None:
    """Import FILE, report every row that could not go in, and end with 1 if it is not the published file."""
    began = time.monotonic()
    try:
        with progress_bar("取り込み") as report:
            run = import_corporations(
                file,
                is_difference=difference,
                is_restart=restart,
                progress=lambda done, total: report(done, total, "取り込み"),
                by=Acting.system("import"),
                at=now(),
            )
    except OSError as error:
        typer.echo(f"ファイルを開けません: {file}", err=True)
        raise typer.Exit(1) from error
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from refusal
    seconds = time.monotonic() - began
    if as_json:
        told = {"run": str(run.pk), **{name: getattr(run, name) for name in _COUNTS}}
        json.dump({**told, "seconds": round(seconds, 1)}, sys.stdout, ensure_ascii=False)
        typer.echo()
        return
    typer.echo(
        f"{run.done:,} 行を読みました。追加 {run.added:,}、更新 {run.changed:,}、"
        f"変更なし {run.unchanged:,}、変更前の内容 {run.past:,}、受け付けなかった行 {run.refused:,}。{seconds:.1f} 秒"
    )
    _tell(run)


def _tell(run: CorporationImport) -> None:
    """Say on standard error which rows did not go in."""
    for finding in run.findings[:_SHOWN]:
        typer.echo(f"{finding['line']} 行目 {finding['number']}: {finding['reason']}", err=True)
    if run.refused > _SHOWN:
        typer.echo(f"ほか {run.refused - _SHOWN:,} 行（--json で 1,000 行まで表示します）", err=True)
