"""Questions in plain words that stand before many others: who answers no is not asked for any of those."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

PEOPLE = ("person", "spouse", "children[]", "others[]", "members[]")


@dataclass(frozen=True)
class Gate:
    """One such question (前置きの質問).

    `of_people` says by attribute what a no means of everyone in the household, `of_others` the same by term.
    """

    name: str
    label: Any
    hint: Any
    of_people: Mapping[str, Any] = field(default_factory=dict)
    of_others: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The question as it is noted among those asked."""
        return f"about-{self.name}"

    def covers(self, term: str) -> bool:
        """Whether a no answers `term`."""
        section, _dot, attribute = term.rpartition(".")
        return term in self.of_others or (section in PEOPLE and attribute in self.of_people)


_NO_GRADES = dict.fromkeys(
    (
        "disability_body_grade",
        "disability_intellectual",
        "disability_mental_grade",
        "disability_pension_grade",
        "special_child_grade",
    ),
    0,
)
_NO_NEEDS = dict.fromkeys(
    (
        "needs_constant_care",
        "needs_constant_watch",
        "has_palsy_or_atrophy",
        "has_internal_disability",
        "has_intractable_disease",
        "cannot_sit_up",
        "needs_diapers",
        "needs_hearing_aid",
        "in_hospital_over_three_months",
    ),
    False,
)

GATES = (
    Gate(
        "disability",
        _("世帯に、障害、難病、介護のことで手助けがいる人がいますか"),
        _("障害者手帳や障害年金のある人、介護保険の認定を受けている人、長く入院している人も「はい」です。"),
        of_people={**_NO_GRADES, **_NO_NEEDS, "care_level": "none"},
        of_others={
            "household.receives_special_child_allowance": False,
            "person.uses_care_facility": False,
        },
    ),
    Gate(
        "illness",
        _("家族に、長く治療している病気の人や、入院や手術で医療費を多く払った人がいますか"),
        _("心の病気で通院している人、手術を受ける予定の人、入院している赤ちゃんも「はい」です。"),
        of_people=dict.fromkeys(
            (
                "needs_mental_outpatient_care",
                "needs_rehabilitating_treatment",
                "has_chronic_illness",
                "needs_hospital_care",
                "is_weak",
            ),
            False,
        ),
        of_others={"person.medical_paid_in_month": 0},
    ),
    Gate(
        "birth",
        _("妊娠、出産、不妊治療、育児休業のことがありますか"),
        _("この2年のあいだにあったこと、これからの予定があれば「はい」です。"),
        of_people=dict.fromkeys(
            ("gives_birth", "is_pregnant", "on_childcare_leave", "works_short_hours"), False
        ),
        of_others={
            **dict.fromkeys(
                (
                    "health.advanced_fertility_treatment",
                    "health.plans_egg_freezing",
                    "health.had_painless_birth",
                ),
                False,
            ),
            "person.leave_days": 0,
            "spouse.leave_days": 0,
        },
    ),
    Gate(
        "hardship",
        _("いま、生活費や家賃に困っていますか"),
        _("収入が減った、住まいを失いそう、急にお金がいる、などがあれば「はい」です。"),
        of_others=dict.fromkeys(
            (
                "household.lacks_living_cost",
                "household.is_low_income",
                "household.income_fell",
                "household.home_at_risk",
                "household.has_urgent_need",
            ),
            False,
        ),
    ),
    Gate(
        "stopped_work",
        _("仕事をやめる、長く休む、仕事のための訓練を受ける、のどれかがありますか"),
        _(
            "あなたの、この2年くらいと、これからのことです。"
            "病気、けが、家族の介護で休むとき、資格をとる学校も「はい」です。"
        ),
        of_others={
            "person.lost_work": False,
            "person.pay_stopped": False,
            "person.sick_leave_days": 0,
            "person.cares_for_family": False,
            "person.training_course": "none",
            "person.takes_job_training": False,
            "person.training_months": 0,
        },
    ),
)


def gate_called(key: str) -> Gate | None:
    """The question that is noted under `key`."""
    return next((gate for gate in GATES if gate.key == key), None)


def without_what_is_denied(situation: Mapping[str, Any], denied: Mapping[str, bool]) -> dict[str, Any]:
    """`situation` with what follows from each question that was answered with no; what was told itself stays."""
    found = dict(situation)
    for gate in GATES:
        if denied.get(gate.key) is False:
            found = _applied(found, gate)
    return found


def _applied(situation: dict[str, Any], gate: Gate) -> dict[str, Any]:
    found = dict(situation)
    people = dict(gate.of_people)
    if people:
        found["person"] = {**people, **(found.get("person") or {})}
        if found.get("spouse") is not None:
            found["spouse"] = {**people, **found["spouse"]}
        for group in ("children", "others"):
            if group in found:
                found[group] = [{**people, **one} for one in found[group]]
    for term, value in gate.of_others.items():
        section, _dot, attribute = term.partition(".")
        if section != "spouse" or found.get("spouse") is not None:
            found[section] = {attribute: value, **(found.get(section) or {})}
    return found
