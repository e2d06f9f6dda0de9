"""How often what is so, for invented populations, and how often it is not known (架空の人口の割合)."""

RARE = 0.05
"""How often an ordinary value is not known."""

FLAGS: dict[str, tuple[float, float]] = {
    "lives_in_japan": (0.995, RARE),
    "is_student": (0.02, RARE),
    "in_facility": (0.01, RARE),
    "needs_constant_care": (0.01, 0.3),
    "needs_constant_watch": (0.002, 0.3),
    "cannot_sit_up": (0.002, 0.3),
    "has_palsy_or_atrophy": (0.001, 0.3),
    "has_internal_disability": (0.01, 0.3),
    "has_intractable_disease": (0.008, 0.5),
    "has_chronic_illness": (0.01, 0.5),
    "is_supported": (0.97, RARE),
    "lives_together": (0.96, RARE),
    "needs_childcare": (0.6, 0.2),
    "is_pregnant": (0.01, 0.5),
    "gives_birth": (0.01, 0.5),
    "has_employment_insurance": (0.55, 0.3),
    "left_by_employer": (0.01, 0.4),
    "lost_work": (0.02, 0.4),
    "on_childcare_leave": (0.02, 0.3),
    "lost_spouse": (0.02, 0.2),
    "works_short_hours": (0.05, 0.4),
    "in_hospital_over_three_months": (0.003, 0.4),
    "uses_care_facility": (0.01, 0.4),
    "waits_for_nursery": (0.02, 0.3),
    "used_training_benefit": (0.05, 0.5),
    "cares_for_family": (0.03, 0.6),
    "studies_science": (0.1, 0.6),
    "takes_job_training": (0.01, 0.5),
    "receives_unemployment_benefit": (0.01, 0.4),
    "receives_survivor_pension": (0.04, 0.2),
    "receives_old_age_pension": (0.25, 0.2),
    "needs_hospital_care": (0.005, 0.5),
    "is_weak": (0.005, 0.5),
    "needs_rehabilitating_treatment": (0.004, 0.6),
    "needs_mental_outpatient_care": (0.02, 0.7),
    "has_airway_illness": (0.02, 0.7),
    "pay_stopped": (0.005, 0.6),
    "deceased_paid_pension": (0.02, 0.5),
    "needs_diapers": (0.02, 0.6),
    "needs_hearing_aid": (0.04, 0.7),
}
"""Yes or no of each person: how often yes, and how often not known."""

HOUSEHOLD_FLAGS: dict[str, tuple[float, float]] = {
    "income_fell": (0.04, 0.5),
    "home_at_risk": (0.01, 0.5),
    "receives_child_rearing_allowance": (0.05, 0.1),
    "receives_special_child_allowance": (0.005, 0.1),
    "has_urgent_need": (0.01, 0.6),
    "lacks_living_cost": (0.03, 0.6),
    "is_low_income": (0.15, 0.3),
    "plans_cram_school_or_exam": (0.05, 0.6),
    "moved_for_marriage": (0.01, 0.5),
}
GRADES: dict[str, tuple[int, float, float]] = {
    "disability_body_grade": (6, 0.035, 0.1),
    "disability_intellectual": (4, 0.01, 0.1),
    "disability_mental_grade": (3, 0.01, 0.2),
    "special_child_grade": (2, 0.005, 0.1),
}
"""Grades of a few: how many grades, how often one has any, how often it is not known of one who has none."""

CHOICES: dict[str, tuple[tuple[str, ...], tuple[float, ...]]] = {
    "gender": (("female", "male", "not_answered"), (0.505, 0.49, 0.005)),
    "health_insurance": (("employee", "mutual", "national", "none"), (0.6, 0.08, 0.31, 0.01)),
    "pension": (("national", "employee", "mutual", "none"), (0.3, 0.58, 0.08, 0.04)),
    "occupation_state": (
        ("employee", "public_servant", "self_employed", "job_seeking", "none"),
        (0.5, 0.05, 0.08, 0.03, 0.34),
    ),
    "care_level": (("none", "support1", "care1", "care3", "care5"), (0.9, 0.03, 0.03, 0.02, 0.02)),
}

NUMBERS: dict[str, tuple[float, int, int, float]] = {
    "worked_months": (0.6, 1, 480, 0.3),
    "leave_days": (0.03, 1, 400, 0.4),
    "child_support_received": (0.03, 60_000, 1_200_000, 0.4),
    "wage_now": (0.02, 0, 300_000, 0.4),
    "disability_pension_grade": (0.02, 1, 3, 0.2),
    "training_fee": (0.02, 10_000, 900_000, 0.6),
    "training_months": (0.02, 1, 36, 0.6),
    "care_paid_in_month": (0.05, 1_000, 90_000, 0.4),
    "pension_months": (0.6, 1, 480, 0.3),
    "birth_weight": (1.0, 1_200, 4_200, 0.6),
    "sick_leave_days": (0.02, 1, 500, 0.4),
    "specified_dependants": (0.05, 1, 2, 0.2),
    "elderly_dependants": (0.04, 1, 2, 0.2),
}
"""Numbers of a few, 0 for the others: how often there is one, from, to, how often it is not known."""

DAYS: dict[str, tuple[float, int, float]] = {
    "left_job_on": (0.05, 700, 0.3),
    "moved_in_on": (0.5, 7_000, 0.1),
    "lives_in_prefecture_since": (0.5, 9_000, 0.3),
    "spouse_died_on": (0.02, 5_000, 0.2),
}
"""Days in the lives of some: how often there is one, how many days ago at most, how often it is not known."""

HOME_NUMBERS: dict[str, tuple[float, int, int, float]] = {
    "household.children_counted": (0.4, 1, 3, 0.1),
    "household.head_income": (0.8, 200_000, 9_000_000, 0.1),
    "household.head_dependants": (0.4, 1, 3, 0.1),
    "health.fertility_test_cost": (0.01, 10_000, 100_000, 0.7),
}
HOME_DAYS: dict[str, tuple[float, int, float]] = {
    "household.married_on": (0.3, 6_000, 0.4),
    "health.fertility_test_on": (0.01, 700, 0.7),
}
HOME_FLAGS: dict[str, tuple[float, float]] = {
    "health.advanced_fertility_treatment": (0.01, 0.7),
    "health.plans_egg_freezing": (0.01, 0.7),
    "health.had_painless_birth": (0.01, 0.7),
    "residence.plans_renovation": (0.05, 0.7),
}
HOME_CHOICES: dict[str, tuple[tuple[str, ...], tuple[float, ...]]] = {
    "household.relation_to_head": (("self", "spouse", "child"), (0.8, 0.15, 0.05)),
    "residence.home": (("owned", "rented", "public", "company"), (0.55, 0.37, 0.05, 0.03)),
}
"""The same of households, in the columns of that name."""
