"""The decision of a case as PDF, as its office keeps it (決裁文書)."""

from django.utils.translation import gettext as _

from madoguchi.language.numbers import format_bytes
from madoguchi.papers.services.letters import released
from madoguchi.papers.types import DecisionData


def decision_pdf(data: DecisionData) -> bytes:
    """The record of a decision as PDF; raises `WrongContent` if it reads otherwise."""
    return released(
        "decision.typ",
        {
            "organisation": data.organisation,
            "facts": [list(pair) for pair in data.facts if pair[1].strip()],
            "tables": [
                [one.title, list(one.head), [[cell or "―" for cell in row] for row in one.rows]]
                for one in data.tables
                if one.rows
            ],
            "sections": data.sections,
            "files": [(name, format_bytes(size), digest) for name, size, digest in data.files],
        },
        title=data.title,
        author=data.organisation,
        words={
            "decision": _("決裁文書"),
            "number": data.receipt_number,
            "answers": _("申請の内容"),
            "files": _("添付書類"),
            "file": _("ファイル"),
            "size": _("大きさ"),
        },
        day=data.decided_on,
        mark="",
        must_say=[data.receipt_number, *(label + value for label, value in data.facts if value.strip())],
    )
