"""`madoguchi organisation …`: sets a municipality up, takes its data out, removes it alone."""

import json
from pathlib import Path
from typing import Annotated
from urllib.parse import urljoin

import typer
from django.conf import settings
from django.urls import reverse

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.language.reading import Unreadable, read_date
from madoguchi.site.cli.progress import progress_bar
from madoguchi.site.tenancy.exporting import export_government
from madoguchi.site.tenancy.removing import NotAGovernment, remove_government
from madoguchi.site.tenancy.setting_up import organisation_called, set_up

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="組織を加え、そのデータを書き出し、削除します。"
)
BY = Acting.system("operator")


def _refuse(sentence: object) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(1)


@app.command(help="組織を加え、最初の組織管理者を招きます。区市町村には、県の共通の手続を開けます。")
def add(
    slug: Annotated[str, typer.Argument(help="短い名前（半角の英小文字、数字、ハイフン）。例：kawazoe-shi")],
    name: Annotated[str, typer.Argument(help="名称。例：川添市")],
    administrator: Annotated[str, typer.Option(help="最初の組織管理者のメールアドレス。")],
    kind: Annotated[Organisation.Kind, typer.Option(help="種別。")] = Organisation.Kind.MUNICIPALITY,
    parent: Annotated[str, typer.Option(help="上位の組織の短い名前。都道府県には要りません。")] = "",
    opens_on: Annotated[
        str, typer.Option(help="県の共通の手続を、この日から受け付けます。例：2027-04-01、令和9年4月1日")
    ] = "",
    phone: Annotated[str, typer.Option(help="問合せ先の電話番号。")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="結果を JSON で表示します。")] = False,
) -> None:
    """Add an organisation and print the link with which its administrator joins."""
    try:
        made = set_up(
            slug=slug,
            name=name,
            kind=kind,
            parent=organisation_called(parent) if parent else None,
            administrator=administrator,
            takes_shared_from=read_date(opens_on) if opens_on else None,
            settings={"contact": {"name": name, "phone": phone, "hours": ""}, "document_mark": name[:2]},
            by=BY,
            at=now(),
        )
    except (Refusal, Unreadable) as refusal:
        raise _refuse(str(refusal)) from refusal
    link = urljoin(settings.SITE_ORIGIN, reverse("accounts:join", args=[made.invitation.secret]))
    if as_json:
        typer.echo(json.dumps({"slug": slug, "link": link, "procedures": len(made.editions)}))
        return
    typer.echo(f"{name}を加えました。共通の手続: {len(made.editions)} 件")
    typer.echo(f"組織管理者を招くリンク（7日間、1回だけ使えます）: {link}")


@app.command("list", help="組織の一覧を表示します。")
def show() -> None:
    """One line an organisation: short name, name, kind, government."""
    for one in Organisation.objects.select_related("government").order_by("government__slug", "slug"):
        typer.echo(f"{one.slug}\t{one.name}\t{one.get_kind_display()}\t{one.government.slug}")


@app.command(help="団体のデータを、すべてフォルダーに書き出します。個人情報を含みます。")
def export(
    slug: Annotated[str, typer.Argument(help="団体の短い名前。")],
    folder: Annotated[Path, typer.Argument(help="書き出す先。空か、まだないフォルダー。")],
) -> None:
    """Write all that belongs to the government, with a list of digests."""
    try:
        government = organisation_called(slug)
        if government.government_id != government.pk:
            raise NotAGovernment
        with progress_bar("書き出し") as report:
            done = export_government(government, folder, progress=report, by=BY, at=now())
    except Refusal as refusal:
        raise _refuse(refusal.sentence) from refusal
    typer.echo(f"{sum(done.rows.values()):,} 行と {done.files:,} 個のファイルを書き出しました。")
    typer.echo(f"目録のダイジェスト: {done.digest}")


@app.command(help="書き出した団体のデータだけを、すべて削除します。元には戻せません。")
def delete(
    slug: Annotated[str, typer.Argument(help="団体の短い名前。")],
    exported: Annotated[Path, typer.Option(help="直前に書き出したフォルダー。")],
    confirm: Annotated[str, typer.Option(help="確認のため、団体の短い名前をもう一度。")] = "",
) -> None:
    """Delete all that belongs to the government, after comparing with its export."""
    if confirm != slug:
        raise _refuse(f"確認のため、--confirm {slug} をつけてください。")
    try:
        removed = remove_government(organisation_called(slug), exported, by=BY, at=now())
    except Refusal as refusal:
        raise _refuse(refusal.sentence) from refusal
    typer.echo(f"{sum(removed.values()):,} 行を削除しました。証跡と、利用者本人のデータは残ります。")
