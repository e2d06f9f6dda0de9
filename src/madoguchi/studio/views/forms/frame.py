"""What the pages of the form builder share: finding a form for who asks, addresses, tabs."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madoguchi.accounts.types import acting_of_request
from madoguchi.core.acting import Role
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import form_draft_of, form_for

SHAPERS = (Role.EDITOR, Role.PUBLISHER)

TABS: tuple[tuple[str, str, bool], ...] = (
    ("form_draft", gettext_noop("組み立てる"), True),
    ("form_try", gettext_noop("ためす"), False),
    ("form_cases", gettext_noop("例"), False),
    ("form_check", gettext_noop("点検"), False),
    ("form_routes", gettext_noop("道順"), False),
    ("form_translations", gettext_noop("翻訳"), False),
    ("form_publish", gettext_noop("見比べて公開"), False),
)
"""The parts of writing a form: address, words, whether only editors open it."""


def form_of(request: HttpRequest, code: str, *roles: Role) -> FormTemplate:
    """The form if who asks may shape it in one of `roles`, else 404."""
    try:
        return form_for(acting_of_request(request), code, *roles)
    except FormTemplate.DoesNotExist as error:
        raise Http404 from error


def draft_for(form: FormTemplate) -> FormVersion | None:
    """The version of the form that is being written."""
    return form_draft_of(form)


def form_address(form: FormTemplate, name: str = "form", *more: Any, **query: Any) -> str:
    """The address of a page about the form."""
    found = reverse(f"studio:{name}", args=[form.code, *more])
    return f"{found}?{urlencode(query)}" if query else found


def form_frame(request: HttpRequest, form: FormTemplate) -> dict[str, Any]:
    """What every page about a form shows."""
    acting = acting_of_request(request)
    return {
        "built": form,
        "title": form.title,
        "may_edit": acting.has(Role.EDITOR, form.organisation_id),
        "may_publish": acting.has(Role.PUBLISHER, form.organisation_id),
    }


def draft_frame(request: HttpRequest, form: FormTemplate, draft: FormVersion, here: str) -> dict[str, Any]:
    """What every page about a draft of a form shows; `here` is the page's own tab."""
    context = form_frame(request, form)
    return {
        **context,
        "title": str(draft.body.get("title") or form.title),
        "version": draft,
        "tabs": [
            {
                "label": _(label),
                "href": form_address(form, name),
                "current": name == here,
                "count": None,
            }
            for name, label, only_editors in TABS
            if context["may_edit"] or not only_editors
        ],
    }
