"""Writing the words of a paper, with a picture of it that is drawn again at every save, and its sample as PDF."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.examination.models import NoticeTemplate, NoticeTemplateVersion
from madoguchi.examination.selectors.templates import draft_of_template, fields_of_template, words_of
from madoguchi.examination.services import save_template_draft
from madoguchi.examination.services.previews import sample_pdf
from madoguchi.examination.types import LONGEST_TEXT, NotFilled, Words, in_words
from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, read_integer
from madoguchi.studio.views.notices.frame import (
    SHAPERS,
    frame,
    problem_lines,
    template_address,
    template_of,
)
from madoguchi.versions.services import SomeoneElseSaved

LONGEST_LINE = 200
TABS = (("notice_draft", "書く"), ("notice_publish", "見比べて公開"))


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def notice_draft(request: HttpRequest, key: UUID) -> HttpResponse:
    """The words, the fields that they may use, what is to be mended, and how the paper looks."""
    template = template_of(request, key, Role.EDITOR)
    draft = draft_of_template(template)
    if draft is None:
        return redirect(template_address(template))
    if request.method == "GET":
        return _show(request, template, draft, words_of(draft))
    typed = _typed(words_of(draft), request.POST)
    refused: Refusal | None = None
    if request.POST.get("revision") != str(draft.revision):
        refused = SomeoneElseSaved()
    else:
        try:
            save_template_draft(
                version=draft, words=typed, revision=draft.revision, by=acting_of_request(request), at=now()
            )
        except Refusal as refusal:
            refused = refusal
    if refused is not None:
        return _show(request, template, draft, typed, refused=refused, status=409)
    if request.POST.get("do") == "next":
        return redirect(template_address(template, "notice_publish"))
    return redirect(f"{template_address(template, 'notice_draft')}?saved=1")


def _typed(words: Words, sent: QueryDict) -> Words:
    """The words as they were typed; what is not on the page stays."""

    def line(name: str) -> str:
        return " ".join(strip_controls(sent.get(name, ""))[:LONGEST_LINE].split(" ")).strip()

    def count(name: str) -> int | None:
        try:
            return read_integer(line(name), 0, 10_000) if line(name) else None
        except Unreadable:
            return -1

    text = sent.get("text", "").replace("\r\n", "\n")[: 2 * LONGEST_TEXT]
    changed: dict[str, Any] = {"title": line("title"), "text": text, "signer": line("signer")}
    if "series" in sent:
        changed |= {
            "series": line("series"),
            "valid_years": count("valid_years"),
            "renew_days": count("renew_days") or 0,
            "renewal": line("renewal"),
            "shows_holder": sent.get("holder") == "shown",
            "holder_law": line("holder_law"),
        }
    else:
        changed["shows_address"] = "address" in sent.getlist("shows")
    return Words.read({**words.to_json(), **changed})


def _show(
    request: HttpRequest,
    template: NoticeTemplate,
    draft: NoticeTemplateVersion,
    words: Words,
    *,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    problems = problem_lines(draft)
    context = {
        **frame(request, template),
        "version": draft,
        "words": words,
        "groups": [{"title": title, "fields": fields} for title, fields in fields_of_template(template)],
        "problems": problems,
        "can_be_drawn": _can_be_drawn(draft),
        "tabs": tabs_of(template, "notice_draft"),
        "shows": [("address", _("宛名の上に、申請書に書かれた住所を載せる"))],
        "shown": ["address"] if words.shows_address else [],
        "holders": [
            ("masked", _("頭の1文字だけ（例：窓○ ○○）")),
            ("shown", _("そのまま（法律が名義を公開しているときだけ）")),
        ],
        "holder": "shown" if words.shows_holder else "masked",
        "is_saved": "saved" in request.GET and refused is None,
        "refused": refused,
        "errors": [],
    }
    return render(request, "studio/notices/draft.html", context, status=status)


def _can_be_drawn(draft: NoticeTemplateVersion) -> bool:
    """Whether every field that the words use has an invented value, so that a sample can be made."""
    try:
        sample_values(draft)
    except NotFilled:
        return False
    return bool(words_of(draft).text.strip())


def sample_values(draft: NoticeTemplateVersion) -> None:
    """Raise `NotFilled` if a sample of `draft` cannot be made."""
    template, words = draft.template, words_of(draft)
    names = {one.name: one.example for _title, fields in fields_of_template(template) for one in fields}
    words.filled(names.get)


def tabs_of(template: NoticeTemplate, here: str) -> list[dict[str, Any]]:
    """The tabs above the pages of a draft."""
    return [
        {"label": label, "href": template_address(template, name), "current": name == here, "count": None}
        for name, label in TABS
    ]


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def notice_sample(request: HttpRequest, key: UUID, number: int, look: str) -> HttpResponse:
    """The paper of a version with an invented case: as PDF, or its first page as a picture."""
    template = template_of(request, key)
    version = template.versions.select_related("template").filter(number=number).first()
    if version is None:
        raise Http404
    is_picture = look == "png"
    try:
        made = sample_pdf(template, words_of(version), at=now(), is_picture=is_picture)
    except NotFilled as error:
        return HttpResponse(
            _("次の差し込み項目がないため、見本を作れません：%(names)s") % {"names": in_words(error)},
            content_type="text/plain; charset=utf-8",
            status=409,
        )
    response = HttpResponse(made, content_type="image/png" if is_picture else "application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="sample-{version.number}.{look}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
