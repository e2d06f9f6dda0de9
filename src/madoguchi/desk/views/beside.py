"""Pages beside a case: two revisions of the answers, what is known of the applicant, who is looking."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import AnswerSet
from madoguchi.applications.selectors import applications_seen_by
from madoguchi.core.clock import japan_day, now
from madoguchi.desk.contents import compared
from madoguchi.desk.views.case import OFFICERS, case_of, look_at
from madoguchi.eforms.selectors import document_of
from madoguchi.examination.selectors import looking_now, own_facts
from madoguchi.examination.services import list_cases, look_in
from madoguchi.facts.types import group_of, said_day
from madoguchi.vault.selectors import open_rows

MOST_CASES = 30


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def compare_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Any two revisions of the answers side by side; first what arrived and what is now."""
    application = case_of(request, key)
    look_at(request, application)
    revisions = list(application.answer_sets.all())
    for one in revisions:
        one.application = application
    before = _chosen(request, "before", revisions, revisions[0])
    after = _chosen(request, "after", revisions, revisions[-1])
    open_rows([before, after])
    only_changes = request.GET.get("only") == "changes"
    sections = compared(
        document_of(application.edition.form_version),
        before,
        after,
        application=application,
        only_changes=only_changes,
    )
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "revisions": [(str(one.revision), _called(one)) for one in revisions],
        "before": before,
        "after": after,
        "before_called": _called(before),
        "after_called": _called(after),
        "sections": sections,
        "ways": [("changes", _("違う項目だけ"))],
        "only_changes": only_changes,
        "changed": sum(1 for section in sections for row in section.rows if row.is_changed),
        "files": _files_compared(before, after),
    }
    return render(request, "desk/compare.html", context)


def _chosen(request: HttpRequest, name: str, revisions: list[AnswerSet], otherwise: AnswerSet) -> AnswerSet:
    wanted = request.GET.get(name, "")
    return next((one for one in revisions if str(one.revision) == wanted), otherwise)


def _called(answers: AnswerSet) -> str:
    """What a revision is called: how it came to be, and when."""
    how = (
        _("申請したとき")
        if answers.revision == 1
        else _("補正（第%(n)s回）のあと") % {"n": answers.basis.partition(":")[2]}
        if answers.basis.startswith("correction:")
        else _("紙の補正（第%(n)s回）のあと") % {"n": answers.basis.partition(":")[2]}
        if answers.basis.startswith("paper:")
        else _("改訂%(n)d") % {"n": answers.revision}
    )
    return f"{how}（{said_day(japan_day(answers.at))}）"


def _files_compared(before: AnswerSet, after: AnswerSet) -> list[tuple[str, str]]:
    """Name and fate of every file that only one of two revisions has."""
    old = {entry["sha256"]: entry["name"] for entry in before.files}
    new = {entry["sha256"]: entry["name"] for entry in after.files}
    gone = [(name, _("なくなった")) for digest, name in old.items() if digest not in new]
    come = [(name, _("加わった")) for digest, name in new.items() if digest not in old]
    return gone + come


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def applicant_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the office holds of the applicant, and the applicant's cases that this officer may see."""
    application = case_of(request, key)
    look_at(request, application, _("申請者について知られている情報の確認"))
    known = own_facts(application)
    cases = []
    if application.subject_id is not None:
        rows = applications_seen_by(acting_of_request(request)).filter(subject=application.subject_id)
        cases = list(rows.exclude(pk=application.pk).order_by("-arrived_at", "-id")[:MOST_CASES])
        list_cases(shown=cases, by=acting_of_request(request), at=now())
        open_rows(cases)
    groups: dict[str, list[object]] = {}
    for fact in known:
        groups.setdefault(group_of(fact.term).label, []).append(fact)
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "groups": list(groups.items()),
        "cases": cases,
        "is_guest": application.subject_id is None,
    }
    return render(request, "desk/applicant.html", context)


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def looking_part(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who else has the case open now, and whether it changed since the page that asks: a part of the page."""
    application, acting, at = case_of(request, key), acting_of_request(request), now()
    look_in(application=application, by=acting, at=at)
    shown = request.GET.get("revision", "")
    context = {
        "application": application,
        "looking": [one.name for one in looking_now(application, acting, at=at)],
        "has_changed": shown.isdecimal() and shown != str(application.revision),
    }
    return render(request, "desk/looking.html", context)
