"""`madoguchi forms …`: lint, the kept cases, and files of forms, without a browser."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from madoguchi.accounts.models import User
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.linting import Context, lint
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.services.sharing import import_form
from madoguchi.eforms.sharing import exported, read_file
from madoguchi.eforms.trying import coverage, run_cases
from madoguchi.eforms.types import BadForm, FormDocument
from madoguchi.registry.selectors.forms import editions_with_form
from madoguchi.site.tenancy.setting_up import organisation_called

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="様式を点検し、例を確かめ、ファイルで受け渡します。"
)
Codes = Annotated[list[str] | None, typer.Argument(help="様式コード。書かなければ、すべての様式。")]
AsJson = Annotated[bool, typer.Option("--json", help="結果を JSON で表示します。")]


def _refuse(sentence: object) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(1)


def _versions(codes: list[str] | None) -> Iterator[FormVersion]:
    """Of each form the draft, else the newest public version; refuses a code that is none."""
    forms = FormTemplate.objects.order_by("code")
    if codes:
        missing = set(codes) - set(forms.filter(code__in=codes).values_list("code", flat=True))
        if missing:
            raise _refuse(f"様式がありません：{'、'.join(sorted(missing))}")
        forms = forms.filter(code__in=codes)
    for form in forms:
        versions = form.versions.select_related("form").order_by("-number")
        chosen = versions.filter(published_at__isnull=True).first() or versions.first()
        if chosen is not None:
            yield chosen


@app.command("lint", help="公開の前の点検をします。直さないと公開できないところがあれば、1で終わります。")
def lint_forms(codes: Codes = None, as_json: AsJson = False) -> None:
    """Print what lint finds of each form."""
    on = japan_day(now())
    rows: list[dict[str, Any]] = []
    for version in _versions(codes):
        edition = next(iter(editions_with_form(version.form, on=on)), None)
        context = Context(
            on=on,
            procedure=edition.procedure_version.body if edition else None,
            retention_years=edition.retention_years if edition else None,
        )
        rows += [
            {
                "form": version.form.code,
                "version": version.number,
                "code": one.code,
                "severity": one.severity.value,
                "path": one.path,
                "sentence": one.sentence,
                "how_to_mend": one.how_to_mend,
            }
            for one in lint(version.body, context)
        ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            mark = "要修正" if row["severity"] == "block" else "確認"
            typer.echo(f"{row['form']}\t{mark}\t{row['path']}\t{row['sentence']}")
    if any(row["severity"] == "block" for row in rows):
        raise typer.Exit(1)


@app.command(help="様式に残した例を確かめます。期待と違う例があれば、1で終わります。")
def cases(codes: Codes = None, as_json: AsJson = False) -> None:
    """Run the cases of each form and print what became otherwise, and how much they try."""
    today = japan_day(now())
    rows: list[dict[str, Any]] = []
    for version in _versions(codes):
        try:
            document = FormDocument.parse(version.body)
        except BadForm as bad:
            raise _refuse(f"{version.form.code}：{bad.problems[0]}") from bad
        results = run_cases(document, today=today)
        tried = coverage(document, results)
        rows.append(
            {
                "form": version.form.code,
                "cases": len(results),
                "failing": [
                    {"title": one.case.title, "wrong": list(one.wrong)} for one in results if one.wrong
                ],
                "tried_percent": tried.percent,
            }
        )
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            typer.echo(f"{row['form']}\t例 {row['cases']}件\t通した道 {row['tried_percent']}％")
            for failing in row["failing"]:
                typer.echo(f"  期待と違う：{failing['title']}　{' '.join(failing['wrong'])}")
    if any(row["failing"] for row in rows):
        raise typer.Exit(1)


@app.command(help="公開した様式を、ファイルに書き出します。")
def export(
    code: Annotated[str, typer.Argument(help="様式コード。")],
    file: Annotated[Path | None, typer.Argument(help="書き出す先。書かなければ、画面に出します。")] = None,
) -> None:
    """Write the newest public version of a form as JSON with its digest."""
    version = (
        FormVersion.objects.filter(form__code=code, published_at__isnull=False)
        .select_related("form__organisation")
        .order_by("-number")
        .first()
    )
    if version is None:
        raise _refuse("公開した版がありません。")
    text = exported(version, at=now())
    if file is None:
        typer.echo(text, nl=False)
        return
    file.write_text(text, encoding="utf-8")
    typer.echo(f"{code} 第{version.number}版を書き出しました。ダイジェスト: {version.digest}")


@app.command("import", help="書き出したファイルから、様式の編集を始めます。")
def import_file(
    file: Annotated[Path, typer.Argument(help="様式のファイル。", exists=True, dir_okay=False)],
    organisation: Annotated[str, typer.Option(help="所管する組織の短い名前。")],
    editor: Annotated[str, typer.Option(help="編集する人のメールアドレス。")],
    code: Annotated[str, typer.Option(help="様式コード。書かなければ、元と同じ。")] = "",
) -> None:
    """Begin a form in the name of an editor, with where it comes from."""
    try:
        carried = read_file(file.read_bytes())
        user = User.objects.filter(email=editor, is_active=True).first()
        if user is None:
            raise _refuse("その人はいません。")
        made = import_form(
            carried=carried,
            code=code or carried.code,
            organisation=organisation_called(organisation),
            by=acting_of(user, at=now()),
            at=now(),
        )
    except Refusal as refusal:
        raise _refuse(str(refusal)) from refusal
    typer.echo(f"{made.code} の編集を始めました。元：{carried.place}「{carried.title}」第{carried.number}版")
