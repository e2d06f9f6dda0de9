"""What officers do to a case: take it, fill in what the form asks of them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.applications.models import OfficerAnswers
from madoguchi.applications.selectors import answers_now, officer_answers_of
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.views.case import case_of, refuse, show
from madoguchi.eforms.selectors import (
    display,
    document_of,
    officer_paths,
    read_paths,
    restricted_page,
    value_at,
)
from madoguchi.eforms.types import Answers, FormDocument
from madoguchi.examination.services import fill_in, take


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def take_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin the examination."""
    application = case_of(request, key)
    try:
        take(
            application=application,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return refuse(request, application, refusal)
    return redirect("desk:case", application.pk)


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def fill_in_fields(request: HttpRequest, key: UUID) -> HttpResponse:
    """Fill in what the form asks of officers alone."""
    application = case_of(request, key)
    document = document_of(application.edition.form_version)
    kept = officer_answers_of(application)
    day = japan_day(application.arrived_at)
    paths = officer_paths(document, answers_now(application).body, on=day)
    reading = read_paths(
        document, paths, request.POST, MultiValueDict(), kept.body if kept else {}, on=japan_day(now())
    )
    if not reading.is_good:
        return show(request, application, officer_reading=reading, status=422 if reading.errors else 200)
    try:
        fill_in(
            application=application,
            values=reading.values,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        typed = _not_saved(document, reading.values, officer_answers_of(application))
        return refuse(request, application, refusal, typed=typed)
    return redirect(reverse("desk:case", args=[application.pk]) + "#officers")


def _not_saved(document: FormDocument, values: Answers, kept: OfficerAnswers | None) -> list[tuple[str, str]]:
    """What was typed and is otherwise now: by label, with what is kept."""
    now_kept = kept.body if kept else {}
    return [
        (
            asked.label,
            _("入力：%(typed)s（いまの記入：%(kept)s）")
            % {
                "typed": display(asked.question, values[asked.path]),
                "kept": display(asked.question, value_at(document, now_kept, asked.path)),
            },
        )
        for asked in restricted_page(document, values)
        if values[asked.path] != value_at(document, now_kept, asked.path)
    ]
