"""The web side of the trial provider: discovery, the page on which one chooses an invented person, token and claims."""

import json
import secrets
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qsl

from authlib.oauth2 import OAuth2Error

from madoguchi.site.trial.people import COUNTERS, Counter, Person, Way
from madoguchi.site.trial.server import Answer, Registered, TrialRequest, TrialServer

PAGES = Path(__file__).with_name("pages")
LARGEST = 64 * 1024
PLAIN = [
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
]
Start = Callable[[str, list[tuple[str, str]]], object]


def _page(name: str, **words: str) -> str:
    return Template((PAGES / name).read_text("utf-8")).substitute(words)


class TrialProvider:
    """A WSGI application with one issuer for each counter, below `origin` (体験用の認証)."""

    def __init__(self, origin: str, clients: dict[str, list[Registered]]) -> None:
        self.servers = {
            key: TrialServer(counter, f"{origin}/{key}", {c.client_id: c for c in clients.get(key, [])})
            for key, counter in COUNTERS.items()
        }
        self.asked: dict[str, tuple[str, dict[str, str]]] = {}

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request."""
        counter, _, path = environ["PATH_INFO"].strip("/").partition("/")
        server = self.servers.get(counter)
        answer = self._answer(server, path, environ) if server else self._other(environ["PATH_INFO"])
        is_data = not isinstance(answer.body, str)
        body = json.dumps(answer.body, ensure_ascii=False) if is_data else answer.body
        headers = {
            "Content-Type": "application/json" if is_data else "text/html; charset=utf-8",
            **answer.headers,
        }
        start(f"{answer.status} -", [*headers.items(), *PLAIN])
        return [body.encode()]

    def _other(self, path: str) -> Answer:
        if path == "/style.css":
            return Answer(
                200, (PAGES / "style.css").read_text("utf-8"), [("Content-Type", "text/css; charset=utf-8")]
            )
        return Answer(404, _page("message.html", words="このページはありません。"), [])

    def _answer(self, server: TrialServer, path: str, environ: dict[str, Any]) -> Answer:
        method = environ["REQUEST_METHOD"]
        if (method, path) == ("GET", ".well-known/openid-configuration"):
            return Answer(200, server.described(), [])
        if (method, path) == ("GET", "certs"):
            return Answer(200, {"keys": [server.key.as_dict(private=False)]}, [])
        if (method, path) == ("GET", "userinfo"):
            return server.userinfo(environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer "))
        if path not in ("authorize", "token") or method not in ("GET", "POST"):
            return self._other(path)
        if path == "token":
            return server.create_token_response(self._request(environ, _posted(environ)))
        if method == "POST":
            return self._chosen(server, environ)
        return self._choice(server, environ)

    def _request(self, environ: dict[str, Any], values: dict[str, str]) -> TrialRequest:
        uri = f"http://{environ.get('HTTP_HOST', '127.0.0.1')}{environ['PATH_INFO']}"
        return TrialRequest(
            environ["REQUEST_METHOD"], uri, values, {"Authorization": environ.get("HTTP_AUTHORIZATION", "")}
        )

    def _choice(self, server: TrialServer, environ: dict[str, Any]) -> Answer:
        """The page on which one chooses a person, once the request is seen to be a proper one."""
        values = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
        try:
            server.get_consent_grant(self._request(environ, values), end_user=None)
        except OAuth2Error as error:
            if error.redirect_uri:
                return server.handle_error_response(self._request(environ, values), error)
            return Answer(400, _page("message.html", words="このログインの依頼は受け付けられません。"), [])
        ticket = secrets.token_urlsafe(24)
        self.asked[ticket] = (server.counter.key, values)
        return Answer(200, _choose(server.counter, ticket), [])

    def _chosen(self, server: TrialServer, environ: dict[str, Any]) -> Answer:
        posted = _posted(environ)
        counter, values = self.asked.get(posted.get("ticket", ""), ("", {}))
        if counter != server.counter.key:
            return Answer(
                400, _page("message.html", words="時間がたちました。元のサイトからやり直してください。"), []
            )
        person = next((p for p in server.counter.people if p.key == posted.get("person")), None)
        way = next((w for w in server.counter.ways if w.key == posted.get("way")), None)
        is_cancelled = posted.get("act") == "cancel"
        if not is_cancelled and (person is None or way is None or posted.get("code") != way.code):
            return Answer(422, _choose(server.counter, posted["ticket"], person, way, "番号が違います。"), [])
        del self.asked[posted["ticket"]]
        request = self._request({**environ, "REQUEST_METHOD": "GET"}, values)
        grant = server.get_authorization_grant(request)
        chosen = None if is_cancelled or way is None else (person, way.acr)
        return server.create_authorization_response(request, grant_user=chosen, grant=grant)


def _posted(environ: dict[str, Any]) -> dict[str, str]:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), LARGEST)
    return dict(
        parse_qsl(environ["wsgi.input"].read(length).decode("utf-8", "replace"), keep_blank_values=True)
    )


def _choose(
    counter: Counter, ticket: str, person: Person | None = None, way: Way | None = None, error: str = ""
) -> str:
    def radio(name: str, key: str, words: str, *, is_checked: bool) -> str:
        checked = " checked" if is_checked else ""
        return f'<label><input type="radio" name="{name}" value="{key}"{checked}> {escape(words)}</label>'

    people = [
        radio("person", p.key, p.shown, is_checked=p == (person or counter.people[0])) for p in counter.people
    ]
    ways = [
        radio("way", w.key, f"{w.shown}　番号は {w.code}", is_checked=w == (way or counter.ways[0]))
        for w in counter.ways
    ]
    return _page(
        "choose.html",
        title=escape(counter.title),
        lead=escape(counter.lead),
        ticket=escape(ticket),
        people="\n".join(people),
        ways="\n".join(ways),
        error=f'<p class="error" role="alert">＊{escape(error)}</p>' if error else "",
    )
