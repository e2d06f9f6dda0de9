"""What the registry hands out of rules: a programme with its rule, and examples with what came of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.registry.models import RuleVersion
from madoguchi.registry.types.cards import ProgrammeCard
from madoguchi.rules.documents import Rule
from madoguchi.rules.situations import Situation
from madoguchi.rules.verdicts import Verdict
from madoguchi.vocabulary.terms import TERMS


def rule_terms() -> dict[str, str]:
    """The type of every term that a rule may speak of, by name, as `rules.documents` asks for it."""
    return {name: str(term.type) for name, term in TERMS.items()}


@dataclass(frozen=True, slots=True)
class ProgrammeRule:
    """A public programme with the rule that holds on a day (制度と要件).

    `areas` are six-digit codes of local governments, none for the whole country.
    """

    card: ProgrammeCard
    rule: Rule
    version: RuleVersion
    areas: tuple[str, ...]
    slug: str


@dataclass(frozen=True, slots=True)
class Example:
    """An invented household and what is expected of it (例).

    `amounts` are the expected bounds by the amount's id: (from, to), the latter None when there is none.
    """

    title: str
    on: date
    situation: Mapping[str, Any]
    holds: bool | None
    amounts: Mapping[str, tuple[int, int | None]]
    law: str = ""

    @classmethod
    def read(cls, data: Any) -> "Example":
        """The example in `data`; raises `ValueError` when it is not one."""
        try:
            amounts = {str(key): _bounds(pair) for key, pair in (data.get("amounts") or {}).items()}
            holds = data["holds"]
            if holds not in (True, False, None) or not isinstance(data["situation"], Mapping):
                raise ValueError("an example says whether it holds, and of whom")
            return cls(
                title=str(data["title"]),
                on=date.fromisoformat(data["on"]),
                situation=data["situation"],
                holds=holds,
                amounts=amounts,
                law=str(data.get("law") or ""),
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"not an example: {error}") from error


def _bounds(pair: Any) -> tuple[int, int | None]:
    low, high = pair
    if type(low) is not int or not (high is None or type(high) is int):
        raise ValueError("amounts are whole numbers")
    return low, high


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What came of an example (例の結果): `wrong_amounts` are the ids of those that are not as expected."""

    example: Example
    verdict: Verdict
    wrong_amounts: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether all is as expected."""
        return self.verdict.holds is self.example.holds and not self.wrong_amounts


def examples_in(examples: Iterable[Any]) -> list[Example]:
    """The examples kept with a version; what cannot be read is left out."""
    found = []
    for data in examples:
        try:
            found.append(Example.read(data))
        except ValueError:
            continue
    return found


def run_example(rule: Rule, example: Example) -> ExampleResult:
    """What `rule` says of `example`."""
    verdict = rule.verdict(Situation.of(example.situation), on=example.on)
    found = {amount.id: (amount.low, amount.high) for amount in verdict.amounts}
    wrong = tuple(key for key, bounds in example.amounts.items() if found.get(key) != bounds)
    return ExampleResult(example, verdict, wrong if verdict.holds is not False else ())
