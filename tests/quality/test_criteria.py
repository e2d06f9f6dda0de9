"""Each criterion: when it is met, when it is not, and when the records do not tell yet."""

from dataclasses import replace

import pytest

from madoguchi.quality.criteria import TESTS, assess, judge
from madoguchi.quality.models import Axis
from madoguchi.quality.selectors.clock import DecidedCase
from madoguchi.quality.selectors.records import BodyFacts, FilledDraft, FormFacts, OpenEdition, Records
from madoguchi.quality.standard import Criterion, standards
from madoguchi.quality.types import Evidence
from madoguchi.reviews.selectors import ReviewCounts

STANDARD = standards()[-1]
CRITERIA = {criterion.key: criterion for part in STANDARD.axes for criterion in part.criteria()}

EDITION = OpenEdition(
    standard_days=20,
    online_standard_days=10,
    form=FormFacts(questions=10, prefilled=3, attachments=2, required_attachments=2, is_for_phones=True),
    body=BodyFacts(window_documents=3, online_documents=2),
    is_accepting_reviews=True,
)


def with_form(**changes: object) -> OpenEdition:
    """The edition with another form."""
    return replace(EDITION, form=replace(EDITION.form, **changes))


def with_documents(**changes: int) -> OpenEdition:
    """The edition with other words of the registry."""
    return replace(EDITION, body=replace(EDITION.body, **changes))


def editions(*found: OpenEdition) -> Records:
    """Records of nothing but open editions."""
    return Records(editions=found)


def decided(*days: int, standard: int | None = 20, online: int | None = 10) -> Records:
    """Records of cases decided after so many days."""
    return Records((EDITION,), decided=tuple(DecidedCase(d, standard, online) for d in days))


def reviewed(n: int, points: int = 0, n_time: int = 0, acceptable: int = 0) -> Records:
    """Records of reviews."""
    return Records((EDITION,), reviews=ReviewCounts(n, points, n_time, acceptable))


def drafts(*minutes: float | None, procedures: int = 1) -> Records:
    """Records of drafts sent after so many minutes, or given up."""
    return Records((EDITION,), drafts=tuple(FilledDraft(m, procedures) for m in minutes))


TOGETHER = [FilledDraft(5, 2)] * 3 + [FilledDraft(5, 1)] * 7

CASES: list[tuple[str, Records, bool | None, float | None]] = [
    ("online_period_published", editions(EDITION, EDITION), True, 1),
    ("online_period_published", editions(EDITION, replace(EDITION, online_standard_days=None)), False, 0),
    ("time_found_acceptable", reviewed(10, n_time=10, acceptable=8), True, 80),
    ("time_found_acceptable", reviewed(14, n_time=14, acceptable=11), False, 100 * 11 / 14),
    ("time_found_acceptable", reviewed(19, n_time=9, acceptable=9), None, None),
    ("decided_within_online_period", decided(1, 2, 3, 4, 5, 6, 7, 8, 10, 99), True, 10),
    ("decided_within_online_period", decided(1, 2, 3, 4, 5, 6, 7, 8, 11, 11), False, 11),
    ("decided_within_online_period", decided(*[1] * 9), None, None),
    ("decided_within_online_period", decided(*[1] * 10, online=None), None, None),
    ("half_the_window_period", decided(1, 1, 9, 9, 10, 10, 50, 50, 50, 50), True, 10),
    ("half_the_window_period", decided(1, 1, 9, 9, 11, 11, 11, 11, 11, 11), False, 11),
    ("half_the_window_period", decided(*[0] * 9), None, None),
    ("nothing_sent_separately", editions(EDITION), True, 0),
    ("nothing_sent_separately", editions(EDITION, with_documents(online_documents=4)), False, 2),
    ("fewer_documents_than_window", editions(EDITION), True, 2),
    ("fewer_documents_than_window", editions(EDITION, with_documents(window_documents=2)), False, 2),
    (
        "fewer_documents_than_window",
        editions(replace(with_form(required_attachments=0), body=BodyFacts(0, 0))),
        True,
        0,
    ),
    ("questions_prefilled", editions(EDITION), True, 30),
    ("questions_prefilled", editions(with_form(prefilled=2)), False, 20),
    ("finished_together", Records((EDITION,), drafts=tuple(TOGETHER)), True, 30),
    ("finished_together", Records((EDITION,), drafts=(*TOGETHER, FilledDraft(5, 1))), False, 100 * 3 / 11),
    ("finished_together", drafts(*[5] * 9, None, procedures=2), None, None),
    ("works_on_phone", editions(EDITION), True, 1),
    ("works_on_phone", editions(EDITION, with_form(is_for_phones=False)), False, 0),
    ("opinion_can_be_given", editions(EDITION), True, 1),
    ("opinion_can_be_given", editions(EDITION, replace(EDITION, is_accepting_reviews=False)), False, 0),
    ("completion", drafts(*[5] * 17, *[None] * 3), True, 85),
    ("completion", drafts(*[5] * 16, *[None] * 3), False, 100 * 16 / 19),
    ("completion", drafts(*[5] * 9), None, None),
    ("fill_minutes", drafts(1, 1, 1, 1, 10, 10, 600, 600, 600, 600, None), True, 10),
    ("fill_minutes", drafts(1, 1, 1, 1, 10.5, 10.5, 600, 600, 600, 600), False, 10.5),
    ("fill_minutes", drafts(*[1] * 9, None, None), None, None),
    ("satisfaction", reviewed(10, 38), True, 3.8),
    ("satisfaction", reviewed(10, 37), False, 3.7),
    ("satisfaction", reviewed(9, 45), None, None),
    ("no_accessibility_violation", Records((EDITION,), accessibility_violations=0), True, 0),
    ("no_accessibility_violation", Records((EDITION,), accessibility_violations=1), False, 1),
    ("no_accessibility_violation", Records((EDITION,)), None, None),
    ("improved_from_reviews", Records((EDITION,), improvements=2), True, 2),
    ("improved_from_reviews", Records((EDITION,), improvements=1), False, 1),
]


@pytest.mark.parametrize(("key", "records", "is_met", "value"), CASES)
def test_a_criterion(key: str, records: Records, is_met: bool | None, value: float | None) -> None:
    evidence = judge(CRITERIA[key], records)

    assert evidence.is_met is is_met
    assert evidence.value == pytest.approx(value)


def test_every_criterion_of_every_standard_can_be_met_and_missed() -> None:
    for standard in standards():
        asked = [criterion for part in standard.axes for criterion in part.criteria()]
        assert {criterion.test for criterion in asked} <= TESTS.keys()
    for test in TESTS:
        keys = {criterion.key for criterion in CRITERIA.values() if criterion.test == test}
        assert {is_met for key, _, is_met, _ in CASES if key in keys} >= {True, False}, test


def test_a_period_that_is_the_same_for_all_is_shown_in_days() -> None:
    evidence = judge(CRITERIA["decided_within_online_period"], decided(3, 3, 3, 3, 7, 3, 3, 3, 3, 7))
    assert (evidence.value, evidence.threshold, evidence.unit, evidence.n) == (7, 10, "日", 10)

    evidence = judge(CRITERIA["half_the_window_period"], decided(3, 3, 3, 3, 7, 3, 3, 3, 3, 7, standard=15))
    assert (evidence.value, evidence.threshold, evidence.unit) == (3, 7.5, "日")


def test_where_periods_differ_each_case_is_held_against_its_own() -> None:
    short, long = DecidedCase(5, None, 5), DecidedCase(27, None, 30)
    records = Records((EDITION,), decided=(*(short,) * 6, *(long,) * 4))

    evidence = judge(CRITERIA["decided_within_online_period"], records)
    assert (evidence.is_met, evidence.value, evidence.threshold, evidence.unit) == (True, 100, 100, "%")

    late = replace(records, decided=(*records.decided, *(DecidedCase(6, None, 5),) * 3))
    evidence = judge(CRITERIA["decided_within_online_period"], late)
    assert (evidence.is_met, evidence.value) == (False, 120)


def test_a_tighter_threshold_needs_no_new_code() -> None:
    tighter: Criterion = replace(CRITERIA["satisfaction"], threshold=4.5, least_n=3)

    assert judge(tighter, reviewed(4, 17)).is_met is False
    assert judge(tighter, reviewed(4, 18)).is_met is True


PERFECT = Records(
    editions=(EDITION,),
    decided=(DecidedCase(3, 20, 10),) * 10,
    drafts=(FilledDraft(5, 2),) * 10,
    reviews=ReviewCounts(10, 50, 10, 10),
    accessibility_violations=0,
    improvements=2,
)


def level(axis: Axis, records: Records) -> int:
    """The level that `records` reach on `axis`."""
    return assess(STANDARD.axis(axis), records)[0]


@pytest.mark.parametrize("axis", list(Axis))
def test_everything_met_is_level_3(axis: Axis) -> None:
    assert level(axis, PERFECT) == 3


@pytest.mark.parametrize(
    ("axis", "spoilt", "reached"),
    [
        (Axis.FASTER, replace(PERFECT, editions=(replace(EDITION, online_standard_days=None),)), 0),
        (Axis.FASTER, replace(PERFECT, reviews=ReviewCounts(10, 50, 10, 6)), 1),
        (Axis.FASTER, replace(PERFECT, decided=(DecidedCase(3, 5, 10),) * 10), 2),
        (Axis.SIMPLER, replace(PERFECT, editions=(with_documents(online_documents=3),)), 0),
        (Axis.SIMPLER, replace(PERFECT, editions=(with_form(prefilled=0),)), 1),
        (Axis.SIMPLER, replace(PERFECT, drafts=()), 2),
        (Axis.EASIER, replace(PERFECT, editions=(with_form(is_for_phones=False),)), 0),
        (Axis.EASIER, replace(PERFECT, accessibility_violations=None), 1),
        (Axis.EASIER, replace(PERFECT, improvements=0), 2),
    ],
)
def test_a_level_needs_all_criteria_of_it_and_of_those_below(
    axis: Axis, spoilt: Records, reached: int
) -> None:
    assert level(axis, spoilt) == reached


def test_what_is_above_a_missed_level_is_judged_all_the_same() -> None:
    spoilt = replace(PERFECT, editions=(replace(EDITION, online_standard_days=None),))

    _, evidence = assess(STANDARD.axis(Axis.FASTER), spoilt)

    assert {(e.level, e.key, e.is_met) for e in evidence} == {
        (1, "online_period_published", False),
        (2, "time_found_acceptable", True),
        (2, "decided_within_online_period", True),
        (3, "half_the_window_period", True),
    }


def test_evidence_in_words() -> None:
    met = judge(CRITERIA["time_found_acceptable"], reviewed(12, n_time=12, acceptable=10))
    assert (met.shown_value, met.shown_threshold) == ("83.3%", "80%以上")
    assert (met.status, met.status_words, met.why_unknown) == ("met", "満たしています", "")
    assert met.source_words == "ユーザーレビュー"

    unknown = judge(CRITERIA["satisfaction"], reviewed(2, 10))
    assert (unknown.shown_value, unknown.status_words) == ("", "まだ分かりません")
    assert unknown.why_unknown == "いま2件です。10件集まると判定します。"
    assert (
        judge(CRITERIA["no_accessibility_violation"], PERFECT_WITHOUT_RUN).why_unknown
        == "この項目の記録は、まだありません。"
    )

    yes = judge(CRITERIA["works_on_phone"], PERFECT)
    assert (yes.shown_value, yes.shown_threshold, yes.threshold) == ("はい", "", None)
    fewer = judge(CRITERIA["fewer_documents_than_window"], PERFECT)
    assert (fewer.shown_value, fewer.shown_threshold) == ("2件", "3件より少ない")
    assert judge(CRITERIA["fill_minutes"], PERFECT).shown_threshold == "10分以下"


PERFECT_WITHOUT_RUN = replace(PERFECT, accessibility_violations=None)


def test_evidence_is_kept_as_it_was() -> None:
    for criterion in CRITERIA.values():
        evidence = judge(criterion, PERFECT)
        assert Evidence.from_json(evidence.to_json()) == evidence


def test_the_strictest_threshold_is_not_taken_for_none() -> None:
    for key in ("half_the_window_period", "decided_within_online_period"):
        evidence = judge(replace(CRITERIA[key], threshold=0.0), decided(*[1] * 10))
        assert (evidence.threshold, evidence.is_met) == (0, False)
