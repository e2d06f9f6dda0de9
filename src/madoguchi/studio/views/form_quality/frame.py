"""What these pages share: the version that is looked at, and saving a step of its draft."""

from typing import Any

from django.http import Http404, HttpRequest

from madoguchi.accounts.types import acting_of_request
from madoguchi.core.clock import now
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import form_versions_of
from madoguchi.eforms.services import save_form_draft
from madoguchi.eforms.types import BadForm, FormDocument
from madoguchi.studio.views.forms.frame import draft_for, draft_frame, form_frame


def shown_version(form: FormTemplate) -> FormVersion:
    """The draft of the form, else its newest public version; 404 while it has none."""
    version = draft_for(form) or next(iter(form_versions_of(form)), None)
    if version is None:
        raise Http404
    return version


def version_frame(
    request: HttpRequest, form: FormTemplate, version: FormVersion, here: str
) -> dict[str, Any]:
    """What every page about a version shows; tabs only while it is a draft, which alone can be changed."""
    if version.is_published:
        context = form_frame(request, form)
        return {**context, "version": version, "tabs": [], "may_edit": False, "is_draft": False}
    return {**draft_frame(request, form, version, here), "is_draft": True}


def readable(version: FormVersion) -> FormDocument | None:
    """The document of the version, None while it cannot be read."""
    try:
        return FormDocument.parse(version.body)
    except BadForm:
        return None


def save_step(request: HttpRequest, version: FormVersion, body: dict[str, Any], told: str) -> FormVersion:
    """Keep `body` in the draft as one step; raises as `save_form_draft`, when somebody else saved meanwhile too."""
    typed = request.POST.get("revision", "")
    revision = int(typed) if typed.isdecimal() and len(typed) < 9 else -1
    return save_form_draft(
        version=version, body=body, told=told, revision=revision, by=acting_of_request(request), at=now()
    )
