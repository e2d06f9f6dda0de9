"""`madoguchi restore`: lays a backup into an empty installation, and looks through all of it."""

import json
import os
import sys
from pathlib import Path

import typer

from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.site.backup.databases import BackupFailed
from madoguchi.site.backup.restoring import restore_backup
from madoguchi.site.cli.progress import progress_bar

app = typer.Typer(add_completion=False)

FOLDER = typer.Argument(..., exists=True, file_okay=False, help="控えのフォルダ（日時の名前）")


@app.command(
    help="控えを、空のデータベースに戻し、証跡・回答・処分・ファイルを確かめます。空でなければ、何もしません。"
)
def restore(
    backup: Path = FOLDER,
    jobs: int = typer.Option(os.cpu_count() or 1, min=1, help="PostgreSQL に同時に書く数"),
    as_json: bool = typer.Option(False, "--json", help="結果を JSON で表示します。"),
) -> None:
    """Restore and say what was found; end with 1 if anything is wrong."""
    try:
        with progress_bar("控えを戻す") as report:
            restored = restore_backup(
                backup=backup, jobs=jobs, report=report, by=Acting.system("restore"), at=now()
            )
    except BackupFailed as problem:
        typer.echo(f"戻せませんでした: {problem}", err=True)
        raise typer.Exit(1) from problem
    if as_json:
        json.dump(
            {"seconds": restored.seconds, "findings": restored.findings}, sys.stdout, ensure_ascii=False
        )
        typer.echo()
    else:
        for finding in restored.findings:
            typer.echo(f"× {finding}", err=True)
        typer.echo(
            f"{restored.manifest.made_at} の控えを {restored.seconds:,.0f} 秒で戻しました。"
            f"ファイル {restored.manifest.files:,} 件。おかしなところ: {len(restored.findings)} 件"
        )
    if restored.findings:
        raise typer.Exit(1)
