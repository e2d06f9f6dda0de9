"""What is asked of the form builder in the access matrix, and what is sent to it."""

from collections.abc import Callable
from typing import Any

from django.core import signing

from madoguchi.studio.views.forms.trying import SALT
from tests.access.city import REHEARSAL, draft_of_the_procedure

FORM = ["cook"]
NAMES = (
    "",
    "_start",
    "_connect",
    "_draft",
    "_add",
    "_preview",
    "_try",
    "_ask",
    "_publish",
    "_send_back",
    "_discard",
    "_check",
    "_routes",
    "_cases",
    "_translations",
    "_translations_table",
    "_share",
    "_shared",
    "_export",
    "_newer",
    "_rehearse",
)

PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    **{f"studio:form{name}": FORM for name in NAMES},
    "studio:form_version": [*FORM, 1],
    "studio:form_rehearsal": [*FORM, REHEARSAL],
    "studio:form_rehearsal_paper": [*FORM, REHEARSAL, "notice"],
}
"""The arguments of the addresses."""


def _place() -> str:
    return str(draft_of_the_procedure().procedure.organisation_id)


def _slug() -> str:
    return draft_of_the_procedure().procedure.organisation.slug


SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:form_new": lambda o: {"title": "新しい様式", "organisation": _place()},
    "studio:form_connect": lambda o: {
        "procedure": "child-medical",
        "place": _place(),
        "standard_days": "30",
        "retention_years": "5",
    },
    "studio:form_draft": lambda o: {"at": "p:p1", "do": "page", "title": "題", "revision": "0"},
    "studio:form_add": lambda o: {"at": "p:p1", "kind": "text", "label": "備考"},
    "studio:form_publish": lambda o: {"when": "now", "revision": "0"},
    "studio:form_send_back": lambda o: {"remark": "説明を足してください。"},
    "studio:form_discard": lambda o: {"revision": "0"},
    "studio:form_from_paper": lambda o: {"do": "read", "text": "氏名"},
    "studio:form_from_file": lambda o: {"place": _slug(), "code": "came"},
    "studio:form_shared": lambda o: {"place": _slug(), "code": "copied"},
    "studio:form_cases": lambda o: {
        "do": "keep",
        "title": "だれか",
        "told": signing.dumps({}, salt=SALT, compress=True),
        "revision": "0",
    },
    "studio:form_translations": lambda o: {"do": "save", "en.title": "Licence", "revision": "0"},
    "studio:form_rehearse": lambda o: {"case": "0", "procedure": "nowhere"},
    "studio:form_share": lambda o: {"do": "share", "note": "どこでも使えます。"},
    "studio:form_newer": lambda o: {"piece": "form.contact", "revision": "0"},
}
"""What a POST says."""
