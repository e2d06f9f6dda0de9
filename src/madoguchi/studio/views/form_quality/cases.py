"""The cases kept with a form: their results, what none of them tries, keeping and removing one."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import summary
from madoguchi.eforms.trying import case_of, coverage, run_case, run_cases
from madoguchi.eforms.types import Case, FormDocument
from madoguchi.language.folding import strip_controls
from madoguchi.studio.views.form_quality.frame import readable, save_step, shown_version, version_frame
from madoguchi.studio.views.forms.frame import SHAPERS, draft_for, form_address, form_of
from madoguchi.studio.views.forms.trying import AN_HOUR, SALT

MOST_CASES = 60
LONGEST_TITLE = 120


@open_to(Readers.OFFICER, *SHAPERS)
@require_http_methods(["GET", "POST"])
def form_cases(request: HttpRequest, code: str) -> HttpResponse:
    """Every case with its result and what no case tries; the buttons expect anew, rename or remove one."""
    form = form_of(request, code)
    version = shown_version(form)
    if request.method == "GET":
        return _show(request, form, version)
    return _change(request, form, code)


def _change(request: HttpRequest, form: FormTemplate, code: str) -> HttpResponse:
    form_of(request, code, Role.EDITOR)
    version = draft_for(form)
    if version is None:
        return redirect(form_address(form, "form_cases"))
    verb, _colon, place = request.POST.get("do", "").partition(":")
    body = dict(version.body)
    cases: list[dict[str, Any]] = list(body.get("cases") or [])
    if verb != "keep":
        if not place.isdecimal() or len(place) > 3 or int(place) >= len(cases):
            raise Http404
    document = readable(version)
    try:
        if verb == "remove":
            told = _("例「%s」を消した") % cases.pop(int(place))["title"]
        elif verb == "expect" and document is not None:
            told = _("例「%s」の期待を、今の結果に合わせた") % cases[int(place)]["title"]
            cases[int(place)] = _expected_anew(document, cases[int(place)])
        elif verb == "keep" and document is not None:
            error, case = _kept(request, document, len(cases))
            if case is None:
                return _show(request, form, version, error=error, status=422)
            cases.append(case)
            told = _("例「%s」を残した") % case["title"]
        else:
            raise Http404
        save_step(request, version, {**body, "cases": cases}, told)
    except Refusal as refusal:
        return _show(request, form, version, refused=refusal, status=409)
    return redirect(form_address(form, "form_cases"))


def _expected_anew(document: FormDocument, case: dict[str, Any]) -> dict[str, Any]:
    """The case with the outcome that the form gives now, on the day of the case."""
    result = run_case(document, _case(case), today=japan_day(now()))
    return case_of(
        document, title=case["title"], answers=case["answers"], on=result.on, keep_day=bool(case.get("on"))
    )


def _case(case: dict[str, Any]) -> Case:
    return Case(title=case["title"], answers=case["answers"], on=case.get("on", ""))


def _kept(request: HttpRequest, document: FormDocument, count: int) -> tuple[str, dict[str, Any] | None]:
    """The case of the answers that were tried, or why it cannot be kept."""
    title = " ".join(strip_controls(request.POST.get("title", "")).split())[:LONGEST_TITLE]
    if not title:
        return _("どんな人の例かを、短く書いてください。例：配偶者がいない人"), None
    if count >= MOST_CASES:
        return _("例は%d件までです。いらない例を消してください。") % MOST_CASES, None
    try:
        answers = signing.loads(request.POST.get("told", ""), salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        return _("時間がたったため、答えを読み取れません。もう一度「ためす」から始めてください。"), None
    on = japan_day(now())
    keep_day = request.POST.get("keep_day") == "1"
    return "", case_of(document, title=title, answers=answers, on=on, keep_day=keep_day)


def _show(
    request: HttpRequest,
    form: FormTemplate,
    version: FormVersion,
    *,
    error: str = "",
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    document = readable(version)
    on = japan_day(now())
    results = run_cases(document, today=on) if document is not None else []
    titles = {page.id: page.title for page in document.pages} if document is not None else {}
    context = {
        **version_frame(request, form, version, "form_cases"),
        "is_readable": document is not None,
        "results": [
            {
                "n": n,
                "title": one.case.title,
                "passes": one.passes,
                "wrong": one.wrong,
                "path": [titles.get(page, page) for page in one.path],
                "sends": one.sends,
                "errors": [error.message for error in one.errors],
                "on": one.on if one.case.on else None,
                "answers": summary(document, dict(one.case.answers), one.on) if document is not None else [],
            }
            for n, one in enumerate(results)
        ],
        "coverage": coverage(document, results) if document is not None else None,
        "failing": sum(not one.passes for one in results),
        "typed_title": request.POST.get("title", ""),
        "told": request.POST.get("told", ""),
        "errors": [{"id": "title", "message": error}] if error else [],
        "refused": refused,
    }
    return render(request, "studio/form_quality/cases.html", context, status=status)
