"""`madoguchi import counts FILE`: the population by municipality, from the open files in which it is published."""

from pathlib import Path
from typing import Annotated

import typer

from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.site.cli.programmes import Place, Who, found_by_name
from madoguchi.timecost.services import take_population


def counts(
    file: Annotated[Path, typer.Argument(help="人口の表（CSV、Excel）。形は docs/time-cost.md。")],
    organisation: Place,
    by: Who,
    source: Annotated[str, typer.Option("--source", help="出典として画面に出す名前。")] = "",
) -> None:
    """Put the counts of FILE in the place of those of the same years; end with 1 and change nothing if it is none."""
    place, acting = found_by_name(organisation, by)
    try:
        made = take_population(
            content=file.read_bytes(), source=source or file.name, organisation=place, by=acting, at=now()
        )
    except OSError as error:
        typer.echo(f"ファイルを開けません: {file}", err=True)
        raise typer.Exit(1) from error
    except Refusal as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from refusal
    typer.echo(f"人口を取り込みました: {made:,}件")
