"""Programmes of the childcare support registry: looked through, drafted by one person, published by another."""

import hashlib
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.selectors import imported_waiting, shaped_organisations
from madoguchi.registry.services import ProgrammeImport, import_programmes, publish_imported
from madoguchi.studio.forms import StudioForm
from madoguchi.studio.views.finding import address

MOST_BYTES = 30 * 1024 * 1024
MOST_WRITTEN = 1000
"""Records that one press writes or publishes: about 40 or 20 seconds; more are left to the command."""
MOST_SHOWN = 100


class RegistryForm(StudioForm):
    """The file of the registry, and whose the programmes are (制度の取込み)."""

    organisation = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("組織を選んでください。"),
            "invalid_choice": gettext_lazy("組織を選んでください。"),
        }
    )
    file = forms.FileField(
        error_messages={
            "required": gettext_lazy("JSONファイルを選んでください。"),
            "empty": gettext_lazy("空のファイルです。JSONファイルを選び直してください。"),
            "invalid": gettext_lazy("JSONファイルを選んでください。"),
        }
    )

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """The file, unless the page would take too long over it."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("30MBまでのファイルを選んでください。大きなファイルは、管理者がコマンドで取り込みます。")
            )
        return file


@open_to(Readers.OFFICER, Role.EDITOR, Role.PUBLISHER)
@require_http_methods(["GET", "POST"])
def registry_file(request: HttpRequest) -> HttpResponse:
    """Look through the registry's file; then, when the same file comes again with its digest, draft it."""
    if request.method == "GET":
        return _show(request)
    acting = acting_of_request(request)
    places = [one for one in shaped_organisations(acting) if acting.has(Role.EDITOR, one.pk)]
    if not places:
        raise Http404
    form = RegistryForm(request.POST, request.FILES, organisations=[(one.slug, one.name) for one in places])
    seen = request.POST.get("seen", "")[:64]
    if not form.is_valid():
        return _show(request, form=form, seen=seen, status=422)
    content = form.cleaned_data["file"].read()
    digest = hashlib.sha256(content).hexdigest()
    place = next(one for one in places if one.slug == form.cleaned_data["organisation"])
    if seen and seen != digest:
        form.add_error("file", _("確かめたファイルと違います。もう一度、内容を確かめてください。"))
        return _show(request, form=form, status=422)
    asked: dict[str, Any] = {"organisation": place, "by": acting}
    try:
        report = import_programmes(content, is_preview=True, at=now(), **asked)
        is_too_many = len(report.added) + len(report.changed) > MOST_WRITTEN
        if seen and not is_too_many:
            report = import_programmes(content, at=now(), **asked)
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return _show(request, form=form, status=422)
    return _show(request, form=form, report=report, seen=digest, is_too_many=is_too_many, place=place.slug)


def _show(
    request: HttpRequest,
    *,
    form: RegistryForm | None = None,
    report: ProgrammeImport | None = None,
    seen: str = "",
    is_too_many: bool = False,
    place: str = "",
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    acting = acting_of_request(request)
    choices = [
        (one.slug, one.name) for one in shaped_organisations(acting) if acting.has(Role.EDITOR, one.pk)
    ]
    initial = {"organisation": choices[0][0] if len(choices) == 1 else ""}
    published = request.GET.get("published", "")
    context = {
        "choices": choices,
        "form": form or RegistryForm(initial=initial, organisations=choices),
        "errors": form.summary() if form else [],
        "report": report,
        "todo": len(report.added) + len(report.changed) if report else 0,
        "lists": _lists(report) if report else [],
        "seen": seen,
        "place": place,
        "is_too_many": is_too_many,
        "most": MOST_WRITTEN,
        "mail": request.user.email if request.user.is_authenticated else "",
        "waiting": _waiting(acting),
        "published": int(published) if published.isascii() and published.isdecimal() else None,
        "refused": refused,
    }
    return render(request, "studio/sheets/programmes.html", context, status=status)


def _lists(report: ProgrammeImport) -> list[dict[str, Any]]:
    pairs = (("added", _("新しい制度"), report.added), ("changed", _("内容が変わる制度"), report.changed))
    return [
        {"key": key, "title": title, "names": names[:MOST_SHOWN], "more": max(0, len(names) - MOST_SHOWN),
         "count": len(names)}
        for key, title, names in pairs
    ]  # fmt: skip


def _waiting(acting: Any) -> list[dict[str, Any]]:
    """What asks for publication by organisation: what one may publish, and what one wrote oneself."""
    found = []
    for place, inside in groupby(
        imported_waiting(acting), key=lambda version: version.programme.organisation
    ):
        versions = list(inside)
        others = [version for version in versions if version.edited_by_id != acting.who]
        found.append(
            {
                "place": place,
                "count": len(others),
                "is_too_many": len(others) > MOST_WRITTEN,
                "own": len(versions) - len(others),
                "shown": [
                    {"title": version.body.get("title", ""), "href": address(version.programme, "publish")}
                    for version in others[:MOST_SHOWN]
                ],
                "more": max(0, len(others) - MOST_SHOWN),
            }
        )
    return found


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def publish_programmes(request: HttpRequest) -> HttpResponse:
    """Publish the imported programmes of an organisation that ask for it and that another person drafted."""
    acting = acting_of_request(request)
    try:
        key = UUID(request.POST.get("organisation", ""))
    except ValueError as error:
        raise Http404 from error
    place = shaped_organisations(acting).filter(pk=key).first()
    if place is None or not acting.has(Role.PUBLISHER, place.pk):
        raise Http404
    count = _count(acting, key)
    if count > MOST_WRITTEN:
        return _show(request, refused=Refusal(_("多すぎます。管理者がコマンドで公開します。")), status=409)
    if request.POST.get("count") != str(count):
        sentence = _("表示したあとで、待っている制度が変わりました。もう一度確かめてください。")
        return _show(request, refused=Refusal(sentence), status=409)
    try:
        done = publish_imported(organisation=place, by=acting, at=now())
    except Refusal as refusal:
        return _show(request, refused=refusal, status=409)
    return redirect(f"{reverse('studio:import_programmes')}?published={done}")


def _count(acting: Any, place: UUID) -> int:
    waiting = imported_waiting(acting).filter(programme__organisation=place)
    return waiting.exclude(edited_by=acting.who).count()
