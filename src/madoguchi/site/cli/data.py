"""`madoguchi data`: the tables and feeds of which charts are made, and the rules of charts for people."""

import typer

from madoguchi.core.clock import now
from madoguchi.datasets.services import fetch_due, refresh
from madoguchi.site.tables import SOURCES
from madoguchi.ui.charts.examples import rules_page

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback(help="図のもとになるデータを更新し、図の決まりを書き出します。")
def data() -> None:
    """Holds what is done about datasets."""


@app.command("refresh", help="このサイトの記録から作る表を、いま作り直します。")
def refresh_now() -> None:
    """Make every table of this site's records anew."""
    at = now()
    failed = [source.code for source in SOURCES if refresh(source=source, at=at) is None]
    typer.echo(f"表を作り直しました: {len(SOURCES) - len(failed)}")
    if failed:
        typer.echo(f"作れなかった表: {'、'.join(failed)}", err=True)
        raise typer.Exit(1)


@app.command("fetch", help="取得の時刻が来たアドレスから、データを取得します。")
def fetch_now() -> None:
    """Ask the feeds that are due until none is."""
    asked = 0
    while found := fetch_due(at=now()):
        asked += found
    typer.echo(f"取得を試みたアドレス: {asked}")


@app.command("chart-rules", help="図の決まり（docs/charts.md）を書き出します。")
def chart_rules() -> None:
    """Print the rules of charts."""
    typer.echo(rules_page(), nl=False)
