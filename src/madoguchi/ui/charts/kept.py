"""Drawn charts are kept, so that a page waits for a drawing once (ADR 40)."""

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from madoguchi.core.clock import japan_day
from madoguchi.ui.charts import chart as values
from madoguchi.ui.charts import columns, hand, heat, moments, rows, specs
from madoguchi.ui.charts.chart import Chart
from madoguchi.ui.charts.checking import ChartRefused, problems
from madoguchi.ui.models import Drawing

log = logging.getLogger(__name__)

WEEK = timedelta(days=7)
UNUSED = timedelta(days=30)

_BELOW = (
    "source",
    "period",
    "n",
    "updated_at",
    "note",
    "name_of",
    "value_of",
    "units",
    "work",
    "is_of_places",
)
"""What is said of a chart beside its picture."""

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a drawn chart is found, and its sizes in pixels, wide and for phones (図の場所)."""

    digest: str
    size: Size
    size_narrow: Size


@cache
def _hand() -> str:
    """Changes with the code and the packages that draw, so that no old drawing is taken for a new one."""
    code = b"".join(
        Path(str(module.__file__)).read_bytes()
        for module in (specs, hand, rows, moments, columns, heat, values)
    )
    return f"{sha256(code).hexdigest()} {version('altair')} {version('vl-convert-python')}"


def digest_of(chart: Chart) -> str:
    """The digest of what is drawn: the words below the picture do not count."""
    said = asdict(chart)
    for name in _BELOW:
        del said[name]
    for point in said["points"]:
        del point["n"]
    return sha256(json.dumps([_hand(), said], ensure_ascii=False).encode()).hexdigest()


def picture_of(chart: Chart, *, at: datetime, is_tried: bool = False) -> Picture:
    """The picture of a chart: a kept one, or one drawn now and kept.

    A chart of ours that breaks a rule (`ui.charts.checking`) is written to the log, and fails the test that shows it;
    not so one that an officer tries (`is_tried`), who is told of it on the page.
    """
    digest = digest_of(chart)
    found = Drawing.objects.filter(pk=digest).values_list("sizes", "used_on").first()
    if found is None:
        if not is_tried:
            _mind(chart)
        return _keep(digest, chart, at=at)
    (wide, narrow), used_on = found
    if used_on < japan_day(at) - WEEK:
        Drawing.objects.filter(pk=digest).update(used_on=japan_day(at))
    return Picture(digest, (wide[0], wide[1]), (narrow[0], narrow[1]))


def svg_of(chart: Chart, *, at: datetime) -> str:
    """The picture of a chart for wide screens and paper as SVG: a kept one, or one drawn now and kept."""
    digest = picture_of(chart, at=at).digest
    return str(Drawing.objects.values_list("wide", flat=True).get(pk=digest))


def warm(charts: Iterable[Chart], *, at: datetime) -> int:
    """Draw what is not kept yet; returns how many were drawn."""
    todo = {digest_of(chart): chart for chart in charts if chart.has_values}
    kept = set(Drawing.objects.filter(pk__in=todo).values_list("pk", flat=True))
    for digest in todo.keys() - kept:
        _mind(todo[digest])
        _keep(digest, todo[digest], at=at)
    return len(todo.keys() - kept)


def drop_unused(*, at: datetime) -> int:
    """Remove what no page has used for a month; returns how many."""
    last: date = japan_day(at) - UNUSED
    return Drawing.objects.filter(used_on__lt=last).delete()[0]


def _mind(chart: Chart) -> None:
    """Judge what a chart says, in the language in which its rules are: a translation is not judged again."""
    if get_language() != settings.LANGUAGE_CODE:
        return
    found = problems(chart)
    if found and settings.STRICT_CHARTS:
        raise ChartRefused(chart, found)
    for one in found:
        log.warning("The chart %r breaks the rule %s.", chart.title, one.rule)


def _keep(digest: str, chart: Chart, *, at: datetime) -> Picture:
    wide, narrow = specs.draw(chart), specs.draw(chart, is_narrow=True)
    sizes = (specs.size_of(wide), specs.size_of(narrow))
    drawing = Drawing(digest=digest, wide=wide, narrow=narrow, sizes=sizes, used_on=japan_day(at))
    Drawing.objects.bulk_create([drawing], ignore_conflicts=True)  # another page may have drawn the same
    return Picture(digest, *sizes)
