"""What the pages about a rule share: addresses, tabs, problems with their places, examples with their results."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madoguchi.accounts.types import acting_of_request
from madoguchi.core.acting import Role
from madoguchi.registry.models import Programme, RuleVersion
from madoguchi.registry.types import ExampleResult, examples_in, rule_terms, run_example
from madoguchi.rules.documents import Rule, load, problems_of
from madoguchi.studio.rule.blocks import in_field
from madoguchi.studio.rule.places import at, id_of, path_of
from madoguchi.studio.rule.reasons import why
from madoguchi.studio.rule.terms import term_words
from madoguchi.studio.rule.words import condition
from madoguchi.studio.views.finding import title_of

TABS = (
    ("rule_draft", gettext_noop("条件")),
    ("rule_amounts", gettext_noop("額と期限")),
    ("rule_examples", gettext_noop("例で試す")),
    ("rule_effect", gettext_noop("だれに影響するか")),
    ("rule_publish", gettext_noop("見比べて公開")),
)


def rule_address(programme: Programme, name: str = "rule", *more: Any) -> str:
    """The address of a page about the rule of `programme`."""
    return reverse(f"studio:{name}", args=[programme.slug, *more])


def frame(programme: Programme) -> dict[str, Any]:
    """What every page about a rule shows."""
    return {"record": programme, "programme": programme, "title": title_of(programme)}


def draft_frame(request: HttpRequest, programme: Programme, draft: RuleVersion, here: str) -> dict[str, Any]:
    """What every page about a draft of a rule shows; `here` is the page's own tab."""
    acting = acting_of_request(request)
    may_edit = acting.has(Role.EDITOR, programme.organisation_id)
    shown = [tab for tab in TABS if may_edit or tab[0] not in ("rule_draft", "rule_amounts")]
    return {
        **frame(programme),
        "version": draft,
        "tabs": [
            {
                "label": _(label),
                "href": rule_address(programme, name),
                "current": name == f"rule_{here}",
                "count": None,
            }
            for name, label in shown
        ],
        "may_edit": may_edit,
    }


def problems_in_rule(draft: RuleVersion) -> list[Any]:
    """What is still to be mended in a draft."""
    return list(problems_of(draft.body, terms=rule_terms()))


def problem_lines(programme: Programme, draft: RuleVersion) -> list[dict[str, str]]:
    """Each problem of a draft in words, with the address of its place."""
    found = []
    for one in problems_in_rule(draft):
        page = (
            "rule_draft"
            if one.path.startswith(("/requirement", "/claims")) or one.path in ("", "/")
            else "rule_amounts"
        )
        path = path_of(one.path)
        found.append(
            {
                "href": f"{rule_address(programme, page)}#{id_of(_drawn(path))}",
                "label": _place_in_words(draft.body, path),
                "sentence": one.sentence,
            }
        )
    return found


def _drawn(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The nearest place that has a box of its own on the page."""
    kept = list(path)
    while (
        kept
        and not isinstance(kept[-1], int)
        and kept[-1] not in ("requirement", "when", "where", "of", "deadline")
    ):
        kept.pop()
    return tuple(kept)


def _place_in_words(body: Any, path: tuple[str | int, ...]) -> str:
    """Which sentence a problem is about."""
    for end in range(len(path), 0, -1):
        node = at(body, path[:end])
        if isinstance(node, dict) and ("op" in node or "rows" in node):
            told = str(node.get("label") or "") or (condition(node) if node.get("term") else "")
            if told:
                return told
    return {"amounts": _("額"), "tables": _("表"), "deadline": _("期限")}.get(
        str(path[0]) if path else "", _("条件")
    )


def loaded(draft: RuleVersion) -> Rule | None:
    """The rule of a draft, None while it cannot be read."""
    return None if problems_of(draft.body) else load(draft.body)


def tried(version: RuleVersion) -> list[dict[str, Any]]:
    """The examples of a version with what the rule says of each; empty while the rule cannot be read."""
    rule = loaded(version)
    if rule is None:
        return []
    return [result_in_words(run_example(rule, one), n) for n, one in enumerate(examples_in(version.examples))]


def holds_in_words(holds: bool | None) -> str:
    """What a verdict is called."""
    return {True: _("受けられる"), False: _("受けられない"), None: _("まだわからない")}[holds]


def result_in_words(result: ExampleResult, n: int) -> dict[str, Any]:
    """One example with its result, as the page shows it."""
    verdict, example = result.verdict, result.example
    return {
        "n": n,
        "title": example.title,
        "on": example.on,
        "law": example.law,
        "passes": result.passes,
        "expected": holds_in_words(example.holds),
        "found": holds_in_words(verdict.holds),
        "amounts": [
            {
                "label": amount.label,
                "found": amount_in_words(amount.low, amount.high, amount.unit),
                "expected": amount_in_words(*example.amounts[amount.id], amount.unit)
                if amount.id in result.wrong_amounts
                else "",
            }
            for amount in verdict.amounts
        ],
        "reasons": why(verdict),
        "missing": [term_words(name) for name in verdict.missing],
    }


def amount_in_words(low: int, high: int | None, unit: str) -> str:
    """An amount with its unit: one figure, or from where to where."""
    money, _stroke, per = unit.partition("/")
    if unit == "現物":
        return _("あり") if low or high else _("なし")
    behind = f"{money}/{per}" if per else money
    if high is None:
        return _("%(low)s%(unit)s以上") % {"low": in_field(low), "unit": behind}
    if low == high:
        return f"{in_field(low)}{behind}"
    return f"{in_field(low)}〜{in_field(high)}{behind}"
