"""Rehearsing a form 「ためしに最後まで」: with the answers of a case, to the notice; what it came to, and its papers."""

from typing import Any, Literal
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.trying import run_cases
from madoguchi.eforms.types import Answers, FormDocument
from madoguchi.examination.models import Outcome, Rehearsal
from madoguchi.examination.services.rehearsing import MARK, drop_rehearsal, paper_of, rehearse
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors.forms import editions_with_form
from madoguchi.studio.views.form_quality.frame import readable, shown_version, version_frame
from madoguchi.studio.views.forms.frame import SHAPERS, form_address, form_frame, form_of
from madoguchi.studio.views.forms.trying import AN_HOUR, SALT

MOST_SHOWN = 50


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def form_rehearse(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the answers, the procedure and the outcome; the button goes through everything."""
    form = form_of(request, code)
    version = shown_version(form)
    document = readable(version)
    if request.method == "GET" or document is None or "procedure" not in request.POST:
        return _show(request, form, version, document)
    title, answers = _chosen(request, document)
    procedure = next((one for one in _procedures(form) if one.slug == request.POST.get("procedure")), None)
    if answers is None or procedure is None:
        errors = []
        if answers is None:
            errors.append({"id": "case", "message": _("どの答えで試すかを選んでください。")})
        if procedure is None:
            errors.append({"id": "procedure", "message": _("どの手続として試すかを選んでください。")})
        return _show(request, form, version, document, errors=errors, status=422)
    try:
        kept = rehearse(
            version=version,
            procedure=procedure,
            answers=answers,
            title=title,
            outcome=Outcome.REFUSED if request.POST.get("outcome") == Outcome.REFUSED else Outcome.GRANTED,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _show(request, form, version, document, refused=refusal, status=409)
    return redirect(form_address(form, "form_rehearsal", kept.pk))


def _chosen(request: HttpRequest, document: FormDocument) -> tuple[str, Answers | None]:
    """The answers to rehearse with, and what they are called: those tried just now, or of a case."""
    told = request.POST.get("told", "")
    if told:
        try:
            return _("「ためす」で書いた答え"), signing.loads(told, salt=SALT, max_age=AN_HOUR)
        except signing.BadSignature:
            return "", None
    typed = request.POST.get("case", "")
    if typed.isdecimal() and len(typed) < 4 and int(typed) < len(document.cases):
        case = document.cases[int(typed)]
        return case.title, dict(case.answers)
    return "", None


def _procedures(form: FormTemplate) -> list[Procedure]:
    """The public procedures of the form's organisation, those that use it first."""
    using = {one.procedure_id for one in editions_with_form(form, on=japan_day(now()))}
    found = Procedure.objects.filter(
        organisation=form.organisation, current__isnull=False, retired_at__isnull=True
    ).select_related("current")
    return sorted(found, key=lambda one: (one.pk not in using, one.slug))


def _show(
    request: HttpRequest,
    form: FormTemplate,
    version: FormVersion,
    document: FormDocument | None,
    *,
    errors: list[dict[str, str]] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    procedures = _procedures(form)
    results = run_cases(document, today=japan_day(now())) if document is not None else []
    sending = [(str(n), one.case.title) for n, one in enumerate(results) if one.sends]
    context: dict[str, Any] = {
        **version_frame(request, form, version, "form_cases"),
        "is_readable": document is not None,
        "cases": sending,
        "chosen": request.POST.get("case", sending[0][0] if len(sending) == 1 else ""),
        "told": request.POST.get("told", ""),
        "procedures": [
            (one.slug, one.current.body.get("title", one.slug)) for one in procedures if one.current
        ],
        "procedure": request.POST.get("procedure") or (procedures[0].slug if procedures else ""),
        "outcomes": [(Outcome.GRANTED.value, _("認める")), (Outcome.REFUSED.value, _("認めない"))],
        "outcome": request.POST.get("outcome", Outcome.GRANTED.value),
        "rehearsals": form.rehearsals.select_related("made_by")[:MOST_SHOWN],
        "errors": errors or [],
        "refused": refused,
    }
    return render(request, "studio/form_quality/rehearse.html", context, status=status)


def _rehearsal(form: FormTemplate, key: UUID) -> Rehearsal:
    found = form.rehearsals.select_related("made_by", "form__organisation").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def form_rehearsal(request: HttpRequest, code: str, key: UUID) -> HttpResponse:
    """What one rehearsal came to; the button throws it away."""
    form = form_of(request, code)
    found = _rehearsal(form, key)
    if request.method == "POST":
        drop_rehearsal(rehearsal=found, by=acting_of_request(request), at=now())
        return redirect(form_address(form, "form_rehearse"))
    receipt = found.receipt
    context = {
        **form_frame(request, form),
        "rehearsal": found,
        "sections": [{"title": title, "rows": rows} for title, rows in receipt.get("sections", [])],
        "grounds": found.notice.get("grounds", ""),
        "mark": MARK,
    }
    return render(request, "studio/form_quality/rehearsal.html", context)


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def form_rehearsal_paper(
    request: HttpRequest, code: str, key: UUID, which: Literal["receipt", "notice"]
) -> HttpResponse:
    """The receipt or the notice, with 試験 across every page."""
    found = _rehearsal(form_of(request, code), key)
    response = HttpResponse(paper_of(rehearsal=found, which=which), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="test-{which}-{code}.pdf"'
    return response
