"""`madoguchi dossier PERSON|FILE|OFFICER …`: all about an incident in one command."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN, now
from madoguchi.core.refusal import Refusal
from madoguchi.language.reading import Unreadable, read_date
from madoguchi.site.dossier.finding import About, target_of
from madoguchi.site.dossier.making import make_dossier

app = typer.Typer(add_completion=False)


@app.command(
    help="漏えいの疑いのあるとき、だれの、どの項目を、だれが、いつ見たかを、証跡とともに1つのフォルダーに書き出します。"
)
def dossier(
    about: Annotated[About, typer.Argument(help="person（本人）、file（申請）、officer（職員）")],
    named: Annotated[str, typer.Argument(help="メールアドレス、受付番号、または識別子")],
    folder: Annotated[Path, typer.Option(help="書き出すフォルダー（空のもの）")],
    since: Annotated[str, typer.Option("--from", help="最初の日。例：2026-11-01、令和8年11月1日")],
    until: Annotated[str, typer.Option("--to", help="最後の日。例：2026-11-23")],
) -> None:
    """Make the dossier and say what stands in it; end with 1 when nothing is called so or the log is altered."""
    try:
        first, last = read_date(since), read_date(until)
        done = make_dossier(
            target_of(about, named),
            since=datetime.combine(first, time.min, tzinfo=JAPAN),
            until=datetime.combine(last + timedelta(days=1), time.min, tzinfo=JAPAN),
            folder=folder,
            by=Acting.system("operator"),
            at=now(),
        )
    except (Refusal, Unreadable) as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from refusal
    typer.echo(
        f"{done.folder}: 関係する人 {done.people:,} 人、閲覧 {done.accesses:,} 件、変更 {done.events:,} 件\n"
        f"SHA-256 {done.digest}"
        + (
            "（電子署名をつけました）"
            if done.is_signed
            else "（署名できる証明書がないため、署名はありません）"
        )
    )
    if done.findings:
        typer.echo(f"証跡に書き換えの疑いがあります: {done.findings} 件", err=True)
        raise typer.Exit(1)
