"""Forms for tests of lint: one in which nothing is found, to be changed in one place."""

from datetime import date
from typing import Any

from madoguchi.eforms.linting import Context, Finding, lint

ON = date(2026, 11, 2)
PROCEDURE: dict[str, Any] = {
    "contact": {"name": "福祉課", "phone": "03-0000-0000"},
    "processing": {"online_days": 14},
    "channels": [{"kind": "online", "text": "ここから"}],
    "documents": [{"name": "住民票の写し", "omitted_by_exchange": True}, {"name": "見積書"}],
}


def ask(name: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "label": label, "required": True, **more}


def choices(*labels: str) -> list[dict[str, str]]:
    return [{"value": f"v{n}", "label": label} for n, label in enumerate(labels)]


def form(*questions: dict[str, Any], page: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A form that asks for the applicant's name, and `questions` on a second page."""
    who = {
        "id": "who",
        "title": "申請する人",
        "questions": [ask("full_name", "name", "氏名", term="person.name")],
    }
    pages = [who, {"id": "matter", "title": "申請の内容", "questions": list(questions), **(page or {})}]
    return {
        "title": "手当の申請",
        "privacy": "入力した内容は、手当の審査のためだけに使います。",
        "retention_note": "決定の次の年度から5年保存します。",
        "contact": "福祉課 03-0000-0000",
        "applicant": {"name": "full_name"},
        "sections": [{"id": "all", "title": "全部", "pages": pages if questions else pages[:1]}],
        **more,
    }


def found(body: dict[str, Any], **context: Any) -> list[Finding]:
    """What lint says, translations left aside."""
    given = {"on": ON, "procedure": PROCEDURE, "languages": (), **context}
    return lint(body, Context(**given))


def codes(body: dict[str, Any], **context: Any) -> set[str]:
    return {finding.code for finding in found(body, **context)}
