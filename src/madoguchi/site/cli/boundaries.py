"""`madoguchi import boundaries FILE`: the municipalities of the map, from open boundaries."""

from pathlib import Path
from typing import Annotated

import typer

from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.dashboards.services import load_boundaries
from madoguchi.site.cli.programmes import Place, Who, found_by_name


def boundaries(
    file: Annotated[Path, typer.Argument(help="区市町村の境界（GeoJSON、TopoJSON）。")],
    organisation: Place,
    by: Who,
    source: Annotated[str, typer.Option("--source", help="出典として地図の下に出す名前。")] = "",
    code: Annotated[str, typer.Option("--code", help="番号の入った属性の名前。")] = "",
    name: Annotated[str, typer.Option("--name", help="名前の入った属性の名前。")] = "",
) -> None:
    """Put the places of FILE in the place of those of the map; end with 1 and change nothing if it is no map."""
    place, acting = found_by_name(organisation, by)
    try:
        made = load_boundaries(
            content=file.read_bytes(),
            source=source or file.name,
            organisation=place,
            code=code,
            name=name,
            by=acting,
            at=now(),
        )
    except OSError as error:
        typer.echo(f"ファイルを開けません: {file}", err=True)
        raise typer.Exit(1) from error
    except Refusal as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from refusal
    typer.echo(f"地図の区域を取り込みました: {made:,}か所")
