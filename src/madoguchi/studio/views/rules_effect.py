"""Whom a change of a rule concerns: who would gain or lose against the present version, in counts only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.registry.selectors import rule_draft_of, rules_by_day
from madoguchi.studio.rule.effects import NoEffect, effect_of
from madoguchi.studio.rule.household import day_of, is_day
from madoguchi.studio.views.rules import SHAPERS, programme_for
from madoguchi.studio.views.rules_frame import draft_frame, problem_lines, rule_address


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def rule_effect(request: HttpRequest, slug: str) -> HttpResponse:
    """How many would gain, lose or stay, and how much it would be, on the population file of the government."""
    programme = programme_for(request, slug)
    draft = rule_draft_of(programme)
    if draft is None:
        return redirect(rule_address(programme))
    base = next(iter(rules_by_day(programme)), None)
    asked = request.GET.get("on", "")
    day = day_of(asked, japan_day(now()))
    problems = problem_lines(programme, draft)
    effect, why_not = None, ""
    if not problems:
        try:
            effect = effect_of(
                base.body if base else None, draft.body, organisation=programme.organisation, on=day
            )
        except NoEffect as error:
            why_not = str(error)
    context = {
        **draft_frame(request, programme, draft, "effect"),
        "base": base,
        "on": asked,
        "day": day,
        "effect": effect,
        "is_same": base is not None and base.digest == draft.digest,
        "why_not": why_not,
        "problems": problems,
        "errors": []
        if is_day(asked)
        else [{"id": "on", "message": _("日付を確かめてください。例：2027-04-01")}],
    }
    return render(request, "studio/rule/effect.html", context)
