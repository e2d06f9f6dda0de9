"""`madoguchi serve`: the web server and the worker."""

import os
from importlib import import_module

import typer
from django.conf import settings

from madoguchi.site import serving
from madoguchi.site import trial_process as trial
from madoguchi.site.preparation import UNPREPARED, collect_static, pending_migrations

app = typer.Typer(add_completion=False)

HOST = typer.Option("127.0.0.1", help="待ち受けるアドレス")
PORT = typer.Option(8000, min=1, max=65535, help="待ち受けるポート番号")
WORKERS = typer.Option(2, min=1, help="ウェブサーバーのプロセスの数")


def refuse() -> None:
    """End with 1 and the reasons if this installation may not serve real people."""
    found = import_module("madoguchi.site.readiness").findings()  # loads much that a demo start can spare
    for finding in found:
        typer.echo(f"{'×' if finding.shuts else '！'} {finding.code}: {finding.sentence}", err=True)
    if any(finding.shuts for finding in found):
        typer.echo("この状態では、本番の窓口を開けません。", err=True)
        raise typer.Exit(1)


def run(*, host: str, port: int, workers: int, then: str = "", with_worker: bool = True) -> None:
    """Serve and print the address, and `then`, once the first page can be had."""
    if settings.ENV.is_production:
        refuse()
    if not serving.is_free(host, port):
        typer.echo(f"ポート {port} はほかで使われています。--port で別の番号を指定してください。", err=True)
        raise typer.Exit(1)

    with trial.running(
        origin=os.environ.get("MADOGUCHI_ORIGIN", f"http://{host}:{port}"), near=port
    ) as provider:

        def ready() -> None:
            typer.echo(f"\n窓口が開きました: http://{host}:{port}/\n{then}")
            if provider:
                typer.echo(f"ログインの体験用の提供元（カード、事業者、職員）: {provider}/")
            typer.echo("止めるときは Ctrl+C を押してください。")

        serving.serve(host=host, port=port, workers=workers, ready=ready, with_worker=with_worker)
    typer.echo("窓口を閉じました。")


@app.command(help="窓口を開きます（ウェブサーバーと、受付のあとの処理をいっしょに動かします）。")
def serve(
    host: str = HOST,
    port: int = PORT,
    workers: int = WORKERS,
    with_worker: bool = typer.Option(
        True, "--worker/--no-worker", help="受付のあとの処理も、いっしょに動かすか"
    ),
) -> None:
    """Serve until stopped; a database that lacks a migration is told instead."""
    if pending_migrations():
        typer.echo(UNPREPARED, err=True)
        raise typer.Exit(1)
    if collect_static():
        typer.echo("画面の部品を準備しました。")
    run(host=host, port=port, workers=workers, with_worker=with_worker)
