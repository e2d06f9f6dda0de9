"""The windows of an office: register, posters, satisfaction against the target, and what is changed."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.window_forms import ChangeForm, SheetForm, WindowForm
from madoguchi.improvement.models import Improvement, Indicator
from madoguchi.improvement.selectors import improvements_of
from madoguchi.improvement.services import plan
from madoguchi.registry.selectors import public_procedures
from madoguchi.reviews.selectors.windows import NOBODY, satisfaction_of
from madoguchi.windows.models import Window
from madoguchi.windows.selectors import (
    kept_by,
    search_windows,
    sheet_of_windows,
    window_with,
    windows_with_procedures,
)
from madoguchi.windows.services import (
    NotAWindow,
    NotYourWindow,
    SheetReading,
    add_window,
    change_window,
    poster_of,
    read_sheet,
    take_sheet,
)
from madoguchi.windows.types import TARGET, WindowData, say_path

KEEPERS = (Role.EDITOR, Role.ADMINISTRATOR)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 50
MOST_SHOWN = 100


def _places(request: HttpRequest) -> list[Organisation]:
    keys = acting_of_request(request).organisations(*KEEPERS)
    return list(Organisation.objects.filter(pk__in=keys).order_by("slug"))


def _kept(request: HttpRequest, code: str) -> Window:
    found = kept_by(acting_of_request(request)).filter(code=code).first()
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, *KEEPERS)
@require_safe
def windows_page(request: HttpRequest) -> HttpResponse:
    """The windows that one keeps, with the satisfaction at each."""
    acting, at = acting_of_request(request), now()
    words, is_below = request.GET.get("q", "").strip()[:80], request.GET.get("below") == "yes"
    kept = kept_by(acting)
    year = satisfaction_of(kept.order_by().values_list("pk", flat=True), at=at)
    found = search_windows(kept, words=words)
    if is_below:
        found = found.filter(pk__in=[key for key, one in year.items() if one.reaches is False][:5000])
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    measured = [one for one in year.values() if one.share is not None]
    before = f"?{urlencode({'q': words})}&" if words else "?"
    before += "below=yes&" if is_below else ""
    context = {
        "rows": [{"window": one, "satisfaction": year.get(one.pk, NOBODY)} for one in page.object_list],
        "today": japan_day(at),
        "places": _places(request),
        "words": words,
        "is_below": is_below,
        "total": page.paginator.count,
        "measured": len(measured),
        "reaching": sum(one.reaches is True for one in measured),
        "prototypes": kept.filter(is_prototype=True, closed_on__isnull=True).count(),
        "target": round(TARGET * 100),
        "page": page,
        "previous": f"{before}page={page.number - 1}" if page.has_previous() else "",
        "next": f"{before}page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "desk/windows/list.html", context)


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def window_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A window that is not in the register yet."""
    place = next((one for one in _places(request) if one.slug == slug), None)
    if place is None:
        raise Http404
    return _edit(request, place, None)


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def window_page(request: HttpRequest, code: str) -> HttpResponse:
    """One window, to be changed."""
    window = _kept(request, code)
    return _edit(request, window.organisation, window)


def _edit(request: HttpRequest, place: Organisation, window: Window | None) -> HttpResponse:
    before = None
    if window is not None:
        before = WindowData.of(window, windows_with_procedures([window.pk]).get(window.pk, frozenset()))
    form = WindowForm(
        request.POST if request.method == "POST" else None,
        kept=before,
        procedures=[(str(card.procedure_id), card.title) for card in public_procedures()],
    )
    refused, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _save(request, place, window, form)
            except NotAWindow as refusal:
                for field, sentence in refusal.wrongs:
                    form.add_error(field, sentence)
            except Refusal as refusal:
                refused, status = refusal, 403 if isinstance(refusal, NotYourWindow) else 409
    year = satisfaction_of([window.pk], at=now()).get(window.pk, NOBODY) if window else NOBODY
    context = {
        "place": place,
        "window": window,
        "revision": window.revision if window else 0,
        "form": form,
        "languages": Window.Language.choices,
        "refused": refused,
        "errors": form.summary() if form.is_bound else [],
        "satisfaction": year,
        "target": round(TARGET * 100),
        "improvements": list(improvements_of(window)[:20]) if window else [],
        "say": settings.SITE_ORIGIN + say_path(window) if window else "",
        "change_errors": [],
        "is_saved": request.GET.get("saved") == "yes",
    }
    return render(request, "desk/windows/window.html", context, status=status)


def _save(request: HttpRequest, place: Organisation, window: Window | None, form: WindowForm) -> HttpResponse:
    by, at = acting_of_request(request), now()
    if window is None:
        window = add_window(organisation=place, data=form.said(), by=by, at=at)
    else:
        change_window(window=window, data=form.said(), revision=posted_revision(request), by=by, at=at)
    return redirect(reverse("desk:window", args=[window.code]) + "?saved=yes")


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def window_change(request: HttpRequest, code: str) -> HttpResponse:
    """Plan to change something at a window; the gain will be measured from what visitors say."""
    window = _kept(request, code)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return redirect(reverse("desk:window", args=[code]) + "#change")
    try:
        plan(
            organisation=window.organisation,
            title=form.cleaned_data["title"],
            problem=form.cleaned_data["problem"],
            measure=form.cleaned_data["measure"],
            source=Improvement.Source.WINDOW,
            window=window,
            indicator=Indicator.SATISFACTION,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return render(request, "desk/office/refused.html", {"refused": refusal}, status=409)
    return redirect(reverse("desk:window", args=[code]) + "#changes")


@open_to(Readers.OFFICER, *Role)
@require_safe
def window_poster(request: HttpRequest, code: str) -> HttpResponse:
    """The poster to be hung at a window, as PDF; it says only what is public."""
    window = window_with(code)
    if window is None:
        raise Http404
    others = _("スマートフォンがない方は、窓口の職員にお声がけください。紙でも受け付けます。")
    pdf = poster_of(
        window, address=settings.SITE_ORIGIN + say_path(window), others=others, on=japan_day(now())
    )
    return _file(pdf, "application/pdf", f"poster-{window.code}.pdf")


@open_to(Readers.OFFICER, *KEEPERS)
@require_safe
def windows_sheet(request: HttpRequest) -> HttpResponse:
    """The windows that one keeps as a workbook that can be handed in again."""
    content = sheet_of_windows(kept_by(acting_of_request(request)))
    return _file(content, XLSX, f"windows-{japan_day(now()):%Y%m%d}.xlsx")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def windows_take(request: HttpRequest) -> HttpResponse:
    """Hand a table in: look at every row first, then let the good ones in."""
    if request.method != "POST":
        return _take(request, SheetForm(), None)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _take(request, form, None, status=422)
    content, by = form.cleaned_data["file"].read(), acting_of_request(request)
    is_taken = request.POST.get("act") == "take"
    try:
        reading = (
            take_sheet(content=content, by=by, at=now()) if is_taken else read_sheet(content=content, by=by)
        )
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return _take(request, form, None, status=422)
    return _take(request, SheetForm(), reading, is_taken=is_taken)


def _take(
    request: HttpRequest,
    form: SheetForm,
    reading: SheetReading | None,
    *,
    is_taken: bool = False,
    status: int = 200,
) -> HttpResponse:
    counts: dict[str, Any] = (
        {act: reading.count(act) for act in ("new", "change", "same", "bad")} if reading else {}
    )
    context = {
        "form": form,
        "errors": form.summary() if form.is_bound else [],
        "reading": reading,
        "counts": counts,
        "bad": reading.bad[:MOST_SHOWN] if reading else [],
        "most": MOST_SHOWN,
        "is_taken": is_taken,
    }
    return render(request, "desk/windows/take.html", context, status=status)
