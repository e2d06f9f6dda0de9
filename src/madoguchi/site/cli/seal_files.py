"""`madoguchi seal-files`: seals the files that were stored before files were sealed."""

import typer

from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.site.cli.progress import progress_bar
from madoguchi.site.sealing_files import seal_old_files

app = typer.Typer(add_completion=False)


@app.command(
    help="暗号化される前に保管されたファイルを、暗号化します。途中で止まったときは、もう一度実行してください。"
)
def seal_files() -> None:
    """Seal them all; end with 1 if some cannot be read."""
    with progress_bar("ファイルの暗号化") as report:
        sealed, unread = seal_old_files(
            progress=lambda done, total: report(done, total, ""), by=Acting.system("seal-files"), at=now()
        )
    typer.echo(f"{sealed:,} 件を暗号化しました。もとのファイルは、1日後に消えます。")
    if unread:
        typer.echo(
            f"読み取れないファイルが {len(unread):,} 件あります: {', '.join(map(str, unread))}", err=True
        )
        raise typer.Exit(1)
