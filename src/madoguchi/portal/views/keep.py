"""Keeping what is typed while it is typed: the page's own script calls this, and says what came of it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN, japan_day, now
from madoguchi.eforms.selectors import read_page, rounds_of
from madoguchi.eforms.types import Page
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import Mark, document_of_draft
from madoguchi.filling.services import AlreadySent, ChangedElsewhere, Saved
from madoguchi.portal.views.confirming import page_asked
from madoguchi.portal.views.fill import posted_prints, save_reading
from madoguchi.portal.views.holding import held_draft
from madoguchi.portal.views.looking import helps_for
from madoguchi.portal.views.pacing import visible_page
from madoguchi.portal.views.speaking import spoken


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def keep_page(request: HttpRequest, draft: UUID, page_id: str, item: int | None = None) -> HttpResponse:
    """Keep a page that is still being typed (POST), or give the token with which to try again (GET); JSON.

    401 when nobody is signed in; 404 and 409 with a sentence when it cannot be kept at all. A page of 409 without JSON
    comes from `SwitchingMiddleware`: one acts for someone else now.
    """
    acting = acting_of_request(request)
    if acting.who is None and not acting.tickets:
        return HttpResponse(status=401)
    try:
        held = held_draft(request, draft)
        page = visible_page(spoken(request, document_of_draft(held)), held, page_id)
    except Http404:
        return _over(
            404, _("この申請は、いまは開けません。別の方としてログインしていないか、確かめてください。")
        )
    if held.submitted_at:
        return _over(409, str(AlreadySent.sentence))
    rounds = len(rounds_of(page, held.answers))
    if (item is None) == bool(page.repeats) or (
        page.repeats and not 0 <= (item or 0) <= min(rounds, page.repeats.max - 1)
    ):
        return _over(
            404, _("この画面の内容は、別の画面で取り消されました。入力の一覧に戻って、確かめてください。")
        )
    if request.method == "GET":
        return JsonResponse({"token": get_token(request)})
    return _kept(request, held, page_asked(request, held, page, item), item)


def _kept(request: HttpRequest, held: Draft, page: Page, item: int | None) -> HttpResponse:
    document = spoken(request, document_of_draft(held))
    day, helps = japan_day(now()), helps_for(request, document)
    reading = read_page(
        document, page, request.POST, MultiValueDict(), held.answers, item, on=day, helps=helps
    )
    for question in page.answered:
        if question.holds_files:
            reading.values.pop(question.id, None)
    try:
        saved, refused = save_reading(
            request, held, page, item, reading, shown=posted_prints(request), is_finished=False
        )
    except AlreadySent as refusal:
        return _over(409, str(refusal))
    except ChangedElsewhere:
        words = _(
            "別の画面で、前にある内容が取り消されました。入力した内容を控えて、入力の一覧に戻ってください。"
        )
        return _over(409, words)
    at = saved.draft.saved_at.astimezone(JAPAN)
    return JsonResponse(
        {
            "revision": saved.draft.revision,
            "shown": saved.prints,
            "time": _("%(hour)d時%(minute)02d分") % {"hour": at.hour, "minute": at.minute},
            "others": _others(saved.others, acting_of_request(request)),
            "clash": _clash(saved),
            "refused": " ".join(error.message for error in refused),
        }
    )


def _others(mark: Mark | None, acting: Acting) -> str:
    """That someone else, or another screen, works on the same draft."""
    if mark is None:
        return ""
    at = mark.at.astimezone(JAPAN)
    when = {"hour": at.hour, "minute": at.minute, "name": mark.name}
    if mark.name and mark.who != str(acting.who or ""):
        return _("%(name)sさんも、この申請に入力しています（%(hour)d時%(minute)02d分に保存）。") % when
    return _("この申請は、別の画面でも入力しています（%(hour)d時%(minute)02d分に保存）。") % when


def _clash(saved: Saved) -> str:
    if not saved.clashes:
        return ""
    labels = "」「".join(clash.question.label for clash in saved.clashes)
    return _(
        "「%(labels)s」は、別の画面でも変更されています。「保存して進む」を押すと、どちらを使うか選べます。"
    ) % {"labels": labels}


def _over(status: int, sentence: str) -> HttpResponse:
    return JsonResponse({"sentence": sentence}, status=status)
