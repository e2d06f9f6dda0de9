"""Trying a rule on saved households: what it says of each, now or on a day to come, and why."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, read_integer
from madoguchi.registry.models import Programme, RuleVersion
from madoguchi.registry.selectors import named_areas, rule_draft_of
from madoguchi.registry.services import SomeoneElseSaved, save_rule_draft
from madoguchi.registry.types import Example, examples_in, run_example
from madoguchi.studio.rule.acts import whole
from madoguchi.studio.rule.blocks import in_field
from madoguchi.studio.rule.household import day_of, is_day, sections_of, typed_situation, unreadable
from madoguchi.studio.rule.words import rule_in_words
from madoguchi.studio.views.rules import SHAPERS, programme_for
from madoguchi.studio.views.rules_frame import (
    draft_frame,
    loaded,
    problem_lines,
    result_in_words,
    rule_address,
    tried,
)

EXPECTED = (
    ("true", gettext_lazy("受けられる")),
    ("false", gettext_lazy("受けられない")),
    ("null", gettext_lazy("まだわからない")),
)
_HOLDS = {"true": True, "false": False, "null": None}


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def rule_examples(request: HttpRequest, slug: str) -> HttpResponse:
    """The saved households with what the draft says of each; with `on` what it says of them on another day."""
    programme = programme_for(request, slug)
    draft = rule_draft_of(programme)
    if draft is None:
        return redirect(rule_address(programme))
    asked = request.GET.get("on", "")
    today = japan_day(now())
    day = day_of(asked, today)
    context = {
        **draft_frame(request, programme, draft, "examples"),
        "results": tried(draft),
        "problems": problem_lines(programme, draft),
        "next_number": len(draft.examples),
        "on": asked,
        "day": day,
        "preview": _on_day(draft, day, today) if asked else [],
        "lines": rule_in_words(draft.body, on=day) if asked else [],
        "errors": []
        if is_day(asked)
        else [{"id": "on", "message": _("日付を確かめてください。例：2027-04-01")}],
    }
    return render(request, "studio/rule/examples.html", context)


def _on_day(draft: RuleVersion, day: date, today: date) -> list[dict[str, Any]]:
    """Each household today and on `day`."""
    rule = loaded(draft)
    if rule is None:
        return []
    found = []
    for n, one in enumerate(examples_in(draft.examples)):
        then, current = (
            result_in_words(run_example(rule, Example(one.title, moment, one.situation, None, {})), n)
            for moment in (day, today)
        )
        found.append(
            {"title": one.title, "now": current, "then": then, "differs": _said(current) != _said(then)}
        )
    return found


def _said(result: dict[str, Any]) -> Any:
    return result["found"], [amount["found"] for amount in result["amounts"]]


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def rule_example(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One saved household: who lives in it, what is known, and what is expected."""
    programme = programme_for(request, slug, Role.EDITOR)
    draft = rule_draft_of(programme)
    if draft is None:
        return redirect(rule_address(programme))
    examples = list(draft.examples)
    if number > len(examples):
        raise Http404
    old = examples[number] if number < len(examples) else _blank(japan_day(now()))
    if request.method == "GET":
        return _show(request, programme, draft, number, old)
    button = request.POST.get("do", "save")
    typed = _typed(draft, old, request)
    if button.startswith(("add.", "remove.")):
        return _show(request, programme, draft, number, typed)
    if button == "delete":
        examples[number : number + 1] = []
    else:
        errors = _errors(draft, typed)
        if errors:
            return _show(request, programme, draft, number, typed, errors=errors, status=422)
        examples[number : number + 1] = [typed]
    if request.POST.get("revision") != str(draft.revision):
        return _show(request, programme, draft, number, typed, refused=SomeoneElseSaved(), status=409)
    try:
        save_rule_draft(
            version=draft,
            body=draft.body,
            examples=examples,
            revision=draft.revision,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _show(request, programme, draft, number, typed, refused=refusal, status=409)
    return redirect(rule_address(programme, "rule_examples"))


def _blank(today: date) -> dict[str, Any]:
    return {"title": "", "on": today.isoformat(), "situation": {}, "holds": True, "amounts": {}}


def _typed(draft: RuleVersion, old: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    data = request.POST
    kept = typed_from_page(data, old)
    situation = typed_situation(draft.body, kept, data)
    on = strip_controls(data.get("on", ""))[:40].strip()
    amounts = {}
    for one in _amounts(draft):
        low, high = (
            strip_controls(data.get(f"amount.{one['id']}.{end}", ""))[:30].strip() for end in ("low", "high")
        )
        if low or high:
            amounts[one["id"]] = [_integer(low or high), _integer(high or low)]
    return {
        **old,
        "title": strip_controls(data.get("title", ""))[:120].strip(),
        "on": day_of(on, date.min).isoformat() if is_day(on) and on else on,
        "situation": situation,
        "holds": _HOLDS.get(data.get("holds", ""), "?"),
        "amounts": amounts,
        "law": strip_controls(data.get("law", ""))[:200].strip(),
    }


def typed_from_page(data: Any, old: dict[str, Any]) -> dict[str, Any]:
    """The household of the example with as many members as the page showed: those added there are not saved yet."""
    situation = dict(old.get("situation") or {})
    for key in ("children", "others", "sites"):
        shown = data.get(f"count.{key}", "")
        if shown.isdecimal() and len(shown) < 6 and int(shown) <= 12:
            members = situation.get(key)
            members = list(members) if isinstance(members, list) else []
            count = int(shown)
            if count or members:
                situation[key] = [*members[:count], *({} for _n in range(count - len(members)))]
    return situation


def _integer(text: str) -> Any:
    try:
        return read_integer(text, 0, 10**12)
    except Unreadable:
        return text


def _amounts(draft: RuleVersion) -> list[dict[str, str]]:
    """The amounts of the rule, each once."""
    found: dict[str, dict[str, str]] = {}
    for one in draft.body.get("amounts") or []:
        if isinstance(one, dict) and one.get("id"):
            found.setdefault(
                str(one["id"]),
                {
                    "id": str(one["id"]),
                    "label": str(one.get("label") or one["id"]),
                    "unit": str(one.get("unit") or ""),
                },
            )
    return list(found.values())


def _errors(draft: RuleVersion, typed: dict[str, Any]) -> list[dict[str, str]]:
    found = []
    if not typed["title"]:
        found.append(
            {"id": "title", "message": _("どんな世帯かを、短く書いてください。例：4月1日生まれの高校3年生")}
        )
    if not is_day(typed["on"]) or not typed["on"]:
        found.append({"id": "on", "message": _("日付を確かめてください。例：2027-04-01")})
    if typed["holds"] == "?":
        found.append({"id": "holds", "message": _("どうなるはずかを選んでください。")})
    for key, bounds in typed["amounts"].items():
        if not all(isinstance(bound, int) for bound in bounds):
            found.append({"id": f"amount.{key}.low", "message": _("額は数字で書いてください。")})
    found += [
        {"id": name, "message": message} for name, message in unreadable(draft.body, typed["situation"])
    ]
    return found


def _show(
    request: HttpRequest,
    programme: Programme,
    draft: RuleVersion,
    number: int,
    typed: dict[str, Any],
    *,
    errors: list[dict[str, str]] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    amounts = typed.get("amounts") or {}
    context = {
        **draft_frame(request, programme, draft, "examples"),
        "number": number,
        "is_new": number >= len(draft.examples),
        "name": typed.get("title") or "",
        "on": typed.get("on") or "",
        "law": typed.get("law") or "",
        "holds": {True: "true", False: "false", None: "null"}.get(typed.get("holds"), ""),
        "areas": named_areas().items(),
        "expected": [(key, str(told)) for key, told in EXPECTED],
        "sections": sections_of(whole(draft.body), typed.get("situation") or {}),
        "amounts": [
            {
                **one,
                "low": in_field(amounts[one["id"]][0]) if one["id"] in amounts else "",
                "high": in_field(amounts[one["id"]][1]) if one["id"] in amounts else "",
            }
            for one in _amounts(draft)
        ],
        "errors": errors or [],
        "refused": refused,
        "is_conflict": isinstance(refused, SomeoneElseSaved),
        "is_saved": False,
    }
    return render(request, "studio/rule/example.html", context, status=status)
