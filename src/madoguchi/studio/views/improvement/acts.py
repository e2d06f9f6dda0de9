"""What officers do with an improvement: begin, finish, drop, measure, tell, publish."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.improvement.selectors import WORKERS
from madoguchi.improvement.services import begin, drop, finish, measure, publish, tell, unpublish
from madoguchi.studio.improving import DoneForm, TellForm, WhyForm
from madoguchi.studio.views.improvement.improvements import improvement_or_404, show_improvement

SERVICES: dict[str, Callable[..., object]] = {
    "begin": begin,
    "finish": finish,
    "drop": drop,
    "measure": measure,
    "tell": tell,
    "publish": publish,
    "unpublish": unpublish,
}
FORMS = {"finish": DoneForm, "drop": WhyForm, "tell": TellForm}


@open_to(Readers.OFFICER, *WORKERS)
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Do what was pressed, and show the page again; what refused it is said there."""
    improvement = improvement_or_404(request, key)
    what = request.POST.get("act", "")
    if what not in SERVICES:
        raise Http404
    given: dict[str, Any] = {}
    form = FORMS[what](request.POST) if what in FORMS else None
    if form is not None:
        if not form.is_valid():
            return show_improvement(request, improvement, bound=form, status=422)
        given = dict(form.cleaned_data)
    if what == "tell":
        given["revision"] = posted_revision(request)
    try:
        SERVICES[what](improvement=improvement, by=acting_of_request(request), at=now(), **given)
    except Refusal as refusal:
        improvement = improvement_or_404(request, key)
        return show_improvement(request, improvement, bound=form, refused=refusal, status=409)
    return redirect("studio:improvement", improvement.pk)
