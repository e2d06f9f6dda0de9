"""Cursors: opaque places in a list, bound to the question that they belong to."""

import base64
import binascii
import hashlib
import json
from typing import Any

from madoguchi.api.problems import BadParameter

_LONGEST = 1_000


def cursor_for(place: Any, *, asked: dict[str, Any]) -> str:
    """The cursor of `place` (anything that JSON holds) in the list that `asked` describes."""
    text = json.dumps([_digest(asked), place], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def place_of(cursor: str, kind: type, *, asked: dict[str, Any]) -> Any:
    """The place that `cursor` names, of type `kind`; raises `BadParameter` when it belongs elsewhere."""
    try:
        if len(cursor) > _LONGEST:
            raise ValueError
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        digest, place = json.loads(text.decode())
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise BadParameter("cursor", "This is not a cursor of this list.") from None
    if digest != _digest(asked) or type(place) is not kind or (isinstance(place, str) and "\0" in place):
        raise BadParameter("cursor", "This cursor belongs to another question; ask without it first.")
    return place


def _digest(asked: dict[str, Any]) -> str:
    text = json.dumps(asked, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
