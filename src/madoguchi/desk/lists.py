"""What the address of the list of cases asks for, and the addresses that ask for something else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.applications.models import Application
from madoguchi.applications.moves import CLOSED, OPEN
from madoguchi.core.acting import Acting, Role
from madoguchi.examination.selectors.listing import CaseList, Flag, Order, Tab, Wanted
from madoguchi.language.reading import Unreadable, read_date

LONGEST_WORDS = 100

TABS = {
    Tab.MINE: gettext_lazy("自分の担当"),
    Tab.SIGNING: gettext_lazy("自分の決裁"),
    Tab.DIVISION: gettext_lazy("自分の課"),
    Tab.OPEN: gettext_lazy("すべて"),
    Tab.UNASSIGNED: gettext_lazy("担当者が未定"),
    Tab.CORRECTING: gettext_lazy("補正待ち"),
    Tab.SIGN_OFF: gettext_lazy("決裁待ち"),
    Tab.OVERDUE: gettext_lazy("期限超過"),
    Tab.CLOSED: gettext_lazy("完了"),
}

ORDERS = {
    Order.DUE: gettext_lazy("処理期限の早い順"),
    Order.ARRIVED: gettext_lazy("到達の古い順"),
    Order.NEWEST: gettext_lazy("到達の新しい順"),
    Order.STATE: gettext_lazy("状態の順"),
    Order.CLOSED: gettext_lazy("新しく終わった順"),
}

FLAGS = {
    Flag.SOON: gettext_lazy("期限まで3日以内"),
    Flag.OVERDUE: gettext_lazy("期限を過ぎた"),
    Flag.UNDATED: gettext_lazy("期限の定めなし"),
    Flag.LAPSED: gettext_lazy("補正の回答期限を過ぎた"),
    Flag.HANDED: gettext_lazy("引き継いだもの"),
    Flag.UNREAD: gettext_lazy("未読のメッセージがある"),
}

COLUMNS = {
    "applicant": gettext_lazy("申請者"),
    "state": gettext_lazy("状態"),
    "officer": gettext_lazy("担当者"),
    "arrived": gettext_lazy("到達"),
    "organisation": gettext_lazy("受付組織"),
    "channel": gettext_lazy("経路"),
    "waited": gettext_lazy("申請者を待った日数"),
}
"""What may stand behind the deadline and the case itself, which always stand first."""

USUAL_COLUMNS = ("applicant", "state", "officer", "arrived")

DAYS = {
    "due_from": gettext_lazy("処理期限（から）"),
    "due_to": gettext_lazy("処理期限（まで）"),
    "arrived_from": gettext_lazy("到達（から）"),
    "arrived_to": gettext_lazy("到達（まで）"),
}


@dataclass(frozen=True)
class Asked:
    """The list as its address asks for it (一覧の条件).

    `typed` are the days as they were typed, `errors` those that cannot be read; `after` and `before` say where the page
    begins or ends, and `number` which one it is for the reader.
    """

    wanted: Wanted
    after: str = ""
    before: str = ""
    number: int = 1
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[dict[str, str], ...] = ()

    @property
    def parameters(self) -> dict[str, Any]:
        """The address's parameters, without those of the page."""
        wanted = self.wanted
        return {
            "view": wanted.tab.value,
            "order": "" if wanted.ordered is _first_order(wanted.tab) else wanted.ordered.value,
            "q": wanted.words,
            "state": sorted(wanted.states),
            "procedure": wanted.procedure or "",
            "organisation": wanted.organisation or "",
            "officer": wanted.officer or "",
            "channel": wanted.channel,
            "flag": sorted(wanted.flags),
            **{name: self.typed.get(name, "") for name in DAYS},
        }

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the tab and the order narrows the list."""
        given = self.parameters
        return any(value for name, value in given.items() if name not in ("view", "order"))

    @property
    def has_more(self) -> bool:
        """Whether a condition is set that stands among the others, not beside the words."""
        given = self.parameters
        return any(value for name, value in given.items() if name not in ("view", "order", "q", "procedure"))

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Names and values by which a form asks for the same list, an empty one left out."""
        given = ((name, one if isinstance(one, list) else [one]) for name, one in self.parameters.items())
        return [(name, str(value)) for name, values in given for value in values if value]

    def query(self, **changes: Any) -> str:
        """The address of the same list with `changes`, from its question mark on."""
        given = {**self.parameters, **changes}
        return "?" + urlencode({name: value for name, value in given.items() if value}, doseq=True)

    def without(self, *names: str) -> str:
        """The address of the list without some conditions."""
        return self.query(**dict.fromkeys(names, ""))


def _first_order(tab: Tab) -> Order:
    return Order.CLOSED if tab is Tab.CLOSED else Order.DUE


def first_tab(acting: Acting) -> Tab:
    """With which cases the officer begins: who only approves, with what to sign off."""
    return Tab.OPEN if acting.organisations(Role.EXAMINER, Role.AUDITOR) else Tab.SIGNING


def read_list(data: QueryDict, acting: Acting) -> Asked:
    """What the parameters of an address ask for; what is none of ours narrows nothing."""
    days, errors = {}, []
    for name in DAYS:
        text = data.get(name, "").strip()[:40]
        try:
            days[name] = read_date(text) if text else None
        except Unreadable as problem:
            days[name] = None
            errors.append({"id": name, "message": str(problem)})
    tab = _one_of(Tab, data.get("view", ""), first_tab(acting))
    if tab is Tab.SIGNING and not acting.may_sign_off:
        tab = Tab.SIGN_OFF
    states = {*CLOSED} if tab is Tab.CLOSED else {*OPEN}
    channels = Application.Channel.values
    number = data.get("page", "")
    wanted = Wanted(
        tab=tab,
        order=_one_of(Order, data.get("order", ""), _first_order(tab)),
        words=data.get("q", "").strip()[:LONGEST_WORDS],
        states=frozenset(str(one) for one in states if str(one) in data.getlist("state")),
        procedure=_key(data.get("procedure", "")),
        organisation=_key(data.get("organisation", "")),
        officer=_key(data.get("officer", "")),
        channel=data.get("channel", "") if data.get("channel", "") in channels else "",
        flags=frozenset(flag for flag in Flag if flag.value in data.getlist("flag")),
        **_in_order(days),
    )
    return Asked(
        wanted=wanted,
        after=data.get("after", "")[:200],
        before=data.get("before", "")[:200],
        number=int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1,
        typed={name: data.get(name, "").strip()[:40] for name in DAYS},
        errors=tuple(errors),
    )


def _in_order(days: dict[str, date | None]) -> dict[str, Any]:
    """The days; two that were typed the wrong way round are taken as they were meant."""
    for first, last in (("due_from", "due_to"), ("arrived_from", "arrived_to")):
        begins, ends = days[first], days[last]
        if begins and ends and begins > ends:
            days[first], days[last] = ends, begins
    return dict(days)


def _one_of(kind: Any, text: str, other: Any) -> Any:
    try:
        return kind(text)
    except ValueError:
        return other


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def list_of(asked: Asked, acting: Acting, *, today: date) -> CaseList:
    """The cases themselves."""
    return CaseList(acting, asked.wanted, today)


def in_tab(asked: Asked, tab: Tab) -> Asked:
    """The same conditions in another tab; states of open cases are none of closed ones."""
    changed = replace(asked.wanted, tab=tab, order=_first_order(tab))
    if changed.is_closed != asked.wanted.is_closed:
        changed = replace(changed, states=frozenset())
    else:
        changed = replace(changed, order=asked.wanted.order)
    return replace(asked, wanted=changed)


def chosen_columns(kept: list[str]) -> list[str]:
    """The columns to show: those that were kept and exist, else the usual ones."""
    found = [name for name in kept if name in COLUMNS]
    return found or list(USUAL_COLUMNS)


def state_choices(tab: Tab) -> list[tuple[str, str]]:
    """The states that cases of a tab may have, in the order of the work."""
    labels = dict(Application.State.choices)
    states = sorted(CLOSED) if tab is Tab.CLOSED else OPEN
    return [(str(state), labels[state]) for state in states]


def in_words(count: int | None, most: int) -> str:
    """A count as it is shown: beyond what is counted, that there are at least so many."""
    if count is None:
        return ""
    return _("%(n)s以上") % {"n": f"{most:,}"} if count >= most else str(count)
