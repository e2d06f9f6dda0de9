"""Named lists: made, their items entered, changed and taken from a table."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import UnreadableTable, rows_of_table
from madoguchi.core.spreadsheets import restored
from madoguchi.events.services import append
from madoguchi.language.folding import fold, strip_controls
from madoguchi.language.reading import Unreadable, read_date
from madoguchi.plan.models import NamedItem, NamedList
from madoguchi.plan.selectors.list_files import LIST_COLUMNS
from madoguchi.plan.services.priority import require_manager
from madoguchi.registry.models import Procedure
from madoguchi.versions.services import SomeoneElseSaved

MOST_ITEMS = 2_000
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEARS = range(2000, 2101)

_NEEDED = ("number", "title", "group")


class ListWrong(Refusal):
    """Name, address or source of a list is missing or taken."""

    sentence = gettext_lazy("一覧の内容を確かめてください。")


class ItemWrong(Refusal):
    """What was said of an item does not go together."""

    sentence = gettext_lazy("一覧の手続の内容を確かめてください。")


class NotAListTable(Refusal):
    """The file is no table of a list."""

    sentence = gettext_lazy(
        "表として読めません。ここから書き出したExcelか、CSVのファイルを選んでください（10MB、2,000行まで）。"
    )


@dataclass(frozen=True, slots=True)
class ItemData:
    """What is said of one item (一覧の手続の内容)."""

    title: str
    group: str
    organisation: UUID | None = None
    procedure: UUID | None = None
    done_on: date | None = None
    due_year: int | None = None
    note: str = ""

    def wrongs(self, *, today: date) -> list[tuple[str, str]]:
        """Field and sentence of everything that does not go together on the day `today`."""
        found = []
        if not 1 <= len(self.title) <= 200:
            found.append(("title", _("手続名を、200文字までで書いてください。")))
        if self.group not in NamedItem.Group.values:
            words = "、".join(str(one) for one in NamedItem.Group.labels)
            found.append(("group", _("区分は、%(words)sのどれかにしてください。") % {"words": words}))
        if self.group == NamedItem.Group.ENDED and self.done_on is not None:
            found.append(("done_on", _("廃止等の手続には、デジタル化した日を書けません。")))
        if self.done_on is not None and self.done_on > today:
            found.append(("done_on", _("デジタル化した日は、今日かそれより前の日にしてください。")))
        if self.due_year is not None and self.due_year not in _YEARS:
            found.append(("due_year", _("予定の年度は、西暦4桁で書いてください。")))
        if len(self.note) > 500:
            found.append(("note", _("説明は、500文字までで書いてください。")))
        return found

    @classmethod
    def of(cls, item: NamedItem) -> "ItemData":
        """What is said now."""
        return cls(
            item.title,
            item.group,
            item.organisation_id,
            item.procedure_id,
            item.done_on,
            item.due_year,
            item.note,
        )


def add_list(
    *,
    government: Organisation,
    slug: str,
    title: str,
    source: str,
    note: str = "",
    by: Acting,
    at: datetime,
) -> NamedList:
    """A new list without items; raises `NotYourPlan`, `ListWrong` beside the field."""
    require_manager(government, by=by)
    if not title.strip():
        raise ListWrong(_("一覧の名前を書いてください。"), field="title")
    if not source.strip():
        raise ListWrong(_("何にもとづく一覧か（出典）を書いてください。"), field="source")
    if not _SLUG.fullmatch(slug) or len(slug) > 40:
        raise ListWrong(_("アドレス用の名前は、半角の英小文字・数字と「-」で書いてください。"), field="slug")
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = NamedList.objects.create(
                    government=government,
                    slug=slug,
                    title=title.strip()[:100],
                    source=source.strip()[:300],
                    note=note.strip()[:500],
                    created_at=at,
                )
        except IntegrityError as error:
            raise ListWrong(_("このアドレス用の名前は、すでに使われています。"), field="slug") from error
        _tell(made, "added", by=by, at=at)
    return made


def change_item(
    *, item: NamedItem, data: ItemData, revision: int | None = None, by: Acting, at: datetime
) -> NamedItem:
    """Say something else of an item; raises `NotYourPlan`, `ItemWrong`, `SomeoneElseSaved`."""
    require_manager(item.list.government, by=by)
    _check(data, at=at)
    with transaction.atomic():
        locked = NamedItem.objects.select_for_update(of=("self",)).select_related("list").get(pk=item.pk)
        if revision is not None and locked.revision != revision:
            raise SomeoneElseSaved
        before = locked.state
        if ItemData.of(locked) != data:
            _onto(locked, data)
            locked.revision += 1
            locked.save()
            changed = {"item": str(locked.pk), "number": locked.number}
            changed |= {"before": str(before), "after": str(locked.state)}
            _tell(locked.list, "item_changed", by=by, at=at, **changed)
    return locked


def _check(data: ItemData, *, at: datetime) -> None:
    if wrongs := data.wrongs(today=japan_day(at)):
        raise ItemWrong(wrongs[0][1], field=wrongs[0][0])


def _onto(item: NamedItem, data: ItemData) -> NamedItem:
    item.title, item.group, item.note = data.title, data.group, data.note
    item.organisation_id, item.procedure_id = data.organisation, data.procedure
    item.done_on, item.due_year = data.done_on, data.due_year
    return item


@dataclass
class ListRow:
    """One row of a table that was handed in, and what it would do: `new`, `change`, `same` or `bad` (取り込む行)."""

    line: int
    number: int | None
    title: str
    act: str
    problems: list[tuple[str, str]]
    data: ItemData | None = None
    item: NamedItem | None = None


@dataclass
class ListReading:
    """All rows of a table (取り込む表)."""

    rows: list[ListRow] = field(default_factory=list)

    def count(self, act: str) -> int:
        """How many rows would do `act`."""
        return sum(row.act == act for row in self.rows)

    @property
    def bad(self) -> list[ListRow]:
        """The rows that cannot be taken, with the column and why."""
        return [row for row in self.rows if row.act == "bad"]


def read_list(*, of: NamedList, content: bytes, by: Acting, at: datetime) -> ListReading:
    """What every row of a table would do to the list; nothing is written.

    Rows are told by their number. Raises `NotYourPlan`, `NotAListTable`.
    """
    require_manager(of.government, by=by)
    try:
        table = rows_of_table(content, most_rows=MOST_ITEMS + 1, most_columns=30)
    except UnreadableTable as error:
        raise NotAListTable(field="file") from error
    headings = {fold(str(heading)): key for key, heading in LIST_COLUMNS.items()}
    places = {
        headings[fold(cell)]: n for n, cell in enumerate(table[0] if table else []) if fold(cell) in headings
    }
    if missing := [str(LIST_COLUMNS[key]) for key in _NEEDED if key not in places]:
        words = "」「".join(missing)
        raise NotAListTable(_("1行目に「%s」の見出しがありません。") % words, field="file")
    today = japan_day(at)
    items = {one.number: one for one in of.items.all()}
    known = _Known(of)
    reading, seen = ListReading(), set()
    for line, cells in enumerate(table[1:], 2):
        if not any(cells):
            continue
        said = {
            key: strip_controls(restored(cells[n])) if n < len(cells) else "" for key, n in places.items()
        }
        row = _row(line, said, items, known, today=today)
        if row.number is not None and row.number in seen:
            row.act = "bad"
            row.problems.append((str(LIST_COLUMNS["number"]), _("同じ番号の行が2回あります。")))
        seen.add(row.number)
        reading.rows.append(row)
    return reading


def take_list(*, of: NamedList, content: bytes, by: Acting, at: datetime) -> ListReading:
    """Enter and change what the good rows say, all at once; the others are told. Raises as `read_list`."""
    with transaction.atomic():
        locked = NamedList.objects.select_for_update(of=("self",)).get(pk=of.pk)
        reading = read_list(of=locked, content=content, by=by, at=at)
        new = [row for row in reading.rows if row.act == "new"]
        changed = [row for row in reading.rows if row.act == "change"]
        NamedItem.objects.bulk_create(
            _onto(NamedItem(list=locked, number=row.number or 0), row.data) for row in new if row.data
        )
        for row in changed:
            assert row.item is not None and row.data is not None
            _onto(row.item, row.data).revision += 1
        fields = ["title", "group", "organisation", "procedure", "done_on", "due_year", "note", "revision"]
        NamedItem.objects.bulk_update([row.item for row in changed if row.item], fields, batch_size=200)
        if new or changed:
            _tell(locked, "imported", by=by, at=at, new=len(new), changed=len(changed))
    return reading


class _Known:
    """What the rows may name, read once."""

    def __init__(self, of: NamedList) -> None:
        government = of.government_id
        self.procedures: dict[str, UUID] = {}
        rows = Procedure.objects.filter(organisation__government=government, current__isnull=False)
        for key, slug, code in rows.values_list("pk", "slug", "code"):
            self.procedures[slug] = self.procedures[fold(code)] = key
        self.organisations: dict[str, UUID] = {}
        places = Organisation.objects.filter(government=government)
        for key, slug, name in places.values_list("pk", "slug", "name"):
            self.organisations.setdefault(fold(name), key)
            self.organisations[slug] = key


def _row(
    line: int, said: dict[str, str], items: dict[int, NamedItem], known: _Known, *, today: date
) -> ListRow:
    problems: list[tuple[str, str]] = []

    def wrong(key: str, sentence: str) -> None:
        problems.append((str(LIST_COLUMNS[key]), sentence))

    number = int(said["number"]) if said["number"].isascii() and said["number"].isdigit() else None
    if number is None or not 1 <= number <= 9999:
        wrong("number", _("番号は、1から9999までの数で書いてください。"))
        number = None
    item = items.get(number) if number else None
    base = ItemData.of(item) if item else ItemData("", "")
    data = _said(said, base, known, wrong)
    for key, sentence in data.wrongs(today=today):
        wrong(key, sentence)
    act = "bad" if problems else "new" if item is None else "same" if data == base else "change"
    return ListRow(line, number, said["title"], act, problems, data, item)


def _said(said: dict[str, str], base: ItemData, known: _Known, wrong: Callable[[str, str], None]) -> ItemData:
    """What the cells say; a column that the table does not have stays as it was."""
    groups = {fold(str(label)): value for value, label in NamedItem.Group.choices}
    data = replace(
        base,
        title=said["title"],
        group=groups.get(fold(said["group"]), said["group"]),
        note=said.get("note", base.note),
    )
    if "organisation" in said:
        data = replace(data, organisation=_found("organisation", said, known.organisations, wrong))
    if "procedure" in said:
        data = replace(data, procedure=_found("procedure", said, known.procedures, wrong))
    if "done_on" in said:
        try:
            data = replace(data, done_on=read_date(said["done_on"]) if said["done_on"] else None)
        except Unreadable as unreadable:
            wrong("done_on", str(unreadable))
    if "due_year" in said:
        digits = fold(said["due_year"]).removesuffix("年度")
        if digits and not digits.isdigit():
            wrong("due_year", _("予定の年度は、西暦4桁で書いてください。"))
        data = replace(data, due_year=int(digits) if digits.isdigit() else None)
    return data


def _found(
    key: str, said: dict[str, str], known: dict[str, UUID], wrong: Callable[[str, str], None]
) -> UUID | None:
    if not said[key]:
        return None
    found = known.get(fold(said[key])) or known.get(said[key])
    if found is None:
        wrong(key, _("「%s」は、この団体に登録されていません。") % said[key])
    return found


def _tell(of: NamedList, act: str, *, by: Acting, at: datetime, **data: object) -> None:
    append(
        stream=f"namedlist:{of.pk}",
        kind=f"namedlist.{act}",
        by=by,
        at=at,
        organisation=of.government_id,
        data={"slug": of.slug, **data},
    )
