"""People at the desk: finding someone by name, and records that may be one person's."""

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.selectors import applications_seen_by
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.forms import PersonMatchForm
from madoguchi.events.services import record_accesses
from madoguchi.facts.models import Fact, PossibleMatch
from madoguchi.facts.selectors import current_facts, opened, people_called, possible_matches
from madoguchi.facts.services import AlreadySettled, settle_match
from madoguchi.facts.types import MATCHED, Known
from madoguchi.filling.selectors import terms_answered
from madoguchi.vault.selectors import open_rows
from madoguchi.vocabulary.terms import term

EXAMINE = (Role.EXAMINER, Role.APPROVER)
LONGEST_NAME = 100
MOST_WAITING = 100


@open_to(Readers.OFFICER, *EXAMINE)
@require_http_methods(["GET", "HEAD", "POST"])
def people_page(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and a search by name; the name is posted, so that no address holds it."""
    acting = acting_of_request(request)
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    found = _called(request, name) if name else []
    waiting = list(possible_matches(acting)[:MOST_WAITING])
    _note(request, ((one.subject_id, f"person_match:{one.pk}", one.organisation_id) for one in waiting))
    names = _names({one.subject_id for one in waiting} | {one.other_id for one in waiting}, waiting)
    context = {
        "name": name,
        "found": found,
        "rows": [
            (
                one,
                names.get((one.organisation_id, one.subject_id), ""),
                [term(each).label for each in one.agreed],
            )
            for one in waiting
        ],
        "errors": [{"id": "name", "message": _("さがす氏名を入力してください。")}]
        if request.method == "POST" and not name
        else [],
    }
    return render(request, "desk/people/list.html", context, status=422 if context["errors"] else 200)


@open_to(Readers.OFFICER, *EXAMINE)
@require_http_methods(["GET", "HEAD", "POST"])
def person_match_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Two records side by side, and whether they are one person's."""
    acting = acting_of_request(request)
    places = acting.organisations(*EXAMINE)
    possible = PossibleMatch.objects.select_related("organisation", "settled_by").filter(
        pk=key, organisation__in=places
    )
    match = possible.first()
    if match is None:
        raise Http404
    if request.method != "POST":
        return _show(request, match, PersonMatchForm())
    form = PersonMatchForm(request.POST)
    if not form.is_valid():
        return _show(request, match, form, status=422)
    outcome = PossibleMatch.Outcome(form.cleaned_data["outcome"])
    try:
        settle_match(possible=match, outcome=outcome, why=form.cleaned_data["why"], by=acting, at=now())
    except AlreadySettled as refusal:
        match.refresh_from_db()
        return _show(request, match, form, refused=refusal, status=409)
    except Refusal as refusal:
        return _show(request, match, form, refused=refusal, status=422)
    return redirect("desk:person_match", match.pk)


def _called(request: HttpRequest, name: str) -> list[Known]:
    """The people of the officer's organisations who are called so, after it was recorded that they are seen."""
    acting = acting_of_request(request)
    facts = [
        fact
        for place in sorted(acting.organisations(*EXAMINE))
        for fact in people_called(acting, name, organisation=place)
    ]
    _note(request, ((fact.subject_id, f"subject:{fact.subject_id}", fact.holder_id) for fact in facts))
    return opened(facts)


def _note(request: HttpRequest, seen: Iterable[tuple[UUID, str, UUID | None]]) -> None:
    rows = list(dict.fromkeys(seen))
    record_accesses(rows, reader=acting_of_request(request), purpose=_("同じ人かどうかの確認"), at=now())


def _names(subjects: set[UUID], matches: list[PossibleMatch]) -> dict[tuple[UUID, UUID], str]:
    """What each organisation knows as the name of each person."""
    rows = current_facts(subjects).filter(
        term="person.name", holder__in={one.organisation_id for one in matches}
    )
    return {
        (known.fact.holder_id, known.subject.pk): known.display
        for known in opened(rows.select_related("subject"))
        if known.fact.holder_id
    }


def _show(
    request: HttpRequest,
    match: PossibleMatch,
    form: PersonMatchForm,
    *,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    place, thing = match.organisation_id, f"person_match:{match.pk}"
    _note(request, [(match.subject_id, thing, place), (match.other_id, thing, place)])
    held = current_facts([match.subject_id]).filter(holder=place, term__in=MATCHED).select_related("subject")
    known = {one.term.name: one.display for one in opened(held)}
    said, cases = _said_by(request, match)
    context = {
        "match": match,
        "rows": [
            (term(name).label, known.get(name, ""), said.get(name, ""), name in match.agreed)
            for name in MATCHED
        ],
        "cases": cases,
        "form": form,
        "is_open": not match.outcome,
        "refused": refused,
        "errors": form.summary() if form.is_bound and not form.is_valid() else [],
    }
    return render(request, "desk/people/match.html", context, status=status)


def _said_by(request: HttpRequest, match: PossibleMatch) -> tuple[dict[str, str], list[object]]:
    """What the other said of themselves in their last application here, in words, and their cases here."""
    acting = acting_of_request(request)
    cases = list(
        applications_seen_by(acting)
        .filter(subject=match.other_id, organisation=match.organisation_id)
        .order_by("-arrived_at")[:5]
    )
    open_rows(cases)
    if not cases:
        return {}, []
    said = terms_answered(cases[0])
    shown = [Fact(term=name, subject_id=match.other_id) for name in MATCHED if name in said]
    words = {fact.term: Known(fact, term(fact.term), fact.subject, said[fact.term]).display for fact in shown}
    return words, list(cases)
