"""Two years of the demo's processes: what each bureau lists, what became digital, which plans slipped, and how often."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.registry.models import Procedure, Process
from madoguchi.registry.services import (
    add_procedure,
    add_processes,
    change_processes,
    record_years,
    save_draft,
    start_draft,
)
from madoguchi.site.demo.bureau_lists import BUREAU_LISTS, Listed
from madoguchi.site.demo.city import People
from madoguchi.site.demo.writing import DemoProcedure, Step

TWO_YEARS = timedelta(days=760)
SYSTEM_RENEWAL = "使っているシステムの更新に合わせるため"
_PLANS = (
    SYSTEM_RENEWAL,
    "様式の見直しと合わせて行うため",
    "電子での通知のしくみが整うのを待つため",
    "国のシステムの公開に合わせるため",
)
_SLIPPED = (
    "入札が成立せず、契約が遅れたため",
    "国の様式の改正を待つことにしたため",
    "関係する課との調整に時間がかかったため",
    "試験で見つかった不具合を直すため",
)
_BARRIERS = (
    ("許可証を書面で掲げることを、国の法律が求めているため", False),
    ("国の省令が、様式を紙で定めているため", False),
    ("窓口となる市町との受け渡しが、紙で決まっているため", False),
    ("現物を見て確かめる必要があるため", True),
)
_SLIPS = (-1, 0, 0, 0, 1, 2, 3, 6, 9)
_LATER = (0, 0, 3, 6, 6, 12)
_TOOLS = ("共同窓口サイト", "共同窓口サイト", "電子メール", "国の電子申請システム")
_YEARS = 3


@dataclass
class _Tale:
    """A process, how it began, and what happened to it on which day (プロセスの二年)."""

    procedure: Procedure
    fields: dict[str, Any]
    total: int
    online: int
    moves: list[tuple[date, dict[str, Any]]] = field(default_factory=list)
    is_certain: bool = True

    @property
    def digital_on(self) -> date | None:
        """Since when it is digital: None when it is not, the beginning of time when it always was."""
        days = [day for day, told in self.moves if told.get("state") == "digitised"]
        return days[-1] if days else date.min if self.fields["state"] == "digitised" else None


def tell_processes(
    people: People, kept: dict[str, Procedure], demos: Iterable[DemoProcedure], *, at: datetime
) -> None:
    """Add the processes of the portal's procedures with two years of history; they end as their steps say."""
    tales = []
    for demo in demos:
        basis = (demo.body.get("legal_basis") or [{}])[0]
        law = str(basis.get("law", ""))
        for place, step in enumerate(demo.steps):
            fields = {
                "title": step.title or demo.body["title"],
                "type_code": step.type_code,
                "is_own_discretion": step.is_own_discretion,
                "tool": step.tool,
                "survey_ids": step.survey_ids,
                "basis": _basis_of(law),
                "basis_law": law,
                "basis_article": str(basis.get("article", "")),
            }
            chance = _luck(f"{demo.slug}:{place}")
            tales.append(_tale(kept[demo.slug], fields, step, chance, at=at))
    _live(people, tales, at=at)


def list_bureaus(people: People, *, at: datetime) -> None:
    """Add what the bureaus list beside the portal's procedures: drafts of procedures, and their processes."""
    began = at - TWO_YEARS
    editor = acting_of(people.editor, at=began)
    tales = []
    for place, listed in BUREAU_LISTS.items():
        owner = people.organisations[place]
        for one in listed:
            procedure = add_procedure(slug=one.slug, organisation=owner, by=editor, at=began)
            draft = start_draft(record=procedure, by=editor, at=began)
            body = {
                "title": one.title,
                "type_code": "1",
                "audience": "both",
                "legal_basis": [{"law": one.law, "article": "本則"}],
                "contact": {"name": owner.name},
                "life_events": [],
                "keywords": [],
            }
            save_draft(version=draft, body=body, revision=draft.revision, by=editor, at=began)
            for title, type_code, share in _steps_of(one):
                chance = _luck(f"{one.slug}:{title}")
                total = max(1, round(one.total * share))
                fields = {"title": title, "type_code": type_code, "basis": one.basis, "basis_law": one.law}
                tales.append(_tale(procedure, fields, _drawn(type_code, total, chance, at), chance, at=at))
    _live(people, tales, at=at)


def _basis_of(law: str) -> str:
    if any(word in law for word in ("要綱", "要領")):
        return "practice"
    return "ordinance" if "条例" in law or law.startswith("窓野") else "law" if law else ""


def _steps_of(one: Listed) -> list[tuple[str, str, float]]:
    """The processes of a listed procedure: title, type and share of its cases."""
    what = one.title.partition("（")[0]
    for ending, steps in _ENDINGS.items():
        if what.endswith(ending):
            stem = what.removesuffix(ending).removesuffix("の")
            return [(one.title, "1", 1.0), *((words % stem, code, share) for words, code, share in steps)]
    return [(one.title, "1", 1.0), (f"{what}の結果の通知", "2-1", 1.0)]


_ENDINGS: dict[str, tuple[tuple[str, str, float], ...]] = {
    "補助金の交付申請": (
        ("%s補助金の交付決定の通知", "2-1", 0.95),
        ("%s補助金の変更承認の申請", "1", 0.1),
        ("%s補助金の実績報告書の提出", "1", 0.9),
        ("%s補助金の交付の請求", "1", 0.9),
    ),
    "許可申請": (
        ("%sの許可証の交付", "2-1", 0.97),
        ("%sの許可事項の変更の届出", "1", 0.4),
        ("%sの許可証の再交付の申請", "1", 0.05),
        ("%sの廃止の届出", "1", 0.2),
        ("%sの許可台帳の閲覧", "3", 0.1),
    ),
    "指定申請": (
        ("%sの指定の通知", "2-1", 0.98),
        ("%sの指定事項の変更の届出", "1", 1.4),
        ("%sの廃止・休止の届出", "1", 0.2),
    ),
    "登録申請": (
        ("%sの登録の通知", "2-1", 0.98),
        ("%sの登録事項の変更の届出", "1", 0.5),
        ("%sの登録簿の閲覧", "3", 0.2),
    ),
    "免許申請": (("%sの免許証の交付", "2-1", 0.99), ("%sの免許証の再交付の申請", "1", 0.08)),
    "認可申請": (("%sの認可の通知", "2-1", 0.97), ("%sの変更の届出", "1", 0.5)),
    "設置届": (("%sの受理書の交付", "2-1", 1.0), ("%sの変更の届出", "1", 0.5), ("%sの廃止の届出", "1", 0.3)),
    "提出": (("%sの縦覧", "3", 0.2), ("%sについての処分の通知", "2-2", 0.02)),
}


def _drawn(type_code: str, total: int, chance: Random, at: datetime) -> Step:
    """How a listed process stands now: most are digital, some planned, a few barred or abolished."""
    luck = chance.random()
    if luck < 0.78:
        online = round(total * chance.uniform(0.15, 0.9))
        return Step(type_code, total, online, tool=chance.choice(_TOOLS))
    if luck < 0.91:
        return Step(type_code, total, planned=_month(japan_day(at), chance.choice((4, 5, 8, 10, 16))))
    if luck < 0.98:
        why, is_own = chance.choice(_BARRIERS)
        return Step(type_code, total, barred=why, is_own_discretion=is_own)
    return Step(type_code, total, is_abolished=True)


def _tale(procedure: Procedure, fields: dict[str, Any], step: Step, chance: Random, *, at: datetime) -> _Tale:
    """Two years that end as `step` says."""
    began, today = japan_day(at - TWO_YEARS), japan_day(at)
    tale = _Tale(procedure, {"is_own_discretion": step.is_own_discretion, **fields}, step.total, step.online)
    told = tale.fields
    plan = {"state": "planned", "planned_reason": chance.choice(_PLANS)}
    if step.state == "digitised":
        if chance.random() < 0.6:
            told |= {"state": "digitised", "since": _month(began, -chance.randint(3, 60))}
            return tale
        done = began + timedelta(days=chance.randint(60, (today - began).days - 15))
        slip = chance.choice(_SLIPS)
        first = max(_month(done, -slip), _month(began, 1))
        told |= {**plan, "planned_on": first}
        if slip >= 2:
            _replan(tale, first, _month(done, 0), chance, until=done)
        tale.moves.append((done, {"state": "digitised"}))
    elif step.state == "planned":
        assert step.planned is not None
        first = max(_month(step.planned, -chance.choice(_LATER)), _month(began, 3))
        told |= {**plan, "planned_on": first}
        if first != step.planned:
            _replan(tale, first, step.planned, chance, until=today)
    elif step.state == "barred":
        told |= {"state": "barred", "barrier": step.barred}
    else:
        told |= {"state": "digitised"}
        day = began + timedelta(days=chance.randint(200, 600))
        tale.moves.append((day, {"state": "abolished", "reason": "制度が変わり、手続がなくなったため"}))
    return tale


def _replan(tale: _Tale, first: date, then: date, chance: Random, *, until: date) -> None:
    """The month was moved: shortly before it was reached, or halfway to the day by which it was."""
    day = min(first - timedelta(days=chance.randint(5, 40)), until - timedelta(days=20))
    reason = chance.choice(_SLIPPED)
    tale.moves.append((day, {"planned_on": then, "reason": reason}))


def _month(day: date, months: int) -> date:
    """The first day of the month that lies `months` after that of `day`."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _live(people: People, tales: list[_Tale], *, at: datetime) -> None:
    """Add the processes as they stood two years ago, then let everything happen, month by month."""
    began = at - TWO_YEARS
    editor = acting_of(people.editor, at=began)
    rows = [(one.procedure, one.fields) for one in tales]
    made = dict(zip(map(id, tales), add_processes(rows=rows, by=editor, at=began), strict=True))
    start = japan_day(began)
    by_month: dict[date, list[tuple[date, Process, dict[str, Any]]]] = defaultdict(list)
    for one in tales:
        for day, told in one.moves:
            on = max(day, start + timedelta(days=1))
            by_month[_month(on, 1)].append((on, made[id(one)], told))
    for month in sorted(by_month):
        noted = min(_moment(month), at - timedelta(days=1))
        parts: list[list[tuple[Process, dict[str, Any]]]] = []
        seen: dict[Any, int] = {}
        for on, process, told in sorted(by_month[month], key=lambda row: row[0]):
            turn = seen[process.pk] = seen.get(process.pk, -1) + 1
            parts.extend([[]] * (turn + 1 - len(parts)))
            parts[turn] = [*parts[turn], (process, {"since": min(on, japan_day(noted)), **told})]
        for part in parts:
            change_processes(changes=part, by=editor, at=noted)
    _count(people, [(one, made[id(one)]) for one in tales], at=at)


def _count(people: People, lived: list[tuple[_Tale, Process]], *, at: datetime) -> None:
    """The counts of the last full years, told in the June after; the newest are those of the step."""
    this_year = fiscal_year(japan_day(at))
    for year in range(this_year - _YEARS, this_year):
        told_at = max(at - TWO_YEARS, min(_moment(date(year + 1, 6, 10)), at - timedelta(days=2)))
        ago = this_year - 1 - year
        counts = []
        for tale, process in lived:
            chance = _luck(f"{process.title}:{year}")
            total = round(tale.total * (1 + ago * chance.uniform(-0.05, 0.05)))
            share = tale.online / tale.total if tale.total else 0.0
            since = tale.digital_on
            is_digital = ago == 0 or (since is not None and since < date(year + 1, 1, 1))
            online = round(total * share * (1 - 0.22 * ago)) if is_digital else 0
            counts.append((process, year, total, min(online, total)))
        editor = acting_of(people.editor, at=told_at)
        record_years(counts=counts, source="reported", by=editor, at=told_at)


def _luck(key: str) -> Random:
    return Random(key)  # noqa: S311 - a story, not a secret


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(10), JAPAN)
