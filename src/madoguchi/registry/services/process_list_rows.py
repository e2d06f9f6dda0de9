"""What each row of a list of processes would change: which process it means, what is new, what cannot be taken."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Procedure, Process, ProcessImport, ProcessYear
from madoguchi.registry.process_file import Grid, ListedProcess, listed
from madoguchi.registry.process_headings import FIELDS, fold
from madoguchi.registry.selectors.processes import procedure_titles, processes_in
from madoguchi.registry.selectors.shaping import survey_titles
from madoguchi.registry.selectors.survey import latest_survey_rows
from madoguchi.registry.services.process_checks import (
    ProcessContradicts,
    check,
    check_counts,
    check_day,
    settle,
)

_AT_ONCE = 400
_TYPES = {"notice": "2-1", "issue": "2-1", "inspection": "3", "record": "4"}
"""The type of a process of which only the kind is told; the others are applications."""
_PLAIN = frozenset({"planned_on", "since"})


@dataclass
class Held:
    """What the organisation has already (いまの登録)."""

    by_code: dict[str, Process] = field(default_factory=dict)
    by_names: dict[tuple[str, str], Process] = field(default_factory=dict)
    by_title: dict[str, list[Process]] = field(default_factory=dict)
    procedures: dict[str, UUID] = field(default_factory=dict)
    links: dict[UUID, set[str]] = field(default_factory=dict)
    last: dict[UUID, date] = field(default_factory=dict)
    years: dict[tuple[UUID, int], tuple[int, int | None]] = field(default_factory=dict)


def looked_through(found: ProcessImport, *, at: datetime) -> list[dict[str, Any]]:
    """The rows of the list as they will be shown: `act` is new, change, same or bad."""
    grid = Grid(found.sheet, found.grid, found.refused)
    rows = listed(
        grid,
        header_row=found.header_row,
        columns=found.columns,
        values=found.values,
        counts_year=found.counts_year,
    )
    held = held_of(found)
    known = survey_titles({number for row in rows for number in row.survey_ids})
    seen: set[Any] = set()
    told = []
    for row in rows:
        told.append(_look(found, row, held, known, seen, today=japan_day(at)))
    _propose(told)
    return told


def held_of(found: ProcessImport) -> Held:
    """What the organisation of the list has now."""
    held = Held()
    processes = list(processes_in([found.organisation_id]).prefetch_related("survey_links", "standings"))
    titles = procedure_titles({one.procedure_id for one in processes})
    for one in processes:
        held.by_code[one.code] = one
        held.by_names.setdefault((fold(titles[one.procedure_id]), fold(one.title)), one)
        held.by_title.setdefault(fold(one.title), []).append(one)
        held.links[one.pk] = {link.survey_id for link in one.survey_links.all()}
        held.last[one.pk] = max((row.on for row in one.standings.all()), default=date.min)
    own = procedure_titles(Procedure.objects.filter(organisation=found.organisation_id).values("pk"))
    held.procedures = {fold(title): key for key, title in own.items()}
    rows = ProcessYear.objects.filter(
        process__procedure__organisation=found.organisation_id, source=ProcessYear.Source.IMPORTED
    )
    for key, year, total, online in rows.values_list("process", "fiscal_year", "total", "online"):
        held.years[key, year] = total, online
    return held


def _look(
    found: ProcessImport,
    row: ListedProcess,
    held: Held,
    known: dict[str, str],
    seen: set[Any],
    *,
    today: date,
) -> dict[str, Any]:
    process = _process_of(row, held)
    title = _title_of(row, process)
    procedure = row.procedure or (title if process is None else "")
    told: dict[str, Any] = {
        "row": row.row,
        "code": process.code if process else "",
        "process": str(process.pk) if process else "",
        "revision": process.revision if process else 0,
        "procedure": str(held.procedures.get(fold(procedure), "")) if process is None else "",
        "procedure_title": procedure,
        "title": title,
        "survey_ids": [],
        "proposed": [],
        "years": [],
    }
    problems = list(row.problems)
    key = process.pk if process else (fold(procedure), fold(title))
    if not title:
        problems.append((_cell(row, "title", "procedure"), _("手続名もプロセス名もありません。")))
    elif key in seen:
        problems.append((_cell(row, "title", "procedure"), _("同じプロセスの行が、上にもあります。")))
    seen.add(key)
    if row.code and process is None:
        problems.append((_cell(row, "code"), _("この番号のプロセスは、この組織にありません。")))
    for number in row.survey_ids:
        if number in known:
            told["survey_ids"].append(number)
        else:
            problems.append((_cell(row, "survey_ids"), _("国の調査に、この手続IDはありません：%s") % number))
    given = {**row.given, **({"title": title} if process is None or "title" in row.cells else {})}
    if process is None:
        given.setdefault("type_code", _TYPES.get(str(given.get("kind", "")), "1"))
        if "state" not in given and not any(
            "state" in row.cells and cell == row.cells["state"] for cell, _told in problems
        ):
            problems.append((_cell(row, "state", "title", "procedure"), _("デジタル化の状態がありません。")))
    changes = _changes(row, process, given, held, problems, today) if not problems else []
    told["years"] = _fresh_years(row, process, held, problems)
    links = held.links.get(process.pk, set()) if process else set()
    told["is_linked"] = bool(links or told["survey_ids"])
    is_more = bool(told["years"] or set(told["survey_ids"]) - links)
    if is_more:
        changes += _more(told, links)
    told["given"] = {
        name: value.isoformat() if name in _PLAIN and value else value for name, value in given.items()
    }
    told["changes"] = changes
    told["problems"] = [
        {"sheet": found.sheet, "cell": cell, "sentence": sentence} for cell, sentence in problems
    ]
    told["act"] = "bad" if problems else "new" if process is None else "change" if changes else "same"
    return told


def _process_of(row: ListedProcess, held: Held) -> Process | None:
    """The process that the row means: by its number, else by its names."""
    if row.code:
        return held.by_code.get(row.code)
    title = fold(_title_of(row, None))
    if row.procedure:
        return held.by_names.get((fold(row.procedure), title))
    alike = held.by_title.get(title, [])
    return alike[0] if len(alike) == 1 else None


def _title_of(row: ListedProcess, process: Process | None) -> str:
    """The name of the process: a list that names procedures alone has one row for each kind of process."""
    said = str(row.given.get("title", ""))
    if said:
        return said
    if process is not None:
        return process.title
    kind, code = row.given.get("kind", ""), row.given.get("type_code", "1")
    if row.procedure and (code != "1" or kind in ("notice", "issue", "inspection", "record")):
        labels = dict(Process.Kind.choices)
        usual = {"2-1": "notice", "2-2": "notice", "2-3": "issue", "3": "inspection", "4": "record"}
        return f"{row.procedure}：{labels[kind or usual.get(code, 'other')]}"
    return row.procedure


def _changes(
    row: ListedProcess,
    process: Process | None,
    given: dict[str, Any],
    held: Held,
    problems: list[tuple[str, str]],
    today: date,
) -> list[dict[str, str]]:
    """What the fields of the process become; what does not go together is added to `problems`."""
    tried = _copy(process)
    for name, value in given.items():
        if name != "since":
            setattr(tried, name, value)
    settle(tried, is_kind_given="kind" in given)
    is_move = process is None or tried.state != process.state
    try:
        check(tried)
        if is_move and given.get("since"):
            check_day(given["since"], today=today, last=held.last.get(process.pk) if process else None)
    except ProcessContradicts as refusal:
        problems.append((_cell(row, refusal.field, "title", "procedure"), str(refusal)))
        return []
    if not is_move:
        given.pop("since", None)
    if process is None:
        return []
    found = []
    for name in given:
        if name == "since":
            continue
        before, after = getattr(process, name), getattr(tried, name)
        if before != after:
            label = str(FIELDS[name][0]) if name in FIELDS else name
            found.append({"label": label, "before": _words(process, name), "after": _words(tried, name)})
    return found


def _copy(process: Process | None) -> Process:
    if process is None:
        return Process(kind="", state=Process.State.PLANNED)
    return Process(**{one.attname: getattr(process, one.attname) for one in process._meta.concrete_fields})


def _words(process: Process, name: str) -> str:
    value = getattr(process, name)
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    shown = getattr(process, f"get_{name}_display", None)
    return "" if value is None else str(shown() if shown else value)


def _fresh_years(
    row: ListedProcess, process: Process | None, held: Held, problems: list[tuple[str, str]]
) -> list[list[int | None]]:
    """The counts that nobody has told so; what is stored already is left out."""
    fresh: list[list[int | None]] = []
    for year, total, online in row.years:
        try:
            check_counts(year, total, online)
        except ProcessContradicts as refusal:
            field = "online" if refusal.field == "online_count" else "total"
            problems.append((_cell(row, f"{field}:{year}", field, "year"), str(refusal)))
            continue
        if process is not None:
            shown = (process.counts_year, process.total_count, process.online_count)
            if (year, total, online) == shown or held.years.get((process.pk, year)) == (total, online):
                continue
        fresh.append([year, total, online])
    return fresh


def _more(told: dict[str, Any], links: set[str]) -> list[dict[str, str]]:
    found = []
    for year, total, online in told["years"]:
        part = "" if online is None else _("（うちオンライン %s）") % f"{online:,}"
        label = _("%s年度の件数") % year
        found.append({"label": label, "before": "", "after": f"{total:,}{part}"})
    for number in told["survey_ids"]:
        if number not in links:
            found.append({"label": _("国の手続ID"), "before": "", "after": number})
    return found


def _propose(rows: Sequence[dict[str, Any]]) -> None:
    """Propose rows of the national survey of the same name to the processes that have none, at most three each."""
    open_rows = [row for row in rows if row["act"] != "bad" and not row["is_linked"]]
    names: dict[str, list[dict[str, Any]]] = {}
    for row in open_rows:
        for name in {row["title"], row["procedure_title"]} - {""}:
            names.setdefault(name, []).append(row)
    listed_names = list(names)
    for start in range(0, len(listed_names), _AT_ONCE):
        part = listed_names[start : start + _AT_ONCE]
        for found in (
            latest_survey_rows()
            .filter(title__in=part)
            .order_by("survey_id")
            .values("survey_id", "title", "law", "provision")
        ):
            for row in names[found["title"]]:
                if len(row["proposed"]) < 3:
                    words = f"{found['title']}（{found['law']} {found['provision']}）"
                    row["proposed"].append({"id": found["survey_id"], "words": words})


def _cell(row: ListedProcess, *names: str) -> str:
    """The cell in which the first of `names` stands, else the row's first."""
    return next((row.cells[name] for name in names if name in row.cells), f"A{row.row}")
