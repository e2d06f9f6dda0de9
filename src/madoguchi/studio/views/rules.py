"""The rule of a programme: what holds now, its versions, and who writes and publishes the next one."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import Programme, RuleVersion
from madoguchi.registry.selectors import rule_draft_of, rule_of, rules_by_day
from madoguchi.registry.services import (
    DraftExists,
    SomeoneElseSaved,
    ask_rule_publication,
    discard_rule_draft,
    publish_rule,
    send_rule_back,
    start_rule_draft,
)
from madoguchi.studio.forms import PublishForm, SendBackForm
from madoguchi.studio.rule.comparison import compared
from madoguchi.studio.rule.words import rule_in_words
from madoguchi.studio.views.finding import record_of
from madoguchi.studio.views.publishing import deciding, publish_as_typed, send_back_as_typed
from madoguchi.studio.views.rules_frame import draft_frame, frame, problem_lines, rule_address, tried

SHAPERS = (Role.EDITOR, Role.PUBLISHER)


def programme_for(request: HttpRequest, slug: str, *roles: Role) -> Programme:
    """The programme if who asks may shape it in one of `roles`, else 404."""
    found = record_of(request, "programmes", slug, *roles)
    assert isinstance(found, Programme)
    return found


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """The rule that holds, read back in sentences, with its versions and what to do next."""
    return show_rule(request, programme_for(request, slug))


def show_rule(
    request: HttpRequest, programme: Programme, *, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The page of the rule, with what refused an act."""
    acting, today = acting_of_request(request), japan_day(now())
    shown = rule_of(programme, on=today)
    draft = rule_draft_of(programme)
    context = {
        **frame(programme),
        "shown": shown,
        "lines": rule_in_words(shown.body, on=today) if shown else [],
        "draft": draft,
        "versions": [{"version": one, "state": _state(one, shown)} for one in rules_by_day(programme)],
        "is_own_draft": draft is not None and draft.edited_by_id == acting.who,
        "may_edit": acting.has(Role.EDITOR, programme.organisation_id) and not programme.is_retired,
        "may_publish": acting.has(Role.PUBLISHER, programme.organisation_id),
        "refused": refused,
        "errors": [],
    }
    return render(request, "studio/rule/rule.html", context, status=status)


def _state(version: RuleVersion, shown: RuleVersion | None) -> tuple[str, str]:
    if shown is not None and version.pk == shown.pk:
        return "green", _("いまの要件")
    if shown is None or version.number > shown.number:
        return "blue", _("予約公開")
    return "gray", _("以前の版")


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def rule_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One published version in sentences, beside the one before it."""
    programme = programme_for(request, slug)
    versions = rules_by_day(programme)
    version = next((one for one in versions if one.number == number), None)
    if version is None:
        raise Http404
    before = next((one for one in versions if one.number < number), None)
    changes = compared(before.body, version.body) if before else []
    context = {
        **frame(programme),
        "version": version,
        "lines": rule_in_words(version.body),
        "before": before,
        "changes": changes,
        "is_changed": any(one["change"] != "same" for one in changes),
        "results": tried(version),
    }
    return render(request, "studio/rule/version.html", context)


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def rule_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the next version of the rule; one that is begun is opened."""
    programme = programme_for(request, slug, Role.EDITOR)
    try:
        start_rule_draft(programme=programme, by=acting_of_request(request), at=now())
    except DraftExists:
        pass
    except Refusal as refusal:
        return show_rule(request, programme, refused=refusal, status=409)
    return redirect(rule_address(programme, "rule_draft"))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def rule_discard(request: HttpRequest, slug: str) -> HttpResponse:
    """Throw the draft away, unless it was changed since the page was shown."""
    programme = programme_for(request, slug, Role.EDITOR)
    draft = rule_draft_of(programme)
    if draft is not None:
        if request.POST.get("revision") != str(draft.revision):
            return show_rule(request, programme, refused=SomeoneElseSaved(), status=409)
        discard_rule_draft(version=draft, by=acting_of_request(request), at=now())
    return redirect(rule_address(programme))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def rule_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask another person to publish the draft."""
    programme = programme_for(request, slug, Role.EDITOR)
    draft = rule_draft_of(programme)
    if draft is None:
        return redirect(rule_address(programme))
    try:
        ask_rule_publication(version=draft, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _show_publish(request, programme, draft, refused=refusal, status=409)
    return redirect(rule_address(programme))


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def rule_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Look through what was changed and what the examples say, and publish, at once or on a day."""
    programme = programme_for(request, slug)
    draft = rule_draft_of(programme)
    if draft is None:
        return redirect(rule_address(programme))
    if request.method == "GET":
        return _show_publish(request, programme, draft)
    if not acting_of_request(request).has(Role.PUBLISHER, programme.organisation_id):
        raise Http404
    return publish_as_typed(
        request,
        draft,
        latest=lambda: rule_draft_of(programme),
        show=partial(_show_publish, request, programme),
        home=rule_address(programme),
        publish=publish_rule,
    )


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def rule_send_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the draft to its editor, saying what to mend."""
    programme = programme_for(request, slug, Role.PUBLISHER)
    draft = rule_draft_of(programme)
    if draft is None:
        return redirect(rule_address(programme))
    return send_back_as_typed(
        request,
        draft,
        show=partial(_show_publish, request, programme),
        home=rule_address(programme),
        send_back=send_rule_back,
    )


def _show_publish(
    request: HttpRequest,
    programme: Programme,
    draft: RuleVersion,
    *,
    form: PublishForm | None = None,
    back: SendBackForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    acting = acting_of_request(request)
    base = next(iter(rules_by_day(programme)), None)
    upcoming = base if base and base.effective_from and base.effective_from > japan_day(now()) else None
    problems = problem_lines(programme, draft)
    changes = compared(base.body, draft.body) if base else []
    results = [] if problems else tried(draft)
    failing = [one for one in results if not one["passes"]]
    context = {
        **draft_frame(request, programme, draft, "publish"),
        "base": base,
        "upcoming": upcoming,
        "lines": rule_in_words(draft.body),
        "changes": changes,
        "is_changed": any(one["change"] != "same" for one in changes),
        "problems": problems
        or [
            {
                "label": _("例"),
                "sentence": _("「%(title)s」の結果が期待と違います。") % {"title": one["title"]},
            }
            for one in failing
        ],
        "results": results,
        "may_edit": acting.has(Role.EDITOR, programme.organisation_id),
        **deciding(
            request,
            draft,
            is_publisher=acting.has(Role.PUBLISHER, programme.organisation_id),
            has_problems=bool(problems or failing),
            form=form or PublishForm(initial={"when": "now", "effective_from": ""}),
            back=back or SendBackForm(),
            refused=refused,
        ),
    }
    return render(request, "studio/rule/publish.html", context, status=status)
