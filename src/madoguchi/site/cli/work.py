"""`madoguchi worker`: does what follows the events of the log."""

import signal
from threading import Event as Flag
from types import FrameType

import typer

from madoguchi.site.worker import work

app = typer.Typer(add_completion=False)


@app.command(help="受付のあとに続く処理（控え、通知、メール、検索、封印）を続けて行います。")
def worker(
    parent: int = typer.Option(0, hidden=True, help="このプロセスが終わったら、いっしょに終わります。"),
) -> None:
    """Work until SIGINT or SIGTERM; the job under way is finished first."""
    stop = Flag()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    work(stop, parent=parent or None)
