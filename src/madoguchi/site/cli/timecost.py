"""`madoguchi time assumptions` and `time reckon`: the assumptions for people, and the results of today."""

import typer

from madoguchi.core.clock import japan_day, now
from madoguchi.timecost.selectors import assumptions_markdown, assumptions_on, hours_in_words
from madoguchi.timecost.services import reckon

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback(help="手続にかかる時間の前提を書き出し、計算し直します。")
def time() -> None:
    """Holds what is done about time cost."""


@app.command(help="前提の表（docs/time-cost.md）を書き出します。")
def assumptions() -> None:
    """Print the assumptions that hold today."""
    typer.echo(assumptions_markdown(assumptions_on(japan_day(now()))), nl=False)


@app.command("reckon", help="今日の結果を計算し直します。")
def reckon_today() -> None:
    """Reckon the results of today anew."""
    result = reckon(at=now())
    given = result.body["given_back"]["hours"][0]
    typer.echo(
        f"計算しました。できごと {len(result.body['with']['events'])}、お返しした時間 {hours_in_words(given)}。"
    )
