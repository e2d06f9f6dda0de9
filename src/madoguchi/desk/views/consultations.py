"""Questions to other offices: asked from a case, answered by an office that sees the question and what is shared."""

from datetime import timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_key
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.ids import uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.desk.casework_forms import AnswerForm, QuestionForm
from madoguchi.desk.views.case import OFFICERS, case_of, look_at
from madoguchi.desk.views.files import shown_inline
from madoguchi.eforms.selectors import document_of, summary
from madoguchi.examination.models import Consultation
from madoguchi.examination.selectors import (
    asked_by,
    asked_of,
    consultations_of,
    offices_to_ask,
    open_ones,
    question_for,
    question_in,
    shared_file,
)
from madoguchi.examination.services import (
    NotYourRole,
    answer_office,
    ask_office,
    look_at_question,
    remind_office,
    withdraw_question,
)
from madoguchi.examination.services.consultations import ANSWERS
from madoguchi.files.models import File
from madoguchi.vault.selectors import open_rows

DAYS_TO_ANSWER = 14
A_PAGE = 30


@open_to(Readers.OFFICER, *OFFICERS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What other offices were asked about the case, and a form to ask one."""
    application = case_of(request, key)
    form = _question_form(request, application)
    if request.method != "POST":
        return _ask(request, application, form)
    if not acting_of_request(request).has(Role.EXAMINER, application.organisation_id):
        raise Http404
    if not form.is_valid():
        return _ask(request, application, form, status=422)
    typed = form.cleaned_data
    try:
        asked = ask_office(
            application=application,
            to=form.offices[typed["to"]],
            question=typed["question"],
            paths=typed["paths"],
            files=[UUID(one) for one in typed["papers"]],
            ground=typed["ground"],
            due_on=typed["due_on"],
            key=posted_key(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        status = 403 if isinstance(refusal, NotYourRole) else 422 if refusal.field else 409
        return _ask(request, application, form, refused=refusal, status=status)
    return redirect(f"{reverse('desk:ask', args=[application.pk])}#consultation-{asked.pk}")


def _question_form(request: HttpRequest, application: Application) -> QuestionForm:
    document, present = document_of(application.edition.form_version), answers_now(application)
    answers = [
        (row.path, row.label if row.item is None else f"{section.title}：{row.label}")
        for section in summary(document, present.body, japan_day(application.arrived_at))
        for row in section.rows
    ]
    return QuestionForm(
        request.POST if request.method == "POST" else None,
        offices=offices_to_ask(application),
        answers=answers,
        files=[(entry["file"], entry["name"]) for entry in present.files],
        due_on=japan_day(now()) + timedelta(days=DAYS_TO_ANSWER),
    )


def _ask(
    request: HttpRequest,
    application: Application,
    form: QuestionForm,
    *,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    look_at(request, application)
    errors = form.summary() if form.is_bound and not form.is_valid() else []
    if refused is not None and refused.field:
        errors = [{"id": refused.field, "message": str(refused)}]
    own = application.organisation.government_id
    is_examiner = acting_of_request(request).has(Role.EXAMINER, application.organisation_id)
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "key": uuid7(),
        "form": form,
        "offices": [
            (key, one.name if one.government_id == own else _("%(name)s（ほかの団体）") % {"name": one.name})
            for key, one in form.offices.items()
        ],
        "errors": errors,
        "refused": refused if refused is not None and not refused.field else None,
        "consultations": consultations_of(application),
        "may_ask_offices": is_examiner and application.is_open,
        "today": japan_day(now()),
    }
    return render(request, "desk/ask.html", context, status=status)


def _question_of(request: HttpRequest, key: UUID, question: UUID) -> Consultation:
    application = case_of(request, key)
    try:
        return question_in(application, question)
    except Consultation.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def remind(request: HttpRequest, key: UUID, question: UUID) -> HttpResponse:
    """Remind the other office."""
    asked = _question_of(request, key, question)
    try:
        remind_office(asked=asked, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _refused(request, asked, refusal)
    return redirect(f"{reverse('desk:ask', args=[key])}#consultation-{asked.pk}")


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def give_up(request: HttpRequest, key: UUID, question: UUID) -> HttpResponse:
    """Take the question back: the other office need not answer, and sees nothing more."""
    asked = _question_of(request, key, question)
    try:
        withdraw_question(asked=asked, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _refused(request, asked, refusal)
    return redirect(f"{reverse('desk:ask', args=[key])}#consultation-{asked.pk}")


def _refused(request: HttpRequest, asked: Consultation, refusal: Refusal) -> HttpResponse:
    application = case_of(request, asked.application_id)
    document_form = _question_form(request, application)
    document_form.is_bound = False
    status = 403 if isinstance(refusal, NotYourRole) else 409
    return _ask(request, application, document_form, refused=refusal, status=status)


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def consultations_page(request: HttpRequest) -> HttpResponse:
    """What the officer's offices were asked, and what they asked others: only offices, titles and days."""
    acting, today = acting_of_request(request), japan_day(now())
    is_ours = request.GET.get("view") == "ours"
    found = asked_by(acting) if is_ours else asked_of(acting).filter(withdrawn_at__isnull=True)
    pages = Paginator(found, A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    address = reverse("desk:consultations")
    here = f"{address}?view=ours&" if is_ours else f"{address}?"
    context = {
        "rows": list(page.object_list),
        "is_ours": is_ours,
        "today": today,
        "page": page,
        "previous": f"{here}page={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"{here}page={page.next_page_number()}" if page.has_next() else "",
        "tabs": [
            {
                "label": _("照会された"),
                "href": address,
                "current": not is_ours,
                "count": open_ones(asked_of(acting)).count(),
            },
            {
                "label": _("こちらから照会した"),
                "href": f"{address}?view=ours",
                "current": is_ours,
                "count": open_ones(asked_by(acting)).count(),
            },
        ],
    }
    return render(request, "desk/consultations/list.html", context)


def _asked(request: HttpRequest, key: UUID) -> Consultation:
    """The question if one of the officer's offices was asked, else 404."""
    try:
        return question_for(acting_of_request(request), key)
    except Consultation.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.OFFICER, *OFFICERS)
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A question that one's office was asked, what is shared with it, and a field for the answer."""
    asked, acting = _asked(request, key), acting_of_request(request)
    if request.method != "POST":
        return _answer(request, asked, AnswerForm())
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _answer(request, asked, form, status=422)
    try:
        answer_office(asked=asked, answer=form.cleaned_data["answer"], by=acting, at=now())
    except Refusal as refusal:
        status = 403 if isinstance(refusal, NotYourRole) else 409
        return _answer(request, _asked(request, key), form, refused=refusal, status=status)
    return redirect("desk:consultation", asked.pk)


def _answer(
    request: HttpRequest,
    asked: Consultation,
    form: AnswerForm,
    *,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    acting = acting_of_request(request)
    look_at_question(asked=asked, purpose=_("照会への回答"), by=acting, at=now())
    open_rows([asked])
    may_answer = asked.is_open and any(acting.has(role, asked.to_id) for role in ANSWERS)
    context = {
        "asked": asked,
        "form": form,
        "may_answer": may_answer,
        "today": japan_day(now()),
        "refused": refused,
        "typed": form.typed() if refused is not None and not may_answer else [],
        "errors": form.summary() if form.is_bound and not form.is_valid() else [],
    }
    return render(request, "desk/consultations/one.html", context, status=status)


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
@xframe_options_sameorigin
def consultation_file(request: HttpRequest, key: UUID, file: UUID) -> HttpResponse:
    """A file that was shared with the question."""
    asked = _asked(request, key)
    try:
        stored = shared_file(asked, file)
    except File.DoesNotExist as error:
        raise Http404 from error
    look_at_question(
        asked=asked, purpose=_("照会で見せられた書類の確認"), by=acting_of_request(request), at=now()
    )
    return shown_inline(stored)
