"""A real OpenID provider on a free port of this host, another that meddles with its answers, and a browser between."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import jwt
import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.oidc import provider_with_key
from madoguchi.accounts.oidc.keys import public_jwk
from madoguchi.site.trial.__main__ import server_at
from madoguchi.site.trial.providers import CLIENTS, settings_of
from madoguchi.site.trial.server import Registered

Token = tuple[dict[str, Any], dict[str, Any]]


@dataclass
class Provider:
    """The trial provider as a test sees it; `meddle` changes header and claims of the next ID token."""

    server: Any
    meddle: Callable[[dict[str, Any], dict[str, Any]], None] | None = None
    sign: Callable[[dict[str, Any], dict[str, Any], Any], str] | None = None
    documents: dict[str, Callable[[Any], None]] = field(default_factory=dict)
    posted: list[dict[str, str]] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def inner(self, counter: str) -> Any:
        return self.server.application.app.servers[counter]


def encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


class Meddler:
    """Stands before the trial provider and changes what it answers, as a test says."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.provider: Provider

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        kept: list[Any] = []
        body = b"".join(self.app(environ, lambda status, headers: kept.extend([status, headers])))
        status, headers = kept
        path = environ["PATH_INFO"]
        if path.endswith("/token") and status.startswith("200"):
            body = self._token(path.strip("/").partition("/")[0], body)
        for ending, change in self.provider.documents.items():
            if path.endswith(ending) and status.startswith("200"):
                found = json.loads(body)
                change(found)
                body = json.dumps(found).encode()
        start(status, [h for h in headers if h[0] != "Content-Length"])
        return [body]

    def _token(self, counter: str, body: bytes) -> bytes:
        answer = json.loads(body)
        if self.provider.meddle is None and self.provider.sign is None:
            return body
        header = jwt.get_unverified_header(answer["id_token"])
        claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
        if self.provider.meddle:
            self.provider.meddle(header, claims)
        key = self.app.servers[counter].key
        sign = self.provider.sign or (
            lambda h, c, k: jwt.encode(c, k.as_pem(private=True).decode(), algorithm="ES256", headers=h)
        )
        answer["id_token"] = sign(header, claims, key)
        return json.dumps(answer).encode()


@pytest.fixture
def provider(settings: Any, tmp_path: Any) -> Iterator[Provider]:
    """The three counters of the trial provider, served; our side is configured for them."""
    settings.SIGN_IN_DIR = tmp_path / "sign-in"
    settings.SIGN_IN_FILE = ""
    server = server_at(0, {})
    meddler = Meddler(server.get_app())
    server.set_app(meddler)
    found = Provider(server)
    meddler.provider = found
    settings.SIGN_IN_PROVIDERS = settings_of(found.origin)
    for counter, client_id in CLIENTS.items():
        ours = provider_with_key(counter)
        assert ours is not None
        back = "http://testserver" + reverse("accounts:provider_back", args=[counter])
        inner = meddler.app.servers[counter]
        inner.clients[client_id] = Registered(
            client_id, (back,), {"keys": [public_jwk(ours)]}, tuple(ours.scopes)
        )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Person:
    """Someone with a browser who goes to the provider and comes back."""

    client: Client
    provider: Provider
    counter: str = "card"
    who: str = "hanako"
    way: str = "card"
    code: str = "1234"

    def begin(self, **posted: str) -> str:
        """Press the button; the address at the provider."""
        response = self.client.post(reverse("accounts:provider", args=[self.counter]), posted)
        assert response.status_code == 302, response.content.decode()
        return str(response["Location"])

    def choose(self, address: str, *, act: str = "go") -> str:
        """Choose the person and type the code at the provider; the address that leads back."""
        with httpx.Client(trust_env=False) as web:
            page = web.get(address)
            assert page.status_code == 200, page.text
            ticket = page.text.partition('name="ticket" value="')[2].partition('"')[0]
            answer = web.post(
                address.partition("?")[0],
                data={"ticket": ticket, "person": self.who, "way": self.way, "code": self.code, "act": act},
            )
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def come_back(self, address: str, **changed: str | None) -> Any:
        """Follow the redirect of the provider; `changed` puts other values into its query, None leaves one out."""
        parts = urlsplit(address)
        query = {**dict(parse_qsl(parts.query)), **changed}
        kept = {name: value for name, value in query.items() if value is not None}
        return self.client.get(f"{parts.path}?{urlencode(kept)}")

    def sign_in(self, **posted: str) -> Any:
        """All of it."""
        return self.come_back(self.choose(self.begin(**posted)))


def asked(address: str) -> dict[str, str]:
    """What our side asks the provider for."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.fixture
def person(client: Client, provider: Provider) -> Person:
    """花子 with her card."""
    return Person(client, provider)
