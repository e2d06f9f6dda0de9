"""One form: what is public, who uses it, its versions, and what to do next."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms import editing
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import form_versions_of
from madoguchi.eforms.services import DraftExists, discard_form_draft, start_form_draft
from madoguchi.filling.selectors.pinned import drafts_by_version
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors.forms import editions_with_form
from madoguchi.studio.views.forms.frame import SHAPERS, draft_for, form_address, form_frame, form_of
from madoguchi.versions.services import SomeoneElseSaved


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The form with its versions, where it is used, and what waits."""
    return show_form(request, form_of(request, code))


def show_form(
    request: HttpRequest, shown: FormTemplate, *, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The page of the form, with what refused an act."""
    draft, versions = draft_for(shown), form_versions_of(shown)
    editions = editions_with_form(shown, on=japan_day(now()))
    used = {edition.form_version.number for edition in editions}
    context = {
        **form_frame(request, shown),
        "draft": draft,
        "is_own_draft": draft is not None and draft.edited_by_id == acting_of_request(request).who,
        "versions": [{"version": one, "state": _state(one, used, versions)} for one in versions],
        "newest": versions[0] if versions else None,
        "editions": [_edition(one, versions) for one in editions],
        "draft_counts": list(drafts_by_version(shown).items()),
        "refused": refused,
        "errors": [],
    }
    return render(request, "studio/forms/form.html", context, status=status)


def _state(version: FormVersion, used: set[int], versions: list[FormVersion]) -> tuple[str, str]:
    if version.number in used:
        return "green", _("受付で使用中")
    return ("blue", _("最新")) if version == versions[0] else ("gray", _("以前の版"))


def _edition(edition: Edition, versions: list[FormVersion]) -> dict[str, Any]:
    return {
        "title": edition.procedure_version.body.get("title", edition.procedure.slug),
        "place": edition.organisation.name,
        "number": edition.form_version.number,
        "is_newest": bool(versions) and edition.form_version_id == versions[0].pk,
        "opens_on": edition.opens_on,
        "is_to_come": edition.opens_on > japan_day(now()),
        "slug": edition.procedure.slug,
    }


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def form_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One public version: what it asks, and what differs from the one before it."""
    shown = form_of(request, code)
    versions = form_versions_of(shown)
    version = next((one for one in versions if one.number == number), None)
    if version is None:
        raise Http404
    before = next((one for one in versions if one.number < number), None)
    context = {
        **form_frame(request, shown),
        "version": version,
        "before": before,
        "changes": editing.changes_between(before.body, version.body) if before else [],
        "sections": read_back(version.body),
    }
    return render(request, "studio/forms/version.html", context)


def read_back(body: editing.Body) -> list[dict[str, Any]]:
    """The whole form in words: each page with its questions, when they are shown, what they are bound to."""
    return [
        {
            "title": section.get("title", ""),
            "pages": [
                {
                    "title": page.get("title", ""),
                    "when": editing.in_words(body, page.get("show_if")),
                    "noun": (page.get("repeats") or {}).get("noun", ""),
                    "questions": [_question(body, one) for one in page.get("questions", ())],
                }
                for page in section.get("pages", ())
            ],
        }
        for section in body.get("sections", ())
    ]


def _question(body: editing.Body, question: editing.Body) -> dict[str, Any]:
    term = editing.term_named(str(question.get("term") or ""))
    return {
        "label": question.get("label", ""),
        "kind": editing.kind_in_words(str(question.get("type"))),
        "is_required": bool(question.get("required")),
        "for_officers": bool(question.get("for_officers")),
        "when": editing.in_words(body, question.get("show_if")),
        "term": f"{term.owner}：{term.label}" if term else "",
        "options": "、".join(str(one.get("label", "")) for one in question.get("options", ())),
    }


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def form_start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next version; one that is begun is opened."""
    shown = form_of(request, code, Role.EDITOR)
    try:
        start_form_draft(form=shown, by=acting_of_request(request), at=now())
    except DraftExists:
        pass
    except Refusal as refusal:
        return show_form(request, shown, refused=refusal, status=409)
    return redirect(form_address(shown, "form_draft"))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def form_discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw the draft away, unless it was changed since the page was shown."""
    shown = form_of(request, code, Role.EDITOR)
    draft = draft_for(shown)
    if draft is not None:
        if request.POST.get("revision") != str(draft.revision):
            return show_form(request, shown, refused=SomeoneElseSaved(), status=409)
        discard_form_draft(version=draft, by=acting_of_request(request), at=now())
    return redirect(form_address(shown))
