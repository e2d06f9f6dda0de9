"""What officers do with a record of reengineering, and with the support for it."""

from collections.abc import Callable
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.improvement.models import BprRecord
from madoguchi.improvement.selectors import WORKERS, subject_of, support_counts, support_for
from madoguchi.improvement.services import (
    accept_support,
    ask_support,
    change_over,
    close_bpr,
    close_support,
    decide_bpr,
    measure_bpr,
    propose_bpr,
    send_bpr_back,
    stop_bpr,
    write_support,
)
from madoguchi.language.folding import strip_controls
from madoguchi.studio.improving import DoneForm
from madoguchi.studio.views.improvement.bpr import record_or_404, show_record
from madoguchi.studio.views.improvement.frame import SEES, tabs

PAGE_SIZE = 30
TEXTS: dict[str, tuple[str, str, Callable[..., object]]] = {
    "send_back": ("decision", "why", send_bpr_back),
    "decide": ("decision", "decision", decide_bpr),
    "close": ("lesson", "lesson", close_bpr),
    "stop": ("why", "why", stop_bpr),
    "ask_support": ("wish", "wish", ask_support),
}
"""The act, the field that is typed, the argument of the service, the service."""


@open_to(Readers.OFFICER, *WORKERS)
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Do what was pressed, and show the page again; what refused it is said there."""
    record = record_or_404(request, key)
    what = request.POST.get("act", "")
    if what == "change":
        return _change(request, record)
    service = _service(request, record, what)
    if service is None:
        raise Http404
    try:
        service()
    except Refusal as refusal:
        record = record_or_404(request, key)
        typed = {
            name: strip_controls(request.POST.get(name, ""))
            for name in ("decision", "lesson", "why", "wish", "body")
        }
        errors = [{"id": refusal.field, "message": str(refusal)}] if refusal.field in typed else []
        return show_record(
            request, record, refused=None if errors else refusal, typed=typed, errors=errors, status=409
        )
    return redirect("studio:bpr_record", record.pk)


def _service(request: HttpRequest, record: BprRecord, what: str) -> Callable[[], object] | None:
    """What was pressed, ready to be done; None for what does not exist."""
    by, at = acting_of_request(request), now()
    if what in TEXTS:
        field, argument, service = TEXTS[what]
        words = strip_controls(request.POST.get(field, "")).strip()
        return lambda: service(record=record, by=by, at=at, **{argument: words})
    if what == "propose":
        return lambda: propose_bpr(record=record, revision=posted_revision(request), by=by, at=at)
    if what == "measure":
        return lambda: measure_bpr(record=record, by=by, at=at)
    support = getattr(record, "support", None)
    if support is None:
        return None
    if what == "accept_support":
        return lambda: accept_support(support=support, by=by, at=at)
    if what == "close_support":
        return lambda: close_support(support=support, by=by, at=at)
    if what == "write_support":
        body = strip_controls(request.POST.get("body", "")).strip()
        return lambda: write_support(support=support, body=body, by=by, at=at)
    return None


def _change(request: HttpRequest, record: BprRecord) -> HttpResponse:
    form = DoneForm(request.POST)
    if not form.is_valid():
        return show_record(request, record, done=form, status=422)
    try:
        change_over(
            record=record, changed_on=form.cleaned_data["done_on"], by=acting_of_request(request), at=now()
        )
    except Refusal as refusal:
        errors = [{"id": "done_on", "message": str(refusal)}] if refusal.field else []
        return show_record(
            request,
            record_or_404(request, record.pk),
            done=form,
            refused=None if errors else refusal,
            errors=errors,
            status=409,
        )
    return redirect("studio:bpr_record", record.pk)


@open_to(Readers.OFFICER, *SEES)
@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """The requests for support to the officer's organisations, those that wait first, and what was reached."""
    acting = acting_of_request(request)
    found = support_for(acting)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    tones = {"asked": "orange", "accepted": "blue", "closed": "green"}
    context = {
        "tabs": tabs(acting, "bpr_support"),
        "rows": [
            {"request": one, "title": subject_of(one.record), "tone": tones[one.state]}
            for one in page.object_list
        ],
        "page": page,
        "previous": f"?page={page.number - 1}" if page.has_previous() else "",
        "next": f"?page={page.number + 1}" if page.has_next() else "",
        "counts": support_counts(found),
    }
    return render(request, "studio/improvement/support.html", context)
