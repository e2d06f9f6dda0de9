"""Connecting a form to a procedure: which offices take it, by which clock, from which day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import form_versions_of
from madoguchi.language.reading import Unreadable, read_date, read_integer
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors.forms import last_editions, places_to_open, procedures_to_connect
from madoguchi.registry.services.forms import Reception, use_form
from madoguchi.studio.views.forms.frame import form_address, form_frame, form_of
from madoguchi.ui.templatetags.ui import jdate

Typed = dict[str, Any]


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["GET", "POST"])
def form_connect(request: HttpRequest, code: str) -> HttpResponse:
    """First choose the procedure; then the offices, the days and the first day, and open."""
    form = form_of(request, code, Role.PUBLISHER)
    version = next(iter(form_versions_of(form)), None)
    if version is None:
        return redirect(form_address(form))
    procedures = procedures_to_connect(acting_of_request(request))
    slug = request.POST.get("procedure") or request.GET.get("procedure", "")
    procedure = next((one for one in procedures if one.slug == slug), None)
    if procedure is None:
        return _show(request, form, version, procedures)
    if request.method == "GET":
        return _show(request, form, version, procedures, procedure)
    return _open(request, form, version, procedures, procedure)


def _open(
    request: HttpRequest,
    form: FormTemplate,
    version: FormVersion,
    procedures: list[Procedure],
    procedure: Procedure,
) -> HttpResponse:
    typed: Typed = {
        name: request.POST.get(name, "").strip()[:40]
        for name in ("standard_days", "online_standard_days", "retention_years", "opens_on")
    }
    typed["places"] = request.POST.getlist("place")
    errors: list[dict[str, str]] = []

    def number(name: str, most: int, sentence: str, *, needed: bool = False) -> int | None:
        try:
            if typed[name]:
                return read_integer(typed[name], 0, most)
        except Unreadable:
            pass
        if typed[name] or needed:
            errors.append({"id": name, "message": sentence})
        return None

    offered = places_to_open(acting_of_request(request), procedure)
    places = [one for one in offered if str(one.pk) in typed["places"]]
    if not places:
        errors.append({"id": "place", "message": _("受け付ける組織を選んでください。")})
    days = number("standard_days", 3650, _("標準処理期間は、日数を数字で書いてください。例：30"))
    online = number("online_standard_days", 3650, _("日数を数字で書いてください。例：20"))
    years = number("retention_years", 100, _("保存年限を、年数で書いてください。例：5"), needed=True)
    today = japan_day(now())
    try:
        opens_on = read_date(typed["opens_on"]) if typed["opens_on"] else today
    except Unreadable as unreadable:
        errors.append({"id": "opens_on", "message": str(unreadable)})
        opens_on = today
    if opens_on < today:
        errors.append({"id": "opens_on", "message": _("今日か、これからの日にしてください。")})
    if errors:
        return _show(request, form, version, procedures, procedure, typed=typed, errors=errors, status=422)
    try:
        use_form(
            form_version=version,
            procedure=procedure,
            receptions=[Reception(one, days, online, years or 0) for one in places],
            opens_on=opens_on,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _show(request, form, version, procedures, procedure, typed=typed, refused=refusal, status=409)
    return redirect(form_address(form, connected=1))


def _show(
    request: HttpRequest,
    form: FormTemplate,
    version: FormVersion,
    procedures: list[Procedure],
    procedure: Procedure | None = None,
    *,
    typed: Typed | None = None,
    errors: list[dict[str, str]] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    offered = places_to_open(acting_of_request(request), procedure) if procedure else []
    last = last_editions(procedure, [one.pk for one in offered]) if procedure else {}
    if typed is None:
        typed = _beginning(procedure, offered, last)
    context = {
        **form_frame(request, form),
        "version": version,
        "procedures": [(one.slug, _title(one)) for one in procedures],
        "procedure": procedure,
        "procedure_title": _title(procedure) if procedure else "",
        "places": [
            {
                "value": str(one.pk),
                "label": one.name,
                "hint": _told(last.get(one.pk)),
                "checked": str(one.pk) in typed["places"],
            }
            for one in offered
        ],
        "typed": typed,
        "unit": _unit(procedure),
        "errors": errors or [],
        "refused": refused,
    }
    return render(request, "studio/forms/connect.html", context, status=status)


def _title(procedure: Procedure) -> str:
    assert procedure.current is not None
    return f"{procedure.current.body.get('title', procedure.slug)}（{procedure.organisation.name}）"


def _told(edition: Any) -> str:
    if edition is None:
        return _("まだ受け付けていません。")
    return _("%(day)sから、様式「%(form)s」第%(n)d版で受け付けています。") % {
        "day": jdate(edition.opens_on),
        "form": edition.form_version.form.title,
        "n": edition.form_version.number,
    }


def _unit(procedure: Procedure | None) -> str:
    """What the periods of the procedure are counted in."""
    processing = procedure.current.body.get("processing", {}) if procedure and procedure.current else {}
    units = {"months": _("か月"), "business_days": _("日（土日・祝日・年末年始を除く）")}
    return units.get(processing.get("unit", ""), _("日"))


def _beginning(procedure: Procedure | None, offered: list[Organisation], last: dict[Any, Any]) -> Typed:
    """What stands in the fields first: as it is taken now, else as the procedure says."""
    known = next(iter(last.values()), None)
    processing = procedure.current.body.get("processing", {}) if procedure and procedure.current else {}
    days = known.standard_days if known else processing.get("window_days")
    online = known.online_standard_days if known else processing.get("online_days")
    chosen = [str(one.pk) for one in offered if one.pk in last]
    if not chosen and procedure is not None:
        chosen = [str(one.pk) for one in offered if one.pk == procedure.organisation_id]
    return {
        "standard_days": "" if days is None else str(days),
        "online_standard_days": "" if online is None else str(online),
        "retention_years": str(known.retention_years) if known else "5",
        "opens_on": "",
        "places": chosen,
    }
