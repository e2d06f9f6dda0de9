"""The criteria of the standard as a table for people: what each asks for, and whether it is measured or declared."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from madoguchi.quality.catalogue import actions_for
from madoguchi.quality.standard import MEASURED_EVERYWHERE, Criterion, Standard
from madoguchi.quality.types import Comparison, Source

_OF_PERIOD = {
    "decided_within_online_period": "オンライン標準処理期間",
    "half_the_window_period": "窓口の標準処理期間",
}


def asked_for(criterion: Criterion, threshold: float | None = None) -> str:
    """What the criterion asks for, in words, with its own threshold or `threshold`."""
    wanted = criterion.threshold if threshold is None else threshold
    if criterion.comparison is Comparison.IS_TRUE:
        return _("はい")
    if criterion.comparison is Comparison.FEWER_THAN:
        return _("窓口より少ない")
    if criterion.test in _OF_PERIOD:
        share = f"{wanted or 0:g}"
        return _("%(period)sの%(share)s倍以下") % {"period": _OF_PERIOD[criterion.test], "share": share}
    amount = f"{wanted or 0:g}{criterion.unit}"
    if criterion.comparison is Comparison.AT_LEAST:
        return _("%(amount)s以上") % {"amount": amount}
    return _("%(amount)s以下") % {"amount": amount}


def how_found(criterion: Criterion) -> str:
    """Of what the value is found for procedures taken here, and for those on other systems."""
    here = str(Source(criterion.source).label)
    if not criterion.may_be_declared:
        return _("%(source)s（ほかのしくみの手続も同じ）") % {"source": here}
    if criterion.test in MEASURED_EVERYWHERE:
        return _("%(source)s（ほかのしくみの手続は、記録が足りないとき申告）") % {"source": here}
    return _("%(source)s（ほかのしくみの手続は申告）") % {"source": here}


def markdown(standard: Standard) -> str:
    """The page docs/quality-standard.md."""
    return "\n".join(_lines(standard)) + "\n"


def _lines(standard: Standard) -> Iterator[str]:
    yield "# The quality standard 品質基準"
    yield ""
    yield (
        f"The criteria of fiscal year {standard.fiscal_year}, printed by `madoguchi quality table` from "
        "`quality/standards/` and the catalogue"
    )
    yield (
        "of actions; a test compares this page with them. A level is reached when all its criteria and those of the "
        "levels below"
    )
    yield "are met. Nothing is judged below the number of records in the column n; the level then stays where it is."
    yield ""
    yield "| 軸・レベル | 判定項目（記号） | 基準 | n | 値のもと | アクション |"
    yield "|--|--|--|--|--|--|"
    for part in standard.axes:
        for cell in part.cells:
            for one in cell.criteria:
                means = "<br>".join(action.title for action in actions_for(one.key))
                yield (
                    f"| {part.name} {cell.level}「{cell.words}」 | {one.title}<br>`{one.key}` | {asked_for(one)} "
                    f"| {one.least_n or '―'} | {how_found(one)} | {means} |"
                )
    yield ""
    yield "## What is measured and what is declared"
    yield ""
    yield from _NOTES


_NOTES = (
    "- **Measured here** for every procedure taken on this platform: nothing is typed. `questions_prefilled` is read from the",
    "  form: the share of its questions that are bound to a term of which a value is kept (card, base registry, told before,",
    "  with consent); how often people let it be filled in is not part of it. `finished_together` counts the submissions of",
    "  twelve months that filed for two or more procedures. `fewer_documents_than_window` holds the attachments that the form",
    "  demands against the number of documents at the window that the registry names.",
    "- **Declared** (申告) for procedures on other systems: value, number of records, what was looked at, proof, until when; it",
    "  counts when a second person approved it, at most two years, and is shown apart from measured values. Not declared but",
    "  measured there too: the published period (registry), accessibility runs, and, once there are enough of them, reviews.",
    "  A procedure is on another system when the inventory says that its application is digitised and it was never taken",
    "  here, or when evidence is in force. One that is not digitised has no level.",
    "- **Accessibility runs** are not made by the platform while it serves: a developer or a pipeline runs axe-core over the",
    "  pages of a form and hands in what it wrote, on the procedure's quality page or with `madoguchi quality axe FILE`.",
    "- Thresholds of an organisation may be stricter, never looser; the page names both.",
)
