"""`madoguchi backup`: a backup of database and files, while others write."""

from pathlib import Path

import typer

from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.site.backup.databases import BackupFailed
from madoguchi.site.backup.manifest import manifest_of
from madoguchi.site.backup.taking import take_backup
from madoguchi.site.cli.progress import progress_bar

app = typer.Typer(add_completion=False)

FOLDER = typer.Argument(..., file_okay=False, help="控えを置くフォルダ（この機械の外を勧めます）")


@app.command(
    help="データベースと保管ファイルの控えを、動かしたまま取ります。鍵は入りません。途中で止まった控えは、次のときに捨てます。"
)
def backup(
    folder: Path = FOLDER,
    keep: int = typer.Option(14, min=1, help="残す控えの数"),
) -> None:
    """Take one and say where it lies; end with 1 if it came to nothing."""
    try:
        with progress_bar("控え") as report:
            made = take_backup(folder=folder, keep=keep, report=report, by=Acting.system("backup"), at=now())
    except (BackupFailed, OSError) as problem:
        typer.echo(f"控えを取れませんでした: {problem}", err=True)
        raise typer.Exit(1) from problem
    manifest = manifest_of(made)
    typer.echo(
        f"{made}: データベース {manifest.database_bytes / 1e6:,.0f} MB、"
        f"ファイル {manifest.files:,} 件 {manifest.files_bytes / 1e6:,.0f} MB、証跡 {manifest.events:,} 件"
    )
    typer.echo("鍵のファイルは、別の場所に控えてください。")
