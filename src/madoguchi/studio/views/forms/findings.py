"""What lint and the test cases say of a draft, with the things they are about."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.eforms import editing
from madoguchi.eforms.editing import FORM, Body
from madoguchi.eforms.linting import Context, Finding, lint
from madoguchi.eforms.models import FormTemplate
from madoguchi.eforms.trying import run_cases
from madoguchi.eforms.types import BadForm, FormDocument
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors.forms import editions_with_form, first_editions
from madoguchi.studio.views.forms.frame import form_address

_PAGES = {
    "case_fails": ("form_cases", gettext_lazy("例")),
    "no_cases": ("form_cases", gettext_lazy("例")),
    "ways_untried": ("form_cases", gettext_lazy("例")),
    "translation_missing": ("form_translations", gettext_lazy("翻訳")),
}
"""Findings that are mended on a page of their own."""


def findings_of(form: FormTemplate, body: Body, *, on: date) -> list[dict[str, Any]]:
    """Each finding of lint in words, with the address of what it is about; what blocks stands first."""
    edition = next(iter(editions_with_form(form, on=on)), None)
    return [_told(form, body, one) for one in lint(body, _context(edition, on))]


def counts_of(bodies: Mapping[FormTemplate, Body], *, on: date) -> dict[UUID, tuple[int, int]]:
    """For each form how many findings block its draft, and how many are to be looked at."""
    editions = first_editions(bodies, on=on)
    found = {}
    for form, body in bodies.items():
        findings = lint(body, _context(editions.get(form.pk), on))
        blocking = sum(1 for one in findings if one.blocks)
        found[form.pk] = (blocking, len(findings) - blocking)
    return found


def _context(edition: Edition | None, on: date) -> Context:
    return Context(
        on=on,
        procedure=edition.procedure_version.body if edition else None,
        retention_years=edition.retention_years if edition else None,
    )


def _told(form: FormTemplate, body: Body, one: Finding) -> dict[str, Any]:
    key = key_of(body, one.path)
    page = _PAGES.get(one.code)
    if page is not None:
        name, words = page
        return {
            "blocks": one.blocks,
            "name": str(words),
            "sentence": one.sentence,
            "how_to_mend": one.how_to_mend,
            "href": form_address(form, name),
        }
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
