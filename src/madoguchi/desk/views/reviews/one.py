"""One review: answered, hidden in parts, set aside, taken back."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.views.reviews.frame import READING, offices
from madoguchi.desk.views.reviews.listing import about
from madoguchi.improvement.selectors import improvements_with
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors import may_answer, review_for
from madoguchi.reviews.services import hide_words, reply, set_aside, take_back


def review_of_office(request: HttpRequest, key: UUID) -> Review:
    """The review, if it was written to an office of the officer; else 404."""
    found = review_for(key, offices(request))
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, *READING)
@require_safe
def review_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was said, the answer, and what else may be done."""
    return _page(request, review_of_office(request, key))


@open_to(Readers.OFFICER, *READING)
@require_POST
def review_act(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """Answer it, hide words, set it aside or take it back."""
    review = review_of_office(request, key)
    by, at, given = acting_of_request(request), now(), request.POST
    acts = {
        "reply": lambda: reply(review=review, text=given.get("text", "")[:4000], by=by, at=at),
        "hide": lambda: hide_words(review=review, words=given.get("words", "")[:200], by=by, at=at),
        "aside": lambda: set_aside(review=review, because=given.get("because", ""), by=by, at=at),
        "back": lambda: take_back(review=review, by=by, at=at),
    }
    if act not in acts:
        raise Http404
    try:
        acts[act]()
    except Refusal as refusal:
        return _page(request, review, refused=refusal, typed=given.get("text", "")[:4000], status=422)
    return redirect("desk:review", review.pk)


def _page(
    request: HttpRequest,
    review: Review,
    *,
    refused: Refusal | None = None,
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    answer = getattr(review, "reply", None)
    context: dict[str, Any] = {
        "review": review,
        "about": about(review),
        "answer": answer,
        "may_answer": may_answer(review, acting_of_request(request)),
        "is_late": bool(review.reply_due_on and answer is None and review.reply_due_on < japan_day(now())),
        "typed": typed or (answer.text if answer else ""),
        "asides": Review.Aside.choices,
        "improvements": improvements_with(review),
        "refused": refused if refused and not refused.field else None,
        "errors": [{"id": refused.field, "message": str(refused)}] if refused and refused.field else [],
    }
    return render(request, "desk/reviews/review.html", context, status=status)
