"""Handing in one review."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Schema, Status
from pydantic import Field

from madoguchi.api.machines.operations import Key
from madoguchi.api.problems import problem
from madoguchi.api.services.clients import REVIEWS, Caller
from madoguchi.api.voices.interface import voice_api
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import Procedure
from madoguchi.reviews.models import Review
from madoguchi.reviews.services import LONGEST_TEXT, About, SaidBefore, say
from madoguchi.windows.models import Window

Reasons = Annotated[
    list[str],
    Field(max_length=len(Review.Reason), description=f"次の中から：{'、'.join(Review.Reason.values)}"),
]


class ReviewWrite(Schema):
    """A review on the common form, of a procedure or a window of the organisation (レビュー)."""

    procedure: str = Field(default="", max_length=100, description="手続の短い名前。窓口への声では空。")
    window: str = Field(default="", max_length=16, description="窓口番号。手続への声では空。")
    rating: int = Field(ge=1, le=5, description="満足度。1（不満）～5（満足）。")
    step: str = Field(default="whole", description=f"次の中から：{'、'.join(Review.Step.values)}")
    reasons: Reasons = []
    text: str = Field(default="", max_length=LONGEST_TEXT, description="意見。名前などは保存の前に隠します。")
    channel: str = Field(default="", description=f"次の中から、または空：{'、'.join(Review.Channel.values)}")


class ReviewKept(Schema):
    """What was kept of it (保存したレビュー)."""

    rating: int
    step: str
    reasons: list[str]
    text: str = Field(description="隠したあとの文。")


@voice_api.post("", response={201: ReviewKept, 200: ReviewKept}, summary="ユーザーレビューを届ける")
def hand_in_review(request: HttpRequest, body: ReviewWrite, key: Key) -> Any:
    """Keep a review that another system of the organisation asked for. The same key: it was kept before."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if REVIEWS not in caller.scopes:
        return problem(403, f"This token does not allow {REVIEWS}.")
    try:
        kept = say(
            about=_about(caller, body),
            rating=body.rating,
            step=body.step,
            reasons=body.reasons,
            text=body.text,
            channel=body.channel,
            once=f"{caller.client.pk} {key}",
            by=caller.acting("reviews"),
            at=now(),
        )
    except SaidBefore:
        return Status(200, {"rating": body.rating, "step": body.step, "reasons": body.reasons, "text": ""})
    except Refusal as refusal:
        return problem(422, "A value cannot be taken.", errors=[(refusal.field or "procedure", str(refusal))])
    return Status(201, {"rating": kept.rating, "step": kept.step, "reasons": kept.reasons, "text": kept.text})


def _about(caller: Caller, body: ReviewWrite) -> About:
    """What is spoken of, if it is of the caller's organisation; else 404."""
    office = caller.client.organisation
    if "\0" in body.window + body.procedure:
        raise Http404
    if body.window and not body.procedure:
        window = Window.objects.filter(code=body.window.lower(), organisation=office).first()
        if window is None or (window.closed_on is not None and window.closed_on <= japan_day(now())):
            raise Http404
        return About(organisation=office, source=Review.Source.API, window=window)
    found = Procedure.objects.filter(slug=body.procedure, retired_at__isnull=True).first()
    is_theirs = found is not None and (
        found.organisation_id == office.pk or found.editions.filter(organisation=office).exists()
    )
    if found is None or not is_theirs or body.window:
        raise Http404
    return About(organisation=office, source=Review.Source.API, procedure=found)
