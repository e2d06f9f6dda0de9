"""`madoguchi timestamps`: the time stamping service of the demo (RFC 3161 over HTTP), for trying out and for tests."""

import typer
from django.conf import settings

from madoguchi.core.clock import now
from madoguchi.papers.selectors import authority_is_demo
from madoguchi.papers.stamping import server

app = typer.Typer(add_completion=False)


@app.command(
    help="体験用の時刻認証局（RFC 3161）を動かします。MADOGUCHI_TSA に、表示されるアドレスを指定して使います。"
)
def timestamps(
    host: str = typer.Option("127.0.0.1", help="待ち受けるアドレス"),
    port: int = typer.Option(8318, min=1, max=65535, help="待ち受けるポート番号"),
) -> None:
    """Serve until stopped; never in production, and not before the demo's authority was made."""
    if settings.ENV.is_production:
        typer.echo("体験用の時刻認証局は、本番では使えません。", err=True)
        raise typer.Exit(1)
    if not authority_is_demo():
        typer.echo("デモの認証局がありません。先に madoguchi demo を実行してください。", err=True)
        raise typer.Exit(1)
    typer.echo(f"時刻認証局が動いています: http://{host}:{port}/\n止めるときは Ctrl+C を押してください。")
    with server(host=host, port=port, clock=now) as service:
        try:
            service.serve_forever()
        except KeyboardInterrupt:
            typer.echo("止めました。")
