"""The templates of the officer's organisations, and a new one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.examination.models import NoticeTemplate, Outcome, PaperKind
from madoguchi.examination.selectors.templates import places_to_word, procedures_to_word, templates_for
from madoguchi.examination.services import add_template
from madoguchi.studio.views.notices.frame import SHAPERS, choice, name_of, template_address


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Every template by procedure, with its state and what waits."""
    acting = acting_of_request(request)
    rows = [_row(one, acting) for one in templates_for(acting)]
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["procedure"], []).append(row)
    context = {
        "groups": list(groups.items()),
        "waiting": [row for row in rows if row["is_waiting"]],
        "may_add": bool(acting.organisations(Role.EDITOR)),
    }
    return render(request, "studio/notices/list.html", context)


def _row(template: NoticeTemplate, acting: Acting) -> dict[str, Any]:
    today = japan_day(now())
    versions = sorted(template.versions.all(), key=lambda one: -one.number)
    draft = next((one for one in versions if not one.is_published), None)
    held = next(
        (one for one in versions if one.is_published and one.effective_from and one.effective_from <= today),
        None,
    )
    states = [("green", _("使用中 第%(n)d版") % {"n": held.number})] if held else []
    if any(one.is_published and one.effective_from and one.effective_from > today for one in versions):
        states.append(("blue", _("予約公開")))
    if draft is not None:
        states.append(("orange", _("公開待ち")) if draft.asked_at else ("blue", _("編集中")))
        if draft.remark and not draft.asked_at:
            states.append(("red", _("差し戻し")))
    may_publish = acting.has(Role.PUBLISHER, template.organisation_id)
    return {
        "template": template,
        "name": name_of(template),
        "procedure": choice(template.procedure)[1],
        "title": (held or draft or versions[0]).body.get("title", "") if versions else "",
        "href": template_address(template),
        "publish_href": template_address(template, "notice_publish"),
        "states": states or [("gray", _("まだ使っていません"))],
        "draft": draft,
        "is_waiting": bool(draft and draft.asked_at and may_publish and draft.edited_by_id != acting.who),
    }


_OUTCOMES = (
    (Outcome.GRANTED.value, "認めたときの通知書"),
    (Outcome.CONDITIONAL.value, "条件を付けて認めたときの通知書"),
    (Outcome.PARTIAL.value, "一部を認めたときの通知書"),
    (Outcome.REFUSED.value, "認めないときの通知書"),
    (PaperKind.PERMIT.value, "許可証・証明書（認めたときに、通知書と一緒に渡すもの）"),
)


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["GET", "POST"])
def notice_new(request: HttpRequest) -> HttpResponse:
    """A new template: of which procedure, which paper; it begins with the words of all notices without one."""
    acting = acting_of_request(request)
    procedures = procedures_to_word(acting)
    typed = {key: request.POST.get(key, request.GET.get(key, "")) for key in ("procedure", "paper", "place")}
    chosen = next((one for one in procedures if str(one.pk) == typed["procedure"]), None)
    keys = places_to_word(acting, chosen) if chosen else []
    places = list(Organisation.objects.filter(pk__in=keys).order_by("slug"))
    errors = []
    refused: Refusal | None = None
    if request.method == "POST":
        place = next((one for one in places if str(one.pk) == typed["place"]), None)
        if not typed["place"] and len(places) == 1:
            place = places[0]
        is_permit = typed["paper"] == PaperKind.PERMIT
        if chosen is None:
            errors.append({"id": "procedure", "message": _("どの手続の文書かを選んでください。")})
        if typed["paper"] not in dict(_OUTCOMES):
            errors.append({"id": "paper", "message": _("どの文書かを選んでください。")})
        if chosen is not None and place is None:
            errors.append({"id": "place", "message": _("どの組織のひな形かを選んでください。")})
        if not errors and chosen is not None and place is not None:
            try:
                version = add_template(
                    procedure=chosen,
                    organisation=place,
                    kind=PaperKind.PERMIT if is_permit else PaperKind.NOTICE,
                    outcome=Outcome.GRANTED if is_permit else typed["paper"],
                    by=acting,
                    at=now(),
                )
            except Refusal as refusal:
                refused = refusal
            else:
                return redirect(template_address(version.template, "notice_draft"))
    context = {
        "typed": typed,
        "procedures": [choice(one) for one in procedures],
        "papers": _OUTCOMES,
        "places": [(str(one.pk), one.name) for one in places] if len(places) > 1 else [],
        "errors": errors,
        "refused": refused,
    }
    status = 409 if refused else 422 if errors else 200
    return render(request, "studio/notices/new.html", context, status=status)
