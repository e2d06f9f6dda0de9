"""Versions side by side, and the second person: asks, looks through, publishes or sends back."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.selectors import draft_of, versions_of, versions_to_come
from madoguchi.registry.selectors.shaping import AnyRecord
from madoguchi.registry.services import ask_publication, publish_version, send_back, withdraw_version
from madoguchi.registry.types import schema, sections
from madoguchi.studio.forms import PublishForm, SendBackForm, WithdrawForm
from madoguchi.studio.shape import label, told
from madoguchi.studio.views.editing import show_draft
from madoguchi.studio.views.finding import (
    address,
    is_withdrawn,
    kind_of,
    places,
    problem_links,
    problems_in,
    record_of,
    title_of,
)
from madoguchi.studio.views.records import show_record
from madoguchi.versions.selectors import Difference, differences, marked

SHAPERS = (Role.EDITOR, Role.PUBLISHER)


def changes(kind: str, before: Any, after: Any) -> list[dict[str, Any]]:
    """The differences of two bodies by section, in words: what a page shows."""
    order = {key: (n, section) for n, (section, keys) in enumerate(sections(kind).items()) for key in keys}
    found: dict[str, list[dict[str, Any]]] = {}
    for one in differences(before, after):
        _place, section = order.get(str(one.path[0]), (0, _("そのほか")))
        found.setdefault(section, []).append(_change(kind, one))
    keys = list(schema(kind)["properties"])
    for lines in found.values():
        lines.sort(key=lambda line: keys.index(line["key"]) if line["key"] in keys else 0)
    names = [section for section in sections(kind) if section in found]
    names += [section for section in found if section not in names]
    return [{"section": section, "lines": found[section]} for section in names]


def _change(kind: str, one: Difference) -> dict[str, Any]:
    before, after = told(kind, one.path, one.before), told(kind, one.path, one.after)
    return {
        "key": str(one.path[0]),
        "label": label(kind, one.path),
        "change": one.change,
        "before": before or _("（書かれていません）"),
        "after": after or _("（書かれていません）"),
        "pieces": marked(before, after) if one.change == "changed" and before and after else [],
    }


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def compare(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Two versions of the record, field by field."""
    record = record_of(request, kind, slug)
    versions = {str(one.number): one for one in versions_of(record)}
    if not versions:
        return redirect(address(record))
    newest = next(iter(versions))
    after = versions.get(request.GET.get("after", newest))
    if after is None:
        raise Http404
    usual = str(after.number - 1)
    before = versions.get(request.GET.get("before", usual))
    name = kind_of(record)
    context = {
        "record": record,
        "kind": name,
        "here": places(record),
        "title": title_of(record, after),
        "before": before,
        "after": after,
        "choices": [(number, _version_name(one)) for number, one in versions.items()],
        "sections": changes(name, before.body, after.body) if before else [],
    }
    return render(request, "studio/compare.html", context)


def _version_name(version: Any) -> str:
    state = _("公開済み") if version.is_published else _("編集中")
    if is_withdrawn(version):
        state = _("取下げ")
    return _("第%(n)s版（%(state)s）") % {"n": version.number, "state": state}


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def version_page(request: HttpRequest, kind: str, slug: str, number: int) -> HttpResponse:
    """One version in full, with who wrote and who approved it."""
    record = record_of(request, kind, slug)
    version = next((one for one in versions_of(record) if one.number == number), None)
    if version is None:
        raise Http404
    name = kind_of(record)
    fields = schema(name)["properties"]
    context = {
        "record": record,
        "kind": name,
        "here": places(record),
        "title": title_of(record, version),
        "version": version,
        "withdrawal": getattr(version, "withdrawal", None),
        "sections": [
            {
                "title": section,
                "rows": [
                    {"label": fields[key]["title"], "value": told(name, (key,), version.body.get(key))}
                    for key in keys
                    if version.body.get(key) not in (None, "", [], {})
                ],
            }
            for section, keys in sections(name).items()
        ],
    }
    return render(request, "studio/version.html", context)


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def ask(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Ask another person to publish the draft."""
    record = record_of(request, kind, slug, Role.EDITOR)
    version = draft_of(record)
    if version is None:
        return redirect(address(record))
    try:
        ask_publication(version=version, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return show_draft(request, record, version, refused=refusal, status=409)
    return redirect(address(record, "draft"))


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Look through what was changed and publish it, at once or on a day."""
    record = record_of(request, kind, slug)
    version = draft_of(record)
    if version is None:
        return redirect(address(record))
    if request.method == "GET":
        return _show_publish(request, record, version)
    if not acting_of_request(request).has(Role.PUBLISHER, record.organisation_id):
        raise Http404
    return publish_as_typed(
        request,
        version,
        latest=lambda: draft_of(record),
        show=partial(_show_publish, request, record),
        home=address(record),
    )


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def send_draft_back(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Return the draft to its editor, saying what to mend."""
    record = record_of(request, kind, slug, Role.PUBLISHER)
    version = draft_of(record)
    if version is None:
        return redirect(address(record))
    return send_back_as_typed(
        request, version, show=partial(_show_publish, request, record), home=address(record, "draft")
    )


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def withdraw(request: HttpRequest, kind: str, slug: str, number: int) -> HttpResponse:
    """Take back a version that is published for a day to come."""
    record = record_of(request, kind, slug, Role.PUBLISHER)
    version = next((one for one in versions_of(record) if one.number == number), None)
    if version is None:
        raise Http404
    form = WithdrawForm(request.POST)
    forms = {f"withdraw-{number}": form}
    if not form.is_valid():
        return show_record(request, record, forms=forms, status=422)
    try:
        withdraw_version(
            version=version, reason=form.cleaned_data["reason"], by=acting_of_request(request), at=now()
        )
    except Refusal as refusal:
        return show_record(request, record, refused=refusal, status=409)
    return redirect(address(record))


def publish_as_typed(
    request: HttpRequest,
    version: Any,
    *,
    latest: Callable[[], Any],
    show: Callable[..., HttpResponse],
    home: str,
    publish: Callable[..., Any] = publish_version,
) -> HttpResponse:
    """Publish as the form says and go `home`; what cannot be done is said on the page `show`, with the `latest` draft."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        return show(version, form=form, status=422)
    day = form.cleaned_data["effective_from"] if form.cleaned_data["when"] == "day" else None
    try:
        publish(
            version=version,
            effective_from=day,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        fresh = latest()
        if fresh is None:
            return redirect(home)
        return show(fresh, form=form, refused=refusal, status=409)
    return redirect(home)


def send_back_as_typed(
    request: HttpRequest,
    version: Any,
    *,
    show: Callable[..., HttpResponse],
    home: str,
    send_back: Callable[..., Any] = send_back,
) -> HttpResponse:
    """Send the draft back with the remark of the form and go `home`; else say on the page `show` why not."""
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return show(version, back=form, status=422)
    try:
        send_back(
            version=version, remark=form.cleaned_data["remark"], by=acting_of_request(request), at=now()
        )
    except Refusal as refusal:
        return show(version, back=form, refused=refusal, status=409)
    return redirect(home)


def deciding(
    request: HttpRequest,
    version: Any,
    *,
    is_publisher: bool,
    has_problems: bool,
    form: PublishForm,
    back: SendBackForm,
    refused: Refusal | None,
) -> dict[str, Any]:
    """What `studio/deciding.html` shows: the two forms, who may use them, and what is wrong with what was typed."""
    is_own = version.edited_by_id == acting_of_request(request).who
    failed = next((one for one in (form, back) if one.is_bound and not one.is_valid()), None)
    errors = failed.summary() if failed else []
    if refused is not None and refused.field:
        errors = [{"id": refused.field, "message": str(refused)}]
    return {
        "is_own": is_own,
        "is_publisher": is_publisher,
        "may_publish": is_publisher and not is_own and not has_problems,
        "may_send_back": is_publisher and not is_own and version.asked_at is not None,
        "form": form,
        "back": back,
        "refused": refused,
        "errors": errors,
    }


def _show_publish(
    request: HttpRequest,
    record: AnyRecord,
    version: Any,
    *,
    form: PublishForm | None = None,
    back: SendBackForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    name = kind_of(record)
    upcoming = next(iter(versions_to_come(record)), None)
    base = upcoming or record.current
    problems = problems_in(name, version.body)
    context = {
        "record": record,
        "kind": name,
        "here": places(record),
        "title": title_of(record, version),
        "version": version,
        "base": base,
        "upcoming": upcoming,
        "sections": changes(name, base.body, version.body) if base else [],
        "problems": problem_links(record, problems),
        **deciding(
            request,
            version,
            is_publisher=acting_of_request(request).has(Role.PUBLISHER, record.organisation_id),
            has_problems=bool(problems),
            form=form or PublishForm(initial=_usual_day(upcoming, japan_day(now()))),
            back=back or SendBackForm(),
            refused=refused,
        ),
    }
    return render(request, "studio/publish.html", context, status=status)


def _usual_day(upcoming: Any, today: date) -> dict[str, Any]:
    """A version that stands on one for a day to come usually follows it on that day."""
    if upcoming is None or upcoming.effective_from is None or upcoming.effective_from <= today:
        return {"when": "now", "effective_from": ""}
    return {"when": "day", "effective_from": upcoming.effective_from.isoformat()}
