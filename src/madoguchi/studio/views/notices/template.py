"""One template: what holds now, its versions, what to do next."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.examination.models import NoticeTemplate, NoticeTemplateVersion
from madoguchi.examination.selectors.templates import draft_of_template, versions_of_template, words_of
from madoguchi.examination.services import (
    TemplateDraftExists,
    discard_template_draft,
    retire_template,
    start_template_draft,
)
from madoguchi.studio.views.notices.frame import (
    SHAPERS,
    changes_between,
    frame,
    settings_in_words,
    template_address,
    template_of,
)
from madoguchi.versions.services import SomeoneElseSaved


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def notice_template(request: HttpRequest, key: UUID) -> HttpResponse:
    """The template with its versions and what to do next."""
    return show_template(request, template_of(request, key))


def show_template(
    request: HttpRequest, template: NoticeTemplate, *, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The page of the template, with what refused an act."""
    acting, today = acting_of_request(request), japan_day(now())
    versions = versions_of_template(template)
    held = _held(versions, today)
    draft = draft_of_template(template)
    context = {
        **frame(request, template),
        "held": held,
        "words": words_of(held) if held else None,
        "settings_rows": settings_in_words(held) if held else [],
        "draft": draft,
        "is_own_draft": draft is not None and draft.edited_by_id == acting.who,
        "versions": [{"version": one, "state": _state(one, held)} for one in versions],
        "refused": refused,
        "errors": [],
    }
    return render(request, "studio/notices/template.html", context, status=status)


def _held(versions: list[NoticeTemplateVersion], today: date) -> NoticeTemplateVersion | None:
    return next((one for one in versions if one.effective_from and one.effective_from <= today), None)


def _state(version: NoticeTemplateVersion, held: NoticeTemplateVersion | None) -> tuple[str, str]:
    if held is not None and version.pk == held.pk:
        return "green", _("使用中")
    if held is None or version.number > held.number:
        return "blue", _("予約公開")
    return "gray", _("以前の版")


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def notice_version(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """One published version, beside the one before it."""
    template = template_of(request, key)
    versions = versions_of_template(template)
    version = next((one for one in versions if one.number == number), None)
    if version is None:
        raise Http404
    before = next((one for one in versions if one.number < number), None)
    context = {
        **frame(request, template),
        "version": version,
        "words": words_of(version),
        "settings_rows": settings_in_words(version),
        "before": before,
        "sections": changes_between(before, version) if before else [],
    }
    return render(request, "studio/notices/version.html", context)


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def notice_start(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin the next version; one that is begun is opened."""
    template = template_of(request, key, Role.EDITOR)
    try:
        start_template_draft(template=template, by=acting_of_request(request), at=now())
    except TemplateDraftExists:
        pass
    return redirect(template_address(template, "notice_draft"))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def notice_discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw the draft away, unless it was changed since the page was shown."""
    template = template_of(request, key, Role.EDITOR)
    draft = draft_of_template(template)
    if draft is not None:
        if request.POST.get("revision") != str(draft.revision):
            return show_template(request, template, refused=SomeoneElseSaved(), status=409)
        discard_template_draft(version=draft, by=acting_of_request(request), at=now())
    if NoticeTemplate.objects.filter(pk=template.pk).exists():
        return redirect(template_address(template))
    return redirect("studio:notices")


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def notice_retire(request: HttpRequest, key: UUID) -> HttpResponse:
    """Use the template no more."""
    template = template_of(request, key, Role.PUBLISHER)
    retire_template(template=template, by=acting_of_request(request), at=now())
    return redirect("studio:notices")
