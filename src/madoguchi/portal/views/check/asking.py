"""One question a page: the next best one, or an earlier one once more."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.selectors import municipalities
from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import is_empty, read_page
from madoguchi.eforms.types import FieldError, Reading
from madoguchi.portal.check.finding import find, is_settled, rules_for, what_next
from madoguchi.portal.check.place import Unclear, read_place, with_place
from madoguchi.portal.check.questions import Asking, asking, first_open, key_of, name_of, with_answers
from madoguchi.portal.check.session import begin_again, change, told_in
from madoguchi.portal.check.told import CITIES, Told
from madoguchi.portal.places import chosen_place
from madoguchi.portal.views.looking import found_for_script

LIST = "list"


@open_to(Readers.GUEST)
@require_safe
def next_page(request: HttpRequest) -> HttpResponse:
    """To the next best question; to the list when no answer would change it."""
    told = told_in(request)
    if told is None:
        return begin_again(request)
    city = CITIES[told.who]
    if city not in told.asked and not told.city_code:
        return redirect("portal:check_question", name_of(city))
    day = japan_day(now())
    key = what_next(rules_for(told, on=day), told, on=day)
    if key is None:
        return redirect(f"{reverse('portal:check_list')}?settled=1")
    return redirect("portal:check_question", name_of(key))


@open_to(Readers.GUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def question_page(request: HttpRequest, name: str) -> HttpResponse:
    """Ask one question, of one or of all members; keep the answer, or that it stays open."""
    key = key_of(name)
    if key is None:
        raise Http404
    told = told_in(request)
    if told is None:
        return begin_again(request)
    if request.method == "POST" and "skip" in request.POST:
        return _after(request, change(request, lambda before: before.skip(key)))
    if key in CITIES.values():
        return _place(request, told, key)
    asked = asking(told, key)
    if asked is None:
        return _count_first(told, key)
    if request.method != "POST":
        return _ask(request, told, asked)
    return _answer(request, told, asked)


def _count_first(told: Told, key: str) -> HttpResponse:
    """To the number of members where it is not known; past the question where there is nobody to ask about."""
    first = first_open(told, key)
    return (
        redirect("portal:check_question", name_of(first)) if first != key else redirect("portal:check_next")
    )


def _answer(request: HttpRequest, told: Told, asked: Asking) -> HttpResponse:
    reading = read_page(asked.document, asked.page, request.POST, request.FILES, {}, on=japan_day(now()))
    if request.POST.get("members", str(len(asked.places))) != str(len(asked.places)):
        return _ask(request, told, asked, is_changed=True, status=409)
    if found := found_for_script(request, reading):
        return found
    if reading.is_search:
        return _ask(request, told, asked, reading)
    if not reading.errors and all(is_empty(value) for value in reading.values.values()):
        first = asked.page.questions[0]
        message = _("わかる方の分だけでも入力してください。わからないときは「わからない」を押してください。")
        reading.errors.append(FieldError(first.id, f"q-{first.id}", message, asked.page.id))
    if reading.errors:
        return _ask(request, told, asked, reading, status=422)

    def changed(before: Told) -> Told:
        now_asked = asking(before, asked.key)
        if now_asked is None or list(now_asked.places) != list(asked.places):
            return before
        values = {one: None if is_empty(value) else value for one, value in reading.values.items()}
        return with_answers(before, now_asked, values)

    return _after(request, change(request, changed))


def _after(request: HttpRequest, told: Told | None) -> HttpResponse:
    if told is None:
        return begin_again(request)
    came_for = told.focus
    if came_for and is_settled(told, came_for, on=japan_day(now())):
        change(request, lambda before: replace(before, focus=""))
        return redirect("portal:check_programme", came_for)
    return redirect("portal:check_list" if request.POST.get("then") == LIST else "portal:check_next")


def _ask(
    request: HttpRequest,
    told: Told,
    asked: Asking,
    reading: Reading | None = None,
    *,
    is_changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_around(request, told, asked.key),
        "asked": asked,
        "title": asked.page.title,
        "reading": reading,
        "is_changed": is_changed,
        "errors": reading.errors if reading else [],
    }
    return render(request, "portal/check/question.html", context, status=status)


def _place(request: HttpRequest, told: Told, key: str) -> HttpResponse:
    typed, slug = request.POST.get("code", ""), request.POST.get("place", "")
    found = read_place(slug, typed) if request.method == "POST" else None
    if found is not None and not isinstance(found, Unclear):
        chosen = found
        return _after(request, change(request, lambda before: with_place(before, key, chosen)))
    nearby = chosen_place(request)
    offered = found.offered if isinstance(found, Unclear) else list(municipalities())
    context = {
        **_around(request, told, key),
        "is_business": told.who == "business",
        "typed": typed[:200] or ("" if told.place else told.place_name),
        "options": [(place.slug, place.name) for place in offered],
        "chosen": slug or told.place or (nearby.slug if nearby and not told.place_name else ""),
        "errors": [{"id": "code", "message": found.sentence}] if isinstance(found, Unclear) else [],
    }
    return render(request, "portal/check/place.html", context, status=422 if context["errors"] else 200)


def _around(request: HttpRequest, told: Told, key: str) -> dict[str, object]:
    """What stands around every question: where one is, what is found so far, and the way back."""
    day = japan_day(now())
    finding = find(rules_for(told, on=day), told, on=day)
    then = LIST if LIST in (request.GET.get("then"), request.POST.get("then")) else ""
    number = told.asked.index(key) + 1 if key in told.asked else len(told.asked) + 1
    return {
        "told": told,
        "finding": finding,
        "touched": finding.touched_by(key),
        "number": number,
        "then": then,
        "back": reverse("portal:check_list") if then else _before(told, number),
        "is_first": number == 1,
    }


def _before(told: Told, number: int) -> str:
    """The page of the question before this one."""
    if number == 1:
        return reverse("portal:check_start")
    return reverse("portal:check_question", args=[name_of(told.asked[number - 2])])
