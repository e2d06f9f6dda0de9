"""Rounds of the inventory in the demo: of the prefecture and of its city, two published, one that is being answered."""

from datetime import date, datetime, time, timedelta
from typing import Any

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import add_user, appoint, give_totp
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.plan.models import InventoryEntry, InventoryReturn, InventoryRound
from madoguchi.plan.selectors.inventory import entries
from madoguchi.plan.services.inventory import (
    answer,
    approve,
    confirm_rest,
    freeze,
    last_day_of,
    open_round,
    plan_round,
    publish,
    send,
    send_back,
)
from madoguchi.site.demo.city import SETTING_UP, YEARS_AGO, People
from madoguchi.site.demo_logins import PASSWORD

PLANNERS = (
    ("keikaku@madono.example", "岡田 聡", "madono-ken"),
    ("kikaku@madono.example", "村上 恵", "madono-ken"),
    ("shi-keikaku@madono.example", "原 健一", "madono-shi"),
    ("shi-kikaku@madono.example", "松田 優", "madono-shi"),
)
"""Who manages the plan: the first of each government leads a round to its end, the second publishes it."""
ANSWERERS = (
    ("shi-henshu@madono.example", "西 真由", Role.EDITOR),
    ("shi-kokai@madono.example", "北川 亮", Role.PUBLISHER),
)
"""Who answers for the city and who checks it: the people of the prefecture do not."""
GOVERNMENTS = ("madono-ken", "madono-shi")
NOTE = (
    "所管する課が答え、局とデジタル部門が確かめました。予定が遅れたものは、理由と新しい予定を書いています。"
)
REMARK = "記録からわかることは入れてあります。色のついたところだけを答えてください。"


def take_stock(people: People, *, today: datetime) -> None:
    """Lay down the rounds of the last three quarters that have ended, as the records of those days were."""
    officers, hands = appoint_planners(people, at=today), answerers(people)
    for slug in GOVERNMENTS:
        place = people.organisations[slug]
        first, second = officers[slug]
        for n, quarter in enumerate(last_quarters(japan_day(today))):
            opened = _opened(people, place, quarter, first, today=today, is_last=n == 2)
            if n < 2:
                _bring_to_its_end(hands[slug], opened, first, second, at=_after(opened, 25))
            else:
                _under_way(hands[slug], opened, at=today)


def last_quarters(day: date) -> list[str]:
    """The last three quarters that ended before `day`, the oldest first."""
    year, number = day.year, (day.month + 2) // 3
    found = []
    for _n in range(3):
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
        found.append(f"{year}-Q{number}")
    return found[::-1]


def appoint_planners(people: People, *, at: datetime) -> dict[str, list[User]]:
    """Add those who manage the plan; returns for each government who leads a round and who publishes it."""
    found: dict[str, list[User]] = {}
    for email, name, slug in PLANNERS:
        officer = _appointed(people, email, name, Role.PLAN_MANAGER, slug, at=at - YEARS_AGO)
        found.setdefault(slug, []).append(officer)
    return found


def appoint_answerers(people: People, *, at: datetime) -> dict[str, tuple[User, User]]:
    """Add those who write and publish for the city itself; returns what `answerers` does."""
    for email, name, role in ANSWERERS:
        _appointed(people, email, name, role, "madono-shi", at=at - YEARS_AGO)
    return answerers(people)


def answerers(people: People) -> dict[str, tuple[User, User]]:
    """Who writes of the plan for each government, answering its returns too, and who publishes and approves."""
    writer, head = (User.objects.get(email=email) for email, _name, _role in ANSWERERS)
    return {"madono-ken": (people.editor, people.publisher), "madono-shi": (writer, head)}


def _appointed(people: People, email: str, name: str, role: Role, slug: str, *, at: datetime) -> User:
    officer = add_user(
        email=email, name=name, password=PASSWORD, is_person=False, is_demo=True, by=SETTING_UP, at=at
    )
    place, day = people.organisations[slug], japan_day(at)
    appoint(user=officer, organisation=place, role=role, starts_on=day, by=SETTING_UP, at=at)
    give_totp(user=officer, by=SETTING_UP, at=at)
    return officer


def _opened(
    people: People, place: Organisation, quarter: str, planner: User, *, today: datetime, is_last: bool
) -> InventoryRound:
    begins = last_day_of(quarter) + timedelta(days=1)
    at = min(datetime.combine(begins, time(9), JAPAN), today)
    by = acting_of(planner, at=at)
    due_on = japan_day(today) + timedelta(days=12) if is_last else begins + timedelta(days=20)
    planned = plan_round(
        government=place, quarter=quarter, opens_on=begins, due_on=due_on, remark=REMARK, by=by, at=at
    )
    return open_round(round=planned, by=by, at=at)


def _after(round: InventoryRound, days: int) -> datetime:
    return datetime.combine(round.as_of + timedelta(days=days), time(15), JAPAN)


def _bring_to_its_end(
    hands: tuple[User, User], round: InventoryRound, leader: User, second: User, *, at: datetime
) -> None:
    """Settle what is open, bring every return through, freeze and publish."""
    editor, publisher = (acting_of(one, at=at) for one in hands)
    for returned in round.returns.select_related("round"):
        _answer_all(editor, returned, at=at)
        send(returned=returned, by=editor, at=at)
        approve(returned=returned, by=publisher, at=at)
        approve(returned=returned, by=acting_of(leader, at=at), at=at)
    frozen = freeze(round=round, by=acting_of(leader, at=at), at=at)
    publish(round=frozen, note_to_readers=NOTE, by=acting_of(second, at=at), at=at + timedelta(days=3))


def _under_way(hands: tuple[User, User], round: InventoryRound, *, at: datetime) -> None:
    """One return is with the digital bureau, one with its bureau, one came back; the rest are not sent."""
    editor, publisher = (acting_of(one, at=at) for one in hands)
    returns = list(round.returns.select_related("round").order_by("organisation__slug"))
    for n, returned in enumerate(returns[:-1]):
        if n > 2:
            break
        _answer_all(editor, returned, at=at - timedelta(days=3))
        send(returned=returned, by=editor, at=at - timedelta(days=2))
        if n == 0:
            approve(returned=returned, by=publisher, at=at - timedelta(days=1))
        elif n == 1:
            words = "オンライン件数が、昨年度と同じ数のままです。もう一度確かめてください。"
            send_back(returned=returned, words=words, by=publisher, at=at - timedelta(days=1))


def _answer_all(by: Acting, returned: InventoryReturn, *, at: datetime) -> None:
    """Answer what the checks ask for as a section would: counts, laws, and months that have come."""
    open_ones = entries(returned).filter(is_settled=False).select_related("round", "process")
    given = [(entry, _said(entry)) for entry in open_ones]
    answer(returned=returned, given=given, by=by, at=at)
    confirm_rest(returned=returned, by=by, at=at)


def _said(entry: InventoryEntry) -> dict[str, Any]:
    values, said = entry.values, {}
    problems = set(entry.problems)
    if "count_missing" in problems:
        said["total"] = values["total_before"] or 40
    total = said.get("total", values["total"]) or 0
    if problems & {"count_missing", "digitised_without_online", "more_online_than_all"}:
        said["online"] = min(values["online"] or total // 3, total) if values["state"] == "digitised" else 0
    if "barred_without_law" in problems:
        law = values["basis_law"]
        said |= {"basis_law": law, "basis_article": "第3条"} if law else {"basis": "practice"}
    if "planned_past" in problems:
        known = entry.process.planned_on
        later = known if known and known > entry.round.as_of else entry.round.as_of + timedelta(days=200)
        reason = entry.process.planned_reason or "関係する課との調整に時間がかかったため"
        if reason == values["planned_reason"]:
            reason = "入札が成立せず、契約が遅れたため"
        said |= {"planned_on": f"{later:%Y-%m}", "planned_reason": reason}
    if "records_say_online" in problems:
        said |= {"state": "digitised", "tool": "共同窓口サイト"}
    return said
