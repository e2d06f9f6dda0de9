"""`madoguchi rotate-keys`: makes the key file, changes the keys under which everything is sealed."""

from collections.abc import Callable

import typer

from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.examination.services import recompute_marks
from madoguchi.examination.services.indexing import reindex_cases
from madoguchi.facts.services.lookups import recompute as recompute_facts
from madoguchi.site.cli.progress import progress_bar
from madoguchi.vault.services import (
    destroy_retired,
    end_recomputing,
    make_key_file,
    recompute_lookups,
    renew_data_keys,
    rotate,
)
from madoguchi.vault.types import KeyMissing

app = typer.Typer(add_completion=False)

BY = Acting.system("rotate-keys")


@app.command(help="鍵を新しくします。途中で止まったときは、もう一度実行すると続きから進みます。")
def rotate_keys(
    first: bool = typer.Option(
        False, "--first", help="はじめての鍵ファイルをつくります（本番の準備で一度だけ）。"
    ),
    data: bool = typer.Option(False, "--data", help="これから封をするものに、新しいデータ鍵を使います。"),
    lookup: bool = typer.Option(
        False, "--lookup", help="検索に使う鍵を新しくし、検索用の値を計算し直します。"
    ),
    destroy_old: bool = typer.Option(
        False,
        "--destroy-retired",
        help="使い終わった世代を鍵ファイルから消します。古い控えは開けなくなります。",
    ),
) -> None:
    """Do what is asked for, one at a time; without an option, wrap all data keys under a new generation."""
    asked = [
        act
        for wanted, act in ((first, _first), (data, _data), (lookup, _lookup), (destroy_old, _destroy))
        if wanted
    ]
    if len(asked) > 1:
        raise typer.BadParameter("一度に1つだけ指定してください。")
    act: Callable[[], str] = asked[0] if asked else _rotate
    try:
        typer.echo(act())
    except (Refusal, KeyMissing) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from problem


def _rotate() -> str:
    with progress_bar("鍵を包み直す") as report:
        generation = rotate(progress=lambda done, total: report(done, total, ""), by=BY, at=now())
    return f"すべてのデータ鍵を、世代 {generation} で包み直しました。鍵ファイルの控えを取ってください。"


def _first() -> str:
    make_key_file(by=BY, at=now())
    return "鍵ファイルをつくりました。データベースとは別の場所に、控えを取ってください。"


def _data() -> str:
    count = renew_data_keys(by=BY, at=now())
    return f"{count:,} 個のデータ鍵を、開くためだけに残しました。これからは新しい鍵で封をします。"


def _lookup() -> str:
    recompute_lookups(by=BY, at=now())
    with progress_bar("検索用の値を計算し直す") as report:
        cases = reindex_cases(progress=lambda done, total: report(done, total, "案件の検索語"))
        recompute_marks(progress=lambda done, total: report(done, total, "重複の目印"))
        facts = recompute_facts(lambda done: report(done, done, "個人の情報"))
    end_recomputing(by=BY, at=now())
    return f"検索用の値を計算し直しました（申請 {cases:,} 件、個人の情報 {facts:,} 件）。鍵ファイルの控えを取ってください。"


def _destroy() -> str:
    gone = destroy_retired(by=BY, at=now())
    return f"{len(gone)} 世代を消しました。" if gone else "消す世代はありませんでした。"
