"""Writing a draft: begun, one section a page, saved by itself or by hand, thrown away."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import JAPAN, now
from madoguchi.core.refusal import Refusal
from madoguchi.registry.selectors import draft_of, versions_of, versions_to_come
from madoguchi.registry.selectors.shaping import AnyRecord, AnyVersion, names_of_public
from madoguchi.registry.services import (
    DraftExists,
    SomeoneElseSaved,
    discard_draft,
    save_draft,
    start_draft,
)
from madoguchi.studio.shape import (
    Drawing,
    Field,
    digest_of_section,
    fields_of_section,
    id_of,
    problems_by_section,
    pruned,
    sections_of,
    told,
)
from madoguchi.studio.typed import Typed
from madoguchi.studio.views.finding import (
    address,
    kind_of,
    places,
    problem_links,
    problems_in,
    record_of,
    title_of,
)
from madoguchi.studio.views.records import show_record

AUTOSAVE = "X-Autosave"
MOST_TRIES = 3


class DraftGone(Refusal):
    """The draft was published or thrown away meanwhile."""

    sentence = _("この版は、公開されたか、取り消されました。入力した内容は、保存されていません。")


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def start(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Begin a new version as a copy of the latest, or of the one that is named; one that is begun is opened."""
    record = record_of(request, kind, slug, Role.EDITOR)
    named = request.POST.get("base", "")
    base = next((one for one in versions_of(record) if str(one.number) == named), None)
    try:
        start_draft(record=record, base=base, by=acting_of_request(request), at=now())
    except DraftExists:
        pass
    except Refusal as refusal:
        return show_record(request, record, refused=refusal, status=409)
    return redirect(address(record, "draft"))


@open_to(Readers.OFFICER, Role.EDITOR, Role.PUBLISHER)
@require_safe
def draft(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """The draft at a glance: its sections, what is still to be mended, what comes next."""
    record = record_of(request, kind, slug)
    version = draft_of(record)
    if version is None:
        return redirect(address(record))
    return show_draft(request, record, version)


def show_draft(
    request: HttpRequest,
    record: AnyRecord,
    version: AnyVersion,
    *,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The overview of a draft, with what refused an act."""
    acting = acting_of_request(request)
    name = kind_of(record)
    problems = problems_in(name, version.body)
    by_section = problems_by_section(name, problems)
    context = {
        **_frame(record, version),
        "tasks": [_task(record, version, number, *pair) for number, pair in enumerate(by_section.items(), 1)],
        "problems": problem_links(record, problems),
        "may_edit": acting.has(Role.EDITOR, record.organisation_id),
        "may_publish": acting.has(Role.PUBLISHER, record.organisation_id),
        "is_own": version.edited_by_id == acting.who,
        "upcoming": next(iter(versions_to_come(record)), None),
        "refused": refused,
    }
    return render(request, "studio/draft.html", context, status=status)


def _task(
    record: AnyRecord, version: AnyVersion, number: int, section: str, problems: list[Any]
) -> dict[str, str]:
    is_begun = any(key in version.body for key in fields_of_section(kind_of(record), section))
    check = "?check=1" if is_begun and problems else ""
    return {
        "title": section,
        "href": address(record, "edit", number) + check,
        "state": "todo" if problems else "done",
        "hint": (
            gettext("直すところが%(n)s件あります") % {"n": len(problems)} if problems and is_begun
            else gettext("まだ書いていません") if problems else ""
        ),
    }  # fmt: skip


def _frame(record: AnyRecord, version: AnyVersion | None) -> dict[str, Any]:
    return {
        "record": record,
        "kind": kind_of(record),
        "here": places(record),
        "version": version,
        "title": title_of(record, version),
    }


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, kind: str, slug: str, number: int) -> HttpResponse:
    """One section of the draft: typed, saved, unfinished or not."""
    record = record_of(request, kind, slug, Role.EDITOR)
    names = sections_of(kind_of(record))
    if not 1 <= number <= len(names):
        raise Http404
    page = SectionPage(request, record, number, names)
    if request.method == "POST":
        return page.save()
    if page.version is None:
        return redirect(address(record))
    return page.show(page.version.body, is_checked=bool(request.GET.get("check")))


class SectionPage:
    """One section's page and what is done with it (編集の画面)."""

    def __init__(self, request: HttpRequest, record: AnyRecord, number: int, names: list[str]) -> None:
        self.request, self.record, self.number, self.names = request, record, number, names
        self.kind = kind_of(record)
        self.section = names[number - 1]
        self.version: Any = draft_of(record)
        self.is_autosave = request.headers.get(AUTOSAVE) == "1"

    def save(self) -> HttpResponse:
        """Keep what was typed, unless somebody else changed the same section since it was read."""
        typed = Typed(self.kind, self.section, self.request.POST)
        if typed.too_much:
            return self._refuse(typed, typed.too_much[0], status=422)
        for _attempt in range(MOST_TRIES):
            if self.version is None:
                return self._refuse(typed, DraftGone(), status=409)
            body = self._with(self.version.body, typed)
            stands = digest_of_section(self.kind, self.section, self.version.body)
            if (
                self.request.POST.get("base") != stands
                and digest_of_section(self.kind, self.section, body) != stands
            ):
                return self._refuse(typed, SomeoneElseSaved(), status=409)
            try:
                saved, problems = save_draft(
                    version=self.version,
                    body=body,
                    revision=self.version.revision,
                    by=acting_of_request(self.request),
                    at=now(),
                )
            except SomeoneElseSaved:  # another section was saved between reading and writing
                self.version = draft_of(self.record)
                continue
            except Refusal as refusal:
                return self._refuse(typed, refusal, status=409)
            self.version = saved
            return self._saved(typed, problems)
        return self._refuse(typed, SomeoneElseSaved(), status=409)

    def _with(self, body: dict[str, Any], typed: Typed) -> dict[str, Any]:
        """The whole body with the section as it was typed."""
        return pruned(self.kind, {**body, **typed.values})

    def _saved(self, typed: Typed, problems: list[Any]) -> HttpResponse:
        own = problems_by_section(self.kind, problems)[self.section]
        if self.is_autosave:
            moment = now().astimezone(JAPAN)
            return JsonResponse(
                {
                    "base": digest_of_section(self.kind, self.section, self.version.body),
                    "at": f"{moment:%H:%M}",
                    "problems": len(own),
                    "all": len(problems),
                }
            )
        act = self.request.POST.get("act", "save")
        if typed.is_about_rows:
            return self.show(typed.values, moved=typed.moved)
        if act == "next":
            is_last = self.number == len(self.names)
            return redirect(
                address(self.record, "draft") if is_last else address(self.record, "edit", self.number + 1)
            )
        if act == "draft":
            return redirect(address(self.record, "draft"))
        return self.show(self.version.body, is_checked=True, is_saved=True)

    def _refuse(self, typed: Typed, refusal: Refusal, *, status: int) -> HttpResponse:
        if self.is_autosave:
            return JsonResponse(
                {
                    "sentence": str(refusal),
                    "field": refusal.field,
                    "is_gone": isinstance(refusal, DraftGone),
                },
                status=status,
            )
        if self.version is None:
            lines = [
                (one.label, told(self.kind, one.path, typed.values.get(str(one.path[0]))))
                for one in self._fields(typed.values)
            ]
            context = {
                **_frame(self.record, None),
                "refused": refusal,
                "section": self.section,
                "lines": lines,
            }
            return render(self.request, "studio/gone.html", context, status=status)
        return self.show(typed.values, refused=refusal, status=status)

    def _fields(self, values: Any, **more: Any) -> list[Field]:
        known = names_of_public("procedure") if self.section in _WITH_PROCEDURES else []
        others = [one for one in known if self.kind != "procedure" or one[0] != self.record.slug]
        return Drawing(self.kind, values, procedures=others, **more).section(self.section)

    def show(
        self,
        values: Any,
        *,
        is_checked: bool = False,
        is_saved: bool = False,
        moved: Any = None,
        refused: Refusal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page with `values`; `is_checked`: what is to be mended is told."""
        stored = self.version.body
        by_section = problems_by_section(self.kind, problems_in(self.kind, stored))
        problems = by_section[self.section] if is_checked else []
        is_conflict = isinstance(refused, SomeoneElseSaved)
        fields = self._fields(values, problems=problems, stored=stored if is_conflict else None)
        errors = [
            {"id": id_of(problem.path), "message": f"{problem.label}：{problem.sentence}"}
            for problem in problems
        ]
        if refused is not None and refused.field:
            errors = [{"id": refused.field, "message": str(refused)}]
        context = {
            **_frame(self.record, self.version),
            "section": self.section,
            "number": self.number,
            "total": len(self.names),
            "fields": fields,
            "base": digest_of_section(self.kind, self.section, stored),
            "pages": [
                {
                    "title": name,
                    "href": address(self.record, "edit", n),
                    "is_here": n == self.number,
                    "problems": len(by_section[name]) if _is_begun(self.kind, name, stored) else 0,
                    "is_begun": _is_begun(self.kind, name, stored),
                }
                for n, name in enumerate(self.names, 1)
            ],
            "errors": errors,
            "refused": refused,
            "is_conflict": is_conflict,
            "is_saved": is_saved,
            "saved_at": now(),
            "moved": id_of(moved) if moved else "",
        }
        return render(self.request, "studio/edit.html", context, status=status)


_WITH_PROCEDURES = {"つながり", "申し込み"}
"""The sections that name other procedures."""


def _is_begun(kind: Any, section: str, body: dict[str, Any]) -> bool:
    return any(key in body for key in fields_of_section(kind, section))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Throw the draft away, after asking once."""
    record = record_of(request, kind, slug, Role.EDITOR)
    version = draft_of(record)
    if version is None:
        return redirect(address(record))
    if request.method == "GET":
        return render(request, "studio/discard.html", _frame(record, version))
    if request.POST.get("revision") != str(version.revision):
        return show_draft(request, record, version, refused=SomeoneElseSaved(), status=409)
    discard_draft(version=version, by=acting_of_request(request), at=now())
    return redirect(address(record))
