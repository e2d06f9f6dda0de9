"""`madoguchi search WORDS`: finds procedures, native ones and the nation's."""

import json
import sys
from enum import StrEnum
from typing import Annotated

import typer

from madoguchi.search.selectors import search as find

app = typer.Typer(add_completion=False)


class Where(StrEnum):
    """Which procedures to look in."""

    OWN = "own"
    SURVEY = "survey"
    ALL = "all"


@app.command(help="手続を探します。言葉のほか、手続IDや手続番号でも探せます。")
def search(
    words: Annotated[
        list[str], typer.Argument(help="探す言葉。ふだんの言葉でも、手続や法令の名前でもかまいません。")
    ],
    limit: Annotated[int, typer.Option(min=1, max=100, help="表示する件数。")] = 20,
    source: Annotated[
        Where, typer.Option(help="own: 自治体の手続、survey: 国の手続（参考）、all: 両方。")
    ] = Where.ALL,
    as_json: Annotated[bool, typer.Option("--json", help="結果を JSON で表示します。")] = False,
) -> None:
    """Print the best hits first; end with 1 while this host has no index."""
    found = find(" ".join(words), source=source.value, limit=limit)
    if not found.is_ready:
        typer.echo(
            "検索の準備中です。madoguchi serve を動かすか、madoguchi import survey で取り込んでください。",
            err=True,
        )
        raise typer.Exit(1)
    if as_json:
        json.dump([hit.to_json() for hit in found.hits], sys.stdout, ensure_ascii=False)
        typer.echo()
        return
    if found.is_far:
        typer.echo("合う手続は見つかりませんでした。近いものを表示します。", err=True)
    for hit in found.hits:
        mark = "国の手続（参考）" if hit.source == "survey" else hit.organisation
        typer.echo(f"{hit.id}\t{hit.title}\t{hit.law}\t{mark}")
    typer.echo(f"{found.total:,} 件（{found.took_ms:.0f} ミリ秒）", err=True)
