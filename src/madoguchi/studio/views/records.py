"""The officer's records: the list, one record with all that is known of it, a new one, who keeps it, its end."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import Procedure, Programme, RuleVersion
from madoguchi.registry.selectors import (
    keepers_of,
    pauses_of,
    processes_of,
    records_shaped_by,
    row_of,
    rule_drafts_for,
    shaped_organisations,
    survey_rows_like,
    survey_titles,
    versions_of,
    waiting_for,
)
from madoguchi.registry.selectors.shaping import AnyRecord, Kind, names_of_public
from madoguchi.registry.selectors.survey import survey_row_or_none
from madoguchi.registry.services import (
    add_procedure,
    add_programme,
    retire,
    save_draft,
    set_owner,
    start_draft,
)
from madoguchi.studio.beginnings import body_from_survey
from madoguchi.studio.forms import NewRecordForm, OwnerForm, PauseForm, RetireForm, WithdrawForm
from madoguchi.studio.shape import pruned
from madoguchi.studio.views.finding import (
    address,
    is_withdrawn,
    kind_of,
    places,
    problems_in,
    record_of,
    title_of,
)
from madoguchi.ui.templatetags.ui import jdate

PAGE_SIZE = 50
SHAPERS = (Role.EDITOR, Role.PUBLISHER)
NAMERS = (*SHAPERS, Role.ADMINISTRATOR)
"""Who may say who keeps a record."""

KIND_NAMES = {"": _("すべて"), "procedure": _("手続"), "programme": _("制度")}
STATE_NAMES = {
    "public": _("公開中"),
    "editing": _("編集中"),
    "waiting": _("公開待ち"),
    "scheduled": _("予約公開"),
    "retired": _("廃止"),
}


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the officer, and all records of the officer's organisations."""
    acting = acting_of_request(request)
    organisations = list(shaped_organisations(acting))
    wanted = _wanted(request, organisations)
    found = records_shaped_by(
        acting,
        kind=wanted["kind"] or None,  # type: ignore[arg-type]
        organisation=UUID(wanted["organisation"]) if wanted["organisation"] else None,
        state=wanted["state"],
        words=wanted["q"],
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [row_of(values) for values in page.object_list]
    waiting = waiting_for(acting)
    rule_drafts = [_rule_draft(one, acting) for one in rule_drafts_for(acting)]
    context = {
        "wanted": wanted,
        "is_filtered": any(wanted.values()),
        "organisations": [(str(one.pk), one.name) for one in organisations],
        "kinds": [(key, name) for key, name in KIND_NAMES.items() if key],
        "states": list(STATE_NAMES.items()),
        "rows": [{"row": row, "states": _tags(row.states)} for row in rows],
        "page": page,
        "previous": _query(wanted, page.number - 1) if page.has_previous() else "",
        "next": _query(wanted, page.number + 1) if page.has_next() else "",
        "waiting": {
            name: {
                "total": one.total,
                "more": one.total - len(one.first),
                "first": [_waiting(version) for version in one.first],
            }
            for name, one in waiting.items()
        },
        "rule_drafts": rule_drafts,
        "is_anything_waiting": bool(rule_drafts) or any(one.total for one in waiting.values()),
        "may_add": bool(acting.organisations(Role.EDITOR)),
    }
    return render(request, "studio/home.html", context)


def _wanted(request: HttpRequest, organisations: list[Organisation]) -> dict[str, str]:
    known = {str(one.pk) for one in organisations}
    place, kind, state = (request.GET.get(name, "") for name in ("organisation", "kind", "state"))
    return {
        "q": request.GET.get("q", "").strip()[:100],
        "organisation": place if place in known else "",
        "kind": kind if kind in KIND_NAMES else "",
        "state": state if state in STATE_NAMES else "",
    }


def _query(wanted: dict[str, str], page: int) -> str:
    given = {**wanted, "page": str(page) if page > 1 else ""}
    return "?" + urlencode({name: value for name, value in given.items() if value}, errors="replace")


def _tags(states: tuple[str, ...]) -> list[tuple[str, Any]]:
    tones = {"public": "green", "editing": "blue", "waiting": "orange", "scheduled": "blue"}
    return [(tones.get(state, "gray"), STATE_NAMES.get(state, _("準備中"))) for state in states]


def _rule_draft(draft: RuleVersion, acting: Acting) -> dict[str, Any]:
    """A draft of a rule with its state in words and where to go on."""
    programme = draft.programme
    is_mine = draft.edited_by_id == acting.who
    if draft.asked_at:
        state = ("orange", _("公開待ち"))
    else:
        state = ("red", _("差し戻し")) if draft.remark else ("blue", _("編集中"))
    to_publish = draft.asked_at and not is_mine and acting.has(Role.PUBLISHER, programme.organisation_id)
    name = "studio:rule_publish" if to_publish else "studio:rule"
    title = programme.current.body.get("title") if programme.current else ""
    return {
        "title": title or programme.slug,
        "version": draft,
        "state": state,
        "href": reverse(name, args=[programme.slug]),
    }


def _waiting(version: Any) -> dict[str, Any]:
    record = version.record
    return {
        "title": version.body.get("title") or record.slug,
        "version": version,
        "organisation": record.organisation.name,
        "draft": address(record, "draft"),
        "publish": address(record, "publish"),
    }


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def record_page(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """One record: what is public, what is written, what is to come, and what may be done."""
    return show_record(request, record_of(request, kind, slug))


def show_record(
    request: HttpRequest,
    record: AnyRecord,
    *,
    forms: dict[str, Any] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the record, with a form that could not be taken and what refused an act."""
    acting, at = acting_of_request(request), now()
    versions = versions_of(record)
    draft = next((one for one in versions if not one.is_published), None)
    procedure = record if isinstance(record, Procedure) else None
    processes = processes_of(procedure) if procedure else []
    numbers = [link.survey_id for process in processes for link in process.survey_links.all()]
    given = forms or {}
    shown, today = record.current.number if record.current else 0, japan_day(at)
    context = {
        "record": record,
        "kind": kind_of(record),
        "kind_name": KIND_NAMES[kind_of(record)],
        "title": title_of(record, None if record.current else draft),
        "here": places(record),
        "versions": versions,
        "draft": draft,
        "draft_problems": len(problems_in(kind_of(record), draft.body)) if draft else 0,
        "is_own_draft": draft is not None and draft.edited_by_id == acting.who,
        "upcoming": [
            {"version": one, "form": _withdraw_form(one, given)}
            for one in versions
            if one.is_published and one.number > shown and not is_withdrawn(one)
        ],
        "lines": [_line(one, shown, today) for one in versions],
        "processes": processes,
        "survey_titles": survey_titles(numbers) if numbers else {},
        "pauses": pauses_of(procedure, at=at) if procedure else [],
        "at": at,
        "may_edit": acting.has(Role.EDITOR, record.organisation_id),
        "may_publish": acting.has(Role.PUBLISHER, record.organisation_id),
        "may_name": any(acting.has(role, record.organisation_id) for role in NAMERS),
        **_typed(record, given),
        "owners": [("", _("決めない")), *_keepers(record, at)],
        "successors": _successors(record),
        "sure": [("on", _("廃止してよい"))],
        "refused": refused,
        "errors": _errors(given),
    }
    return render(request, "studio/record.html", context, status=status)


def _line(version: Any, shown: int, today: date) -> dict[str, Any]:
    """One version in the list: its state in words, and why it was withdrawn."""
    withdrawal = getattr(version, "withdrawal", None)
    is_to_come = version.is_published and version.number > shown
    if withdrawal is not None:
        tone, state = "gray", _("取下げ")
    elif version.number == shown:
        tone, state = "green", _("公開中")
    elif is_to_come:
        tone, state = "blue", format_lazy(_("{day}から"), day=jdate(version.effective_from))
    elif version.is_published:
        tone, state = "gray", _("以前の版")
    else:
        tone, state = ("orange", _("公開待ち")) if version.asked_at else ("blue", _("編集中"))
    return {"version": version, "tone": tone, "state": state, "withdrawal": withdrawal}


def _withdraw_form(version: Any, forms: dict[str, Any]) -> dict[str, Any]:
    """The form that takes back a version to come, with what was typed; its field has an id of its own."""
    name = f"withdraw-{version.number}"
    typed = forms.get(name)
    return {"id": f"{name}-reason", "is_open": typed is not None, "form": typed or WithdrawForm()}


def _typed(record: AnyRecord, forms: dict[str, Any]) -> dict[str, Any]:
    """What the forms of the page show: what was typed, else what is stored."""
    owner_form, pause_form, retire_form = (forms.get(name) for name in ("owner", "pause", "retire"))
    stored = {
        "owner": str(record.owner_id) if record.owner_id else "",
        "review_on": record.review_on.isoformat() if record.review_on else "",
    }
    typed = {name: owner_form[name].value() or "" for name in stored} if owner_form else stored
    return {
        "owner_value": typed["owner"],
        "review_value": typed["review_on"],
        "pause_form": pause_form or PauseForm(),
        "is_pausing": pause_form is not None,
        "retire_form": retire_form or RetireForm(successors=[]),
        "is_retiring": retire_form is not None,
    }


def _errors(forms: dict[str, Any]) -> list[dict[str, str]]:
    """The errors of the form that could not be taken; reasons have ids of their own."""
    found: list[dict[str, str]] = []
    for name, form in forms.items():
        renamed = {"reason": f"{name}-reason"} if name.partition("-")[0] in ("retire", "withdraw") else {}
        found += [{**one, "id": renamed.get(one["id"], one["id"])} for one in form.summary()]
    return found


def _keepers(record: AnyRecord, at: Any) -> list[tuple[str, str]]:
    found = [(str(user.pk), user.name) for user in keepers_of(record, at=at)]
    if record.owner and str(record.owner.pk) not in dict(found):
        found.append((str(record.owner.pk), _("%(name)s（不在）") % {"name": record.owner.name}))
    return found


def _successors(record: AnyRecord) -> list[tuple[str, str]]:
    return [one for one in names_of_public(kind_of(record)) if one[0] != record.slug]


@open_to(Readers.OFFICER, *NAMERS)
@require_http_methods(["POST"])
def owner(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Name who keeps the record and when it is looked through again."""
    record = record_of(request, kind, slug, *NAMERS)
    at = now()
    form = OwnerForm(request.POST, owners=_keepers(record, at))
    if not form.is_valid():
        return show_record(request, record, forms={"owner": form}, status=422)
    chosen = form.cleaned_data["owner"]
    keeper = keepers_of(record, at=at).filter(pk=chosen).first() if chosen else None
    if chosen and keeper is None:
        keeper = record.owner
    set_owner(
        record=record,
        owner=keeper,
        review_on=form.cleaned_data["review_on"],
        by=acting_of_request(request),
        at=at,
    )
    if request.POST.get("then") == "todo":
        return redirect(f"{reverse('studio:todo')}?done=owner")
    return redirect(f"{address(record)}#keeping")


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def retire_record(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """End the record; its address stays and points to what follows it."""
    record = record_of(request, kind, slug, Role.PUBLISHER)
    form = RetireForm(request.POST, successors=_successors(record))
    if not form.is_valid():
        return show_record(request, record, forms={"retire": form}, status=422)
    model: Any = Procedure if isinstance(record, Procedure) else Programme
    chosen = form.cleaned_data["successor"]
    try:
        retire(
            record=record,
            successor=model.objects.get(slug=chosen) if chosen else None,
            reason=form.cleaned_data["reason"],
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return show_record(request, record_of(request, kind, slug), refused=refusal, status=409)
    return redirect(address(record))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def new_record(request: HttpRequest) -> HttpResponse:
    """Begin a procedure or a programme, from a row of the national survey if there is one."""
    acting = acting_of_request(request)
    organisations = [
        (str(one.pk), one.name) for one in shaped_organisations(acting) if acting.has(Role.EDITOR, one.pk)
    ]
    words = request.GET.get("words", "").strip()[:100]
    given = request.POST if request.method == "POST" else None
    chosen = request.POST.get("survey_id", "") or request.GET.get("survey_id", "")
    row = survey_row_or_none(chosen[:16])
    initial = {
        "kind": "programme" if request.GET.get("kind") == "programme" else "procedure",
        "title": row.title[:120] if row else "",
        "survey_id": row.survey_id if row else "",
        "organisation": organisations[0][0] if len(organisations) == 1 else "",
    }
    form = NewRecordForm(given, initial=initial, organisations=organisations)
    context = {
        "form": form,
        "row": row,
        "words": words,
        "found": survey_rows_like(words) if words else [],
        "organisations": organisations,
        "kinds": [(key, name) for key, name in KIND_NAMES.items() if key],
        "errors": [],
    }
    if request.method == "GET":
        return render(request, "studio/new.html", context)
    if form.is_valid():
        try:
            return redirect(address(_begin(request, form, row), "draft"))
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    errors = form.summary() or [{"id": "", "message": str(text)} for text in form.non_field_errors()]
    return render(request, "studio/new.html", {**context, "errors": errors}, status=422)


def _begin(request: HttpRequest, form: NewRecordForm, row: Any) -> AnyRecord:
    """The new record with a draft that says what is known."""
    acting, at, data = acting_of_request(request), now(), form.cleaned_data
    organisation = Organisation.objects.get(pk=data["organisation"])
    kind: Kind = data["kind"]
    common: dict[str, Any] = {"slug": data["slug"], "organisation": organisation, "by": acting, "at": at}
    record: Any
    if kind == "procedure":
        record = add_procedure(survey_id=row.survey_id if row else "", **common)
    else:
        record = add_programme(**common)
    body = body_from_survey(row, kind) if row else {}
    body = pruned(kind, {**body, "title": data["title"]})
    started = start_draft(record=record, by=acting, at=at)
    save_draft(version=started, body=body, revision=started.revision, by=acting, at=at)
    return record  # type: ignore[no-any-return]
