"""What an auditor asks the log, and how its records are worded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Appointment, Organisation, User
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import with_receipt
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN
from madoguchi.core.ids import read_number
from madoguchi.desk.audit_words import GROUPS, WORDS
from madoguchi.events.models import Access, Event
from madoguchi.events.selectors import Reach
from madoguchi.language.reading import Unreadable, read_date

DAYS = 30
VIEWS = {"accesses": _("閲覧"), "changes": _("変更")}

ROLES = dict(Appointment.ROLES)


def reach_of(acting: Acting) -> Reach:
    """The organisations that `acting` audits; a prefecture's auditor also reads what concerns no organisation."""
    places = acting.organisations(Role.AUDITOR)
    root = Organisation.objects.filter(pk__in=places, kind=Organisation.Kind.PREFECTURE).exists()
    return Reach(places, root)


@dataclass
class Asked:
    """What the auditor asks for: a view, days, someone who looked, a case, a group of changes (監査の条件)."""

    view: str
    first: date
    last: date
    reader: str
    case: str
    group: str
    errors: list[dict[str, Any]]

    @property
    def since(self) -> datetime:
        """The beginning of the first day."""
        return datetime.combine(self.first, time(), JAPAN)

    @property
    def until(self) -> datetime:
        """The end of the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), JAPAN)

    @property
    def object(self) -> str:
        """The case as the log names it; a name of nothing when the number is none of ours."""
        if not self.case:
            return ""
        found = with_receipt(read_number(self.case) or "")
        return f"application:{found.pk}" if found else "nothing"

    @property
    def kinds(self) -> list[str]:
        """The kinds of the chosen group, or of all."""
        return list(GROUPS[self.group][1] if self.group in GROUPS else WORDS)

    def query(self, **changes: Any) -> str:
        """The address of the same list with `changes`, from its question mark on."""
        given = {
            "view": self.view,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "reader": self.reader,
            "case": self.case,
            "group": self.group,
            **changes,
        }
        return "?" + urlencode({name: value for name, value in given.items() if value})


def read_question(data: Any, today: date) -> Asked:
    """The question of the page's form; days that cannot be read are told, and the last 30 days asked for."""
    errors: list[dict[str, Any]] = []

    def day(name: str, otherwise: date) -> date:
        text = str(data.get(name, ""))[:40].strip()
        if not text:
            return otherwise
        try:
            return read_date(text)
        except Unreadable as unreadable:
            errors.append({"id": name, "message": str(unreadable)})
            return otherwise

    first, last = day("first", today - timedelta(days=DAYS)), day("last", today)
    if last < first:
        errors.append({"id": "last", "message": _("終わりの日は、始めの日よりあとにしてください。")})
        last = first
    view, group = data.get("view", ""), data.get("group", "")
    return Asked(
        view=view if view in VIEWS else "accesses",
        first=first,
        last=last,
        reader=str(data.get("reader", "")).strip()[:100],
        case=str(data.get("case", "")).strip()[:60],
        group=group if group in GROUPS else "",
        errors=errors,
    )


@dataclass(frozen=True, slots=True)
class Record:
    """One record as the auditor reads it (記録)."""

    at: datetime
    who: str
    what: str
    whose: str
    where: str
    why: str


def access_records(rows: Iterable[Access]) -> list[Record]:
    """Accesses, with the receipt number for a case and the name of the place."""
    rows = list(rows)
    numbers, places = _receipts(row.object for row in rows), _places(row.organisation for row in rows)
    return [
        Record(
            at=row.at,
            who=row.reader_name or row.reader,
            what=numbers.get(row.object, row.object),
            whose=str(row.whose or ""),
            where=places.get(row.organisation, ""),
            why=row.purpose,
        )
        for row in rows
    ]


def change_records(rows: Iterable[Event]) -> list[Record]:
    """Changes in words, with the name of who made them and, for a role, to whom it was given."""
    rows = list(rows)
    places = _places(row.organisation for row in rows)
    keys = {key for row in rows for key in (_user_in(row.by), row.data.get("user")) if key}
    names = {str(key): name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "name")}
    return [
        Record(
            at=row.at,
            who=names.get(_user_in(row.by)) or _machine_in(row.by),
            what=_told(row, names),
            whose=str(row.whose or ""),
            where=places.get(row.organisation, ""),
            why=row.why,
        )
        for row in rows
    ]


def _told(row: Event, names: dict[str, str]) -> str:
    words = str(WORDS[row.kind])
    if row.kind.startswith("appointment."):
        who = names.get(str(row.data.get("user", "")), "")
        return f"{words}（{who} {ROLES.get(row.data.get('role', ''), '')}）"
    reason = row.data.get("code") or row.data.get("reason")
    return f"{words}（{reason}）" if reason else words


def _user_in(label: str) -> str:
    return label.partition(" ")[0].removeprefix("user:") if label.startswith("user:") else ""


def _machine_in(label: str) -> str:
    machine = label.removeprefix("system:")
    return label if machine == label else str(_("システム（%(name)s）") % {"name": machine})


def _receipts(objects: Iterable[str]) -> dict[str, str]:
    keys = {name.removeprefix("application:") for name in objects if name.startswith("application:")}
    found = Application.objects.filter(pk__in=keys).values_list("pk", "receipt_number")
    return {f"application:{key}": number for key, number in found}


def _places(keys: Iterable[UUID | None]) -> dict[UUID | None, str]:
    return dict(Organisation.objects.filter(pk__in={key for key in keys if key}).values_list("pk", "name"))
