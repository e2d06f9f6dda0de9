"""`madoguchi drill`: restores the newest backup on a host that is thrown away, and writes down how it went."""

from pathlib import Path

import typer

from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.site.backup.databases import BackupFailed
from madoguchi.site.backup.manifest import backups_in
from madoguchi.site.backup.restoring import drill as run_drill

app = typer.Typer(add_completion=False)

FOLDER = typer.Argument(..., exists=True, file_okay=False, help="控えを置いたフォルダ")


@app.command(help="いちばん新しい控えを、捨ててよい場所に戻してみて、結果を証跡に残します（戻す訓練）。")
def drill(
    folder: Path = FOLDER,
    database: str = typer.Option(
        "", help="PostgreSQL の控えのとき: 空のデータベース postgresql://…（終わってもそのまま残します）"
    ),
) -> None:
    """Restore, tell the seconds and what was found; end with 1 if anything is wrong."""
    found = backups_in(folder)
    if not found:
        typer.echo(f"{folder} に控えがありません。", err=True)
        raise typer.Exit(1)
    try:
        restored = run_drill(backup=found[-1], database=database, by=Acting.system("drill"), at=now())
    except BackupFailed as problem:
        typer.echo(f"戻せませんでした: {problem}", err=True)
        raise typer.Exit(1) from problem
    for finding in restored.findings:
        typer.echo(f"× {finding}", err=True)
    typer.echo(
        f"{restored.manifest.made_at} の控えを {restored.seconds:,.0f} 秒で戻せました。"
        f"おかしなところ: {len(restored.findings)} 件"
    )
    if restored.findings:
        raise typer.Exit(1)
