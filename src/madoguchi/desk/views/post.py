"""Letters by post: taken into a list, printed, posted; and what messages look like before anyone gets one."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.ids import random_number
from madoguchi.core.refusal import Refusal
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.events.services import record_accesses
from madoguchi.examination.models import Digest
from madoguchi.examination.services.desk import LONGEST_PURPOSE, note_export
from madoguchi.examination.services.digests import choose_digest
from madoguchi.examination.services.messages import BY_POST, words_of_kinds
from madoguchi.examination.services.paper_words import encloses
from madoguchi.language.folding import strip_controls
from madoguchi.messaging.models import Delivery, PostList
from madoguchi.messaging.selectors import letters_of, letters_waiting, post_lists
from madoguchi.messaging.services import make_post_list, mark_posted
from madoguchi.messaging.services.mail import mail_in_words
from madoguchi.papers.services import post_pdf
from madoguchi.papers.types import PostedLetter

OFFICERS = (Role.EXAMINER, Role.APPROVER, Role.AUDITOR)
SHOWN = 50
_HEADER = [
    gettext_lazy("氏名"),
    gettext_lazy("住所"),
    gettext_lazy("件名"),
    gettext_lazy("お知らせの日"),
    gettext_lazy("書き出し番号"),
]


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_http_methods(["GET", "HEAD", "POST"])
def post_page(request: HttpRequest) -> HttpResponse:
    """How many letters wait in each office, and the lists that were made; a new one is made."""
    acting = acting_of_request(request)
    places = list(Organisation.objects.filter(pk__in=acting.organisations(Role.EXAMINER)).order_by("slug"))
    refused, status = None, 200
    if request.method == "POST":
        place = next((one for one in places if one.slug == request.POST.get("organisation")), None)
        if place is None:
            raise Http404
        try:
            made = make_post_list(organisation=place.pk, by=acting, at=now())
        except Refusal as refusal:
            refused, status = refusal, 409
        else:
            return redirect("desk:post_list", key=made.pk)
    context = {
        "waiting": [(place, count) for place in places if (count := letters_waiting([place.pk]))],
        "lists": post_lists([place.pk for place in places])[:SHOWN],
        "refused": refused,
    }
    return render(request, "desk/office/post.html", context, status=status)


def _list_of(request: HttpRequest, key: UUID, *, purpose: str = "") -> tuple[PostList, list[Delivery]]:
    """A list of the officer's offices with its letters; that their addressees are seen is recorded, and what for."""
    acting = acting_of_request(request)
    found = post_lists(acting.organisations(Role.EXAMINER)).filter(pk=key).first()
    if found is None:
        raise Http404
    letters = list(letters_of(found))
    seen = [(one.message.subject_id, one.message.about, found.organisation_id) for one in letters]
    record_accesses(seen, reader=acting, purpose=purpose or _("お知らせの郵送"), at=now())
    return found, letters


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_http_methods(["GET", "HEAD", "POST"])
def post_list_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One list: to whom; a second click says that the letters were posted."""
    found, letters = _list_of(request, key)
    if request.method == "POST":
        mark_posted(post_list=found, by=acting_of_request(request), at=now())
        return redirect("desk:post_list", key=found.pk)
    return _show_list(request, found, letters)


def _show_list(
    request: HttpRequest, found: PostList, letters: list[Delivery], *, refused: Refusal | None = None
) -> HttpResponse:
    rows = [(*_addressee(one), one, _enclosed(one)) for one in letters]
    context = {
        "list": found,
        "rows": rows,
        "lacking": sum(not address for _name, address, *_rest in rows),
        "errors": [{"id": refused.field, "message": str(refused)}] if refused else [],
    }
    return render(request, "desk/office/post_list.html", context, status=422 if refused else 200)


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_safe
def post_letters(request: HttpRequest, key: UUID) -> HttpResponse:
    """The letters of a list as one PDF, a page each, with the address in the window of the envelope."""
    found, letters = _list_of(request, key)
    made = [
        PostedLetter(*_addressee(one), title=one.message.title, text=one.message.body, how=_how(one))
        for one in letters
    ]
    pdf = post_pdf(made, organisation=found.organisation.name, on=japan_day(now()))
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="letters-{found.made_at:%Y%m%d}.pdf"'
    return answer


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def post_csv(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The addressees of a list as a file, for labels: asked for with a reason, recorded, its number in every row."""
    purpose = strip_controls(request.POST.get("purpose", "")).strip()[:LONGEST_PURPOSE]
    found, letters = _list_of(request, key, purpose=purpose)
    number = random_number("E")
    try:
        note_export(
            "letters.exported",
            rows={found.organisation_id: len(letters)},
            purpose=purpose,
            number=number,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _show_list(request, found, letters, refused=refusal)
    lines = (
        [*_addressee(one), one.message.title, japan_day(one.message.sent_at).isoformat(), number]
        for one in letters
    )
    answer = StreamingHttpResponse(
        csv_lines([str(name) for name in _HEADER], lines), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="letters-{number}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _addressee(letter: Delivery) -> tuple[str, str]:
    address, _end, name = str(letter.address).rpartition("\n")
    return name, address


def _how(letter: Delivery) -> str:
    ask = _("わからないことは、この手紙を出した窓口にお尋ねください。")
    if not letter.message.has_inbox:
        return ask
    return (
        _("オンライン窓口にログインするか、受付番号と合言葉を入力すると、くわしい内容を確かめられます。")
        + ask
        + _("窓口でも、紙の書類をお渡しできます。")
    )


def _enclosed(letter: Delivery) -> str:
    """Where the paper is that goes into the same envelope; empty for a letter that goes alone."""
    message = letter.message
    if message.has_inbox or not encloses(message.dedupe):
        return ""
    return reverse("desk:papers", args=[message.about.rpartition(":")[2]])


@open_to(Readers.OFFICER, *OFFICERS)
@require_http_methods(["GET", "HEAD", "POST"])
def messages_page(request: HttpRequest) -> HttpResponse:
    """Every kind of message as an applicant gets it, the mail that points to it, and the officer's own morning mail."""
    acting = acting_of_request(request)
    if request.method == "POST":
        choose_digest(is_off=request.POST.get("digest") != "on", by=acting)
        return redirect("desk:messages")
    subject, text = mail_in_words()
    kept = Digest.objects.filter(user=acting.who).first()
    context = {
        "kinds": [(title, body, kind in BY_POST) for kind, title, body in words_of_kinds()],
        "mail_subject": subject,
        "mail_text": text,
        "is_off": kept is not None and kept.is_off,
    }
    return render(request, "desk/office/messages.html", context)
