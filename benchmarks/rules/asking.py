"""How many questions settle the programmes of the library, and how long the next one takes to find.

    python benchmarks/rules/asking.py [--households 200] [--share 0.8] [--on 2026-11-22] [--show]

Invents households of which everything is known, tells nothing at first, and answers what is asked until nothing can
change: as `rules.asking` asks, one term after another, and as the portal's check asks, where one plain question may
stand before many. Prints after how many questions that share of programmes is settled, and how long a question took
to find: with nothing kept from before for the very first, then as it goes.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from datetime import date, timedelta
from types import SimpleNamespace

import django

SEED = 20261122


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=200)
    parser.add_argument("--share", type=float, default=0.8)
    parser.add_argument("--on", type=date.fromisoformat, default=date(2026, 11, 22))
    parser.add_argument("--show", action="store_true", help="print what one household is asked")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MADOGUCHI_STATE"] = folder
        os.environ.setdefault("MADOGUCHI_MODE", "test")
        os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
        django.setup()
        _run(options)


def _run(options: argparse.Namespace) -> None:
    from madoguchi.registry.library import library
    from madoguchi.rules.documents import load
    from madoguchi.vocabulary.terms import TERMS

    rules = {one.slug: load(one.rule) for one in library() if one.folder != "business"}
    print(f"{len(rules)} programmes, {options.households} households")
    for name, session in (
        ("one term a question (rules.asking)", Bare),
        ("as the check asks it (portal)", Check),
    ):
        rng = random.Random(SEED)
        sessions = [
            session(rules, Household(rng, options.on, TERMS), options) for _ in range(options.households)
        ]
        print(f"\n{name}")
        for number, one in enumerate(sessions):
            one.run(show=options.show and number == 0)
        _tell(sessions, options.share)


def _tell(sessions: "list[Bare]", share: float) -> None:
    enough = [one.enough for one in sessions]
    first, *rest = [took for one in sessions for took in one.times]
    print(
        f"questions until {share:.0%} are settled: median {statistics.median(enough):.0f}, "
        f"one household in ten {statistics.quantiles(enough, n=10)[-1]:.0f} or more, most {max(enough)}"
    )
    print(
        f"questions until nothing can change: median {statistics.median(one.asked for one in sessions):.0f}"
    )
    print(
        f"finding one, of processor time: the very first {first:.0f} ms, then median {statistics.median(rest):.1f} ms, "
        f"1 in 20 {statistics.quantiles(rest, n=20)[-1]:.1f} ms, longest {max(rest):.0f} ms"
    )


class Bare:
    """A household that is asked one term after another, as `rules.asking` has them."""

    def __init__(self, rules, truth: "Household", options: argparse.Namespace) -> None:
        from madoguchi.rules.situations import Situation

        self.rules, self.truth, self.on, self.share = rules, truth, options.on, options.share
        self.known = Situation.of({})
        self.times: list[float] = []
        self.asked = 0
        self.enough = 0

    def run(self, *, show: bool) -> None:
        """Ask and answer until nothing can change."""
        while True:
            begun = time.process_time()
            question = self.next()
            self.times.append((time.process_time() - begun) * 1000)
            if question is None:
                self.enough = self.enough or self.asked + 1
                return
            self.asked += 1
            self.answer(question)
            settled = sum(rule.holds(self.known, on=self.on) is not None for rule in self.rules.values())
            if show:
                print(f"{self.asked:3}. {question:45} {settled}/{len(self.rules)}")
            if not self.enough and settled >= self.share * len(self.rules):
                self.enough = self.asked

    def next(self) -> str | None:
        from madoguchi.rules.asking import next_question

        question = next_question(self.rules, self.known, on=self.on)
        return question and question.term

    def answer(self, question: str) -> None:
        self.known = self.truth.told(self.known, question)


class Check(Bare):
    """A household in the portal's check, where one plain question may stand before many."""

    def __init__(self, rules, truth: "Household", options: argparse.Namespace) -> None:
        from madoguchi.portal.check.told import Told

        super().__init__(rules, truth, options)
        self.told = Told()
        self.programmes = [
            SimpleNamespace(slug=slug, rule=rule, card=SimpleNamespace(slug=slug))
            for slug, rule in rules.items()
        ]

    def next(self) -> str | None:
        from madoguchi.portal.check.finding import what_next

        return what_next(self.programmes, self.told, on=self.on)

    def answer(self, question: str) -> None:
        from madoguchi.portal.check.gates import gate_called
        from madoguchi.portal.check.told import COUNTED, SPOUSE, places_in

        told, gate = self.told, gate_called(question)
        group, _, attribute = question.rpartition(".")
        if gate is not None:
            told = told.with_gate(question, self.truth.passes(gate))
        elif question == SPOUSE:
            told = told.with_spouse(self.truth.has_spouse)
        elif question in COUNTED:
            told = told.with_count(question, self.truth.count(question))
        else:
            for place in places_in(told, group):
                number = place.partition(".")[2]
                name = question if not number else f"{place.partition('.')[0]}[].{attribute}"
                told = told.with_member(place, attribute, self.truth.answer(name, int(number or 0)))
        self.told = told.answered(question)
        self.known = self.told.known


class Household:
    """An invented household: who lives in it now, and every other answer when it is asked for."""

    def __init__(self, rng: random.Random, on: date, terms) -> None:
        self.rng, self.on, self.terms = rng, on, terms
        self.answers: dict[tuple[str, int], object] = {}
        self.has_spouse = rng.random() < 0.58
        self.age = rng.choice(
            [rng.uniform(18, 30), rng.uniform(28, 50), rng.uniform(28, 50), rng.uniform(50, 90)]
        )
        likely = 0.75 if 28 <= self.age < 55 else 0.15
        self.children = rng.choice([1, 1, 2, 2, 2, 3]) if rng.random() < likely else 0
        self.others = rng.choice([1, 1, 2]) if rng.random() < 0.2 else 0
        self.is_poor = rng.random() < 0.22

    def told(self, known, name: str):
        """What is known after the household answered."""
        if name == "spouse":
            return known.with_members(name, [{}] if self.has_spouse else [])
        if "." not in name:
            return known.with_members(name, [{} for _ in range(self.count(name))])
        group = name.rpartition(".")[0]
        if not group.endswith("[]"):
            return known.with_value(name, self.answer(name, 0))
        count = len(known.members(group)[0])
        return known.with_value(name, [self.answer(name, place) for place in range(count)])

    def count(self, group: str) -> int:
        """How many members a group has."""
        return {"children[]": self.children, "others[]": self.others}.get(group, 0)

    def passes(self, gate) -> bool:
        """Whether anything that a question before many asks about is so."""
        groups = ["person", *["spouse"] * self.has_spouse]
        named = [
            (f"{group}.{attribute}", 0, no) for attribute, no in gate.of_people.items() for group in groups
        ]
        for group in ("children[]", "others[]"):
            places = range(self.count(group))
            named += [
                (f"{group}.{attribute}", n, no) for attribute, no in gate.of_people.items() for n in places
            ]
        named += [
            (term, 0, no) for term, no in gate.of_others.items() if self.has_spouse or "spouse" not in term
        ]
        return any(self.answer(name, place) != no for name, place, no in named if self.has_term(name))

    def has_term(self, name: str) -> bool:
        """Whether the vocabulary has the term, of this one or of the applicant."""
        return name in self.terms or f"person.{name.rpartition('.')[2]}" in self.terms

    def answer(self, name: str, place: int) -> object:
        key = (name, place)
        if key not in self.answers:
            self.answers[key] = self._invented(name)
        return self.answers[key]

    def _invented(self, name: str) -> object:
        rng = self.rng
        group, _, attribute = name.rpartition(".")
        if attribute == "birth_date":
            return self._born(group)
        if attribute in OF_FEW:
            return rng.choice([7, 20, 60]) if rng.random() < 0.03 else 0
        if attribute in OF_BIRTH and not 18 <= self.age < 46:
            return False
        if attribute in RATES:
            return rng.random() < RATES[attribute] * (3 if self.is_poor and attribute in OF_POOR else 1)
        if name == "household.is_single_parent":
            return self.children > 0 and not self.has_spouse
        if attribute == "city_code":
            return rng.choice(["131016", "131130", "132012", "132012", "141003", "990001"])
        if attribute in GRADES:
            return rng.choice([1, 2, 3, 4]) if rng.random() < 0.03 else 0
        if attribute in ("income", "salary", "household.income", "income_with_pension"):
            income = 0 if rng.random() < 0.12 else round(rng.lognormvariate(15.0, 0.6))
            return income // 3 if self.is_poor else income
        return self._of_type(name, attribute)

    def _of_type(self, name: str, attribute: str) -> object:
        rng = self.rng
        term = self.terms.get(name) or self.terms.get(f"person.{attribute}")
        kind = str(term.type) if term else "boolean"
        if kind == "boolean":
            return rng.random() < RARE
        if kind == "date":
            return (self.on - timedelta(days=rng.randint(0, 6000))).isoformat()
        if kind in ("one_of", "many_of"):
            options = [option.value for option in term.options]
            if attribute == "training_course" and rng.random() < 0.92:
                return "none"
            if attribute == "care_level":
                return rng.choice(options) if self.age > 75 and rng.random() < 0.3 else "none"
            chosen = rng.choice(options[:2] + options)
            return [chosen] if kind == "many_of" else chosen
        if attribute == "disability_pension_grade":
            return rng.choice([1, 2]) if rng.random() < 0.02 else 0
        if attribute == "medical_paid_in_month" and rng.random() < 0.9:
            return 0
        if kind == "money":
            return round(rng.lognormvariate(11, 1.5))
        return rng.choice([0, 0, 1, 2, 5, 12, 30])

    def _born(self, group: str) -> str:
        age = self.age if group == "person" else max(18.0, self.age + self.rng.gauss(0, 4))
        if group == "children[]":
            age = self.rng.uniform(0, min(24, max(1, self.age - 17)))
        elif group == "others[]":
            age = self.rng.choice([self.rng.uniform(55, 95), self.rng.uniform(18, 40)])
        return (self.on - timedelta(days=round(age * 365.2425))).isoformat()


RATES = {
    "lives_in_japan": 0.99,
    "lives_together": 0.93,
    "is_supported": 0.95,
    "has_employment_insurance": 0.6,
    "is_tax_exempt": 0.15,
    "income_fell": 0.08,
    "lost_work": 0.06,
    "is_low_income": 0.05,
    "is_student": 0.05,
    "gives_birth": 0.03,
    "receives_child_rearing_allowance": 0.03,
    "has_urgent_need": 0.03,
    "on_public_assistance": 0.02,
    "in_facility": 0.02,
    "is_pregnant": 0.02,
    "on_childcare_leave": 0.02,
    "home_at_risk": 0.01,
    "needs_constant_care": 0.01,
    "needs_constant_watch": 0.003,
    "has_palsy_or_atrophy": 0.003,
    "has_internal_disability": 0.01,
    "has_intractable_disease": 0.01,
    "cannot_sit_up": 0.002,
    "needs_diapers": 0.02,
    "needs_hearing_aid": 0.03,
    "in_hospital_over_three_months": 0.005,
    "advanced_fertility_treatment": 0.01,
    "plans_egg_freezing": 0.01,
    "had_painless_birth": 0.01,
    "needs_mental_outpatient_care": 0.03,
    "needs_rehabilitating_treatment": 0.01,
    "has_chronic_illness": 0.01,
    "needs_hospital_care": 0.003,
    "is_weak": 0.002,
    "cares_for_family": 0.01,
    "uses_care_facility": 0.02,
    "takes_job_training": 0.02,
    "lacks_living_cost": 0.04,
    "lost_spouse": 0.02,
    "receives_old_age_pension": 0.95,
}
"""The share that says yes; of anything else, `RARE`."""

RARE = 0.05

OF_POOR = frozenset({"on_public_assistance", "is_tax_exempt", "lost_work", "is_low_income", "home_at_risk"})
OF_FEW = frozenset({"leave_days", "sick_leave_days", "training_months"})
OF_BIRTH = frozenset({"is_pregnant", "gives_birth", "plans_egg_freezing", "had_painless_birth"})
GRADES = frozenset(
    {"disability_body_grade", "disability_intellectual", "disability_mental_grade", "special_child_grade"}
)


if __name__ == "__main__":
    main()
