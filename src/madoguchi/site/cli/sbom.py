"""`madoguchi sbom`: what this installation is made of, for whoever answers for it."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from madoguchi.core.clock import now
from madoguchi.site.bill import LicenceRefused, bill, licence_list

app = typer.Typer(add_completion=False)

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", re.M)


@app.command(help="この環境の部品表（SBOM、CycloneDX 1.6）を JSON で表示します。")
def sbom(
    licences: Annotated[
        Path | None, typer.Option(help="requirements.txt を読み、ライセンスの一覧を表示します。")
    ] = None,
) -> None:
    """Print the bill, or the list of licences of what a file pins; end with 1 on a licence that is refused."""
    if licences is None:
        typer.echo(json.dumps(bill(at=now()), ensure_ascii=False, indent=1))
        return
    try:
        typer.echo(licence_list(PINNED.findall(licences.read_text("utf-8"))), nl=False)
    except LicenceRefused as refused:
        typer.echo(f"使えないライセンスです: {refused}", err=True)
        raise typer.Exit(1) from refused
