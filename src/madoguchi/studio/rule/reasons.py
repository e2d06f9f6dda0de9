"""Why a verdict is as it is, in sentences."""

from typing import Any

from django.utils.translation import gettext as _

from madoguchi.rules.verdicts import Verdict
from madoguchi.studio.rule.places import at, path_of
from madoguchi.studio.rule.words import sentence


def why(verdict: Verdict) -> list[dict[str, Any]]:
    """The conditions that force a verdict, each with whether it is met and the law."""
    found = []
    for reason in verdict.reasons:
        node = at(verdict.rule.document, path_of(reason.path))
        told = sentence(node) if isinstance(node, dict) else reason.label
        found.append(
            {
                "text": f"{reason.label}：{told}" if reason.label and reason.label != told else told,
                "who": _who(reason.member),
                "law": reason.law,
                "state": {True: _("あてはまる"), False: _("あてはまらない"), None: _("わからない")}[
                    reason.holds
                ],
                "holds": reason.holds,
            }
        )
    return found


def _who(member: str) -> str:
    """Of whom a condition is said, where it goes through the members of a group."""
    group, _bracket, place = member.partition("[")
    names = {
        "children": _("%(n)d番目の子ども"),
        "others": _("%(n)d番目の家族"),
        "sites": _("%(n)d番目の事業所"),
    }
    number = place.removesuffix("]")
    if group in names and number.isdigit():
        return names[group] % {"n": int(number) + 1}
    return {"person": _("本人"), "spouse": _("配偶者")}.get(group, "")
