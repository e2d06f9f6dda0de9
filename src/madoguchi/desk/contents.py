"""What the desk shows of the content of a case: answers with what is proved, files, corrections, machine checks."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.applications.selectors import answers_at, answers_now
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.desk.origins import with_origins
from madoguchi.desk.types import corrected_answers
from madoguchi.eforms.selectors import correctable, differences, document_of, summary
from madoguchi.eforms.types import Difference, FormDocument, SummarySection
from madoguchi.examination.selectors import (
    Check,
    Tone,
    checks_of,
    items_for,
    proofs_of,
    registry_beside,
    usual_for,
)
from madoguchi.files.models import File
from madoguchi.registry.types import ProcedureBody
from madoguchi.vault.selectors import open_rows

_TONES = {Tone.WARNING: "orange", Tone.NOTE: "blue", Tone.OPEN: "gray", Tone.GOOD: "green"}


def contents_of(
    application: Application, *, body: ProcedureBody, acting: Acting, at: datetime
) -> dict[str, Any]:
    """Everything of the case that the page shows beside the acts; each revision is read once."""
    document, arrived = document_of(application.edition.form_version), japan_day(application.arrived_at)
    present = answers_now(application)
    filed = answers_at(application, 1) if present.revision > 1 else present
    open_rows([present, filed])
    sections = with_origins(summary(document, present.body, arrived), present.origins)
    rows = {row.path: row for section in sections for row in section.rows}
    asked = dict(correctable(document, present.body, arrived))
    labels = {**{path: row.label for path, row in rows.items()}, **asked}
    corrections = list(application.corrections.select_related("asked_by"))
    for one in corrections:
        one.application = application
    open_rows(corrections)
    stored = File.objects.in_bulk([UUID(entry["file"]) for entry in present.files])
    beside = registry_beside(document, present.body, application.subject_id, on=arrived)
    checks = checks_of(
        application,
        document=document,
        answers=present,
        sections=sections,
        body=body,
        beside=beside,
        files=stored,
        acting=acting,
        at=at,
    )
    proofs = proofs_of(application, document, present, beside)
    return {
        "sections": sections,
        "registry": beside,
        "checks": checks,
        "findings": [one for one in checks if one.tone is not Tone.GOOD],
        "passed": [one for one in checks if one.tone is Tone.GOOD],
        "noticed": noticed(checks),
        "proofs": proofs,
        "is_proved": sum(1 for path in proofs if path in rows),
        "revisions": present.revision,
        "corrections": corrections,
        "correction": next((one for one in corrections if one.answered_at is None), None),
        "corrected": corrected_answers(
            corrections,
            differences(document, filed.body, present.body) if present is not filed else [],
            labels,
            {path: row.display for path, row in rows.items()},
        ),
        "files": files_shown(present, stored, labels),
        "usual": [one for one in usual_for(application) if items_for(one, document, asked)],
    }


def files_shown(answers: AnswerSet, stored: dict[UUID, File], labels: dict[str, str]) -> list[dict[str, Any]]:
    """The files of one revision, in the order of the form; what is no image is a PDF that the browser shows."""
    return [
        {
            "key": entry["file"],
            "name": entry["name"],
            "size": entry["size"],
            "label": labels.get(entry["path"], ""),
            "path": entry["path"],
            "is_image": stored[UUID(entry["file"])].media_type.startswith("image/"),
        }
        for entry in answers.files
        if UUID(entry["file"]) in stored
    ]


def noticed(checks: list[Check]) -> dict[str, list[Check]]:
    """By path, what the machine noticed about an answer, the gravest first."""
    found: dict[str, list[Check]] = {}
    for one in checks:
        if one.tone is not Tone.GOOD:
            for path in one.paths:
                found.setdefault(path, []).append(one)
    return found


def tone_of(check: Check) -> str:
    """The colour of a check's tag."""
    return _TONES[check.tone]


@dataclass(frozen=True, slots=True)
class Compared:
    """One answer of two revisions beside each other (対照の行)."""

    path: str
    label: str
    before: str
    after: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class ComparedSection:
    """The answers of one section, or of one round, of two revisions (対照の章)."""

    title: str
    rows: list[Compared]


def compared(
    document: FormDocument,
    before: AnswerSet,
    after: AnswerSet,
    *,
    application: Application,
    only_changes: bool,
) -> list[ComparedSection]:
    """Two revisions side by side, section by section; what only one of them has is shown beside nothing."""
    day = japan_day(application.arrived_at)
    old, new = summary(document, before.body, day), summary(document, after.body, day)
    changed: dict[str, Difference] = {one.path: one for one in differences(document, before.body, after.body)}
    lines: list[tuple[str, Compared]] = []
    earlier = {row.path: row for section in old for row in section.rows}
    titles = _titles(old) | _titles(new)
    later = {row.path: row for section in new for row in section.rows}
    order = {one: place for place, one in enumerate(dict.fromkeys([*_in_order(old, new)]))}
    for path in sorted({*earlier, *later}, key=lambda one: order[one]):
        was, now = earlier.get(path), later.get(path)
        row = now or was
        assert row is not None
        is_changed = path in changed or was is None or now is None
        if only_changes and not is_changed:
            continue
        line = Compared(path, row.label, was.display if was else "", now.display if now else "", is_changed)
        lines.append((titles[path], line))
    return [
        ComparedSection(title, [line for _title, line in found])
        for title, found in groupby(lines, key=lambda one: one[0])
    ]


def _titles(sections: list[SummarySection]) -> dict[str, str]:
    return {row.path: section.title for section in sections for row in section.rows}


def _in_order(old: list[SummarySection], new: list[SummarySection]) -> list[str]:
    """The paths section by section: of each those of the new revision, then what only the old one has."""
    titles = list(dict.fromkeys([*(one.title for one in new), *(one.title for one in old)]))
    found = []
    for title in titles:
        for sections in (new, old):
            found += [row.path for one in sections if one.title == title for row in one.rows]
    return found
