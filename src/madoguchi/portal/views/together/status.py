"""One page for everything that was sent together: how far each is, who acts next, by when."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.services import MayOnlyPrepare
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.examination.selectors.standing import Actor, Standing, standings_of
from madoguchi.filling.models import Draft, Held, Submission
from madoguchi.filling.selectors import Stage, Together, held_for, title_of, together_of
from madoguchi.filling.services import NotWaiting, drop_held, file_held
from madoguchi.portal.calendars import Entry, calendar_of_entries
from madoguchi.portal.views.holding import held_draft


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure as the page draws it (手続ごとの表示)."""

    stage: Stage
    standing: Standing
    days_left: int | None

    @property
    def is_yours(self) -> bool:
        """Whether the person acts next."""
        return self.standing.is_yours

    @property
    def due_on(self) -> date | None:
        """The day that matters now."""
        return self.standing.until

    @property
    def due_words(self) -> str:
        """What that day is."""
        return self.standing.until_words


@open_to(Readers.HOLDER)
@require_safe
def status_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What became of everything that was sent in one submission."""
    return _page(request, _held_submission(request, key))


@open_to(Readers.HOLDER)
@require_safe
def status_calendar(request: HttpRequest, key: UUID) -> HttpResponse:
    """The days of all of them as iCalendar; without any, back to the page."""
    submission = _held_submission(request, key)
    page = request.build_absolute_uri(reverse("portal:together_status", args=[submission.draft_id]))
    entries = [
        Entry(
            uid=f"{line.stage.procedure}.{submission.pk}",
            day=line.due_on,
            title=f"{line.due_words}：{line.stage.title}",
            words=[line.stage.organisation, line.standing.words, page],
            url=page,
        )
        for line in _lines(together_of(submission))
        if line.due_on is not None
    ]
    if not entries:
        return redirect("portal:together_status", submission.draft_id)
    content = calendar_of_entries(_("まとめて申請した手続"), entries, host=request.get_host(), at=now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="together.ics"'
    return response


@open_to(Readers.HOLDER)
@require_POST
def held_act(request: HttpRequest, key: UUID, held: UUID) -> HttpResponse:
    """File now what waits for another procedure, or do not file it any more."""
    submission = _held_submission(request, key)
    acting = acting_of_request(request)
    try:
        waiting = held_for(acting, held)
    except Held.DoesNotExist as error:
        raise Http404 from error
    if waiting.submission_id != submission.pk:
        raise Http404
    try:
        if request.POST.get("act") == "drop":
            drop_held(held=waiting, by=acting, at=now())
        elif request.POST.get("act") == "file":
            file_held(held=waiting, by=acting, at=now())
    except (MayOnlyPrepare, NotWaiting) as refusal:
        return _page(request, submission, refusal, status=409)
    return redirect("portal:together_status", submission.draft_id)


def _held_submission(request: HttpRequest, key: UUID) -> Submission:
    """The submission of the draft with this key if the visitor holds it."""
    draft: Draft = held_draft(request, key)
    if draft.submitted_at is None:
        raise Http404
    return draft.submission


def _page(
    request: HttpRequest, submission: Submission, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    together = together_of(submission)
    lines = _lines(together)
    context = {
        "draft": submission.draft,
        "submission": submission,
        "together": together,
        "yours": [line for line in lines if line.is_yours],
        "lines": lines,
        "not_sent": [
            {"title": title_of(item.edition), "slug": item.edition.procedure.slug}
            for item in together.not_sent
        ],
        "total": len(lines),
        "done": sum(not line.stage.is_open for line in lines),
        "has_days": any(line.due_on for line in lines),
        "refused": refused,
    }
    return render(request, "portal/together/status.html", context, status=status)


def _lines(together: Together) -> list[Line]:
    today = japan_day(now())
    standings = standings_of([one.application for one in together.stages if one.application], at=now())
    lines = []
    for stage in together.stages:
        standing = standings[stage.application.pk] if stage.application else _waiting(stage)
        due = standing.until
        lines.append(
            Line(
                stage=stage,
                standing=standing,
                days_left=(due - today).days if due else None,
            )
        )
    return sorted(lines, key=lambda line: not line.is_yours)


def _waiting(stage: Stage) -> Standing:
    """Where something stands that has not arrived: it waits for another, or was let go of."""
    is_over = stage.next_actor == "nobody"
    first = {"first": stage.waits_for}
    return Standing(
        words=stage.state,
        tone="gray",
        who=Actor.NOBODY if is_over else Actor.OFFICE,
        actor=_("終わりました") if is_over else _("「%(first)s」の結果を待っています") % first,
        sentence="",
        until=stage.due_on,
        until_words=_("待たずに届ける日"),
    )
