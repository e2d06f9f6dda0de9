"""The other side of `beside_openfisca.py`: run with the Python that has openfisca-japan, never with madoguchi's.

    python openfisca_side.py PEOPLE.npz RESULT.npz DAY [--repeat N]

PEOPLE holds one row a person: `household` (0, 1, …, ascending), `role` (0 親, 1 子, 2 祖父母), `birth_date`
(days since 1970), `income` (所得, yen), `body_grade` (0: none), `intellectual` (愛の手帳の度数, 0: none), `mental_grade`
(0: none), and `tokyo` (one value a household). RESULT gets yen a month for
each household, and `seconds`: of filling the simulation, of computing, and of the processor while computing, all
households at once, which is openfisca's fastest way; `one_by_one`, the same for one household that comes as JSON.
"""

import argparse
import time

import numpy as np
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_japan import CountryTaxBenefitSystem
from openfisca_japan.variables.障害.愛の手帳 import 愛の手帳等級パターン
from openfisca_japan.variables.障害.精神障害者保健福祉手帳 import 精神障害者保健福祉手帳等級パターン
from openfisca_japan.variables.障害.身体障害者手帳 import 身体障害者手帳等級パターン

WANTED = {
    "child_allowance": "児童手当",
    "child_rearing_allowance": "児童扶養手当_最大",
    "child_rearing_allowance_least": "児童扶養手当_最小",
    "tokyo_upbringing_allowance": "児童育成手当",
    "disabled_child_allowance": "障害児福祉手当",
}
"""Names in RESULT, and openfisca-japan's variables."""
STEPS = {
    "income_child_rearing": "児童扶養手当の控除後世帯高所得",
    "income_upbringing": "特別児童扶養手当の控除後世帯高所得",
    "income_disabled_child": "障害児福祉手当の控除後世帯高所得",
    "dependants": "扶養人数",
}
"""What it reckons with on the way, to explain differences; not timed."""
ONE_BY_ONE = 300
ROLES = np.array(["親", "子", "祖父母"])
BODY = ["無", "一級", "二級", "三級", "四級", "五級", "六級", "七級"]
INTELLECTUAL = ["無", "一度", "二度", "三度", "四度"]
MENTAL = ["無", "一級", "二級", "三級"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people")
    parser.add_argument("result")
    parser.add_argument("day")
    parser.add_argument("--repeat", type=int, default=1)
    options = parser.parse_args()
    people = dict(np.load(options.people))
    system = CountryTaxBenefitSystem()
    first = people["household"] == 0
    one = {name: values[:1] if name == "tokyo" else values[first] for name, values in people.items()}
    _computed(_filled(system, one, options.day), options.day)  # loads its tables of parameters
    filling, computing, processor = [], [], []
    for _ in range(options.repeat):
        begun = time.perf_counter()
        simulation = _filled(system, people, options.day)
        filling.append(time.perf_counter() - begun)
        begun, busy = time.perf_counter(), time.process_time()
        result = _computed(simulation, options.day)
        computing.append(time.perf_counter() - begun)
        processor.append(time.process_time() - busy)
    steps = {name: simulation.calculate(variable, options.day) for name, variable in STEPS.items()}
    one_by_one = _one_by_one(system, people, options.day, min(ONE_BY_ONE, len(people["tokyo"])))
    seconds = np.array([min(filling), min(computing), min(processor)])
    np.savez(options.result, **result, **steps, one_by_one=one_by_one, seconds=seconds)


def _one_by_one(system, people, day, count):
    """Seconds of the clock and of the processor for so many households, each a simulation made from its JSON."""
    told = [_json(people, number, day) for number in range(count)]
    begun, busy = time.perf_counter(), time.process_time()
    for one in told:
        simulation = SimulationBuilder().build_from_entities(system, one)
        for variable in WANTED.values():
            simulation.calculate(variable, day)
    return np.array([time.perf_counter() - begun, time.process_time() - busy]) / count


def _json(people, number, day):
    """One household as the web API of openfisca takes it."""
    persons, roles = {}, {"親一覧": [], "子一覧": [], "祖父母一覧": []}
    for row in np.flatnonzero(people["household"] == number):
        name = f"p{row}"
        roles[[*roles][people["role"][row]]].append(name)
        persons[name] = {
            "誕生年月日": {"ETERNITY": str(people["birth_date"][row].astype("datetime64[D]"))},
            "所得": {day: float(people["income"][row])},
            "身体障害者手帳等級": {day: BODY[people["body_grade"][row]]},
            "愛の手帳等級": {day: INTELLECTUAL[people["intellectual"][row]]},
            "精神障害者保健福祉手帳等級": {day: MENTAL[people["mental_grade"][row]]},
        }
    place = {"居住都道府県": {day: "東京都" if people["tokyo"][number] else "北海道"}}
    return {"世帯員": persons, "世帯一覧": {"h": {**roles, **place}}}


def _filled(system, people, day):
    """A simulation that knows these people."""
    builder = SimulationBuilder()
    builder.create_entities(system)
    count = len(people["household"])
    builder.declare_person_entity("人物", np.arange(count))
    households = np.arange(len(people["tokyo"]))
    instance = builder.declare_entity("世帯", households)
    builder.join_with_persons(instance, people["household"], ROLES[people["role"]])
    simulation = builder.build(system)
    days = people["birth_date"].astype("datetime64[D]")
    simulation.set_input("誕生年月日", "ETERNITY", days)
    simulation.set_input("所得", day, people["income"].astype(np.float32))
    for name, values, options, kinds in (
        ("身体障害者手帳等級", "body_grade", BODY, 身体障害者手帳等級パターン),
        ("愛の手帳等級", "intellectual", INTELLECTUAL, 愛の手帳等級パターン),
        ("精神障害者保健福祉手帳等級", "mental_grade", MENTAL, 精神障害者保健福祉手帳等級パターン),
    ):
        index = np.array([kinds[option].index for option in options])[people[values]]
        simulation.set_input(name, day, index)
    simulation.set_input("居住都道府県", day, np.where(people["tokyo"], "東京都", "北海道").astype(object))
    return simulation


def _computed(simulation, day):
    return {name: simulation.calculate(variable, day) for name, variable in WANTED.items()}


if __name__ == "__main__":
    main()
