"""The surveys of an officer's organisations, one with its waves, one wave with all that is done with it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.surveys.models import FreeAnswer, Survey, Wave
from madoguchi.surveys.selectors import (
    KEEPERS,
    TEMPLATES,
    WaveResult,
    books_compared,
    finding,
    free_answers_of,
    invited_counts,
    margins_in_words,
    quota_progress,
    quotas_in_words,
    sample,
    survey_for,
    surveys_of,
    waiting_mails,
    wave_for,
)
from madoguchi.surveys.services import DaysWrong, make_survey, plan_wave, read_free_answer

PAGE_SIZE = 50


def _places(request: HttpRequest) -> dict[str, Organisation]:
    keys = acting_of_request(request).organisations(*KEEPERS)
    return {one.slug: one for one in Organisation.objects.filter(pk__in=keys).order_by("name")}


@open_to(Readers.OFFICER, *KEEPERS)
@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """All surveys of the officer's organisations, and a new one from a template."""
    return _list(request)


def _list(request: HttpRequest, refused: Refusal | None = None, status: int = 200) -> HttpResponse:
    samples = [(name, found) for name in TEMPLATES if (found := sample(name)) is not None]
    context = {
        "surveys": [
            (one, next(iter(one.waves.all()), None))
            for one in surveys_of(acting_of_request(request)).prefetch_related("waves")
        ],
        "organisations": [(slug, one.name) for slug, one in _places(request).items()],
        "templates": [(name, one["title"]) for name, one in samples],
        "samples": [one for _name, one in samples],
        "refused": refused,
        "typed": {name: request.POST.get(name, "") for name in ("title", "code", "template", "organisation")},
    }
    return render(request, "studio/surveys/list.html", context, status=status)


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def new_survey(request: HttpRequest) -> HttpResponse:
    """Make a survey from a template."""
    place = _places(request).get(request.POST.get("organisation", ""))
    if place is None:
        raise Http404
    try:
        made = make_survey(
            organisation=place,
            code=request.POST.get("code", ""),
            title=request.POST.get("title", ""),
            template=request.POST.get("template", ""),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _list(request, refusal, 422)
    return redirect("studio:survey", made.pk)


def held_survey(request: HttpRequest, key: UUID) -> Survey:
    """The survey, for an officer who may; else 404."""
    try:
        return survey_for(acting_of_request(request), key)
    except Survey.DoesNotExist as error:
        raise Http404 from error


def held_wave(request: HttpRequest, key: UUID) -> Wave:
    """The wave, for an officer who may; else 404."""
    try:
        return wave_for(acting_of_request(request), key)
    except Wave.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.OFFICER, *KEEPERS)
@require_safe
def survey(request: HttpRequest, key: UUID) -> HttpResponse:
    """A survey: its form, its waves, the next one."""
    return _survey(request, held_survey(request, key))


def _survey(
    request: HttpRequest, found: Survey, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "survey": found,
        "waves": list(found.waves.all()),
        "has_form": found.form.versions.filter(published_at__isnull=False).exists(),
        "refused": refused,
        "typed": {name: request.POST.get(name, "") for name in ("label", "opens_on", "closes_on")},
        "today": japan_day(now()),
    }
    return render(request, "studio/surveys/survey.html", context, status=status)


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def new_wave(request: HttpRequest, key: UUID) -> HttpResponse:
    """Plan the next wave."""
    found = held_survey(request, key)
    try:
        made = plan_wave(
            survey=found,
            label=request.POST.get("label", ""),
            opens_on=day_in(request.POST.get("opens_on", "")),
            closes_on=day_in(request.POST.get("closes_on", "")),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _survey(request, found, refusal, 422)
    return redirect("studio:survey_wave", made.pk)


def day_in(typed: str) -> date:
    """A day as it is typed; raises `DaysWrong`."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise DaysWrong(field="opens_on") from error


@open_to(Readers.OFFICER, *KEEPERS)
@require_safe
def wave(request: HttpRequest, key: UUID) -> HttpResponse:
    """One wave: where it stands and what is to be done next."""
    return wave_page(request, held_wave(request, key))


def wave_page(
    request: HttpRequest,
    found: Wave,
    refused: Refusal | None = None,
    *,
    told: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page of a wave, after an act with what it `told`, or why it was `refused`."""
    acting = acting_of_request(request)
    states = Wave.State
    is_own_count = found.counted_by_id is not None and found.counted_by_id == acting.who
    unread = found.free_answers.filter(state=FreeAnswer.State.WAITING).count()
    context = {
        "survey": found.survey,
        "wave": found,
        "steps": _steps(found),
        "counts": invited_counts(found),
        "responses": found.responses.count(),
        "waiting_mails": waiting_mails(found),
        "quotas": quota_progress(found),
        "margins_text": request.POST.get("margins") if refused else margins_in_words(found),
        "quotas_text": request.POST.get("quotas") if refused else quotas_in_words(found),
        "limits": found.design.get("limits") or [0.2, 5.0],
        "before": books_compared(found),
        "imports": list(found.imports.select_related("taken_by")[:5]),
        "unread": unread,
        "words": found.free_answers.count(),
        "is_planned": found.state == states.PLANNED,
        "is_open": found.state == states.OPEN,
        "is_closed": found.state == states.CLOSED,
        "is_counted": found.state == states.COUNTED,
        "is_published": found.state == states.PUBLISHED,
        "is_panel": found.survey.audience == Survey.Audience.PANEL,
        "may_import": found.form_version_id is None
        and found.state in (states.PLANNED, states.CLOSED, states.COUNTED),
        "may_publish": acting.has(Role.PUBLISHER, found.survey.organisation_id),
        "is_own_count": is_own_count,
        "who": found.design.get("who", ""),
        "method": found.design.get("method", ""),
        "refused": refused,
        "told": told,
        **{"wrong_lines": [], **more},
    }
    return render(request, "studio/surveys/wave.html", context, status=status)


def _steps(found: Wave) -> list[tuple[str, bool]]:
    """The states of a wave in their order, and which it is in."""
    return [(str(word), state == found.state) for state, word in Wave.State.choices]


@open_to(Readers.OFFICER, *KEEPERS)
@require_safe
def results(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was counted, before it is public: the same numbers, few ones held back here too."""
    found = held_wave(request, key)
    if not found.result:
        raise Http404
    result = WaveResult(found)
    context = {
        "survey": found.survey,
        "wave": found,
        "result": result,
        "questions": [
            {"one": one, "words": finding(result, one), "changes": result.changes(one.item.code)}
            for one in result.questions
        ],
    }
    return render(request, "studio/surveys/results.html", context)


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, key: UUID) -> HttpResponse:
    """What people wrote, masked by machine: an officer reads each and says whether everyone may."""
    found = held_wave(request, key)
    refused = None
    if request.method == "POST":
        chosen = _uuid(request.POST.get("answer", ""))
        answer = found.free_answers.filter(pk=chosen).first() if chosen else None
        if answer is None:
            raise Http404
        try:
            is_fit = request.POST.get("act") == "show"
            read_free_answer(answer=answer, is_fit=is_fit, by=acting_of_request(request), at=now())
            return redirect(request.get_full_path())
        except Refusal as refusal:
            refused = refusal
    rows = free_answers_of(found)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    labels = {one["code"]: one["label"] for one in found.codebook}
    context = {
        "survey": found.survey,
        "wave": found,
        "rows": [(one, labels.get(one.question, one.question)) for one in page.object_list],
        "page": page,
        "previous": f"?page={page.number - 1}" if page.has_previous() else "",
        "next": f"?page={page.number + 1}" if page.has_next() else "",
        "may_read": found.state == Wave.State.COUNTED,
        "waiting": sum(one.state == FreeAnswer.State.WAITING for one in rows),
        "refused": refused,
    }
    return render(request, "studio/surveys/words.html", context, status=422 if refused else 200)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
