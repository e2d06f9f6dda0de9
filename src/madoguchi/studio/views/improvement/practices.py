"""Good practice: found by one's problem, read, written, passed on."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.improvement.models import BprRecord, GoodPractice, Improvement
from madoguchi.improvement.selectors import (
    WORKERS,
    find_practices,
    improvement_for,
    kinds_counted,
    practice_for,
    record_for,
    records_for,
    subject_of,
    title_of,
    uses_of,
)
from madoguchi.improvement.services import publish_practice, take_over, withdraw_practice, write_practice
from madoguchi.improvement.types import ProblemKind
from madoguchi.language.folding import strip_controls
from madoguchi.studio.improving import PracticeForm
from madoguchi.studio.views.improvement.frame import SEES, tabs

PAGE_SIZE = 20
LONGEST_QUERY = 100


@open_to(Readers.OFFICER, *SEES)
@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    """The library: good practice of all organisations, found by words or by the kind of problem."""
    acting = acting_of_request(request)
    words = strip_controls(request.GET.get("q", "")).strip()[:LONGEST_QUERY]
    kind = request.GET.get("kind", "")
    kind = kind if kind in ProblemKind.values else ""
    page = Paginator(find_practices(acting, words=words, kind=kind), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    shown = [found.practice for found in page.object_list]
    used = uses_of(shown)
    query = urlencode({name: value for name, value in (("q", words), ("kind", kind)) if value})
    context = {
        "tabs": tabs(acting, "practices"),
        "rows": [
            {"practice": one, "kinds": kind_names(one), "about": about(one), "used": used[one.pk]}
            for one in shown
        ],
        "page": page,
        "previous": f"?{query}&page={page.number - 1}" if page.has_previous() else "",
        "next": f"?{query}&page={page.number + 1}" if page.has_next() else "",
        "words": words,
        "kind": kind,
        "kinds": [(one.value, f"{one.label}（{n}）") for one, n in kinds_counted(acting) if n],
    }
    return render(request, "studio/improvement/practices.html", context)


def kind_names(practice: GoodPractice) -> list[str]:
    """The kinds of problems that it solves, in Japanese."""
    return [str(ProblemKind(kind).label) for kind in practice.kinds]


def about(practice: GoodPractice) -> str:
    """The procedure or the window at which it was done."""
    if practice.record is not None:
        return subject_of(practice.record)
    procedure = practice.improvement.procedure if practice.improvement is not None else None
    return title_of(procedure) if procedure is not None else ""


def practice_or_404(request: HttpRequest, key: UUID) -> GoodPractice:
    """The practice, if the officer may read it."""
    found = practice_for(acting_of_request(request), key)
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, *SEES)
@require_safe
def practice(request: HttpRequest, key: UUID) -> HttpResponse:
    """One practice: the problem, what was done, what it brought, and how to do the same."""
    return _show(request, practice_or_404(request, key))


def _show(
    request: HttpRequest, practice: GoodPractice, *, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    acting = acting_of_request(request)
    is_publisher = acting.has(Role.PUBLISHER, practice.organisation_id)
    writing = records_for(acting).filter(
        state=BprRecord.State.EXAMINING, organisation__in=acting.organisations(*WORKERS)
    )
    context = {
        "practice": practice,
        "kinds": kind_names(practice),
        "about": about(practice),
        "used": uses_of([practice])[practice.pk],
        "may_see_source": practice.organisation_id in acting.organisations(),
        "may_publish": is_publisher
        and practice.published_at is None
        and practice.written_by_id != acting.who,
        "may_withdraw": is_publisher and practice.published_at is not None,
        "records": [(str(one.pk), subject_of(one)) for one in writing[:50] if one.pk != practice.record_id]
        if practice.published_at
        else [],
        "refused": refused,
    }
    return render(request, "studio/improvement/practice.html", context, status=status)


@open_to(Readers.OFFICER, *WORKERS)
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put a practice into the library, take it out, or take it over into a record that is being written."""
    practice, acting, at = practice_or_404(request, key), acting_of_request(request), now()
    what = request.POST.get("act", "")
    try:
        if what == "publish":
            publish_practice(practice=practice, by=acting, at=at)
        elif what == "withdraw":
            withdraw_practice(practice=practice, by=acting, at=at)
        elif what == "take_over":
            record = record_for(acting, _key(request.POST.get("record", "")))
            if record is None:
                raise Http404
            take_over(practice=practice, record=record, by=acting, at=at)
            return redirect("studio:bpr_record", record.pk)
        else:
            raise Http404
    except Refusal as refusal:
        return _show(request, practice_or_404(request, key), refused=refusal, status=409)
    return redirect("studio:practice", practice.pk)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@open_to(Readers.OFFICER, *WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_practice(request: HttpRequest) -> HttpResponse:
    """Write down what worked, of a record or an improvement that was measured."""
    acting = acting_of_request(request)
    record, improvement = _source(request, acting)
    if request.method != "POST":
        return _ask(request, PracticeForm(initial=_initial(record, improvement)), record, improvement)
    form = PracticeForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, record, improvement, errors=form.summary(), status=422)
    try:
        made = write_practice(
            record=record, improvement=improvement, by=acting, at=now(), **form.cleaned_data
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "title", "message": str(refusal)}]
        return _ask(request, form, record, improvement, errors=errors, status=409)
    return redirect("studio:practice", made.pk)


def _source(request: HttpRequest, acting: Acting) -> tuple[BprRecord | None, Improvement | None]:
    """The record or the improvement that the address names, if the officer works on it."""
    places = acting.organisations(*WORKERS)
    if key := request.GET.get("record", ""):
        record = record_for(acting, _key(key))
        if record is not None and record.organisation_id in places:
            return record, None
    elif key := request.GET.get("improvement", ""):
        improvement = improvement_for(acting, _key(key))
        if improvement is not None and improvement.organisation_id in places:
            return None, improvement
    raise Http404


def _initial(record: BprRecord | None, improvement: Improvement | None) -> dict[str, Any]:
    if record is not None:
        return {
            "title": record.aim[:100],
            "kinds": [one["kind"] for one in record.problems],
            "problem": "\n".join(one["text"] for one in record.problems),
            "approach": "\n".join(one["text"] for one in record.measures),
            "tip": record.lesson,
        }
    assert improvement is not None, "one of both is there"
    return {
        "title": improvement.title,
        "kinds": [],
        "problem": improvement.problem,
        "approach": improvement.measure,
        "tip": "",
    }


def _ask(
    request: HttpRequest,
    form: PracticeForm,
    record: BprRecord | None,
    improvement: Improvement | None,
    *,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "record": record,
        "improvement": improvement,
        "kinds": ProblemKind.choices,
        "errors": errors or [],
    }
    return render(request, "studio/improvement/practice_new.html", context, status=status)
