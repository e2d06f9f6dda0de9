"""`madoguchi check`: whether this installation may serve real people."""

import json
import sys
from dataclasses import asdict

import typer

from madoguchi.site.readiness import findings

app = typer.Typer(add_completion=False)


@app.command(help="本番として動かしてよい状態かを点検します。")
def check(as_json: bool = typer.Option(False, "--json", help="結果を JSON で表示します。")) -> None:
    """Print every reason against it and end with 1 if there is one."""
    found = findings()
    if as_json:
        json.dump([asdict(finding) for finding in found], sys.stdout, ensure_ascii=False)
        typer.echo()
    else:
        for finding in found:
            typer.echo(f"× {finding.code}: {finding.sentence}", err=True)
        typer.echo(f"指摘: {len(found)} 件" if found else "本番として動かせる状態です。")
    if found:
        raise typer.Exit(1)
