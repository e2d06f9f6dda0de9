"""What stands in a file that is taken away: cases, answers or figures, and in every part of it whence it is."""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.applications.selectors import applications_seen_by
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.core.workbooks import Mark, Table, workbook
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.selectors import display, document_of
from madoguchi.eforms.types import FormDocument, Question
from madoguchi.events.services import record_accesses
from madoguchi.examination.models import Export
from madoguchi.examination.selectors.exports import ROLES
from madoguchi.examination.selectors.reports import report_tables
from madoguchi.vault.selectors import open_rows
from madoguchi.vault.types import KeyMissing, Tampered

MEDIA = {
    Export.Shape.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Export.Shape.CSV: "text/csv",
}
Progress = Callable[[int], None]

_AT_ONCE = 500
_SHOWN = ("organisation", "case_officer", "edition__procedure_version", "edition__form_version")


def file_name(export: Export) -> str:
    """The name of the file: what it is, its number."""
    return f"{export.kind}-{export.number}.{export.shape}"


def content_of(export: Export, *, progress: Progress, by: Acting, at: datetime) -> bytes:
    """The bytes of the file, as `by` may see its cases at `at`; that they are seen is recorded case by case."""
    if export.kind == Export.Kind.REPORT:
        own = {**export.options, "government": str(export.government_id)}
        tables = report_tables(own, by, at=at)
    elif export.kind == Export.Kind.ANSWERS:
        tables = [_answers(export, by, at, progress)]
    else:
        tables = [_cases(export, by, at, progress)]
    if export.shape == Export.Shape.XLSX:
        return workbook(tables, mark=_mark(export, at))
    out = io.StringIO()
    for n, table in enumerate(tables):
        if n:
            out.write("\r\n")
        lines = csv_lines(table.header, table.rows)
        out.writelines(lines if not n else (line.removeprefix("\ufeff") for line in lines))
    return out.getvalue().encode()


def _mark(export: Export, at: datetime) -> Mark:
    consent = export.consented_by.name if export.consented_by else _("不要（1,000件まで）")
    return Mark(
        number=export.number,
        title=f"{export.government.name} {export.get_kind_display()}",
        by=export.asked_by.name,
        at=at.astimezone(JAPAN),
        lines=[
            (_("書き出し番号"), export.number),
            (_("内容"), export.get_kind_display()),
            (_("条件"), export.what),
            (_("団体"), export.government.name),
            (_("書き出した人"), f"{export.asked_by.name} <{export.asked_by.email}>"),
            (_("目的"), export.purpose),
            (_("同意した人"), consent),
            (_("件数"), str(export.rows)),
            (_("作成日時"), f"{at.astimezone(JAPAN):%Y-%m-%d %H:%M}"),
            (
                _("取扱い"),
                _("個人情報を含みます。目的のほかに使わず、使い終わったら消してください。")
                if export.kind != Export.Kind.REPORT
                else _("10件に満たない数は、表示していません。"),
            ),
        ],
    )


def _read(export: Export, by: Acting, at: datetime, progress: Progress) -> Iterator[list[Application]]:
    """The cases in the order of the list, some at a time, each recorded as seen for the purpose of the export."""
    seen = applications_seen_by(by).filter(organisation__in=by.organisations(*ROLES[export.kind]))
    done = 0
    for keys in _batches(export.case_keys):
        found = {one.pk: one for one in seen.select_related(None).select_related(*_SHOWN).filter(pk__in=keys)}
        rows = [found[key] for key in keys if key in found]
        open_rows(rows)
        accesses = [(one.subject_id, stream_of(one), one.organisation_id) for one in rows]
        record_accesses(accesses, reader=by, purpose=export.purpose, at=at)
        yield rows
        done += len(keys)
        progress(done)


def _cases(export: Export, by: Acting, at: datetime, progress: Progress) -> Table:
    header = [
        _("受付番号"),
        _("手続"),
        _("受付組織"),
        _("申請者"),
        _("経路"),
        _("状態"),
        _("担当者"),
        _("到達"),
        _("処理期限"),
        _("残り日数"),
        _("完了"),
        _("書き出し番号"),
    ]
    today = japan_day(at)

    def rows() -> Iterator[list[object]]:
        for some in _read(export, by, at, progress):
            for one in some:
                left = (one.due_on - today).days if one.is_open and one.due_on else ""
                yield [
                    one.receipt_number,
                    one.edition.procedure_version.body["title"],
                    one.organisation.name,
                    one.shown_name,
                    one.get_channel_display(),
                    one.get_state_display(),
                    one.case_officer.name if one.case_officer else "",
                    _minute(one.arrived_at),
                    one.due_on.isoformat() if one.due_on else "",
                    left,
                    _minute(one.closed_at),
                    export.number,
                ]

    return Table(str(export.get_kind_display()), header, rows())


def _minute(at: datetime | None) -> str:
    return f"{at.astimezone(JAPAN):%Y-%m-%d %H:%M}" if at else ""


def _answers(export: Export, by: Acting, at: datetime, progress: Progress) -> Table:
    """One row a case, one column a question of any version of the form; rounds stand below one another in a cell."""
    columns = _columns(_documents(export.case_keys))
    header = [_("受付番号"), _("到達"), _("状態"), *(label for _key, label in columns), _("書き出し番号")]

    def rows() -> Iterator[list[object]]:
        for some in _read(export, by, at, progress):
            latest = _latest(some)
            for one in some:
                told = _told(document_of(one.edition.form_version), latest.get(one.pk))
                yield [
                    one.receipt_number,
                    _minute(one.arrived_at),
                    one.get_state_display(),
                    *(told.get(key, "") for key, _label in columns),
                    export.number,
                ]

    return Table(str(export.get_kind_display()), header, rows())


def _batches(keys: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def _documents(keys: Sequence[UUID]) -> list[FormDocument]:
    """The documents of the forms that these cases were filed with, the newest first."""
    versions: set[UUID] = set()
    for some in _batches(keys):
        found = Application.objects.filter(pk__in=some).values_list("edition__form_version", flat=True)
        versions.update(found.distinct())
    newest_first = FormVersion.objects.filter(pk__in=versions).order_by("-published_at", "-number")
    return [document_of(version) for version in newest_first]


def _columns(documents: list[FormDocument]) -> list[tuple[str, str]]:
    """Id and label of every question that is answered, as the newest form words it."""
    found: dict[str, str] = {}
    for document in documents:
        for page, question in document.questions():
            if question.has_answer and not question.for_officers:
                noun = page.repeats.noun if page.repeats else ""
                found.setdefault(question.id, f"{noun}：{question.label}" if noun else question.label)
    return list(found.items())


def _latest(cases: list[Application]) -> dict[UUID, AnswerSet]:
    """The last answers of each."""
    latest: dict[UUID, AnswerSet] = {}
    of = {one.pk: one for one in cases}
    for answers in AnswerSet.objects.filter(application__in=of).order_by("revision"):
        answers.application = of[answers.application_id]
        latest[answers.application_id] = answers
    open_rows(list(latest.values()))
    return latest


def _told(document: FormDocument, answers: AnswerSet | None) -> dict[str, str]:
    """What was answered to each question, in words; empty for what opens no more."""
    if answers is None:
        return {}
    try:
        body = answers.body
    except (KeyMissing, Tampered):
        return {}
    return {
        question.id: _cell(question, body, page.id if page.repeats else "")
        for page, question in document.questions()
        if question.has_answer
    }


def _cell(question: Question, body: dict[str, Any], rounds: str) -> str:
    if not rounds:
        return display(question, body[question.id]) if question.id in body else ""
    told = [display(question, one.get(question.id)) for one in body.get(rounds) or []]
    return told[0] if len(told) == 1 else "\n".join(f"{n}）{text}" for n, text in enumerate(told, 1))
