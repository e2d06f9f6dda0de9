"""The machine checks of one case, the gravest first."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.types import FormDocument, SummarySection
from madoguchi.examination.checks import CHECKS
from madoguchi.examination.checks.types import Beside, Check, Material
from madoguchi.files.models import File
from madoguchi.registry.types import ProcedureBody


def checks_of(
    application: Application,
    *,
    document: FormDocument,
    answers: AnswerSet,
    sections: list[SummarySection],
    body: ProcedureBody,
    beside: Beside | None,
    files: Mapping[UUID, File],
    acting: Acting,
    at: datetime,
) -> list[Check]:
    """What the machine finds in the case as it is now; of other cases only those that `acting` may see."""
    rows = [(section, row) for section in sections for row in section.rows]
    material = Material(
        application=application,
        document=document,
        answers=answers,
        body=body,
        acting=acting,
        beside=beside,
        at=at,
        arrived=japan_day(application.arrived_at),
        labels={
            row.path: row.label if row.item is None else f"{section.title}：{row.label}"
            for section, row in rows
        },
        values={row.path: row.value for _section, row in rows},
        files=files,
    )
    found = [one for look in CHECKS for one in look(material)]
    return sorted(found, key=lambda one: one.tone.rank)
