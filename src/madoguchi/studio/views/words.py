"""Words of residents: what was searched for in vain, and the table that leads from their words to official ones."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.search.models import Rewording
from madoguchi.search.selectors import (
    Target,
    is_ready,
    leads_to,
    missed_searches,
    rewordings,
    shipped_rewordings,
)
from madoguchi.search.services import add_rewording, retire_rewording
from madoguchi.studio.forms import Line, StudioForm
from madoguchi.studio.views.sheets import edited_organisations

READERS = (Role.EDITOR, Role.PUBLISHER, Role.ADMINISTRATOR, Role.AUDITOR)
PAGE_SIZE = 30
DAYS = 90
TARGETS = 3
"""Official names that the form has room for; the table itself holds more."""


class WordsForm(StudioForm):
    """Residents' words and the official words that they lead to (言い換え)."""

    organisation = forms.ChoiceField(
        error_messages={
            "required": _("組織を選んでください。"),
            "invalid_choice": _("組織を選んでください。"),
        }
    )
    words = Line(
        max_length=2000,
        error_messages={
            "required": _("住民が使う言葉を1つ以上書いてください。"),
            "max_length": _("2,000文字までで書いてください。"),
        },
    )
    why = Line(
        max_length=200,
        error_messages={
            "required": _("理由を書いてください。あとから見る人のために残します。"),
            "max_length": _("200文字までで書いてください。"),
        },
    )

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]
        for n in range(1, TARGETS + 1):
            for name, longest in (("title", 120), ("law", 120), ("article", 40)):
                self.fields[f"{name}{n}"] = Line(
                    required=False,
                    max_length=longest,
                    error_messages={"max_length": _("%(limit_value)d文字までで書いてください。")},
                )

    @property
    def said(self) -> list[str]:
        """The words apart: one a line, or with commas between."""
        text = str(self.cleaned_data.get("words", ""))
        for mark in ("、", "，", ",", "\r"):
            text = text.replace(mark, "\n")
        return [word.strip() for word in text.split("\n") if word.strip()]

    @property
    def targets(self) -> list[Target]:
        """The official words that were typed."""
        data = self.cleaned_data
        found = (
            Target(*(str(data.get(f"{name}{n}") or "") for name in ("title", "law", "article")))
            for n in range(1, TARGETS + 1)
        )
        return [target for target in found if target.title or target.law or target.article]


@open_to(Readers.OFFICER, *READERS)
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """What people searched for in vain, and officers' own entries."""
    acting = acting_of_request(request)
    page = Paginator(rewordings(by=acting), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "missed": missed_searches(by=acting, on=japan_day(now()), days=DAYS),
        "days": DAYS,
        "entries": [
            {"entry": one, "may_retire": acting.has(Role.EDITOR, one.organisation_id)}
            for one in page.object_list
        ],
        "page": page,
        "previous": f"?page={page.number - 1}#own" if page.has_previous() else "",
        "next": f"?page={page.number + 1}#own" if page.has_next() else "",
        "may_add": bool(acting.organisations(Role.EDITOR)),
        "done": request.GET.get("done", ""),
        "refused": None,
    }
    return render(request, "studio/words/home.html", context)


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def word_new(request: HttpRequest) -> HttpResponse:
    """Add an entry, after looking where it leads."""
    choices = [(one.slug, one.name) for one in edited_organisations(request)]
    if request.method == "GET":
        initial = {
            "words": request.GET.get("words", "")[:60],
            "organisation": choices[0][0] if len(choices) == 1 else "",
        }
        return _show(request, WordsForm(initial=initial, organisations=choices), choices)
    form = WordsForm(request.POST, organisations=choices)
    if request.POST.get("act") == "check":
        form.is_valid()
        return _show(request, form, choices, checked=form.targets)
    if not form.is_valid():
        return _show(request, form, choices, errors=form.summary(), status=422)
    places = {one.slug: one for one in edited_organisations(request)}
    try:
        add_rewording(
            words=form.said,
            targets=form.targets,
            why=form.cleaned_data["why"],
            organisation=places[form.cleaned_data["organisation"]],
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        place = {"targets": "title1"}.get(refusal.field, refusal.field)
        errors = [{"id": place, "message": str(refusal)}]
        return _show(request, form, choices, errors=errors, status=422)
    return redirect(f"{reverse('studio:words')}?done=added#own")


def _show(
    request: HttpRequest,
    form: WordsForm,
    choices: list[tuple[str, str]],
    *,
    checked: list[Target] | None = None,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    names = [str(form[f"title{n}"].value() or "") for n in range(1, TARGETS + 1)]
    context = {
        "form": form,
        "choices": choices,
        "targets": [
            {
                "n": n,
                "title_id": f"title{n}",
                "law_id": f"law{n}",
                "article_id": f"article{n}",
                "title": names[n - 1],
                "law": form[f"law{n}"].value() or "",
                "article": form[f"article{n}"].value() or "",
            }
            for n in range(1, TARGETS + 1)
        ],
        "checked": None
        if checked is None
        else [
            {"target": target, "titles": list(dict.fromkeys(titles))}
            for target, titles in zip(checked, leads_to(checked), strict=True)
        ],
        "is_ready": is_ready(),
        "errors": errors or [],
    }
    return render(request, "studio/words/new.html", context, status=status)


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def word_retire(request: HttpRequest, key: UUID) -> HttpResponse:
    """Use an officer's entry no longer."""
    acting = acting_of_request(request)
    place = acting.organisations(Role.EDITOR)
    entry = Rewording.objects.filter(pk=key, organisation__in=place).first()
    if entry is None:
        raise Http404
    try:
        retire_rewording(rewording=entry, by=acting, at=now())
    except Refusal:  # somebody else was faster: it is as the officer wanted it
        pass
    return redirect(f"{reverse('studio:words')}?done=retired#own")


@open_to(Readers.OFFICER, *READERS)
@require_safe
def words_table(request: HttpRequest) -> HttpResponse:
    """The entries that come with the software, to be read and searched."""
    wanted = request.GET.get("q", "").strip()[:100]
    page = Paginator(shipped_rewordings(wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "q": wanted,
        "entries": list(page.object_list),
        "page": page,
        "previous": _query(wanted, page.number - 1) if page.has_previous() else "",
        "next": _query(wanted, page.number + 1) if page.has_next() else "",
    }
    return render(request, "studio/words/table.html", context)


def _query(wanted: str, page: int) -> str:
    said = {"q": wanted, "page": str(page)}
    return "?" + urlencode({name: value for name, value in said.items() if value}, errors="replace")
