"""The procedures of a life event, to be applied for in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import municipalities
from madoguchi.accounts.types import Readers, acting_of_request, open_to, remember_ticket
from madoguchi.core.clock import japan_day, now
from madoguchi.filling.services import (
    NotEntrusted,
    NotOpenNow,
    ProofNeeded,
    SignInNeeded,
    Told,
    start_together,
)
from madoguchi.portal.check.carrying import as_values
from madoguchi.portal.check.finding import rules_for
from madoguchi.portal.check.session import told_in
from madoguchi.portal.places import chosen_place, place_called
from madoguchi.portal.together.choosing import MOST_TOGETHER, Choice, Choices, choices_in, effort_of
from madoguchi.portal.views.find.life import DayField, asked_days
from madoguchi.portal.views.known import fill_without_asking
from madoguchi.portal.views.proof import ask_for_proof
from madoguchi.registry.selectors import checklist_of, editions_called
from madoguchi.registry.types import Checklist, life_event

TERMS_OF_DAYS = {
    "birth": ("birth.on", "children[].birth_date"),
    "moving": ("person.moved_in_on", ""),
    "bereavement": ("deceased.died_on", ""),
}
"""What the day of a life event says: of the person, and of the child that it is about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked for (選択の状態): for which day and place, what is ticked."""

    checklist: Checklist
    fields: list[DayField]
    place: Organisation | None
    choices: Choices
    chosen: frozenset[UUID]

    @property
    def query(self) -> str:
        """The same page again."""
        pairs = [(field.name, field.day.isoformat()) for field in self.fields if field.day]
        return urlencode([*pairs, *([("place", self.place.slug)] if self.place else [])])


@open_to(Readers.GUEST)
@require_http_methods(["GET", "POST"])
def together_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is to apply for in a life event where one lives, all at once; POST begins what is ticked."""
    asked = _asked(request, slug)
    if request.method == "GET":
        return _page(request, asked)
    if request.POST.get("act") == "count":
        chosen = urlencode([("chosen", str(key)) for key in sorted(asked.chosen)])
        return redirect(f"{request.path}?{asked.query}&counted=1&{chosen}#together")
    if not asked.chosen:
        message = _("まとめて申請する手続を、1つ以上選んでください。")
        return _page(request, asked, [{"id": "chosen", "message": message}], status=422)
    return _begin(request, asked)


def _asked(request: HttpRequest, slug: str) -> Asked:
    event = life_event(slug)
    if event is None or event.is_business:
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    checklist = checklist_of(event)
    fields = asked_days(checklist, given)
    place = place_called(given.get("place", "")) or chosen_place(request)
    days = {field.label: field.day for field in fields if field.day}
    choices = (
        choices_in(
            checklist, place, told=told_in(request), days=days, by=acting_of_request(request), at=now()
        )
        if place
        else Choices((), ())
    )
    return Asked(checklist, fields, place, choices, _chosen(given, choices))


def _chosen(given: QueryDict, choices: Choices) -> frozenset[UUID]:
    """What is ticked: what was chosen, and at first what is proposed."""
    if "chosen" not in given and "counted" not in given:
        return frozenset(one.edition for one in choices.proposed if one.edition)
    named = set(given.getlist("chosen")[:MOST_TOGETHER])
    return frozenset(one.edition for one in choices.online if one.edition and str(one.edition) in named)


def _begin(request: HttpRequest, asked: Asked) -> HttpResponse:
    here = f"{reverse('portal:together', args=[asked.checklist.event.slug])}?{asked.query}"
    order = [one.edition for one in asked.choices.online if one.edition in asked.chosen]
    by_key = {edition.pk: edition for edition in editions_called(asked.chosen)}
    acting = acting_of_request(request).for_purpose("申請")
    try:
        started = start_together(
            editions=[by_key[key] for key in order if key in by_key],
            told=_told(request, asked),
            by=acting,
            at=now(),
        )
    except ProofNeeded as refusal:
        return ask_for_proof(request, refusal, str(asked.checklist.event.title), here)
    except SignInNeeded:
        return redirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': here})}")
    except (NotEntrusted, NotOpenNow) as refusal:
        return _page(request, asked, [{"id": "chosen", "message": str(refusal)}], status=422)
    if started.new_ticket is None:
        asks = fill_without_asking(request, started.draft)
        return redirect("portal:known" if asks else "portal:draft", started.draft.pk)
    request.session.cycle_key()  # whoever planted the session before does not get the ticket
    remember_ticket(request.session, started.new_ticket.ticket.pk)
    request.session["fresh_secret"] = [str(started.draft.pk), started.new_ticket.secret]
    return redirect("portal:ticket", started.draft.pk)


def _told(request: HttpRequest, asked: Asked) -> Told:
    """What was told in the check and the day of the event, as first answers."""
    on, kept = japan_day(now()), told_in(request)
    before = as_values(kept, rules_for(kept, on=on), on=on) if kept is not None else Told({}, [])
    values, children = dict(before.values), [dict(child) for child in before.children]
    person, child = TERMS_OF_DAYS.get(asked.checklist.event.slug, ("", ""))
    day = asked.fields[0].day if asked.fields else None
    if day is not None and day <= on:
        if person:
            values[person] = day.isoformat()
        if child and not children:
            children = [{child: day.isoformat(), "children[].is_new": True}]
    if asked.checklist.event.slug == "birth":
        values.setdefault("insurance.joins_for", "birth")
    elif asked.checklist.event.slug == "moving":
        values.setdefault("insurance.joins_for", "moved_in")
    return Told(values, children)


def _page(
    request: HttpRequest, asked: Asked, errors: Sequence[Mapping[str, str]] = (), status: int = 200
) -> HttpResponse:
    effort = effort_of([edition for edition in editions_called(asked.chosen)] if asked.chosen else [])
    context = {
        "event": asked.checklist.event,
        "fields": asked.fields,
        "place": asked.place,
        "places": [{"value": one.slug, "label": one.name} for one in municipalities()]
        if not asked.place
        else [],
        "place_value": asked.place.slug if asked.place else "",
        "groups": _groups(asked),
        "windows": asked.choices.windows,
        "others_chosen": any(
            one.edition in asked.chosen and not one.is_proposed for one in asked.choices.online
        ),
        "chosen": {str(key) for key in asked.chosen},
        "chosen_count": len(asked.chosen),
        "effort": effort,
        "told": told_in(request) is not None,
        "query": asked.query,
        "has_dates": any(one.due_on for one in (*asked.choices.online, *asked.choices.windows)),
        "errors": [
            *errors,
            *({"id": field.name, "message": field.error} for field in asked.fields if field.error),
        ],
        "today": japan_day(now()),
    }
    return render(request, "portal/together/choose.html", context, status=status)


def _groups(asked: Asked) -> list[tuple[str, str, list[Choice]]]:
    """The procedures to begin here: proposed, further ones, and those that surely do not apply."""
    online = asked.choices.online
    denied = [one for one in online if one.holds is False]
    proposed = [one for one in online if one.is_proposed]
    others = [one for one in online if one not in denied and one not in proposed]
    found = [
        ("proposed", _("まとめて申請する手続"), proposed),
        ("others", _("ほかの手続（当てはまる人だけ）"), others),
        ("denied", _("当てはまらない手続"), denied),
    ]
    return [one for one in found if one[2]]
