"""The command `sign-in`, the trial provider as a process, and what production refuses."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from allauth.idp.oidc.models import Client
from typer.testing import CliRunner

from madoguchi.accounts.models import Organisation
from madoguchi.api.services import register_client
from madoguchi.site import trial_process
from madoguchi.site.cli.sign_in import BY, app
from madoguchi.site.env import BadEnvironment, read
from madoguchi.site.readiness import findings
from madoguchi.site.trial.providers import settings_of

pytestmark = pytest.mark.django_db


def run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


def test_the_public_halves_of_our_keys_are_told_and_no_more(settings: Any, tmp_path: Path) -> None:
    settings.SIGN_IN_DIR, settings.SIGN_IN_PROVIDERS = tmp_path, settings_of("http://127.0.0.1:1")
    told = json.loads(run("keys").stdout)
    assert set(told) == {"card", "business", "staff"}
    (key,) = told["card"]["keys"]
    assert key["alg"] == "ES256" and key["crv"] == "P-256" and "d" not in key
    assert json.loads(run("keys").stdout) == told


def test_a_provider_that_does_not_answer_is_named(settings: Any) -> None:
    settings.SIGN_IN_PROVIDERS = settings_of("http://127.0.0.1:9")
    found = run("providers")
    assert found.exit_code == 1 and "card: unreachable" in found.output


def test_a_system_is_registered_renewed_and_withdrawn(bureau: Organisation) -> None:
    made = json.loads(
        run(
            "register",
            "施設予約",
            "--organisation",
            bureau.slug,
            "--redirect",
            "https://older.example.lg.jp/back",
        ).stdout
    )
    client = Client.objects.get(pk=made["client_id"])
    assert client.check_secret(made["client_secret"]) and client.get_scopes() == ["openid"]
    renewed = json.loads(run("renew", client.pk).stdout)
    client.refresh_from_db()
    assert client.check_secret(renewed["client_secret"]) and not client.check_secret(made["client_secret"])
    assert run("withdraw", client.pk).exit_code == 0
    assert run("withdraw", client.pk).exit_code == 1


def test_what_cannot_be_registered_is_told(bureau: Organisation) -> None:
    back = ("--redirect", "https://older.example.lg.jp/back")
    assert run("register", "x", "--organisation", "nowhere", *back).exit_code == 1
    assert run("register", "x", "--organisation", bureau.slug, *back, "--scope", "phone").exit_code == 1
    assert run("register", "x", "--organisation", bureau.slug).exit_code == 2
    assert not Client.objects.exists()


def test_a_system_of_the_api_is_looked_after_elsewhere(bureau: Organisation, at: datetime) -> None:
    made = register_client(organisation=bureau, name="台帳", scopes=["businesses:read"], by=BY, at=at)
    for command in ("renew", "withdraw"):
        assert run(command, made.client.client_id).exit_code == 1
    assert Client.objects.get(pk=made.client.client_id).check_secret(made.secret)


def test_the_trial_provider_runs_beside_the_pages_and_stops_with_them(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MADOGUCHI_SIGN_IN", raising=False)
    settings.SIGN_IN_DIR, settings.SIGN_IN_FILE = tmp_path, ""
    monkeypatch.setenv("MADOGUCHI_SIGN_IN", "")
    with trial_process.running(origin="http://127.0.0.1:8000", near=18400) as provider:
        assert provider
        found = _answer(f"{provider}/card/.well-known/openid-configuration")
        assert found["issuer"] == f"{provider}/card"
        written = Path(read().sign_in)
        assert json.loads(written.read_text("utf-8"))[0]["issuer"] == found["issuer"]
        assert (tmp_path / "card.pem").stat().st_mode & 0o077 == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{provider}/card/certs", trust_env=False)


def _answer(address: str) -> Any:
    transport = httpx.HTTPTransport(retries=0)
    with httpx.Client(transport=transport, trust_env=False) as web:
        for _try in range(100):
            try:
                return web.get(address).json()
            except httpx.ConnectError:
                subprocess.run([sys.executable, "-c", "import time; time.sleep(0.1)"], check=True)
    raise AssertionError("the trial provider does not answer")


def test_it_does_not_run_where_the_host_names_providers(settings: Any, tmp_path: Path) -> None:
    settings.SIGN_IN_FILE = str(tmp_path / "providers.json")
    with trial_process.running(origin="http://127.0.0.1:8000", near=18400) as provider:
        assert provider == ""


def test_production_refuses_the_trial_provider_and_an_unreadable_file(settings: Any, tmp_path: Path) -> None:
    written = tmp_path / "providers.json"
    settings.SIGN_IN_FILE = str(written)
    written.write_text(json.dumps(settings_of("http://127.0.0.1:1")), "utf-8")
    assert {"demo_provider"} <= {finding.code for finding in findings()}
    written.write_text("{", "utf-8")
    assert "sign_in" in {finding.code for finding in findings()}
    written.write_text(
        json.dumps([{**settings_of("http://127.0.0.1:1")[0], "algorithms": ["HS256"]}]), "utf-8"
    )
    assert "sign_in" in {finding.code for finding in findings()}


def test_a_file_that_is_not_there_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADOGUCHI_SIGN_IN", "/nowhere/providers.json")
    with pytest.raises(BadEnvironment, match="MADOGUCHI_SIGN_IN"):
        read()
