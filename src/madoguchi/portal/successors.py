"""Where a record that has ended leads."""

from typing import Any

from django.urls import reverse

from madoguchi.registry.models import Procedure, Programme


def successor_of(record: Procedure | Programme) -> dict[str, str] | None:
    """Title and address of the record that follows a retired one, None when there is none to be opened."""
    after: Any = record.successor
    if not record.is_retired or after is None or after.current is None:
        return None
    name = "portal:procedure" if isinstance(after, Procedure) else "portal:programme"
    return {"title": after.current.body["title"], "href": reverse(name, args=[after.slug])}
