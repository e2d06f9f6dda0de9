"""Paying what was granted: purposes, what waits, files for the bank, and what the bank gave back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.payment_forms import AccountForm, FailureForm, OrderForm, PurposeForm, TotalsForm
from madoguchi.examination.selectors import procedures_decided_in
from madoguchi.language.widths import narrow
from madoguchi.payments.models import Payment, PaymentFile, PaymentLine, Purpose
from madoguchi.payments.selectors import (
    failures_to_see,
    file_for,
    files_of,
    files_to_confirm,
    lines_of,
    pointed_out,
    purpose_for,
    purposes_of,
    standings,
    standings_of,
    tally_of,
    waiting,
)
from madoguchi.payments.services import (
    MayNotPay,
    NoSuchLine,
    add_purpose,
    begin_taking_in,
    close_purpose,
    confirm_file,
    discard_file,
    fetch_file,
    look_at,
    make_file,
    mend_account,
    see_failure,
    take_back_failure,
    take_in_lines,
    tell_failure,
)
from madoguchi.payments.services.looking import MENDING
from madoguchi.payments.services.ordering import MEDIA
from madoguchi.payments.types import CONFIRMERS, KEEPERS, MAKERS, READERS, SEERS

PAGE_SIZE = 100


def _status(refusal: Refusal) -> int:
    if isinstance(refusal, MayNotPay):
        return 403
    return 422 if refusal.field else 409


@open_to(Readers.OFFICER, *READERS)
@require_safe
def payments_page(request: HttpRequest) -> HttpResponse:
    """For what is paid, how far it is, and what waits for the reader as the second person."""
    acting = acting_of_request(request)
    places = Organisation.objects.filter(pk__in=acting.organisations(*KEEPERS)).order_by("slug")
    context = {
        "rows": [(one, None if one.closed_at else tally_of(one)) for one in purposes_of(acting)],
        "to_confirm": files_to_confirm(acting),
        "to_see": failures_to_see(acting).select_related("file__purpose"),
        "places": places,
    }
    return render(request, "desk/payments/list.html", context)


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def purpose_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Register for what an office pays, how much, and from which account."""
    acting = acting_of_request(request)
    places = Organisation.objects.filter(pk__in=acting.organisations(*KEEPERS))
    place = places.filter(slug=slug).first()
    if place is None:
        raise Http404
    procedures = dict((str(one.pk), (one, title)) for one, title in procedures_decided_in(place))
    form = PurposeForm(
        request.POST if request.method == "POST" else None,
        procedures=[(key, title) for key, (_one, title) in procedures.items()],
    )
    if request.method == "POST" and form.is_valid():
        try:
            purpose = add_purpose(
                organisation=place,
                procedure=procedures[form.cleaned_data["procedure"]][0],
                data=form.data_of(),
                by=acting,
                at=now(),
            )
        except Refusal as refusal:
            form.take(refusal)
        else:
            return redirect("desk:purpose", purpose.pk)
    errors = form.summary() if form.is_bound else []
    context = {"place": place, "form": form, "errors": errors}
    return render(request, "desk/payments/new.html", context, status=422 if errors else 200)


def _purpose(request: HttpRequest, key: UUID) -> Purpose:
    try:
        return purpose_for(acting_of_request(request), key)
    except Purpose.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.OFFICER, *READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def purpose_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What waits to be paid for one purpose, taking in, making a file, and the files so far."""
    purpose, form = _purpose(request, key), OrderForm()
    errors: list[Any] = []
    status, act = 200, request.POST.get("act", "")
    if request.method == "POST":
        if act == "make":
            form = OrderForm(request.POST)
        if act == "make" and not form.is_valid():
            errors, status = form.summary(), 422
        else:
            try:
                return _done(request, purpose, act, form)
            except Refusal as refusal:
                errors, status = [refusal], _status(refusal)
    acting = acting_of_request(request)
    page, rows = None, []
    if _shows(request, purpose, status):
        payments = waiting(purpose).select_related("application__organisation")
        page = Paginator(payments, PAGE_SIZE).get_page(request.GET.get("page"))
        rows = standings(purpose, page.object_list)
        look_at(payments=[one.payment for one in rows], by=acting, at=now())
    context = {
        "purpose": purpose,
        "tally": tally_of(purpose),
        "rows": rows,
        "page": page,
        "files": files_of(purpose)[:PAGE_SIZE],
        "form": form,
        "lines": request.POST.get("lines", ""),
        "makes": _has(request, purpose, MAKERS),
        "takes": _has(request, purpose, MAKERS) and purpose.closed_at is None,
        "closes": _has(request, purpose, KEEPERS) and purpose.closed_at is None,
        "errors": errors,
    }
    return render(request, "desk/payments/purpose.html", context, status=status)


def _has(request: HttpRequest, purpose: Purpose, roles: Any) -> bool:
    return purpose.organisation_id in acting_of_request(request).organisations(*roles)


def _shows(request: HttpRequest, purpose: Purpose, status: int) -> bool:
    """Whether the lines stand on the page: to those who may see accounts, unless they were just refused."""
    return _has(request, purpose, SEERS) and status not in (403, 409)


def _done(request: HttpRequest, purpose: Purpose, act: str, form: OrderForm) -> HttpResponse:
    given: dict[str, Any] = {"purpose": purpose, "by": acting_of_request(request), "at": now()}
    if act == "make":
        file = make_file(**form.cleaned_data, **given)
        return redirect("desk:payment_file", file.pk)
    if act == "close":
        close_purpose(**given)
    elif act != "take":
        raise Http404
    elif purpose.amount is None:
        take_in_lines(lines=request.POST.get("lines", ""), **given)
    else:
        begin_taking_in(**given)
    return redirect("desk:purpose", purpose.pk)


@open_to(Readers.OFFICER, *MAKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def payment_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """To which account one payment goes, and putting another in its place."""
    acting = acting_of_request(request)
    payment = (
        Payment.objects.filter(pk=key, purpose__organisation__in=acting.organisations(*MAKERS))
        .select_related("purpose__organisation", "application__organisation", "mended_by")
        .first()
    )
    if payment is None:
        raise Http404
    errors: list[Any] = []
    form, status = AccountForm(initial=payment.account), 200
    if request.method == "POST":
        form = AccountForm(request.POST)
        errors, status = form.summary(), 422
        if form.is_valid():
            try:
                parts = dict(form.cleaned_data)
                why = parts.pop("why")
                mend_account(payment=payment, parts=parts, why=why, by=acting, at=now())
            except Refusal as refusal:
                errors, status = [refusal], _status(refusal)
            else:
                return redirect("desk:purpose", payment.purpose_id)
    look_at(payments=[payment], purpose=MENDING, by=acting, at=now())
    (standing,) = standings(payment.purpose, [payment])
    context = {"payment": payment, "standing": standing, "form": form, "errors": errors}
    return render(request, "desk/payments/payment.html", context, status=status)


@open_to(Readers.OFFICER, *READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def payment_file_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One file for the bank: its lines, confirming, taking back, fetching, and what the bank could not pay."""
    try:
        file = file_for(acting_of_request(request), key)
    except PaymentFile.DoesNotExist as error:
        raise Http404 from error
    totals, failure = TotalsForm(), FailureForm()
    errors: list[Any] = []
    status, act = 200, request.POST.get("act", "")
    if request.method == "POST":
        totals = TotalsForm(request.POST) if act == "confirm" else totals
        failure = FailureForm(request.POST) if act == "fail" else failure
        form = {"confirm": totals, "fail": failure}.get(act)
        if form is not None and not form.is_valid():
            errors, status = form.summary(), 422
        else:
            try:
                return _filed(request, file, act, form.cleaned_data if form else {})
            except Refusal as refusal:
                errors, status = [refusal], _status(refusal)
                file = file_for(acting_of_request(request), key)
    return _file_page(request, file, totals, failure, errors, status)


def _filed(request: HttpRequest, file: PaymentFile, act: str, told: dict[str, Any]) -> HttpResponse:
    given: dict[str, Any] = {"by": acting_of_request(request), "at": now()}
    why = request.POST.get("why", "")
    acts: dict[str, Callable[[], object]] = {
        "confirm": lambda: confirm_file(file=file, **told, **given),
        "discard": lambda: discard_file(file=file, why=why, **given),
        "fail": lambda: tell_failure(line=_line(request, file), **told, **given),
        "see": lambda: see_failure(line=_line(request, file), **given),
        "unfail": lambda: take_back_failure(line=_line(request, file), **given),
    }
    if act == "fetch":
        name, data = fetch_file(file=file, why=why, **given)
        answer = HttpResponse(data, content_type=f"{MEDIA}; charset=shift_jis")
        answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer
    if act not in acts:
        raise Http404
    acts[act]()
    return redirect(f"{reverse('desk:payment_file', args=[file.pk])}?page={request.GET.get('page', '1')}")


def _failed(file: PaymentFile) -> list[Any]:
    """The lines that the bank could not pay and nobody else has seen, with how they stand."""
    lines = list(lines_of(file).filter(seen_by__isnull=True).exclude(failure=""))
    return list(zip(lines, standings_of(lines), strict=True))


def _line(request: HttpRequest, file: PaymentFile) -> PaymentLine:
    typed = narrow(request.POST.get("line", "")).strip()
    line = file.lines.filter(place=int(typed)).first() if typed.isdecimal() and len(typed) < 6 else None
    if line is None:
        raise NoSuchLine(field="line")
    return line


def _file_page(
    request: HttpRequest,
    file: PaymentFile,
    totals: TotalsForm,
    failure: FailureForm,
    errors: list[Any],
    status: int,
) -> HttpResponse:
    acting, purpose = acting_of_request(request), file.purpose
    page, rows = None, []
    if _shows(request, purpose, status):
        page = Paginator(lines_of(file), PAGE_SIZE).get_page(request.GET.get("page"))
        shown = list(page.object_list)
        rows = list(zip(shown, standings_of(shown), strict=True))
        look_at(payments=[one.payment for one in shown], by=acting, at=now())
    makes, confirms = _has(request, purpose, MAKERS), _has(request, purpose, CONFIRMERS)
    is_made = file.state == PaymentFile.State.MADE
    may_confirm = confirms and is_made and file.made_by_id != acting.who
    to_look_at = pointed_out(lines_of(file)) if may_confirm and rows else []
    look_at(payments=[line.payment for line, _row in to_look_at], by=acting, at=now())
    context = {
        "file": file,
        "purpose": purpose,
        "page": page,
        "rows": rows,
        "totals": totals,
        "failure": failure,
        "why": request.POST.get("why", ""),
        "line": request.POST.get("line", ""),
        "is_told": not is_made,
        "confirms": may_confirm,
        "to_look_at": to_look_at,
        "fetches": (makes or confirms) and file.state == PaymentFile.State.CONFIRMED and file.file_id,
        "discards": (makes or confirms) and file.state != PaymentFile.State.DISCARDED and not file.fetched_at,
        "fails": makes and file.fetched_at is not None,
        "sees": confirms,
        "to_see": _failed(file) if rows else [],
        "errors": errors,
    }
    return render(request, "desk/payments/file.html", context, status=status)
