"""`madoguchi quality table` and `quality axe PROCEDURE FILE`: the criteria for people, and runs of a checker."""

import json
from pathlib import Path
from typing import Annotated

import typer

from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.quality.criteria_table import markdown
from madoguchi.quality.services import record_run
from madoguchi.quality.standard import standard_on
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors import open_among

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback(help="品質基準の表を書き出し、検査の結果を取り込みます。")
def quality() -> None:
    """Holds what is done about quality."""


@app.command(help="品質基準の表（docs/quality-standard.md）を書き出します。")
def table() -> None:
    """Print the criteria of the standard that holds today."""
    typer.echo(markdown(standard_on(japan_day(now()))), nl=False)


@app.command(help="axe が書き出した検査結果（JSON）を、手続の公開中のフォームの検査として取り込みます。")
def axe(
    procedure: Annotated[str, typer.Argument(help="手続のアドレス用の名前。")],
    file: Annotated[Path, typer.Argument(help="axe の結果。1ページ分、または何ページ分かの一覧。")],
) -> None:
    """Record a run over the forms in which the procedure can be applied for now, or over another system."""
    at = now()
    try:
        found = Procedure.objects.select_related("organisation").get(slug=procedure)
        result = json.loads(file.read_text("utf-8-sig"))
        editions = open_among(Edition.objects.filter(procedure=found), on=japan_day(at))
        forms = {edition.form_version_id: edition.form_version for edition in editions}
        runs = [
            record_run(
                procedure=found, form_version=form, result=result, by=Acting.system("accessibility"), at=at
            )
            for form in (forms.values() or [None])
        ]
    except Procedure.DoesNotExist:
        typer.echo(f"手続 {procedure} は登録されていません。", err=True)
        raise typer.Exit(1) from None
    except (OSError, ValueError) as error:
        typer.echo(f"{file} を読み取れませんでした（{error}）。", err=True)
        raise typer.Exit(1) from None
    except Refusal as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None
    for run in runs:
        typer.echo(f"{run.pages}ページ、違反 {run.violations}件を記録しました。")
