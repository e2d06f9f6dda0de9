"""Letting one page's form lead to another host: the security policy of every other page forbids it."""

from collections.abc import Iterable

from django.http import HttpResponse


def may_lead_to(response: HttpResponse, origins: Iterable[str]) -> HttpResponse:
    """Let the forms of this page end at `origins` beside ourselves (`form-action` follows redirects)."""
    named = sorted(set(origins))
    if named:
        # What the decorator `csp_update` sets too: it takes fixed origins alone, and stubs do not know the attribute.
        response._csp_update = {"form-action": named}  # type: ignore[attr-defined]
    return response
