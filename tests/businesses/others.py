"""A server on loopback that stands for the API of others: it answers what it is told and keeps what it was asked."""

import http.server
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema

OPENAPI = Path(__file__).parents[3] / "shared" / "data" / "specs" / "gbizinfo_openapi.json"


@dataclass
class Asked:
    """One question that came (問い合わせ)."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Others:
    """The server: answers by path, the last one again and again; an answer is a status, a body, headers."""

    url: str = ""
    answers: dict[str, list[tuple[int, Any, dict[str, str]]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def say(self, path: str, body: Any, status: int = 200, **headers: str) -> None:
        """Answer `path` with `body`, after what was said before."""
        self.answers.setdefault(path, []).append((status, body, headers))

    def next_answer(self, path: str) -> tuple[int, Any, dict[str, str]]:
        """What is to be said now."""
        waiting = self.answers.get(path, [(404, {"message": "Not Found"}, {})])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def others() -> Iterator[Others]:
    """The server while it runs."""
    server = Others()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.asked.append(Asked(parts.path, query, headers))
            status, body, more = server.next_answer(parts.path)
            content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **more}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    found = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever, args=(0.02,))
    thread.start()
    server.url = f"http://127.0.0.1:{found.server_address[1]}"
    try:
        yield server
    finally:
        found.shutdown()
        thread.join()
        found.server_close()


def follows(document: dict[str, Any], asked: Asked, body: Any) -> list[str]:
    """What is wrong with a question and a good answer to it, by an OpenAPI description; empty when all is well."""
    for template, operations in document["paths"].items():
        names = re.findall(r"{(\w+)}", template)
        found = re.fullmatch(re.sub(r"{\w+}", "([^/]+)", template), asked.path)
        if found and not (not names and "{" in template):
            given = {**dict(zip(names, found.groups(), strict=True)), **asked.query}
            return [
                *_wrong_question(operations["get"], given, asked.headers),
                *_wrong_answer(document, operations["get"], body),
            ]
    return [f"there is no {asked.path}"]


def _wrong_question(told: dict[str, Any], given: dict[str, str], headers: dict[str, str]) -> Iterator[str]:
    known = {each["name"]: each for each in told["parameters"]}
    yield from (f"{name} is unknown" for name in given if name not in known)
    for name, each in known.items():
        value = headers.get(name.lower()) if each["in"] == "header" else given.get(name)
        if value is None and each.get("required"):
            yield f"{name} is missing"
        pattern = each["schema"].get("pattern")
        if value is not None and pattern and not re.search(pattern, value):
            yield f"{name} is {value!r}"


def _wrong_answer(document: dict[str, Any], told: dict[str, Any], body: Any) -> Iterator[str]:
    schema = told["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    yield from (error.message for error in jsonschema.Draft202012Validator(whole).iter_errors(body))
