"""The list of cases."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.businesses.selectors import may_decide_matches
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.lists import (
    COLUMNS,
    DAYS,
    FLAGS,
    ORDERS,
    TABS,
    Asked,
    chosen_columns,
    in_tab,
    in_words,
    list_of,
    read_list,
    state_choices,
)
from madoguchi.desk.types import deadline_of
from madoguchi.examination.models import Disposition, Outcome, ThreadMessage
from madoguchi.examination.selectors.assignment import SETTERS, examiners_seen_by
from madoguchi.examination.selectors.bulk import bulks_waiting_for
from madoguchi.examination.selectors.exports import exports_to_answer
from madoguchi.examination.selectors.listing import MOST_COUNTED, OFFICERS, CaseList, Order, Tab
from madoguchi.examination.selectors.threads import unread_threads
from madoguchi.examination.selectors.views import columns_of, saved_views
from madoguchi.examination.services import list_cases
from madoguchi.facts.selectors import possible_matches
from madoguchi.messaging.selectors import letters_waiting
from madoguchi.registry.models import Procedure
from madoguchi.vault.selectors import open_rows

PAGE_SIZE = 50
MOST_PLACES = 200
NOBODY = UUID(int=0)


def _asked(request: HttpRequest) -> Asked:
    return read_list(request.GET, acting_of_request(request))


def _wanted(request: HttpRequest) -> CaseList:
    """The cases that the address asks for."""
    return list_of(_asked(request), acting_of_request(request), today=japan_day(now()))


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def queue_page(request: HttpRequest) -> HttpResponse:
    """What waits for the officer, the earliest deadline first; an approver begins with what to sign off."""
    return show_list(request, _asked(request))


def show_list(
    request: HttpRequest,
    asked: Asked,
    *,
    refused: Refusal | None = None,
    typed: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the list, with what refused an act on it and what was typed for it."""
    acting, today = acting_of_request(request), japan_day(now())
    cases = list_of(asked, acting, today=today)
    page = cases.page(size=PAGE_SIZE, after=asked.after, before=asked.before)
    open_rows(page.cases)
    if page.cases:
        list_cases(shown=page.cases, by=acting, at=now())
    counts = cases.counts()
    places = list(Organisation.objects.filter(pk__in=cases.seen).order_by("slug")[: MOST_PLACES + 1])
    may_assign = bool(acting.organisations(Role.EXAMINER)) and not asked.wanted.is_closed
    examiners = examiners_seen_by(acting, on=today)
    errors = [*asked.errors, *([{"id": refused.field, "message": refused.sentence}] if refused else [])]
    context = {
        "rows": [
            (one, deadline_of(one, today), cases.stands_in.get(one.case_officer_id or NOBODY))
            for one in page.cases
        ],
        "unread": unread_threads([one.pk for one in page.cases], ThreadMessage.Side.OFFICE),
        "asked": asked,
        "wanted": asked.wanted,
        "errors": errors,
        "refused": refused if refused and not refused.field else None,
        "typed": typed or {},
        "outcomes": _outcomes(page.cases) if asked.wanted.is_closed else {},
        "given": _number(request.GET.get("given", "")),
        "number": asked.number,
        "count": _count(asked, counts),
        "previous": asked.query(before=page.before, page=max(1, asked.number - 1)) if page.before else "",
        "next": asked.query(after=page.after, page=asked.number + 1) if page.after else "",
        "hidden": asked.hidden,
        **_tabs(asked, counts),
        **_choices(asked, acting, places, examiners),
        "stands_in": sorted(cases.stands_in.values()),
        "views": [
            {
                "name": one.name,
                "href": reverse("desk:queue") + "?" + one.address,
                "is_own": one.owner_id == acting.who,
                "owner": one.owner.name,
                "place": one.organisation.name if one.organisation else "",
                "key": one.pk,
            }
            for one in saved_views(acting)
        ],
        "may_assign": may_assign,
        "may_decide": bool(acting.organisations(Role.EXAMINER)) and not asked.wanted.is_closed,
        "bulks": len(bulks_waiting_for(acting, on=japan_day(now()))),
        "exports": len(exports_to_answer(acting)),
        "receivers": [*((str(one.pk), one.name) for one in examiners), ("nobody", _("未定に戻す"))],
        "ticked": (typed or {}).get("cases", ()),
        "may_set": bool(acting.organisations(Role.EXAMINER, *SETTERS)),
        "letters": letters_waiting(acting.organisations(Role.EXAMINER)),
        "people": possible_matches(acting).count(),
        "may_match": may_decide_matches(acting),
        "may_enter": bool(acting.organisations(Role.EXAMINER)),
    }
    return render(request, "desk/queue.html", context, status=status)


def _outcomes(cases: list[Application]) -> dict[UUID, str]:
    """What was decided on each case, in words; nothing for those that ended otherwise."""
    decided = Disposition.objects.filter(application__in=cases, revoked_at__isnull=True)
    return {key: Outcome(kept).label for key, kept in decided.values_list("application", "outcome")}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _count(asked: Asked, counts: dict[Tab, int]) -> str:
    """How many cases the list has, in words; empty where it is not counted."""
    if asked.wanted.words or asked.wanted.is_closed:
        return ""
    return in_words(counts[asked.wanted.tab], MOST_COUNTED)


def _tabs(asked: Asked, counts: dict[Tab, int]) -> dict[str, Any]:
    overdue = counts[Tab.OVERDUE]
    return {
        "tabs": [
            {
                "label": label,
                "href": in_tab(asked, tab).query(),
                "current": tab is asked.wanted.tab,
                "count": in_words(counts.get(tab), MOST_COUNTED),
            }
            for tab, label in TABS.items()
            if tab in counts or tab is Tab.CLOSED
        ],
        "overdue": overdue,
        "overdue_href": in_tab(asked, Tab.OVERDUE).query(),
        "everything_href": Asked(wanted=type(asked.wanted)(tab=asked.wanted.tab)).query(),
    }


def _choices(
    asked: Asked, acting: Acting, places: list[Organisation], examiners: list[Any]
) -> dict[str, Any]:
    """What may be chosen in the conditions and the columns."""
    closed = asked.wanted.is_closed
    orders = {order: words for order, words in ORDERS.items() if (order is Order.CLOSED) == closed}
    if closed:
        orders |= {order: ORDERS[order] for order in (Order.ARRIVED, Order.NEWEST)}
    kept = columns_of(acting)
    columns = chosen_columns(kept)
    if len(places) > 1 and not kept:
        columns.append("organisation")
    return {
        "procedures": _procedures(acting),
        "orders": [(order.value, words) for order, words in orders.items()],
        "order": asked.wanted.ordered.value,
        "order_words": ORDERS[asked.wanted.ordered],
        "states": state_choices(asked.wanted.tab),
        "chosen_states": sorted(asked.wanted.states),
        "flags": [(flag.value, words) for flag, words in FLAGS.items()],
        "chosen_flags": [flag.value for flag in asked.wanted.flags],
        "channels": list(Application.Channel.choices),
        "places": [(str(one.pk), one.name) for one in places[:MOST_PLACES]],
        "examiners": [(str(one.pk), one.name) for one in examiners],
        "days": [(name, words, asked.typed.get(name, "")) for name, words in DAYS.items()],
        "columns": columns,
        "column_choices": list(COLUMNS.items()),
        "column_words": [(name, COLUMNS[name]) for name in columns],
    }


def _procedures(acting: Acting) -> list[tuple[str, str]]:
    """The procedures that the officer's organisations take, by title."""
    taken = (
        Procedure.objects.filter(editions__organisation__in=acting.organisations(*OFFICERS))
        .select_related("current")
        .distinct()
    )
    return sorted(
        ((str(one.pk), one.current.body["title"] if one.current else one.slug) for one in taken),
        key=lambda choice: choice[1],
    )
