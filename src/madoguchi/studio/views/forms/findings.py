"""What lint and the test cases say of a draft, with the things they are about."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms import editing
from madoguchi.eforms.editing import FORM, Body
from madoguchi.eforms.linting import Context, Finding, lint
from madoguchi.eforms.models import FormTemplate
from madoguchi.eforms.trying import run_cases
from madoguchi.eforms.types import BadForm, FormDocument
from madoguchi.registry.selectors.forms import editions_with_form
from madoguchi.studio.views.forms.frame import form_address


def findings_of(form: FormTemplate, body: Body, *, on: date) -> list[dict[str, Any]]:
    """Each finding of lint in words, with the address of what it is about; what blocks stands first."""
    edition = next(iter(editions_with_form(form, on=on)), None)
    context = Context(
        on=on,
        procedure=edition.procedure_version.body if edition else None,
        retention_years=edition.retention_years if edition else None,
    )
    return [_told(form, body, one) for one in lint(body, context)]


def _told(form: FormTemplate, body: Body, one: Finding) -> dict[str, Any]:
    key = key_of(body, one.path)
    return {
        "blocks": one.blocks,
        "name": _("様式の設定") if key == FORM else editing.name_of(body, key),
        "sentence": one.sentence,
        "how_to_mend": one.how_to_mend,
        "href": f"{form_address(form, 'form_draft', at=key)}#thing",
    }


def key_of(body: Body, path: str) -> str:
    """The thing that a finding names as translations do: `question.name` is `q:name`."""
    kind, _dot, name = path.partition(".")
    letter = {"section": "s", "page": "p", "question": "q"}.get(kind, "")
    key = f"{letter}:{name.partition('.')[0]}"
    return key if key in {known for known, _thing in editing.things_in(body)} else FORM


def cases_of(body: Body, *, on: date) -> list[dict[str, Any]]:
    """The test cases kept with the form and whether it does what they expect; none while it cannot be read."""
    try:
        document = FormDocument.parse(body)
    except BadForm:
        return []
    return [
        {"title": one.case.title, "passes": one.passes, "wrong": list(one.wrong)}
        for one in run_cases(document, today=on)
    ]
