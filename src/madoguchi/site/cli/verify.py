"""`madoguchi verify audit|files|notice`: recomputes the log and every file's digest; tells whether a paper is ours."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import typer

from madoguchi.applications.selectors import altered_applications
from madoguchi.core.clock import JAPAN, now
from madoguchi.events.models import Access, Event, Seal
from madoguchi.events.selectors import verify as verify_log
from madoguchi.examination.selectors import altered_dispositions
from madoguchi.examination.selectors.verifying import PaperCheck, Verdict, check_paper
from madoguchi.files.models import File
from madoguchi.files.selectors import missing
from madoguchi.site.cli.progress import progress_bar

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback(help="記録が書き換えられていないかを確かめます。")
def verify() -> None:
    """Holds the things that can be verified."""


@app.command(
    help="証跡と閲覧記録を計算し直し、回答・状態・処分・通知書を証跡と比べて、書き換えられた行を示します。"
)
def audit(as_json: bool = typer.Option(False, "--json", help="結果を JSON で表示します。")) -> None:
    """Print every finding and end with 1 if there is one."""
    with progress_bar("証跡の検証") as report:
        findings = verify_log(progress=lambda done, total: report(done, total, "証跡の検証"))
    findings += [*altered_applications(), *altered_dispositions()]
    counts = {
        "events": Event.objects.count(),
        "accesses": Access.objects.count(),
        "seals": Seal.objects.count(),
    }
    if as_json:
        json.dump(
            {**counts, "findings": [asdict(found) for found in findings]},
            sys.stdout,
            ensure_ascii=False,
            default=str,
        )
        typer.echo()
    else:
        for found in findings:
            typer.echo(f"× {found}", err=True)
        typer.echo(
            f"証跡 {counts['events']:,} 件、閲覧記録 {counts['accesses']:,} 件、封印 {counts['seals']:,} 件を確かめました。"
        )
        typer.echo(f"書き換えの疑い: {len(findings)} 件" if findings else "書き換えは見つかりませんでした。")
    if findings:
        raise typer.Exit(1)


@app.command(
    help="保管しているすべてのファイルを読み、大きさとダイジェストを記録と比べます（控えから戻した後にも）。"
)
def files() -> None:
    """Name every file whose bytes are gone or altered, and end with 1 if there is one."""
    damaged = missing(thorough=True)
    for file in damaged:
        typer.echo(f"× {file.pk}（持ち主 {file.owner}）", err=True)
    typer.echo(f"ファイル {File.objects.count():,} 件を確かめました。読み取れないもの: {len(damaged)} 件")
    if damaged:
        raise typer.Exit(1)


PAPER = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="確かめるPDF")
ALTERED, UNKNOWN, NOT_IN_FORCE = 1, 2, 3
"""How `verify notice` ends for what is not a paper of ours in force."""


@app.command(
    help="通知書などのPDFが、この窓口の出したものか、変更されていないか、いまも有効かを確かめます。"
    "終了コード: 0 有効、1 変更されている、2 確かめられない、3 本物だが取消し・再交付・期間満了。"
)
def notice(
    file: Path = PAPER,
    as_json: bool = typer.Option(False, "--json", help="結果を JSON で表示します。"),
) -> None:
    """Say what the file is and print its digest beside that of the record; nothing of the applicant."""
    found = check_paper(file.read_bytes(), at=now())
    told = _told(found)
    if as_json:
        json.dump(told, sys.stdout, ensure_ascii=False)
        typer.echo()
    else:
        typer.echo(f"{'○' if found.counts else '×'} {found.verdict.words}")
        typer.echo(
            "\n".join(f"{_LABELS[key]}: {value}" for key, value in told.items() if key in _LABELS and value)
        )
    if found.verdict == Verdict.ALTERED:
        raise typer.Exit(ALTERED)
    if found.verdict == Verdict.UNKNOWN:
        raise typer.Exit(UNKNOWN)
    if not found.counts:
        raise typer.Exit(NOT_IN_FORCE)


_LABELS = {
    "message": "電子署名",
    "signer": "署名した人",
    "signed_at": "署名した日時",
    "stamped_at": "時刻認証局が証明した日時",
    "certificate_until": "証明書の有効期限",
    "number": "文書番号",
    "office": "出した組織",
    "issued_at": "通知した日時",
    "state_words": "いまの状態",
    "reissued_as": "再交付した文書の番号",
    "sha256": "ファイルのSHA-256",
    "recorded_sha256": "記録のSHA-256",
}


def _told(found: PaperCheck) -> dict[str, str]:
    report, paper = found.report, found.paper
    moments = {name: getattr(report, name) for name in ("signed_at", "stamped_at", "certificate_until")}
    if paper is not None:
        moments["issued_at"] = paper.issued_at
    return {
        "verdict": found.verdict.value,
        "state": found.state.value if found.state else "",
        "state_words": found.state.words if found.state else "",
        "message": report.message,
        "signer": report.signer,
        **{name: at.astimezone(JAPAN).isoformat() if at else "" for name, at in moments.items()},
        "number": paper.number if paper else "",
        "office": paper.organisation.name if paper else "",
        "reissued_as": found.reissued_as,
        "sha256": found.sha256,
        "recorded_sha256": paper.sha256 if paper else "",
    }
