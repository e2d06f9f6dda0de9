"""Three families and what each would answer, to count how often they are asked: one by one, and in one stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.eforms.selectors import Composed, Part, compose, minutes_of, visible_rounds
from madoguchi.eforms.types import FormDocument
from madoguchi.site.demo.forms.shared import ACCOUNT, ADDRESS, BABY, BABY_KANA, KANA, NAME
from madoguchi.site.demo.writing.forms import Json

ON = date(2026, 11, 16)
KNOWN = frozenset(
    {
        "person_name",
        "person_kana",
        "person_birth_date",
        "person_address",
        "person_phone",
        "person_email",
        "person_moved_in_on",
        "household_size",
        "bank_account",
    }
)
"""What is known of 窓野 花子 from her card and from what she told before."""

_HERSELF: Json = {
    "person_name": NAME,
    "person_kana": KANA,
    "person_birth_date": "1990-03-04",
    "person_address": ADDRESS,
    "person_phone": "09000001234",
    "person_email": "hanako@madono.example",
    "bank_uses_public_account": False,
    "bank_account": ACCOUNT,
    "declared": True,
}
_HUSBAND: Json = {
    "spouse_exists": True,
    "spouse_name": {"family": "窓野", "given": "太郎"},
    "spouse_kana": {"family": "マドノ", "given": "タロウ"},
    "spouse_birth_date": "1989-05-06",
    "spouse_lives_together": True,
    "spouse_occupation_state": "self_employed",
    "spouse_january_city": "窓野市",
}
_BABY: Json = {
    "children_name": BABY,
    "children_kana": BABY_KANA,
    "children_birth_date": "2026-11-01",
    "children_relation": "child",
    "children_lives_together": True,
    "children_is_supported": True,
    "children_lives_in_japan": True,
    "children_health_insurance": "national",
    "children_is_new": True,
}
_COUPLE: Json = {
    **_HERSELF,
    **_HUSBAND,
    "household_relation_to_head": "spouse",
    "household_head_name": {"family": "窓野", "given": "太郎"},
    "household_on_public_assistance": False,
    "person_health_insurance": "national",
    "person_occupation_state": "self_employed",
    "person_pension": "national",
    "person_january_city": "窓野市",
    "insurance_wants_paper": False,
    "person_lives_in_prefecture_since_partial": "2019",
    "school_enters_on": "2027-04-01",
    "childcare_hours": "standard",
    "nursery_reservation__slot": "tue-10",
    "children": [_BABY],
}


@dataclass(frozen=True)
class Family:
    """A family in a life event: what it applies for, what it told before, its answers in all (家族の例)."""

    title: str
    procedures: tuple[str, ...]
    told: Mapping[str, Any]
    answers: Mapping[str, Any]


FAMILIES = {
    "birth": Family(
        "国民健康保険の夫婦に、1人目が生まれた",
        (
            "child-allowance",
            "child-medical-certificate",
            "pregnancy-support-second",
            "nursery-reservation",
            "national-health-join",
            "prefecture-child-support",
            "childbirth-lump-sum",
        ),
        {
            "birth_on": "2026-11-01",
            "insurance_joins_for": "birth",
            "children": [{"children_birth_date": "2026-11-01", "children_is_new": True}],
        },
        {
            **_COUPLE,
            "birth_on": "2026-11-01",
            "birth_hospital": "窓野中央病院",
            "birth_babies": 1,
            "birth_mother_name": NAME,
            "birth_handbook_number": "26-01234",
            "health_pregnancy_due_on": "2026-11-08",
            "insurance_joins_for": "birth",
            "childbirth_lump_sum__direct_payment": "unused",
            "childbirth_lump_sum__paid": 520000,
        },
    ),
    "moving": Family(
        "国民健康保険の夫婦と子が、犬を連れて引っ越してきた",
        (
            "child-allowance",
            "child-medical-certificate",
            "national-health-join",
            "prefecture-child-support",
            "nursery-reservation",
            "water-start-stop",
            "dog-change",
        ),
        {"person_moved_in_on": "2026-11-10", "insurance_joins_for": "moved_in"},
        {
            **_COUPLE,
            "person_moved_in_on": "2026-11-10",
            "person_former_address": {**ADDRESS, "city": "川添市", "street": "川端町4-5", "building": ""},
            "insurance_joins_for": "moved_in",
            "insurance_joins_on": "2026-11-10",
            "spouse_health_insurance": "national",
            "water_start_stop__what": "start",
            "water_start_stop__other_place": False,
            "dog_change__what": "moved",
            "dog_change__dog_name": "こむぎ",
        },
    ),
    "bereavement": Family(
        "国民健康保険の夫が亡くなり、家と土地を妻が継ぐ",
        (
            "funeral-benefit",
            "national-health-leave",
            "care-insurance-loss",
            "property-current-owner",
            "water-start-stop",
        ),
        {"deceased_died_on": "2026-11-02"},
        {
            **_HERSELF,
            "deceased_name": {"family": "窓野", "given": "太郎"},
            "deceased_kana": {"family": "マドノ", "given": "タロウ"},
            "deceased_birth_date": "1948-05-06",
            "deceased_died_on": "2026-11-02",
            "deceased_relation": "spouse",
            "deceased_address": ADDRESS,
            "deceased_health_insurance": "national",
            "deceased_funeral_on": "2026-11-06",
            "deceased_has_care_insurance": True,
            "funeral_benefit__held_by_me": True,
            "national_health_leave__leaves_for": "died",
            "care_insurance_loss__returns_card": "post",
            "care_insurance_loss__is_heir": True,
            "property_current_owner__kinds": ["land", "house"],
            "property_current_owner__property_place": "窓野市本町1丁目",
            "property_current_owner__known_on": "2026-11-03",
            "property_current_owner__registered": False,
            "water_start_stop__what": "name",
            "water_start_stop__other_place": False,
            "water_start_stop__on": "2026-11-20",
        },
    ),
}


@dataclass(frozen=True)
class Asked:
    """How many questions a family is asked (質問数): apart, together, and with what is known confirmed."""

    before: int
    after: int
    with_known: int
    minutes: int
    minutes_with_known: int
    parts: Mapping[str, int]

    @property
    def percent(self) -> int:
        """The cut by asking once."""
        return 100 * (self.before - self.after) // self.before

    @property
    def percent_with_known(self) -> int:
        """The cut when what is known need only be confirmed."""
        return 100 * (self.before - self.with_known) // self.before


def conversation(family: Family, forms: Mapping[str, FormDocument]) -> Composed:
    """The forms of `family` as one conversation."""
    return compose(
        [Part(slug.replace("-", "_"), forms[slug].title, forms[slug]) for slug in family.procedures]
    )


def answers_of(family: Family, composed: Composed) -> Json:
    """The answers of `family`, with every declaration agreed to."""
    declared = {
        question.id: True
        for _page, question in composed.document.questions()
        if question.type == "declaration"
    }
    return {**family.answers, **declared}


def asked_of(family: Family, forms: Mapping[str, FormDocument]) -> Asked:
    """What `family` is asked: only questions that its answers show, one for each round of a repeated page."""
    composed = conversation(family, forms)
    answers = answers_of(family, composed)
    after = _asked(composed.document, answers)
    parts = {
        part.key: len(_asked(part.document, composed.project(part.key, answers, on=ON)))
        for part in composed.parts
    }
    return Asked(
        before=sum(parts.values()),
        after=len(after),
        with_known=sum(name not in KNOWN for name in after),
        minutes=minutes_of(composed.document, dict(family.told), on=ON),
        minutes_with_known=minutes_of(
            composed.document,
            {**family.told, **{name: value for name, value in answers.items() if name in KNOWN}},
            on=ON,
        ),
        parts=parts,
    )


def _asked(document: FormDocument, answers: Json) -> list[str]:
    return [
        question.id
        for round_ in visible_rounds(document, answers, on=ON)
        for question in round_.questions
        if question.is_asked
    ]
