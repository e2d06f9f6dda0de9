"""What a version of a record changed, in the words of the registry's fields."""

from typing import Any

from madoguchi.registry.types import label_of
from madoguchi.versions.selectors import differences


def changed_fields(kind: str, before: dict[str, Any] | None, after: dict[str, Any]) -> list[str]:
    """The labels of the fields in which `after` differs from `before`; none for a first version."""
    if before is None:
        return []
    fields = dict.fromkeys(one.path[0] for one in differences(before, after) if one.path)
    return [label_of(kind, (field,)) for field in fields]
