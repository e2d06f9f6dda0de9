"""The criteria of the quality standard: each finds one value in the live records of a procedure.

A function here is named in the standard's JSON as `test`. It says what it found; `judge` holds that
against the threshold, so that a tighter threshold needs no new code.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import median

from madoguchi.quality.selectors.clock import percentile
from madoguchi.quality.selectors.records import Records
from madoguchi.quality.standard import MEASURED_EVERYWHERE, AxisStandard, Criterion, Standard
from madoguchi.quality.types import Comparison, Evidence


@dataclass(frozen=True)
class Finding:
    """What a test found: the value, of how many records, and a threshold or unit of the procedure's own.

    `value` None: the records do not tell. `threshold` None: the criterion's own holds.
    """

    value: float | None
    n: int
    threshold: float | None = None
    unit: str | None = None
    is_declared: bool = False


Test = Callable[[Criterion, Records], Finding]


def judge(criterion: Criterion, records: Records) -> Evidence:
    """The evidence of one criterion: met, not met, or not known for lack of records."""
    find = TESTS[criterion.test] if records.elsewhere is None else find_elsewhere
    finding = find(criterion, records)
    threshold = finding.threshold if finding.threshold is not None else criterion.threshold
    value = finding.value if finding.n >= criterion.least_n else None
    return Evidence(
        key=criterion.key,
        title=criterion.title,
        level=criterion.level,
        source=criterion.source.value,
        comparison=criterion.comparison.value,
        is_met=None if value is None else _holds(criterion.comparison, value, threshold),
        value=value,
        threshold=None if criterion.comparison is Comparison.IS_TRUE else threshold,
        unit=criterion.unit if finding.unit is None else finding.unit,
        n=finding.n,
        least_n=criterion.least_n,
        link=criterion.link,
        is_declared=finding.is_declared,
        base=_base(criterion, finding),
    )


def _base(criterion: Criterion, finding: Finding) -> float | None:
    """The threshold of the standard where a stricter one holds, in the unit in which the threshold is shown."""
    if criterion.base is None or finding.threshold is None or not criterion.threshold:
        return criterion.base
    return criterion.base * finding.threshold / criterion.threshold


def assess(standard: AxisStandard, records: Records) -> tuple[int, list[Evidence]]:
    """The level reached on one axis, 0 to 3, and the evidence of every criterion of it.

    A level is reached when all its criteria and all those of the levels below are met.
    """
    evidence = [judge(criterion, records) for criterion in standard.criteria()]
    level = 0
    for cell in standard.cells[1:]:
        if not all(e.is_met is True for e in evidence if e.level == cell.level):
            break
        level = cell.level
    return level, evidence


def find_elsewhere(criterion: Criterion, records: Records) -> Finding:
    """What is known of a criterion for a procedure on another system.

    What this platform records itself (the published period, reviews, improvements, accessibility runs) is measured;
    everything else is what the owner declared, held against the thresholds of everybody.
    """
    facts = records.elsewhere
    assert facts is not None, "only procedures on another system"
    if criterion.test == online_period_published.__name__:
        return Finding(float(facts.online_days is not None), 1)
    measured = Finding(None, 0)
    if criterion.test in MEASURED_EVERYWHERE:
        measured = TESTS[criterion.test](criterion, records)
    said = facts.declared.get(criterion.key)
    is_enough = bool(measured.n) and measured.n >= criterion.least_n
    if said is None or is_enough:
        return measured
    promised = {
        decided_within_online_period.__name__: facts.online_days,
        half_the_window_period.__name__: facts.window_days,
        fewer_documents_than_window.__name__: facts.window_documents,
    }
    if criterion.test not in promised:
        return Finding(said.value, said.n, is_declared=True)
    own = promised[criterion.test]
    if own is None:
        return Finding(None, 0)
    factor = 1 if criterion.threshold is None else criterion.threshold
    return Finding(said.value, said.n, factor * own, is_declared=True)


def tightened(standard: Standard, thresholds: Mapping[str, Iterable[float]]) -> Standard:
    """`standard` with the strictest of the `thresholds` by criterion; a looser one changes nothing."""
    if not thresholds:
        return standard

    def strict(criterion: Criterion) -> Criterion:
        found = criterion
        for wanted in thresholds.get(criterion.key, ()):
            if is_stricter(found, wanted):
                found = replace(found, threshold=wanted, base=criterion.threshold)
        return found

    return replace(
        standard,
        axes=tuple(
            replace(
                part,
                cells=tuple(replace(cell, criteria=tuple(map(strict, cell.criteria))) for cell in part.cells),
            )
            for part in standard.axes
        ),
    )


def is_stricter(criterion: Criterion, threshold: float) -> bool:
    """Whether `threshold` asks for more than the standard, of what can be at all; false where nothing can be set."""
    if criterion.threshold is None:
        return False
    if criterion.comparison is Comparison.AT_LEAST:
        return threshold > criterion.threshold
    return criterion.comparison is Comparison.AT_MOST and 0 < threshold < criterion.threshold


def _holds(comparison: Comparison, value: float, threshold: float | None) -> bool | None:
    if comparison is Comparison.IS_TRUE:
        return bool(value)
    if threshold is None:
        return None
    if comparison is Comparison.AT_LEAST:
        return value >= threshold
    if comparison is Comparison.AT_MOST:
        return value <= threshold
    # nothing at all cannot become fewer: a procedure that asks for no document is as simple as can be
    return value < threshold or value == 0


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def online_period_published(criterion: Criterion, records: Records) -> Finding:
    """Whether every receiving organisation publishes an online standard processing period (APA art. 6)."""
    periods = [edition.online_standard_days for edition in records.editions]
    return Finding(float(all(periods) and bool(periods)), len(periods))


def time_found_acceptable(criterion: Criterion, records: Records) -> Finding:
    """The share of those who got their result and found the time to it acceptable, in percent."""
    counts = records.reviews
    return Finding(_share(counts.n_time_acceptable, counts.n_time), counts.n_time)


def decided_within_online_period(criterion: Criterion, records: Records) -> Finding:
    """The days within which nine of ten online cases were decided, against the online standard period."""
    cases = [(case.days, case.online_standard_days) for case in records.decided]
    return _against_period(criterion, cases, lambda values: percentile(values, 0.9))


def half_the_window_period(criterion: Criterion, records: Records) -> Finding:
    """The median days of online cases, against a part of the window's standard period."""
    cases = [(case.days, case.standard_days) for case in records.decided]
    return _against_period(criterion, cases, lambda values: float(median(values)) if values else None)


def _against_period(
    criterion: Criterion,
    cases: Iterable[tuple[int, int | None]],
    middle: Callable[[list[float]], float | None],
) -> Finding:
    """Hold each case against the period that was promised to it.

    With one period for all, value and threshold are days. Where the periods differ (several organisations,
    or a period changed) both are percent of the period. Cases without a period do not count.
    """
    promised = [(days, period) for days, period in cases if period]
    factor = 1 if criterion.threshold is None else criterion.threshold
    periods = {period for _, period in promised}
    if len(periods) == 1:
        period = periods.pop()
        return Finding(middle([float(days) for days, _ in promised]), len(promised), factor * period)
    value = middle([100 * days / period for days, period in promised])
    return Finding(value, len(promised), 100 * factor, "%")


def nothing_sent_separately(criterion: Criterion, records: Records) -> Finding:
    """How many documents needed online have no place in the form to attach them, at the worst organisation."""
    missing = [max(0, e.body.online_documents - e.form.attachments) for e in records.editions]
    return Finding(float(max(missing)) if missing else None, len(missing))


def fewer_documents_than_window(criterion: Criterion, records: Records) -> Finding:
    """How many documents the form demands, against those handed in at the window."""
    if not records.editions:
        return Finding(None, 0)
    worst = max(records.editions, key=lambda e: e.form.required_attachments - e.body.window_documents)
    return Finding(
        float(worst.form.required_attachments), len(records.editions), float(worst.body.window_documents)
    )


def questions_prefilled(criterion: Criterion, records: Records) -> Finding:
    """The share of questions that come with an answer already known, in percent."""
    asked = sum(e.form.questions for e in records.editions)
    return Finding(_share(sum(e.form.prefilled for e in records.editions), asked), asked)


def finished_together(criterion: Criterion, records: Records) -> Finding:
    """The share of submissions that filed for other procedures too, in percent."""
    sent = [draft for draft in records.drafts if draft.minutes is not None]
    return Finding(_share(sum(draft.procedures >= 2 for draft in sent), len(sent)), len(sent))


def works_on_phone(criterion: Criterion, records: Records) -> Finding:
    """Whether the whole form of every organisation can be filled in on a phone."""
    forms = [edition.form.is_for_phones for edition in records.editions]
    return Finding(float(all(forms) and bool(forms)), len(forms))


def opinion_can_be_given(criterion: Criterion, records: Records) -> Finding:
    """Whether every receiving organisation takes reviews."""
    takers = [edition.is_accepting_reviews for edition in records.editions]
    return Finding(float(all(takers) and bool(takers)), len(takers))


def completion(criterion: Criterion, records: Records) -> Finding:
    """The share of drafts begun that were submitted, in percent."""
    sent = sum(draft.minutes is not None for draft in records.drafts)
    return Finding(_share(sent, len(records.drafts)), len(records.drafts))


def fill_minutes(criterion: Criterion, records: Records) -> Finding:
    """The median minutes from the first answer to the submission, pauses included."""
    minutes = [draft.minutes for draft in records.drafts if draft.minutes is not None]
    return Finding(median(minutes) if minutes else None, len(minutes))


def satisfaction(criterion: Criterion, records: Records) -> Finding:
    """The mean rating of the last twelve months, 1 to 5."""
    return Finding(records.reviews.mean, records.reviews.n)


def no_accessibility_violation(criterion: Criterion, records: Records) -> Finding:
    """The violations that the last accessibility run found; not known before there is one."""
    found = records.accessibility_violations
    return Finding(None if found is None else float(found), 0 if found is None else 1)


def improved_from_reviews(criterion: Criterion, records: Records) -> Finding:
    """The improvements of the last twelve months that began with a review and have a measured gain."""
    return Finding(float(records.improvements), records.improvements)


TESTS: dict[str, Test] = {
    test.__name__: test
    for test in (
        online_period_published,
        time_found_acceptable,
        decided_within_online_period,
        half_the_window_period,
        nothing_sent_separately,
        fewer_documents_than_window,
        questions_prefilled,
        finished_together,
        works_on_phone,
        opinion_can_be_given,
        completion,
        fill_minutes,
        satisfaction,
        no_accessibility_violation,
        improved_from_reviews,
    )
}
