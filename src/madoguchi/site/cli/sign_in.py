"""`madoguchi sign-in`: the providers with which one signs in, and the systems that use us as theirs."""

import json

import typer
from allauth.idp.oidc.models import Client
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.oidc import SignInRefused, known_providers
from madoguchi.accounts.oidc.client import described
from madoguchi.accounts.oidc.keys import public_jwk
from madoguchi.accounts.services import register_client, renew_client_secret, withdraw_client
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal

app = typer.Typer(
    add_completion=False, help="ログインの提供元と、連携するシステムを扱います。", no_args_is_help=True
)
BY = Acting.system("sign-in")
REDIRECT = typer.Option(..., help="ログインのあとの戻り先（何回でも）")
SCOPE = typer.Option(["openid"], help="求める範囲（openid、profile、email。何回でも）")


@app.command(help="提供元に登録する公開鍵を JSON（JWKS）で表示します。鍵がなければ、つくります。")
def keys() -> None:
    """Print the public halves of our keys, one set for each provider."""
    sets = {one.key: {"keys": [public_jwk(one)]} for one in known_providers()}
    typer.echo(json.dumps(sets, indent=1))


@app.command(help="提供元が自分について公開している設定を読み、こちらの設定と合うかを確かめます。")
def providers() -> None:
    """Ask every provider for its discovery document; exit code 1 if one does not fit."""
    has_failed = False
    for one in known_providers():
        try:
            described(one)
        except SignInRefused as refusal:
            has_failed = True
            typer.echo(f"× {one.key}: {refusal.code}（{one.discovery_address}）", err=True)
        else:
            typer.echo(f"○ {one.key}: {one.issuer}")
    if has_failed:
        raise typer.Exit(1)


@app.command(help="人がここでログインして使うシステムを登録し、番号と合言葉を1回だけ表示します。")
def register(
    name: str = typer.Argument(help="システムの名前（同意の画面に出ます）"),
    organisation: str = typer.Option(..., help="システムを持つ組織の短い名前"),
    redirect: list[str] = REDIRECT,
    scope: list[str] = SCOPE,
) -> None:
    """Register a system that lets people sign in by us."""
    place = Organisation.objects.filter(slug=organisation).first()
    if place is None:
        typer.echo(f"組織 {organisation} はありません。", err=True)
        raise typer.Exit(1)
    try:
        made = register_client(
            name=name,
            organisation=place,
            redirect_uris=tuple(redirect),
            scopes=tuple(scope),
            by=BY,
            at=now(),
        )
    except Refusal as refusal:
        typer.echo(str(refusal.sentence), err=True)
        raise typer.Exit(1) from refusal
    _show(made.client.pk, made.secret)


def _show(client: str, secret: str) -> None:
    typer.echo(json.dumps({"client_id": client, "client_secret": secret}, indent=1))


def _known(client_id: str) -> Client:
    found = Client.objects.filter(pk=client_id).first()
    if found is None or Client.GrantType.AUTHORIZATION_CODE not in found.get_grant_types():
        typer.echo(_("そのシステムは登録されていません。"), err=True)
        raise typer.Exit(1)
    return found


@app.command(
    help="連携するシステムの合言葉をつくり直します。前の合言葉とトークンは、すぐに使えなくなります。"
)
def renew(client_id: str) -> None:
    """Give a client another secret."""
    _show(client_id, renew_client_secret(client=_known(client_id), by=BY, at=now()))


@app.command(help="連携するシステムの登録を取り消します。")
def withdraw(client_id: str) -> None:
    """Take a client away."""
    withdraw_client(client=_known(client_id), by=BY, at=now())
    typer.echo("取り消しました。")
