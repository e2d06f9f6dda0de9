"""`madoguchi import subsidies KEYWORD…`: asks jGrants and drafts what it tells as programmes."""

import json
import sys
from typing import Annotated

import typer

from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.services import import_subsidies
from madoguchi.site.cli.programmes import AsJson, Place, Preview, Who, found_by_name, tell_import
from madoguchi.site.cli.progress import progress_bar


def subsidies(
    keywords: Annotated[list[str], typer.Argument(help="検索する言葉（2文字以上）。いくつでも。")],
    organisation: Place,
    by: Who,
    with_closed: Annotated[bool, typer.Option("--closed", help="受付が終わったものも含めます。")] = False,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Draft the subsidies that KEYWORD finds; end with 1 if jGrants does not answer."""
    place, acting = found_by_name(organisation, by)
    try:
        with progress_bar("Jグランツ") as report:
            result = import_subsidies(
                keywords=keywords,
                organisation=place,
                is_open=not with_closed,
                is_preview=preview,
                progress=lambda done, total: report(done, total, "Jグランツ"),
                by=acting,
                at=now(),
            )
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from refusal
    if as_json:
        json.dump(result.to_json(), sys.stdout, ensure_ascii=False)
        typer.echo()
        return
    tell_import(result, preview=preview)
