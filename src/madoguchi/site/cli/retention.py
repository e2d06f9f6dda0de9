"""`madoguchi retention …`: what is due, holds, destroying, and looking for what is left of a word."""

from pathlib import Path
from typing import Annotated

import typer

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.examination.models import Disposal
from madoguchi.examination.services.retention import (
    disposals_due,
    lift_hold,
    place_hold,
    set_aside_due,
)
from madoguchi.site.retention.erasing import purge_due
from madoguchi.site.retention.tracing import traces_of

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="保存期間の過ぎた申請を確かめ、止め、廃棄します。"
)
BY = Acting.system("retention")


def _refuse(sentence: object) -> typer.Exit:
    typer.echo(str(sentence), err=True)
    return typer.Exit(1)


def _called(number: str) -> Application:
    found = list(Application.objects.filter(receipt_number=number)[:2])
    if len(found) != 1:
        raise _refuse("この受付番号の申請はありません。")
    return found[0]


@app.command(help="廃棄待ちの申請を、廃棄できる日の早い順に示します。")
def due() -> None:
    """Set aside what is due and list what waits."""
    set_aside_due(by=BY, at=now())
    waiting = Disposal.objects.filter(purged_at__isnull=True).select_related("procedure", "organisation")
    for one in waiting:
        typer.echo(
            f"{one.receipt_number}\t{one.organisation.name}\t{one.procedure.slug}\t"
            f"満了 {one.ended_on}\t廃棄できる日 {one.purge_on}"
        )
    ready = disposals_due(at=now()).count()
    typer.echo(f"廃棄待ち {waiting.count():,} 件。うち、いま廃棄できるもの {ready:,} 件。")


@app.command(help="訴訟や審査請求のあるあいだ、申請の廃棄を止めます。")
def hold(number: str, why: Annotated[str, typer.Option(help="理由。")]) -> None:
    """Place a legal hold on the application with this receipt number."""
    try:
        place_hold(application=_called(number), reason=why, by=BY, at=now())
    except Refusal as refusal:
        raise _refuse(refusal) from refusal
    typer.echo(f"{number} の廃棄を止めました。")


@app.command(help="廃棄の停止を解きます。保存期間が過ぎていれば、もう一度30日待ってから廃棄します。")
def release(number: str) -> None:
    """Lift the hold."""
    try:
        lift_hold(application=_called(number), by=BY, at=now())
    except Refusal as refusal:
        raise _refuse(refusal) from refusal
    typer.echo(f"{number} の廃棄の停止を解きました。")


@app.command(help="廃棄できる申請を廃棄します。件数が多いときは、その件数を --approve に書きます。")
def purge(approve: Annotated[int | None, typer.Option(help="廃棄する件数。")] = None) -> None:
    """Destroy what is due."""
    try:
        done = purge_due(approved=approve, by=BY, at=now())
    except Refusal as refusal:
        raise _refuse(refusal) from refusal
    typer.echo(
        f"申請 {done.applications:,} 件（記録 {done.rows:,} 行、ファイル {done.files:,} 件）を廃棄しました。"
        "ファイルの中身は1日後に、控え（バックアップ）の中のものは、控えの残る期間が過ぎると、なくなります。"
    )


@app.command(help="言葉が、データベース・ファイル・索引・フォルダーのどこかに残っていないかを確かめます。")
def trace(
    word: str,
    folder: Annotated[list[Path] | None, typer.Option(help="ログや控えのフォルダー。")] = None,
) -> None:
    """Print every place and end with 1 if there is one. The word itself is not printed."""
    found = 0
    for place in traces_of([word], folders=folder or []):
        typer.echo(place)
        found += 1
    typer.echo(f"{found:,} か所に残っています。" if found else "どこにも残っていません。")
    if found:
        raise typer.Exit(1)
