"""Any request that a description of the API allows, and many that it does not: what is answered fits the description."""

import json
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [content_type_conformance, response_schema_conformance, status_code_conformance]
LEFT_OUT = ("content-length", "content-type", "cookie", "accept-encoding", "host")


@dataclass
class Fuzzed:
    """What came of one operation: how many cases, by status, and what was wrong (試した操作)."""

    name: str
    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    problems: dict[str, str] = field(default_factory=dict)


def operations(described: dict[str, Any]) -> Iterator[Any]:
    """The operations of a description."""
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(described)))
    for found in schema.get_all_operations():
        yield found.ok()


def fuzz(
    operation: Any,
    client: Client,
    *,
    cases: int,
    headers: dict[str, str],
    known: dict[str, list[str]],
    start: int,
) -> Fuzzed:
    """Ask `operation` `cases` times, half of them by the rules of its description, and look at every answer.

    `known` are values of parameters that lead somewhere; each case writes to nothing that stays.
    """
    done = Fuzzed(f"{operation.method.upper()} {operation.path}")
    mixed = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @seed(start)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=mixed, data=st.data())
    def ask(case: Any, data: Any) -> None:
        for name, values in known.items():
            if name in (case.path_parameters or {}) and data.draw(st.integers(0, 3)):
                case.path_parameters[name] = data.draw(st.sampled_from(values))
        _one(case, client, headers, done)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ask()
    return done


def _one(case: Any, client: Client, headers: dict[str, str], done: Fuzzed) -> None:
    try:
        made = requests.Request(**_asked(case, headers)).prepare()
    except (ValueError, UnicodeError, requests.RequestException):
        return  # no client can send it
    body = made.body.encode() if isinstance(made.body, str) else made.body or b""
    sent = {k: v for k, v in made.headers.items() if k.lower() not in LEFT_OUT}
    address = made.url.partition("://madono.test")[2] if made.url else "/"
    done.cases += 1
    with transaction.atomic():
        answer: Any = client.generic(
            case.method.upper(),
            address,
            body,
            content_type=made.headers.get("Content-Type", "application/octet-stream"),
            headers=sent,
        )
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    done.statuses[answer.status_code] += 1
    wrong = _wrong(case, answer, content, made)
    if wrong:
        done.problems.setdefault(
            wrong, f"{case.method.upper()} {address[:300]} {body[:300]!r} -> {content[:300]!r}"
        )


def _asked(case: Any, headers: dict[str, str]) -> dict[str, Any]:
    given_ = case.as_transport_kwargs(base_url="http://madono.test")
    kept = {k: v for k, v in (given_.get("headers") or {}).items() if k.lower() != "authorization"}
    wanted = ("method", "url", "params", "json", "data", "files", "cookies")
    return {**{k: v for k, v in given_.items() if k in wanted}, "headers": {**kept, **headers}}


def _wrong(case: Any, answer: Any, content: bytes, made: Any) -> str:
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.status_code == 405:
        return ""  # a parameter made the address another one, which takes no such method
    told = Response(
        status_code=answer.status_code,
        headers={k.lower(): [v] for k, v in answer.headers.items()},
        content=content,
        request=made,
        elapsed=0.1,
        verify=True,
    )
    try:
        case.validate_response(told, checks=CHECKS)
    except (Failure, FailureGroup) as failure:
        first = failure.exceptions[0] if isinstance(failure, FailureGroup) else failure
        return f"{answer.status_code}: {type(first).__name__} {' '.join(str(first).split())[:300]}"
    return ""
