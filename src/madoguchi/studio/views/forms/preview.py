"""The phone beside the editor: a page of the draft as people will see it, drawn by the form engine itself."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms import editing
from madoguchi.studio.views.forms.frame import SHAPERS, draft_for, form_address, form_of


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # it passes every argument on
def form_preview(request: HttpRequest, code: str) -> HttpResponse:
    """One page of the draft with every question on it, those shown only at times with a word on when."""
    form = form_of(request, code)
    version = draft_for(form)
    if version is None:
        raise Http404
    language = request.GET.get("language", "ja")
    document = editing.draft_document(version.body)
    if language in ("easy", "en"):
        document = document.spoken(language)
    ids = [str(page["id"]) for _section, page in editing.pages_in(version.body)]
    wanted = request.GET.get("page", "")
    here = ids.index(wanted) if wanted in ids else 0
    pages = editing.pages_drawn(document, ids[here])
    address = form_address(form, "form_preview")
    context = {
        "acting": Acting.nobody(),
        "session_ends_in": None,
        "is_kiosk": False,
        "built": form,
        "nothing": {},
        "document": document,
        "pages": pages,
        "origins": editing.notes(version.body, ids[here]),
        "today": japan_day(now()),
        "n": here + 1,
        "total": len(ids),
        "previous": f"{address}?page={ids[here - 1]}&language={language}" if here else "",
        "next": f"{address}?page={ids[here + 1]}&language={language}" if here + 1 < len(ids) else "",
        "language": language,
        "languages": [
            (one, f"{address}?page={ids[here]}&language={one}")
            for one in (
                "ja",
                *(name for name in ("easy", "en") if name in version.body.get("translations", {})),
            )
        ],
    }
    return render(request, "studio/forms/preview.html", context)
