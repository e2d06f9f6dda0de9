"""All of lint, over the JSON of a form."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.linting.asking import asking_of
from madoguchi.eforms.linting.choosing import choosing_of
from madoguchi.eforms.linting.findings import Context, Finding, Severity
from madoguchi.eforms.linting.papers import papers_of
from madoguchi.eforms.linting.settings import settings_of
from madoguchi.eforms.linting.ways import ways_of
from madoguchi.eforms.linting.wording import wording_of
from madoguchi.eforms.types import BadForm, FormDocument

Check = Callable[[FormDocument, Context], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (settings_of, asking_of, papers_of, choosing_of, ways_of, wording_of)


def lint(body: Mapping[str, Any], context: Context) -> list[Finding]:
    """Everything to look at before the form in `body` is published, what blocks first.

    While the document cannot be read at all only that is said: the other checks need a form that can be filled in.
    """
    try:
        document = FormDocument.parse(dict(body))
    except BadForm as bad:
        return [_unreadable(problem) for problem in bad.problems]
    found = [finding for check in CHECKS for finding in check(document, context)]
    return sorted(dict.fromkeys(found), key=lambda finding: not finding.blocks)


def _unreadable(problem: str) -> Finding:
    if "個人番号" in problem:
        return Finding(
            "individual_number",
            Severity.BLOCK,
            "form",
            problem,
            _(
                "12桁の番号は、法律で決められた事務のほかでは集められません（番号法第20条）。質問を外してください。"
            ),
        )
    return Finding("unreadable", Severity.BLOCK, "form", problem, _("この箇所を直してください。"))
