"""Workbooks read and shown: what each row would change, nothing written yet."""

import hashlib
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.registry.models import Procedure, ProcedureVersion, Programme, ProgrammeVersion, SheetImport
from madoguchi.registry.ordinance_file import (
    ListedProcedure,
    body_of_row,
    planned_month,
    read_list,
    state_of,
    type_code,
)
from madoguchi.registry.selectors.sheets import base_of, working_versions
from madoguchi.registry.services.procedures import BadSlug, check_slug
from madoguchi.registry.services.records import NotYourProcedure, allow
from madoguchi.registry.types import ProcedureBody, ProgrammeBody, label_of
from madoguchi.registry.workbook.reading import CellProblem, ReadRow, body_over, read_workbook
from madoguchi.versions.selectors import differences

AnyRecord = Procedure | Programme
_MOST_SHOWN = 400


def preview_records(
    *, content: bytes, file_name: str, organisation: Organisation, by: Acting, at: datetime
) -> SheetImport:
    """Read an exported workbook and keep what it would change; nothing else is written.

    `organisation` owns new records; changed ones must be of organisations where `by` edits. Raises
    `NotAWorkbook`, `NotOurWorkbook`, `NotYourProcedure`.
    """
    allow(by, Role.EDITOR, organisation)
    read = read_workbook(content)
    model: Any = Procedure if read.kind == "procedure" else Programme
    known = {
        record.code: record
        for record in model.objects.filter(code__in=[row.code for row in read.rows if row.code])
    }
    working = working_versions(list(known.values()))
    seen: set[str] = set()
    rows = []
    for row in read.rows:
        record = known.get(row.code)
        told = _row_of_record(read.kind, row, record, working.get(record.pk) if record else None, by)
        if row.code and row.code in seen:
            told["act"] = "bad"
            told["problems"].append(_at(row, (), _("同じ番号の行が2回あります。")))
        seen.add(row.code)
        rows.append(told)
    return _keep(
        SheetImport.Kind.RECORDS, content, file_name, organisation, rows, read.problems, by=by, at=at
    )


def preview_ordinances(
    *, content: bytes, file_name: str, organisation: Organisation, by: Acting, at: datetime
) -> SheetImport:
    """Read a bureau's own list of ordinance procedures and keep what it would add; nothing else is written.

    A row whose name, law and article a procedure of `organisation` has already is left alone. Raises
    `NotAWorkbook`, `NotAList`, `NotYourProcedure`.
    """
    allow(by, Role.EDITOR, organisation)
    read = read_list(content)
    held = {
        _same(version.body)
        for version in ProcedureVersion.objects.filter(procedure__organisation=organisation).only("body")
    }
    rows = []
    for place, listed in enumerate(read.rows, 1):
        rows.append({**_row_of_list(listed, organisation, held), "place": place})
    problems = [
        *read.problems,
        *(
            CellProblem(
                "", "", _("「%(heading)s」の列を、%(name)sとして読みました。") % {"heading": h, "name": n}
            )
            for n, h in read.headings.items()
        ),
    ]
    return _keep(SheetImport.Kind.ORDINANCES, content, file_name, organisation, rows, problems, by=by, at=at)


def _keep(
    kind: str,
    content: bytes,
    file_name: str,
    organisation: Organisation,
    rows: list[dict[str, Any]],
    problems: list[CellProblem],
    *,
    by: Acting,
    at: datetime,
) -> SheetImport:
    if by.who is None:
        raise NotYourProcedure
    return SheetImport.objects.create(
        organisation=organisation,
        by_id=by.who,
        at=at,
        kind=kind,
        file_name=file_name[:255],
        sha256=hashlib.sha256(content).hexdigest(),
        rows=rows,
        problems=[problem.to_json() for problem in problems],
    )


def _row_of_record(
    kind: str,
    row: ReadRow,
    record: AnyRecord | None,
    version: ProcedureVersion | ProgrammeVersion | None,
    by: Acting,
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "row": row.row,
        "kind": kind,
        "code": row.code,
        "slug": row.slug,
        "problems": [problem.to_json() for problem in row.problems],
        "changes": [],
    }
    base: dict[str, Any] = {}
    if row.code and record is None:
        told["problems"].append(_at(row, (), _("この番号の登録はありません。")))
    elif record is not None and not by.has(Role.EDITOR, record.organisation_id):
        told["problems"].append(_at(row, (), _("この組織の登録を変更する役割がありません。")))
        row.body.clear()  # what others are writing is not shown beside it
    elif record is not None:
        base = version.body if version else {}
        told["base"] = version.digest if version else ""
        if record.is_retired:
            told["problems"].append(_at(row, (), _("廃止された登録です。")))
        if row.base and row.base != base_of(version):
            sentence = _("書き出したあとで内容が変わっています。もう一度書き出してから直してください。")
            told["problems"].append(_at(row, (), sentence))
    elif not row.slug:
        told["problems"].append(_at(row, (), _("新しい登録には、アドレス用の名前を書いてください。")))
    else:
        try:
            check_slug(row.slug)
        except BadSlug as refusal:
            told["problems"].append(_at(row, (), str(refusal.sentence)))
    body = body_over(base, row)
    bodies: Any = ProcedureBody if kind == "procedure" else ProgrammeBody
    told["body"] = body
    told["title"] = str(body.get("title", ""))[:160]
    told["unfinished"] = [_at(row, one.path, str(one)) for one in bodies.problems(body)]
    for difference in differences(base, body):
        told["changes"].append(
            {
                "label": label_of(kind, difference.path),
                "before": _shown(difference.before),
                "after": _shown(difference.after),
            }
        )
    if told["problems"]:
        told["act"] = "bad"
    else:
        told["act"] = "new" if record is None else "change" if told["changes"] else "same"
    return told


def _row_of_list(
    listed: ListedProcedure, organisation: Organisation, held: set[tuple[str, str, str]]
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "row": listed.row,
        "kind": "procedure",
        "code": "",
        "slug": "",
        "title": listed.texts["title"][:160],
        "changes": [],
        "unfinished": [],
        "problems": [],
    }
    if listed.problems:
        told |= {"act": "bad", "problems": [problem.to_json() for problem in listed.problems]}
        return told
    body = body_of_row(listed, organisation.name)
    total, online = listed.number("total"), listed.number("online")
    told["process"], why_none = _process_of(listed, total, online)
    if why_none:
        told["unfinished"].append(CellProblem(listed.sheet, f"A{listed.row}", why_none).to_json())
    if total is not None and online is not None and online > total:
        sentence = _("オンライン件数が総件数より多くなっています。")
        listed.problems.append(CellProblem(listed.sheet, listed.cells["online"], sentence))
    told["body"] = body
    told["problems"] = [problem.to_json() for problem in listed.problems]
    if listed.problems:
        told["act"] = "bad"
    elif _same(body) in held:
        told["act"] = "same"
    else:
        told["act"] = "new"
        held.add(_same(body))
        told["changes"] = [
            {"label": label_of("procedure", one.path), "before": "", "after": _shown(one.after)}
            for one in differences({}, body)
        ]
    return told


def _process_of(
    listed: ListedProcedure, total: int | None, online: int | None
) -> tuple[dict[str, Any] | None, str]:
    """The process that the row tells of; None, and why, when it does not say enough."""
    state, planned = state_of(listed), planned_month(listed)
    barrier = listed.texts.get("barrier", "")[:300]
    if not state:
        return None, _(
            "デジタル化の状況が書いていないため、プロセスは作りません。登録の画面で加えてください。"
        )
    if state == "planned" and not planned:
        return None, _("デジタル化の予定の年月がないため、プロセスは作りません。登録の画面で加えてください。")
    if state == "barred" and not barrier:
        return None, _("デジタル化できない理由がないため、プロセスは作りません。登録の画面で加えてください。")
    return {
        "type_code": type_code(listed),
        "state": state,
        "planned_on": planned if state == "planned" else "",
        "barrier": barrier if state == "barred" else "",
        "total_count": total,
        "online_count": online,
        "survey_id": listed.texts.get("survey_id", "")[:16],
    }, ""


def _same(body: dict[str, Any]) -> tuple[str, str, str]:
    """What tells a procedure of a list from others; drafts may say it in any shape."""
    body = body if isinstance(body, dict) else {}
    listed = body.get("legal_basis")
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    return str(body.get("title", "")), str(first.get("law", "")), str(first.get("article", ""))


def _at(row: ReadRow, path: tuple[str | int, ...], sentence: str) -> dict[str, str]:
    sheet, cell = row.place_of(path)
    return CellProblem(sheet, cell, sentence).to_json()


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return "、".join(_shown(one) for one in value.values() if one not in (None, "", [], False))[
            :_MOST_SHOWN
        ]
    if isinstance(value, list):
        return "、".join(map(_shown, value))[:_MOST_SHOWN]
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    return str(value)[:_MOST_SHOWN]
