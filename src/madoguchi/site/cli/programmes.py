"""`madoguchi import programmes FILE` and `madoguchi publish programmes`: two people, as in the studio."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.services import ProgrammeImport, import_programmes, publish_imported
from madoguchi.site.cli.progress import progress_bar

app = typer.Typer(add_completion=False, no_args_is_help=True)

_SHOWN = 20

Place = Annotated[str, typer.Option("--organisation", help="所管する組織の短い名前。")]
Who = Annotated[str, typer.Option("--by", help="行う職員のメールアドレス。")]
Preview = Annotated[bool, typer.Option("--preview", help="書き込まずに、何が変わるかだけを表示します。")]
AsJson = Annotated[bool, typer.Option("--json", help="結果を JSON で表示します。")]


def programmes(
    file: Annotated[Path, typer.Argument(help="公表されたJSON。")],
    organisation: Place,
    by: Who,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Draft the programmes of FILE; end with 1 if the file is not the registry."""
    place, acting = found_by_name(organisation, by)
    try:
        with progress_bar("取り込み") as report:
            result = import_programmes(
                file.read_bytes(),
                organisation=place,
                is_preview=preview,
                progress=lambda done, total: report(done, total, "取り込み"),
                by=acting,
                at=now(),
            )
    except OSError as error:
        typer.echo(f"ファイルを開けません: {file}", err=True)
        raise typer.Exit(1) from error
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from refusal
    if as_json:
        json.dump(result.to_json(), sys.stdout, ensure_ascii=False)
        typer.echo()
        return
    tell_import(result, preview=preview)


def tell_import(result: ProgrammeImport, *, preview: bool) -> None:
    """Say what an import did, and on standard error which records could not be taken."""
    typer.echo(
        f"{result.read:,} 件を読みました。追加 {len(result.added):,}、更新 {len(result.changed):,}、"
        f"変更なし {result.unchanged:,}、受け付けなかった記録 {len(result.refused):,}。"
        + ("（確認だけで、書き込んでいません）" if preview else "公開は、別の人が行います。")
    )
    for bad in result.refused[:_SHOWN]:
        typer.echo(f"{bad.place} 番目 {bad.name}: {' '.join(bad.problems)}", err=True)
    if len(result.refused) > _SHOWN:
        typer.echo(f"ほか {len(result.refused) - _SHOWN:,} 件（--json ですべて表示します）", err=True)


@app.callback(help="取り込んだものを公開します。")
def publish() -> None:
    """Holds the things that can be published in bulk."""


@app.command(
    "programmes", help="取り込んで公開を待っている制度を、まとめて公開します（編集した人とは別の人）。"
)
def publish_programmes(organisation: Place, by: Who) -> None:
    """Publish the imported programmes that wait, and say how many."""
    place, acting = found_by_name(organisation, by)
    try:
        with progress_bar("公開") as report:
            count = publish_imported(
                organisation=place,
                progress=lambda done, total: report(done, total, "公開"),
                by=acting,
                at=now(),
            )
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from refusal
    typer.echo(f"{count:,} 件を公開しました。")


def found_by_name(slug: str, email: str) -> tuple[Organisation, Acting]:
    """The organisation and the officer who are named on the command line; ends with 1 when there is none."""
    place = Organisation.objects.filter(slug=slug).first()
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if place is None or user is None:
        missing = f"組織「{slug}」" if place is None else f"職員「{email}」"
        typer.echo(f"{missing}が見つかりません。", err=True)
        raise typer.Exit(1)
    return place, acting_of(user, at=now())
