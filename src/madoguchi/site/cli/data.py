"""`madoguchi data`: the tables of which charts are made, and the rules of charts for people."""

import typer

from madoguchi.ui.charts.examples import rules_page

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback(help="図のもとになるデータを更新し、図の決まりを書き出します。")
def data() -> None:
    """Holds what is done about datasets."""


@app.command("chart-rules", help="図の決まり（docs/charts.md）を書き出します。")
def chart_rules() -> None:
    """Print the rules of charts."""
    typer.echo(rules_page(), nl=False)
