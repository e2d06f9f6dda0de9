"""`madoguchi index`: builds this host's search index anew."""

import time

import typer

from madoguchi.core.clock import now
from madoguchi.search.services import WriterBusy, rebuild
from madoguchi.site.cli.progress import progress_bar

app = typer.Typer(add_completion=False)


@app.command(help="検索の索引をつくり直します。つくり直しているあいだも、検索は使えます。")
def build() -> None:
    """Build, with a progress bar; end with 1 while another process of this host writes."""
    began = time.monotonic()
    with progress_bar("検索の準備") as report:
        try:
            total = rebuild(lambda done, total: report(done, total, "検索の準備"), at=now())
        except WriterBusy as busy:
            typer.echo("ほかの処理が索引を書いています。少し待ってから、もう一度実行してください。", err=True)
            raise typer.Exit(1) from busy
    typer.echo(f"{total:,} 件の索引ができました（{time.monotonic() - began:.1f} 秒）")
