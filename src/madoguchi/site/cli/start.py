"""`madoguchi start`: makes everything ready and opens the window, in one process."""

import os
import sys

import typer
from django.conf import settings

from madoguchi.site.cli.demo import build_if_absent, logins
from madoguchi.site.cli.serve import HOST, PORT, WORKERS, run
from madoguchi.site.preparation import collect_static, migrate

app = typer.Typer(add_completion=False)


@app.command(help="データベース、デモの県、画面の部品を準備して、窓口を開きます。")
def start(host: str = HOST, port: int = PORT, workers: int = WORKERS) -> None:
    """Migrate, collect static files, build the demo city if it is absent, then serve; never in production."""
    if settings.ENV.is_production:
        typer.echo(
            "start は体験用です。本番環境では、django migrate のあとに serve を使ってください。", err=True
        )
        raise typer.Exit(1)
    if migrate():
        typer.echo("データベースを準備しました。")
    if collect_static():
        typer.echo("画面の部品を準備しました。")
    if build_if_absent():
        _begin_anew()
    run(host=host, port=port, workers=workers, then=logins())


def _begin_anew() -> None:
    """Take the place of this process with one that has drawn and typeset nothing.

    Web workers are forked, and threads of libraries do not come along: a worker whose parent had drawn a chart would
    wait for ever for the thread that draws.
    """
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "madoguchi", *sys.argv[1:]])  # noqa: S606 - our own command
