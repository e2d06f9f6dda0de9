"""What is done to a dashboard by one button of the builder; what cannot be is said there."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.dashboards.models import Dashboard, DashboardVersion
from madoguchi.dashboards.selectors import READERS, draft_of
from madoguchi.dashboards.services import (
    PageNotReady,
    add_block,
    ask_publication,
    discard_draft,
    drop_block,
    move_block,
    publish_dashboard,
    rename_page,
    send_back,
    start_draft,
    withdraw_dashboard,
)
from madoguchi.dashboards.types import Block, BlockKind, PageBody, guessed
from madoguchi.datasets.selectors import dataset
from madoguchi.studio.views.dashboards.frame import builder, found

Answer = HttpResponse | None


@open_to(Readers.OFFICER, *READERS)
@require_POST
def act(request: HttpRequest, code: str) -> HttpResponse:
    """Do one thing about a dashboard."""
    page = found(request, code)
    name = request.POST.get("act", "")
    try:
        if name in _OF_PAGE:
            answer = _OF_PAGE[name](request, page)
        elif name in _OF_DRAFT:
            version = draft_of(page)
            if version is None:
                raise Http404
            answer = _OF_DRAFT[name](request, version)
        else:
            raise Http404
    except PageNotReady as wrong:
        errors = [{"id": f"i-{n}" if n else "blocks", "message": words} for n, words in wrong.problems]
        return builder(request, page, errors=errors, status=422)
    except Refusal as refusal:
        typed = {key: value for key, value in request.POST.items() if isinstance(value, str)}
        if refusal.field:
            errors = [{"id": refusal.field, "message": str(refusal)}]
            return builder(request, page, errors=errors, typed=typed, status=422)
        return builder(request, page, refused=refusal, typed=typed, status=409)
    return answer or redirect("studio:dashboard", page.code)


def _start(request: HttpRequest, page: Dashboard) -> Answer:
    start_draft(dashboard=page, by=acting_of_request(request), at=now())
    return None


def _withdraw(request: HttpRequest, page: Dashboard) -> Answer:
    withdraw_dashboard(dashboard=page, by=acting_of_request(request), at=now())
    return None


def _add(request: HttpRequest, version: DashboardVersion) -> Answer:
    """Put a block at the end, with a first guess where a dataset was chosen, and go on to its page."""
    kind = request.POST.get("kind", "")
    if kind not in {one.value for one in BlockKind}:
        raise Refusal(_("加えるものを選んでください。"), field="kind")
    block = Block(0, BlockKind(kind))
    if block.asks:
        code = request.POST.get("dataset", "")
        if not code:
            raise Refusal(_("使うデータを選んでください。"), field="dataset")
        block = guessed(Block(0, BlockKind(kind), dataset=code), dataset(code, at=now()))
    made = add_block(
        version=version,
        block=block,
        revision=posted_revision(request),
        by=acting_of_request(request),
        at=now(),
    )
    number = PageBody.from_json(made.body).blocks[-1].number
    return redirect("studio:dashboard_block", version.dashboard.code, number)


def _rename(request: HttpRequest, version: DashboardVersion) -> Answer:
    rename_page(
        version=version,
        title=request.POST.get("title", ""),
        lead=request.POST.get("lead", ""),
        revision=posted_revision(request),
        by=acting_of_request(request),
        at=now(),
    )
    return None


def _move(request: HttpRequest, version: DashboardVersion) -> Answer:
    """Up, down, or out."""
    text, way = request.POST.get("number", ""), request.POST.get("way", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    by, revision = acting_of_request(request), posted_revision(request)
    if way == "out":
        drop_block(version=version, number=number, revision=revision, by=by, at=now())
    else:
        places = 1 if way == "down" else -1
        move_block(version=version, number=number, places=places, revision=revision, by=by, at=now())
    return None


def _ask(request: HttpRequest, version: DashboardVersion) -> Answer:
    ask_publication(version=version, by=acting_of_request(request), at=now())
    return None


def _publish(request: HttpRequest, version: DashboardVersion) -> Answer:
    publish_dashboard(
        version=version, revision=posted_revision(request), by=acting_of_request(request), at=now()
    )
    return None


def _back(request: HttpRequest, version: DashboardVersion) -> Answer:
    send_back(version=version, remark=request.POST.get("remark", ""), by=acting_of_request(request), at=now())
    return None


def _discard(request: HttpRequest, version: DashboardVersion) -> Answer:
    was_public = version.dashboard.current_id is not None
    discard_draft(version=version, by=acting_of_request(request), at=now())
    return None if was_public else redirect("studio:dashboards")


_OF_PAGE: dict[str, Callable[[HttpRequest, Dashboard], Answer]] = {"start": _start, "withdraw": _withdraw}
_OF_DRAFT: dict[str, Callable[[HttpRequest, DashboardVersion], Answer]] = {
    "add": _add,
    "rename": _rename,
    "move": _move,
    "ask": _ask,
    "publish": _publish,
    "back": _back,
    "discard": _discard,
}
