"""`madoguchi serve`: the web server and the worker."""

import typer

from madoguchi.site import serving
from madoguchi.site.readiness import NotReady, refuse_in_production

app = typer.Typer(add_completion=False)

HOST = typer.Option("127.0.0.1", help="待ち受けるアドレス")
PORT = typer.Option(8000, min=1, max=65535, help="待ち受けるポート番号")
WORKERS = typer.Option(2, min=1, help="ウェブサーバーのプロセスの数")


def run(*, host: str, port: int, workers: int, then: str = "") -> None:
    """Serve and print the address, and `then`, once the first page can be had."""
    try:
        refuse_in_production()
    except NotReady as reasons:
        typer.echo(reasons, err=True)
        raise typer.Exit(1) from None
    if not serving.is_free(host, port):
        typer.echo(f"ポート {port} はほかで使われています。--port で別の番号を指定してください。", err=True)
        raise typer.Exit(1)

    def ready() -> None:
        typer.echo(
            f"\n窓口が開きました: http://{host}:{port}/\n{then}\n止めるときは Ctrl+C を押してください。"
        )

    serving.serve(host=host, port=port, workers=workers, ready=ready)
    typer.echo("窓口を閉じました。")


@app.command(help="窓口を開きます（ウェブサーバーと、受付のあとの処理をいっしょに動かします）。")
def serve(host: str = HOST, port: int = PORT, workers: int = WORKERS) -> None:
    """Serve until stopped."""
    run(host=host, port=port, workers=workers)
