"""`madoguchi import agents FILE`: the roll of administrative scriveners, against which numbers are checked."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from madoguchi.accounts.services import RollUnreadable, import_roll
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now


def agents(
    file: Annotated[
        Path, typer.Argument(help="「登録番号」「氏名」「事務所の名称」の列があるCSV（UTF-8）。")
    ],
) -> None:
    """Put FILE in the place of the roll; end with 1 and change nothing if it cannot be read."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            count = import_roll(rows=csv.DictReader(lines), by=Acting.system("import agents"), at=now())
    except OSError as error:
        typer.echo(f"ファイルを開けません: {file}", err=True)
        raise typer.Exit(1) from error
    except (RollUnreadable, UnicodeDecodeError, csv.Error) as error:
        typer.echo(str(RollUnreadable.sentence), err=True)
        raise typer.Exit(1) from error
    typer.echo(f"行政書士の名簿を取り込みました: {count}件")
