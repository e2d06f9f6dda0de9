"""Bodies of versions, parsed once when they can no longer change."""

from datetime import UTC, datetime
from typing import Any

from madoguchi.registry.models import ProcedureVersion
from madoguchi.versions.selectors import parsed_once

AT = datetime(2026, 4, 1, tzinfo=UTC)


def test_a_published_body_is_parsed_once_a_draft_each_time() -> None:
    parsed: list[dict[str, Any]] = []
    title_of = parsed_once(lambda body: parsed.append(body) or body["title"])
    for digest in ("a", "a", "b"):
        assert title_of(ProcedureVersion(body={"title": digest}, digest=digest, published_at=AT)) == digest
    assert [body["title"] for body in parsed] == ["a", "b"]

    for title in ("first", "second"):
        assert title_of(ProcedureVersion(body={"title": title}, digest="a")) == title
        assert title_of(ProcedureVersion(body={"title": title}, published_at=AT)) == title
