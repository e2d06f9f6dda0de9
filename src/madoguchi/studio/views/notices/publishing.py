"""The second person: looks through what was changed and how the paper looks, publishes or sends back."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.examination.models import NoticeTemplate, NoticeTemplateVersion
from madoguchi.examination.selectors.templates import draft_of_template, versions_of_template, words_of
from madoguchi.examination.services import ask_template_publication, publish_template, send_template_back
from madoguchi.studio.forms import PublishForm, SendBackForm
from madoguchi.studio.views.notices.frame import (
    SHAPERS,
    changes_between,
    frame,
    problem_lines,
    settings_in_words,
    template_address,
    template_of,
)
from madoguchi.studio.views.notices.writing import tabs_of
from madoguchi.studio.views.publishing import deciding, publish_as_typed, send_back_as_typed


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def notice_publish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Look through the changes and the sample, and publish, at once or on a day."""
    template = template_of(request, key)
    draft = draft_of_template(template)
    if draft is None:
        return redirect(template_address(template))
    if request.method == "GET":
        return _show(request, template, draft)
    if not acting_of_request(request).has(Role.PUBLISHER, template.organisation_id):
        raise Http404
    return publish_as_typed(
        request,
        draft,
        latest=lambda: draft_of_template(template),
        show=partial(_show, request, template),
        home=template_address(template),
        publish=publish_template,
    )


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def notice_ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask another person to publish the draft."""
    template = template_of(request, key, Role.EDITOR)
    draft = draft_of_template(template)
    if draft is None:
        return redirect(template_address(template))
    try:
        ask_template_publication(version=draft, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _show(request, template, draft, refused=refusal, status=409)
    return redirect(template_address(template))


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def notice_send_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return the draft to its editor, saying what to mend."""
    template = template_of(request, key, Role.PUBLISHER)
    draft = draft_of_template(template)
    if draft is None:
        return redirect(template_address(template))
    return send_back_as_typed(
        request,
        draft,
        show=partial(_show, request, template),
        home=template_address(template),
        send_back=send_template_back,
    )


def _show(
    request: HttpRequest,
    template: NoticeTemplate,
    draft: NoticeTemplateVersion,
    *,
    form: PublishForm | None = None,
    back: SendBackForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    acting = acting_of_request(request)
    base = next(iter(versions_of_template(template)), None)
    upcoming = base if base and base.effective_from and base.effective_from > japan_day(now()) else None
    problems = problem_lines(draft)
    context = {
        **frame(request, template),
        "version": draft,
        "words": words_of(draft),
        "settings_rows": settings_in_words(draft),
        "base": base,
        "upcoming": upcoming,
        "sections": changes_between(base, draft) if base else [],
        "problems": problems,
        "tabs": tabs_of(template, "notice_publish"),
        **deciding(
            request,
            draft,
            is_publisher=acting.has(Role.PUBLISHER, template.organisation_id),
            has_problems=bool(problems),
            form=form or PublishForm(initial={"when": "now", "effective_from": ""}),
            back=back or SendBackForm(),
            refused=refused,
        ),
    }
    return render(request, "studio/notices/publish.html", context, status=status)
