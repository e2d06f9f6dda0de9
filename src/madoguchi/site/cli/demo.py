"""`madoguchi demo`: builds the demo city and tells its logins."""

import json
import sys
from importlib import import_module

import typer
from django.conf import settings

from madoguchi.site.cli.progress import progress_bar
from madoguchi.site.demo_logins import LOGINS, exists

app = typer.Typer(add_completion=False)


def build_if_absent() -> bool:
    """Build the demo city unless it stands; True if it was built."""
    if exists():
        return False
    with progress_bar("デモの県をつくっています") as report:
        import_module("madoguchi.site.demo").build(progress=report)  # loads all rooms, seconds
    return True


def logins() -> str:
    """The demo logins as lines of text."""
    return "\n".join(
        ["デモ用のログイン（架空の人物です）:"]
        + [f"  {who}　{email}　{password}　→ {where}" for who, email, password, where in LOGINS]
    )


@app.command(help="デモの県（窓野県）をつくります。すでにあれば、何もしません。")
def demo(
    logins_only: bool = typer.Option(False, "--logins", help="デモ用のログインだけを表示します。"),
    as_json: bool = typer.Option(False, "--json", help="ログインを JSON で表示します。"),
) -> None:
    """Build the demo city if it is absent and print its logins."""
    if settings.ENV.is_production:
        typer.echo("本番環境では、デモの県をつくれません。", err=True)
        raise typer.Exit(1)
    if not logins_only:
        build_if_absent()
    if as_json:
        keys = ("who", "email", "password", "where")
        json.dump([dict(zip(keys, login, strict=True)) for login in LOGINS], sys.stdout, ensure_ascii=False)
        typer.echo()
    else:
        typer.echo(logins())
