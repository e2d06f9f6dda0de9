"""What the pages about reviews share: the offices, the filters, their words."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import acting_of_request
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.registry.selectors import cards
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors.office import Wanted
from madoguchi.windows.models import Window

READING = tuple(Role)
"""Whoever works for the office reads what is said of it: it is masked, and public."""
PERIODS = {"30": 30, "90": 90, "365": 365}
STATES = ("owed", "overdue", "answered", "low", "text", "aside")


def offices(request: HttpRequest) -> frozenset[UUID]:
    """The organisations of the officer."""
    return acting_of_request(request).organisations(*READING)


def wanted(request: HttpRequest) -> Wanted:
    """What the address asks for; what it does not know is left out."""
    given, places, at = request.GET, offices(request), now()
    office = _uuid(given.get("office", ""))
    days = PERIODS.get(given.get("days", ""), 365)
    state, step, source, reason = (given.get(name, "") for name in ("state", "step", "source", "reason"))
    return Wanted(
        places=frozenset({office}) & places if office else places,
        since=at - timedelta(days=days),
        until=at,
        procedure=_uuid(given.get("procedure", "")),
        window=_uuid(given.get("window", "")),
        source=source if source in Review.Source.values else "",
        state=state if state in STATES else "",
        step=step if step in Review.Step.values else "",
        reason=reason if reason in Review.Reason.values else "",
        word=given.get("word", "").strip()[:40],
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def named(places: frozenset[UUID]) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """The names of the procedures and of the windows of which something was said to these offices."""
    found = Review.objects.filter(organisation__in=places).order_by()
    keys = [key for key in found.values_list("procedure", flat=True).distinct() if key]
    procedures = {key: card.title for key, card in cards(keys).items()}
    windows = dict(Window.objects.filter(organisation__in=places).values_list("pk", "name")[:7000])
    return procedures, windows


def filters(request: HttpRequest, asked: Wanted) -> dict[str, Any]:
    """What the filter form shows, and the address parts that keep it."""
    places = offices(request)
    procedures, windows = named(places)
    said_windows = set(
        Review.objects.filter(organisation__in=places, window__isnull=False)
        .order_by()
        .values_list("window", flat=True)
        .distinct()
    )
    kept = {name: value for name, value in request.GET.items() if value and name != "page"}
    return {
        "asked": asked,
        "days": request.GET.get("days", "365") if request.GET.get("days") in PERIODS else "365",
        "periods": [("30", _("30日")), ("90", _("90日")), ("365", _("1年"))],
        "office": str(_uuid(request.GET.get("office", "")) or ""),
        "offices": [
            (str(one.pk), one.name) for one in Organisation.objects.filter(pk__in=places).order_by("slug")
        ],
        "procedures": sorted(
            ((str(key), title) for key, title in procedures.items()), key=lambda one: one[1]
        ),
        "windows": sorted(
            ((str(key), windows[key]) for key in said_windows if key in windows), key=lambda one: one[1]
        ),
        "sources": Review.Source.choices,
        "names": {**procedures, **windows},
        "query": urlencode(kept),
        "kept": kept,
    }


def tabs(current: str, query: str = "") -> list[dict[str, Any]]:
    """The pages about reviews."""
    pages = [
        ("desk:reviews", _("まとめ")),
        ("desk:review_list", _("一覧")),
        ("desk:review_coverage", _("設置状況")),
    ]
    return [
        {
            "label": label,
            "href": reverse(name) + (f"?{query}" if query and name != "desk:review_coverage" else ""),
            "current": name == current,
        }
        for name, label in pages
    ]
