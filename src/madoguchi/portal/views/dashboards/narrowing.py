"""What a reader chose to see on a theme page, as it stands in the address."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from madoguchi.dashboards.types import Choices, Narrowing
from madoguchi.language.folding import strip_controls

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def narrowing_of(request: HttpRequest) -> Narrowing:
    """The place and the months of the address; what is none is left out, and a turned-round period is turned back."""
    place = strip_controls(request.GET.get("place", ""))[:60].strip()
    since, until = (request.GET.get(name, "") for name in ("since", "until"))
    since, until = (one if _MONTH.fullmatch(one) else "" for one in (since, until))
    return Narrowing.of(place, since, until)


def with_query(address: str, narrowing: Narrowing) -> str:
    """An address that remembers what the reader chose."""
    return f"{address}?{urlencode(narrowing.query)}" if narrowing else address


def filter_of(choices: Choices, narrowing: Narrowing) -> dict[str, Any]:
    """What the form of the page offers."""
    return {
        "places": [(one, one) for one in choices.places],
        "months": [(one, _month(one)) for one in choices.months],
        "narrowing": narrowing,
        "words": _words(narrowing),
        "is_offered": bool(choices) or bool(narrowing),
    }


def _month(month: str) -> str:
    year, _dash, number = month.partition("-")
    return _("%(year)s年%(month)s月") % {"year": year, "month": number.lstrip("0")}


def _words(narrowing: Narrowing) -> str:
    """What is narrowed, in words."""
    parts = [narrowing.place] if narrowing.place else []
    if narrowing.since and narrowing.until:
        parts.append(
            _("%(since)sから%(until)sまで")
            % {"since": _month(narrowing.since), "until": _month(narrowing.until)}
        )
    elif narrowing.since:
        parts.append(_("%(since)sから") % {"since": _month(narrowing.since)})
    elif narrowing.until:
        parts.append(_("%(until)sまで") % {"until": _month(narrowing.until)})
    return _("、").join(parts)
