"""`madoguchi systems …`: registers the systems of organisations that read and write business data by the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer

from madoguchi.api.models import ApiClient, Webhook
from madoguchi.api.services import (
    enable_webhook,
    register_client,
    register_webhook,
    remove_webhook,
    revoke_client,
)
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.site.cli.programmes import found_by_name

app = typer.Typer(add_completion=False, no_args_is_help=True, help="APIで連携するシステムを登録します。")

_Place = Annotated[str, typer.Option("--organisation", help="システムを持つ組織の短い名前。")]
_Who = Annotated[str, typer.Option("--by", help="その組織の管理者のメールアドレス。")]


@app.command("add", help="登録します。合言葉は一度だけ表示します。")
def add(
    name: Annotated[str, typer.Argument(help="システムの名称。")],
    organisation: _Place,
    by: _Who,
    write: Annotated[bool, typer.Option("--write", help="書込みも許可します。")] = False,
    reviews: Annotated[
        bool, typer.Option("--reviews", help="レビューを届けることだけを許可します。")
    ] = False,
    days: Annotated[int, typer.Option(help="有効な日数（366日まで）。", min=1, max=366)] = 366,
) -> None:
    """Register a system and print its id and secret, once."""
    place, acting = found_by_name(organisation, by)
    scopes = ["reviews:write"] if reviews else ["businesses:read", *(["businesses:write"] if write else [])]
    try:
        made = register_client(
            organisation=place, name=name, scopes=scopes, lives=timedelta(days=days), by=acting, at=now()
        )
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from refusal
    typer.echo(f"client_id: {made.client.client_id}")
    typer.echo(f"client_secret: {made.secret}")
    typer.echo("合言葉は、いま控えてください。もう一度表示することはできません。", err=True)


@app.command("list", help="登録を一覧にします。")
def show(organisation: _Place, by: _Who) -> None:
    """List the systems of an organisation."""
    place, _acting = found_by_name(organisation, by)
    for one in ApiClient.objects.filter(organisation=place).order_by("registered_at"):
        state = "取消し" if one.revoked_at else f"{one.expires_at:%Y-%m-%d} まで"
        typer.echo(f"{one.pk}　{one.name}　{state}")


@app.command("revoke", help="登録を取り消します。発行ずみのトークンも、すぐに使えなくなります。")
def revoke(
    key: Annotated[str, typer.Argument(help="list で表示される識別子。")], organisation: _Place, by: _Who
) -> None:
    """End a registration at once."""
    place, acting = found_by_name(organisation, by)
    try:
        found = ApiClient.objects.filter(organisation=place, pk=UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        typer.echo("その登録は見つかりません。", err=True)
        raise typer.Exit(1)
    try:
        revoke_client(client=found, by=acting, at=now())
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from refusal
    typer.echo("取り消しました。")


webhooks = typer.Typer(
    no_args_is_help=True,
    help="公開の変更を知らせる先（Webhook）を登録します。署名の方法は docs/operations.md。",
)
app.add_typer(webhooks, name="webhooks")


@webhooks.command("add", help="登録します。署名の合言葉は一度だけ表示します。")
def add_webhook(
    url: Annotated[str, typer.Argument(help="https:// で始まる公開のアドレス。")],
    organisation: _Place,
    by: _Who,
    name: Annotated[str, typer.Option(help="通知先の名前。")] = "",
    of: Annotated[
        list[str] | None, typer.Option("--of", help="知らせる対象（procedure、programme、process、survey）。")
    ] = None,
) -> None:
    """Register an address and print its id and secret, once."""
    place, acting = found_by_name(organisation, by)
    try:
        made = register_webhook(organisation=place, name=name, url=url, kinds=of or [], by=acting, at=now())
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from refusal
    typer.echo(f"id: {made.webhook.pk}")
    typer.echo(f"secret: {made.secret}")
    typer.echo("合言葉は、いま控えてください。もう一度表示することはできません。", err=True)


@webhooks.command("list", help="登録を一覧にします。")
def show_webhooks(organisation: _Place, by: _Who) -> None:
    """List the addresses of an organisation and how they are."""
    place, _acting = found_by_name(organisation, by)
    for one in Webhook.objects.filter(organisation=place):
        state = "停止中" if one.disabled_at else one.problem or "正常"
        typer.echo(f"{one.pk}　{one.name}　{state}")


@webhooks.command("remove", help="登録を消します。")
def drop_webhook(key: str, organisation: _Place, by: _Who) -> None:
    """Post nothing there any more."""
    _on_webhook(remove_webhook, key, organisation, by)
    typer.echo("通知先を消しました。")


@webhooks.command(
    "enable", help="失敗が続いて止まった通知先を、また動かします。止まっていた間の変更も届きます。"
)
def wake_webhook(key: str, organisation: _Place, by: _Who) -> None:
    """Turn one on again."""
    _on_webhook(enable_webhook, key, organisation, by)
    typer.echo("通知先を動かしました。")


def _on_webhook(act: Callable[..., object], key: str, organisation: str, by: str) -> None:
    place, acting = found_by_name(organisation, by)
    try:
        act(webhook=Webhook.objects.get(organisation=place, pk=UUID(key)), by=acting, at=now())
    except Refusal as refusal:
        typer.echo(refusal.sentence, err=True)
        raise typer.Exit(1) from refusal
    except (Webhook.DoesNotExist, ValueError) as error:
        typer.echo("その識別子の通知先はありません。", err=True)
        raise typer.Exit(1) from error
