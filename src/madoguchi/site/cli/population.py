"""`madoguchi import population FILE`: people without names, on whom an organisation tries its rules."""

from pathlib import Path
from typing import Annotated

import typer

from madoguchi.columns.services import import_population
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.site.cli.programmes import Place, Who, found_by_name


def population(
    file: Annotated[Path, typer.Argument(help="1行が1人の Parquet ファイル（docs/operations.md）。")],
    organisation: Place,
    by: Who,
    title: Annotated[str, typer.Option("--title", help="画面に出す名前。")] = "",
    is_invented: Annotated[bool, typer.Option("--invented", help="架空の人口であることを示します。")] = False,
) -> None:
    """Put FILE in the place of the population of the organisation; end with 1 and change nothing if it is none."""
    place, acting = found_by_name(organisation, by)
    try:
        made = import_population(
            file=file, organisation=place, title=title, is_invented=is_invented, by=acting, at=now()
        )
    except OSError as error:
        typer.echo(f"ファイルを開けません: {file}", err=True)
        raise typer.Exit(1) from error
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from refusal
    typer.echo(f"人口ファイルを取り込みました: {made.households:,} 世帯、{made.persons:,} 人。")
