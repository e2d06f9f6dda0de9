"""`madoguchi check`: whether this installation may serve real people; `check mail`: whether its mail will be taken."""

import json
import sys
from dataclasses import asdict

import typer

from madoguchi.messaging.sender import Said, look_at_sender
from madoguchi.site.readiness import findings

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True, help="本番として動かしてよい状態かを点検します。")
def check(
    context: typer.Context, as_json: bool = typer.Option(False, "--json", help="結果を JSON で表示します。")
) -> None:
    """Print every reason against it and end with 1 if there is one."""
    if context.invoked_subcommand:
        return
    found = findings()
    if as_json:
        json.dump([asdict(finding) for finding in found], sys.stdout, ensure_ascii=False)
        typer.echo()
    else:
        for finding in found:
            typer.echo(f"{'×' if finding.shuts else '！'} {finding.code}: {finding.sentence}", err=True)
        typer.echo(f"指摘: {len(found)} 件" if found else "本番として動かせる状態です。")
    if found:
        raise typer.Exit(1)


_MARKS = {Said.GOOD: "○", Said.WRONG: "×", Said.UNKNOWN: "？"}


@app.command(
    help="送信元を点検します: SPF、DKIM、DMARC、TLS、逆引き。ここから確かめられないものは、そう表示します。"
)
def mail(
    selector: str = typer.Option("", help="DKIM のセレクター"),
    as_json: bool = typer.Option(False, "--json", help="結果を JSON で表示します。"),
) -> None:
    """Print what receivers look at and end with 1 if something is wrong; what is unknown is no fault."""
    looks = look_at_sender(selector=selector)
    if as_json:
        json.dump([asdict(look) for look in looks], sys.stdout, ensure_ascii=False)
        typer.echo()
    else:
        for look in looks:
            typer.echo(f"{_MARKS[look.said]} {look.code}: {look.sentence}")
    if any(look.said == Said.WRONG for look in looks):
        raise typer.Exit(1)
