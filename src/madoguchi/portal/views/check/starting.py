"""Beginning the check: for a person or a business, and with or without what is known already."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.models import Subject
from madoguchi.accounts.services import TooManyBegun
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.facts.selectors import facts_of
from madoguchi.facts.types import Known
from madoguchi.portal.check.finding import rules_for
from madoguchi.portal.check.session import begin, begin_again, change, told_in
from madoguchi.portal.check.told import Told, from_facts
from madoguchi.portal.views.mine.facts import headed
from madoguchi.portal.views.mine.oneself import subject_acted_for
from madoguchi.registry.models import Programme
from madoguchi.registry.selectors import programme_by_slug


@open_to(Readers.GUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def start_page(request: HttpRequest) -> HttpResponse:
    """What the check is; begin it for a person or a business."""
    if request.method != "POST":
        return _start(request)
    who = request.POST.get("who", "")
    if who not in ("person", "business"):
        return _start(request, [{"id": "who", "message": _("どなたのことかを選んでください。")}], status=422)
    told = Told(who="business" if who == "business" else "person", focus=request.POST.get("for", "")[:80])
    try:
        begin(request, told)
    except TooManyBegun as refusal:
        return _start(request, [{"id": "who", "message": str(refusal)}], status=429)
    return redirect("portal:check_known" if _known(request, told) else "portal:check_next")


def _start(
    request: HttpRequest, errors: list[dict[str, str]] | None = None, *, status: int = 200
) -> HttpResponse:
    acting = acting_of_request(request)
    is_business = Subject.objects.filter(pk__in=acting.held, kind=Subject.Kind.BUSINESS).exists()
    focus = (request.POST.get("for", "") or request.GET.get("for", ""))[:80]
    context = {
        "told": told_in(request),
        "chosen": request.POST.get("who", "") or ("business" if is_business else "person"),
        "options": [
            ("person", _("ひと"), _("わたし、わたしの家族のこと")),
            ("business", _("事業者"), _("会社や個人の事業のこと")),
        ],
        "focus": focus,
        "came_for": _title_of(focus),
        "is_over": "over" in request.GET,
        "is_ended": "ended" in request.GET,
        "errors": errors or [],
    }
    return render(request, "portal/check/start.html", context, status=status)


def _title_of(slug: str) -> str:
    """The title of the programme that one comes for, empty when there is none of that name."""
    try:
        return programme_by_slug(slug).body.title if slug else ""
    except Programme.DoesNotExist:
        return ""


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def known_page(request: HttpRequest) -> HttpResponse:
    """Show what is known of the one acted for, with its source; begin with it or without it."""
    told = told_in(request)
    if told is None:
        return begin_again(request)
    known = _known(request, told)
    if not known:
        return redirect("portal:check_next")
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    if answer == "use":
        terms = frozenset(one.term.name for one in known)
        whose = str(subject_acted_for(acting_of_request(request)).pk)
        if change(request, lambda before: from_facts(before, known, terms, whose=whose)) is None:
            return begin_again(request)
        return redirect("portal:check_next")
    if answer == "not_now":
        return redirect("portal:check_next")
    errors = [{"id": "answer", "message": _("使うか、使わないかを選んでください。")}]
    context = {"groups": headed(known), "errors": errors if request.method == "POST" else []}
    return render(request, "portal/check/known.html", context, status=422 if context["errors"] else 200)


def _known(request: HttpRequest, told: Told) -> list[Known]:
    """What is known of the one acted for and asked for by rules; nothing for an agent, or for the other kind."""
    acting = acting_of_request(request)
    kind = Subject.Kind.BUSINESS if told.who == "business" else Subject.Kind.PERSON
    if acting.who is None or acting.is_agent:
        return []
    if not Subject.objects.filter(pk__in=acting.held, kind=kind).exists():
        return []
    day = japan_day(now())
    asked = {term for one in rules_for(told, on=day) for term in one.rule.terms()}
    asked |= {"children[].name"} if any(term.startswith("children[].") for term in asked) else set()
    known = [one for one in facts_of(acting) if one.term.name in asked]
    return [one for one in known if not one.is_withheld and one.holds_on(day)]
