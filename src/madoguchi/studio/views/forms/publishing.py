"""Asking for publication of a form, looking through it, sending it back, publishing it: by a second person."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms import editing
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import form_versions_of
from madoguchi.eforms.services import ask_form_publication, send_form_back
from madoguchi.filling.selectors.pinned import drafts_by_version
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors.forms import editions_with_form
from madoguchi.registry.services.forms import publish_and_use
from madoguchi.studio.forms import PublishForm, SendBackForm
from madoguchi.studio.views.forms.findings import cases_of, findings_of
from madoguchi.studio.views.forms.form import read_back
from madoguchi.studio.views.forms.frame import SHAPERS, draft_for, draft_frame, form_address, form_of
from madoguchi.studio.views.publishing import deciding, publish_as_typed, send_back_as_typed


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def form_ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask another person to publish the draft."""
    form = form_of(request, code, Role.EDITOR)
    draft = draft_for(form)
    if draft is None:
        return redirect(form_address(form))
    blocking = [one for one in findings_of(form, draft.body, on=japan_day(now())) if one["blocks"]]
    if blocking:
        return _show_publish(request, form, draft, status=409)
    try:
        ask_form_publication(version=draft, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _show_publish(request, form, draft, refused=refusal, status=409)
    return redirect(form_address(form))


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def form_publish(request: HttpRequest, code: str) -> HttpResponse:
    """What was changed, what lint and the examples say, who goes on with it; publish at once or for a day."""
    form = form_of(request, code)
    draft = draft_for(form)
    if draft is None:
        return redirect(form_address(form))
    if request.method == "GET":
        return _show_publish(request, form, draft)
    acting = acting_of_request(request)
    if not acting.has(Role.PUBLISHER, form.organisation_id):
        raise Http404
    on = japan_day(now())
    if any(one["blocks"] for one in findings_of(form, draft.body, on=on)) or not _pass(draft, on=on):
        return _show_publish(request, form, draft, status=409)
    wanted = set(request.POST.getlist("edition"))
    editions = [one for one in _taken(form) if str(one.pk) in wanted and _may_open(acting, one)]
    return publish_as_typed(
        request,
        draft,
        latest=lambda: draft_for(form),
        show=partial(_show_publish, request, form),
        home=form_address(form),
        publish=partial(publish_and_use, editions=editions),
    )


def _pass(draft: FormVersion, *, on: Any) -> bool:
    return all(one["passes"] for one in cases_of(draft.body, on=on))


def _taken(form: FormTemplate) -> list[Edition]:
    """The editions that take applications with the form today."""
    today = japan_day(now())
    return [one for one in editions_with_form(form, on=today) if one.opens_on <= today]


def _may_open(acting: Acting, edition: Edition) -> bool:
    return acting.has(Role.PUBLISHER, edition.organisation_id)


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def form_send_back(request: HttpRequest, code: str) -> HttpResponse:
    """Return the draft to its editor, saying what to mend."""
    form = form_of(request, code, Role.PUBLISHER)
    draft = draft_for(form)
    if draft is None:
        return redirect(form_address(form))
    return send_back_as_typed(
        request,
        draft,
        show=partial(_show_publish, request, form),
        home=form_address(form),
        send_back=send_form_back,
    )


def _show_publish(
    request: HttpRequest,
    shown: FormTemplate,
    draft: FormVersion,
    *,
    form: PublishForm | None = None,
    back: SendBackForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    acting, on = acting_of_request(request), japan_day(now())
    base = next(iter(form_versions_of(shown)), None)
    findings = findings_of(shown, draft.body, on=on)
    cases = cases_of(draft.body, on=on)
    is_blocked = any(one["blocks"] for one in findings) or not all(one["passes"] for one in cases)
    is_publisher = acting.has(Role.PUBLISHER, shown.organisation_id)
    chosen = set(request.POST.getlist("edition")) if request.method == "POST" else None
    context = {
        **draft_frame(request, shown, draft, "form_publish"),
        "base": base,
        "upcoming": None,
        "changes": editing.changes_between(base.body, draft.body) if base else [],
        "sections": [] if base else read_back(draft.body),
        "findings": findings,
        "blocking": [one for one in findings if one["blocks"]],
        "warnings": [one for one in findings if not one["blocks"]],
        "cases": cases,
        "draft_counts": list(drafts_by_version(shown).items()),
        "editions": [
            {
                "value": str(one.pk),
                "title": one.procedure_version.body.get("title", one.procedure.slug),
                "place": one.organisation.name,
                "number": one.form_version.number,
                "may": _may_open(acting, one),
                "checked": chosen is None or str(one.pk) in chosen,
            }
            for one in _taken(shown)
        ],
        "problems": [],  # they stand above with where to mend them
        "is_blocked": is_blocked,
        **deciding(
            request,
            draft,
            is_publisher=is_publisher,
            has_problems=is_blocked,
            form=form or PublishForm(initial={"when": "now", "effective_from": ""}),
            back=back or SendBackForm(),
            refused=refused,
        ),
    }
    return render(request, "studio/forms/publish.html", context, status=status)
