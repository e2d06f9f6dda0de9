"""Adding a question: first what one wants to know, by words of the vocabulary, else a question of one's own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms import editing
from madoguchi.eforms.editing import Body, Found
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.services import save_form_draft
from madoguchi.language.folding import strip_controls
from madoguchi.studio.views.forms.frame import draft_for, draft_frame, form_address, form_of

LONGEST_WORDS = 100


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponse:
    """What do you want to know? A known term with one press, or a question of one's own by its type."""
    form = form_of(request, code, Role.EDITOR)
    version = draft_for(form)
    if version is None:
        return redirect(form_address(form))
    at = request.POST.get("at") or request.GET.get("at", "")
    if request.method == "GET":
        return _show(request, form, version, at)
    try:
        made, key = _added(version.body, at, request.POST)
        save_form_draft(
            version=version,
            body=made,
            told=editing.told_of_adding(made, key),
            revision=version.revision,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _show(request, form, version, at, refused=refusal, status=409)
    return redirect(f"{form_address(form, 'form_draft', at=key)}#thing")


def _added(body: Body, at: str, data: Any) -> tuple[Body, str]:
    """The document with the question that the button names; another may have changed the form meanwhile."""
    if term := data.get("term", ""):
        made, key = editing.add_term(body, at, term)
        return editing.with_applicant(made), key
    words = " ".join(strip_controls(data.get("label", ""))[:LONGEST_WORDS].split())
    return editing.add_question(body, at, data.get("kind", ""), words)


def _show(
    request: HttpRequest,
    form: FormTemplate,
    version: FormVersion,
    at: str,
    *,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    words = strip_controls(request.POST.get("label") or request.GET.get("q", ""))[:LONGEST_WORDS].strip()
    try:
        page = editing.page_of(version.body, at)
    except editing.NotThere:
        return redirect(form_address(form, "form_draft"))
    asked = {str(one.get("term")) for _page, one in editing.questions_in(version.body)}
    context = {
        **draft_frame(request, form, version, "form_draft"),
        "at": at,
        "page_name": editing.name_of(version.body, editing.page_key(page)),
        "q": words,
        "found": _offered(editing.find_terms(words), asked, page) if words else [],
        "usual": [] if words else _offered(editing.usual_terms(), asked, page),
        "groups": editing.groups_of_kinds(),
        "back": f"{form_address(form, 'form_draft', at=at)}#thing",
        "refused": refused,
        "errors": [],
    }
    return render(request, "studio/forms/add.html", context, status=status)


def _offered(found: list[Found], asked: set[str], page: Body) -> list[dict[str, Any]]:
    """The terms with whether the form asks for them already, and whether they fit the page."""
    return [
        {
            "term": one,
            "is_asked": one.name in asked,
            "fits": not one.repeats or "repeats" in page,
        }
        for one in found
    ]
