"""Building a rule in sentences: the conditions on one page, amounts, tables and the deadline on the next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import Programme, RuleVersion
from madoguchi.registry.selectors import named_areas, rule_draft_of
from madoguchi.registry.services import SomeoneElseSaved, save_rule_draft
from madoguchi.studio.rule.acts import act, whole
from madoguchi.studio.rule.blocks import member_groups
from madoguchi.studio.rule.drawing import Drawing
from madoguchi.studio.rule.ops import CLAIMS, GROUPINGS, SPANS, UNITS, WAYS
from madoguchi.studio.rule.places import id_of, path_of
from madoguchi.studio.rule.schedules import all_tables, amounts, deadline, opened_by
from madoguchi.studio.rule.terms import choices
from madoguchi.studio.rule.typed import typed_document
from madoguchi.studio.rule.words import rule_in_words
from madoguchi.studio.views.rules import programme_for
from madoguchi.studio.views.rules_frame import draft_frame, problem_lines, problems_in_rule, rule_address

LARGEST = 400_000
"""Characters of everything typed on one page."""


class TooLarge(Refusal):
    """The page holds more than a rule needs."""

    sentence = _("要件が大きすぎます。いくつかの制度に分けてください。")


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def rule_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Who may have it: conditions in groups, each one sentence."""
    return _edit(request, slug, "requirement", "rule_draft")


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def rule_amounts(request: HttpRequest, slug: str) -> HttpResponse:
    """How much: amounts by rows, tables by time, and until when to apply."""
    return _edit(request, slug, "amounts", "rule_amounts")


def _edit(request: HttpRequest, slug: str, section: str, page: str) -> HttpResponse:
    programme = programme_for(request, slug, Role.EDITOR)
    draft = rule_draft_of(programme)
    if draft is None:
        return redirect(rule_address(programme))
    if request.method == "GET":
        return _show(request, programme, draft, section, whole(draft.body))
    button = request.POST.get("do", "save")
    typed, where = act(typed_document(draft.body, request.POST, section), button)
    refused: Refusal | None = None
    if sum(len(value) for _key, values in request.POST.lists() for value in values) > LARGEST:
        refused, typed = TooLarge(), whole(draft.body)
    elif request.POST.get("revision") != str(draft.revision):
        refused = SomeoneElseSaved()
    else:
        try:
            save_rule_draft(
                version=draft, body=typed, revision=draft.revision, by=acting_of_request(request), at=now()
            )
        except Refusal as refusal:
            refused = refusal
    if refused is not None:
        return _show(request, programme, draft, section, typed, refused=refused, status=409)
    if button == "next":
        return redirect(rule_address(programme, _NEXT[page]))
    place = id_of(path_of(where)) if ":" in button else "rule"
    row = f"&row={opened_by(where)}" if section == "amounts" else ""
    return redirect(f"{rule_address(programme, page)}?saved=1{row}#{place or 'rule'}")


_NEXT = {"rule_draft": "rule_amounts", "rule_amounts": "rule_examples"}


def _show(
    request: HttpRequest,
    programme: Programme,
    draft: RuleVersion,
    section: str,
    document: dict[str, Any],
    *,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    drawing = Drawing(document, [(one.path, one.sentence) for one in problems_in_rule(draft)])
    is_about_who = section == "requirement"
    context = {
        **draft_frame(request, programme, draft, "draft" if is_about_who else "amounts"),
        "action": rule_address(programme, "rule_draft" if is_about_who else "rule_amounts"),
        "problems": problem_lines(programme, draft),
        "lines": rule_in_words(document),
        "words": choices(),
        "areas": named_areas().items(),
        "groupings": [(key, str(told)) for key, told in GROUPINGS.items()],
        "member_groups": member_groups(),
        "spans": [(key, str(told)) for key, told in SPANS.items()],
        "ways": [(key, str(told)) for key, told in WAYS.items()],
        "is_saved": "saved" in request.GET and refused is None,
        "is_conflict": isinstance(refused, SomeoneElseSaved),
        "refused": refused,
        "errors": [],
    }
    if is_about_who:
        context |= {
            "cond": drawing.block(("requirement",), document["requirement"]),
            "claims": [(key, str(told)) for key, told in CLAIMS.items()],
            "claim": str(document.get("claims") or ""),
        }
        return render(request, "studio/rule/requirement.html", context, status=status)
    opened = opened_by(
        request.POST.get("do", "").partition(":")[2].partition(":")[0] or request.GET.get("row", "")
    )
    context |= {
        "amounts": amounts(drawing, document.get("amounts"), opened=opened),
        "tables": all_tables(drawing, document.get("tables")),
        "deadline": deadline(drawing, document.get("deadline")),
        "units": [(key, str(told)) for key, told in UNITS.items()],
    }
    return render(request, "studio/rule/amounts.html", context, status=status)
