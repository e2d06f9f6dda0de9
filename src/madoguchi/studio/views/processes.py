"""The processes of a procedure, which the inventory counts, and the times in which it is not taken."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import JAPAN, japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import Procedure, Process
from madoguchi.registry.selectors import (
    history_of,
    pauses_of,
    processes_of,
    survey_rows_like,
    survey_titles,
    years_of,
)
from madoguchi.registry.services import SomeoneElseSaved, add_process, change_process, pause, resume
from madoguchi.studio.forms import PauseForm, ProcessForm
from madoguchi.studio.views.finding import address, places, record_of, title_of
from madoguchi.studio.views.records import show_record
from madoguchi.ui.templatetags.ui import jdate


def _procedure(request: HttpRequest, slug: str, role: Role) -> Procedure:
    found = record_of(request, "procedures", slug, role)
    assert isinstance(found, Procedure)
    return found


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def pause_procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop taking the procedure, now or from a day on, with the reason that people will read."""
    procedure = _procedure(request, slug, Role.PUBLISHER)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return show_record(request, procedure, forms={"pause": form}, status=422)
    at, data = now(), form.cleaned_data
    begins = data["starts_on"]
    try:
        pause(
            procedure=procedure,
            reason=data["reason"],
            starts_at=_midnight(begins) if begins and begins > japan_day(at) else at,
            ends_at=_midnight(data["ends_on"] + timedelta(days=1)) if data["ends_on"] else None,
            by=acting_of_request(request),
            at=at,
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        told = None if refusal.field in form.fields else refusal
        return show_record(request, procedure, forms={"pause": form}, refused=told, status=409)
    return redirect(f"{address(procedure)}#pauses")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def resume_procedure(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Take the procedure again from now."""
    procedure, at = _procedure(request, slug, Role.PUBLISHER), now()
    found = next((one for one in pauses_of(procedure, at=at) if one.pk == key), None)
    if found is not None:
        resume(pause=found, by=acting_of_request(request), at=at)
    return redirect(f"{address(procedure)}#pauses")


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """One more process of the procedure."""
    return _page(request, _procedure(request, slug, Role.EDITOR), None)


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """State, counts and links of a process."""
    procedure = _procedure(request, slug, Role.EDITOR)
    process = next((one for one in processes_of(procedure) if one.pk == key), None)
    if process is None:
        raise Http404
    return _page(request, procedure, process)


FIELDS = (
    "title",
    "type_code",
    "kind",
    "state",
    "planned_on",
    "planned_reason",
    "barrier",
    "is_own_discretion",
    "tool",
    "basis",
    "basis_law",
    "basis_article",
    "counts_year",
    "total_count",
    "online_count",
)


_NAMES = {
    "title": gettext_lazy("プロセスの名前"),
    "type_code": gettext_lazy("手続類型"),
    "kind": gettext_lazy("プロセスの種類"),
    "state": gettext_lazy("デジタル化の状態"),
    "planned_on": gettext_lazy("デジタル化の予定"),
    "planned_reason": gettext_lazy("予定の理由"),
    "barrier": gettext_lazy("デジタル化できない理由"),
    "tool": gettext_lazy("使っているしくみ"),
    "basis": gettext_lazy("根拠の種類"),
    "basis_law": gettext_lazy("根拠となる法令・条例等"),
    "basis_article": gettext_lazy("根拠条項"),
    "is_own_discretion": gettext_lazy("自らの裁量で決められる"),
    "counts_year": gettext_lazy("年度"),
    "total_count": gettext_lazy("総件数"),
    "online_count": gettext_lazy("うちオンラインの件数"),
    "survey_ids": gettext_lazy("手続ID"),
}
"""What the fields of a process are called, in the order of the page."""


def _page(request: HttpRequest, procedure: Procedure, process: Process | None) -> HttpResponse:
    initial = _stored(procedure, process)
    form = ProcessForm(request.POST if request.method == "POST" else None, initial=initial)
    is_search = request.POST.get("act") == "find"
    words = (request.POST.get("words", "") or request.GET.get("words", "")).strip()[:100]
    status, clashes = 200, list[dict[str, str]]()
    revision = request.POST.get("revision", "") if process else ""
    if request.method == "POST" and not is_search:
        try:
            if form.is_valid() and _are_known(form) and _kept(request, procedure, process, form):
                return redirect(f"{address(procedure)}#processes")
            status = 422
        except SomeoneElseSaved:
            assert process is not None  # a new one clashes with nobody's
            process = Process.objects.prefetch_related("survey_links").get(pk=process.pk)
            clashes, status = _clashes(form, _stored(procedure, process)), 409
            revision = str(process.revision)
    linked = [number for number in str(form["survey_ids"].value() or "").replace("、", " ").split()][:20]
    titles = survey_titles(linked) if linked else {}
    context = {
        "record": procedure,
        "here": places(procedure),
        "title": title_of(procedure),
        "process": process,
        "form": form,
        "types": Process.Type.choices,
        "states": Process.State.choices,
        "kinds": Process.Kind.choices,
        "bases": Process.Basis.choices,
        "history": history_of(process) if process else [],
        "years": years_of(process) if process else [],
        "words": words,
        "found": survey_rows_like(words) if words else [],
        "linked": [(number, titles[number]) for number in linked if number in titles],
        "revision": revision or (process.revision if process else ""),
        "is_conflict": status == 409,
        "clashes": clashes,
        "errors": form.summary() if status == 422 else [],
    }
    return render(request, "studio/process.html", context, status=status)


def _stored(procedure: Procedure, process: Process | None) -> dict[str, Any]:
    """What the form shows before anything is typed: the process as it stands, or what is usual for a new one."""
    if process is None:
        return {"is_own_discretion": True, "survey_ids": procedure.survey_id}
    links = "、".join(link.survey_id for link in process.survey_links.all())
    return {**{name: getattr(process, name) for name in FIELDS}, "survey_ids": links}


def _clashes(form: ProcessForm, stored: dict[str, Any]) -> list[dict[str, str]]:
    """Where what was typed differs from what another officer saved meanwhile, both in words."""
    found = []
    for name, words in _NAMES.items():
        if name == "kind" and not form.cleaned_data.get(name):
            continue  # it is named by type and title
        typed, kept = _in_words(name, form.cleaned_data.get(name)), _in_words(name, stored[name])
        if typed != kept:
            found.append({"label": str(words), "typed": typed, "kept": kept})
    return found


_CHOICES: dict[str, Any] = {
    "type_code": Process.Type.choices,
    "kind": Process.Kind.choices,
    "state": Process.State.choices,
    "basis": Process.Basis.choices,
}


def _in_words(name: str, value: Any) -> str:
    if name == "survey_ids":
        value = "、".join(value) if isinstance(value, list) else value
    elif name in _CHOICES:
        value = dict(_CHOICES[name]).get(value, value)
    elif isinstance(value, bool):
        value = _("はい") if value else _("いいえ")
    elif isinstance(value, date):
        value = jdate(value)
    return str(_("（書かれていません）") if value in (None, "") else value)


def _are_known(form: ProcessForm) -> bool:
    """Whether every number that was typed is one of the survey; the others are told."""
    numbers = form.cleaned_data["survey_ids"]
    unknown = sorted(set(numbers) - set(survey_titles(numbers))) if numbers else []
    if unknown:
        form.add_error(
            "survey_ids", _("国の調査に、この手続IDはありません：%(ids)s") % {"ids": "、".join(unknown)}
        )
    return not unknown


def _kept(request: HttpRequest, procedure: Procedure, process: Process | None, form: ProcessForm) -> bool:
    """Whether the process was taken; what refused it stands in the form."""
    data = {name: form.cleaned_data[name] for name in (*FIELDS, "since", "reason")}
    if not data["kind"]:
        del data["kind"]
    common: dict[str, Any] = {
        "survey_ids": form.cleaned_data["survey_ids"],
        "by": acting_of_request(request),
        "at": now(),
    }
    try:
        if process is None:
            add_process(procedure=procedure, **data, **common)
        else:
            change_process(process=process, revision=posted_revision(request), **common, **data)
    except SomeoneElseSaved:
        raise
    except Refusal as refusal:
        form.add_error(refusal.field or "title", str(refusal))
        return False
    return True
