"""What the pages about templates of notices share: finding one for who asks, its names, tabs and problems."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.accounts.types import acting_of_request
from madoguchi.core.acting import Role
from madoguchi.examination.models import NoticeTemplate, NoticeTemplateVersion, PaperKind
from madoguchi.examination.selectors.templates import template_for, title_of_procedure, words_of
from madoguchi.examination.services.templates import problems_of_version
from madoguchi.registry.models import Procedure
from madoguchi.versions.selectors import marked

SHAPERS = (Role.EDITOR, Role.PUBLISHER)


def template_of(request: HttpRequest, key: UUID, *roles: Role) -> NoticeTemplate:
    """The template if who asks may shape it in one of `roles`, else 404."""
    try:
        return template_for(acting_of_request(request), key, *roles)
    except NoticeTemplate.DoesNotExist as error:
        raise Http404 from error


def template_address(template: NoticeTemplate, name: str = "notice_template", *more: Any) -> str:
    """The address of a page about a template."""
    return reverse(f"studio:{name}", args=[template.pk, *more])


def name_of(template: NoticeTemplate) -> str:
    """What a template is called: the paper and the outcome."""
    if template.kind == PaperKind.PERMIT:
        return str(template.get_kind_display())
    return _("通知書（%(outcome)s）") % {"outcome": template.get_outcome_display()}


def frame(request: HttpRequest, template: NoticeTemplate) -> dict[str, Any]:
    """What every page about a template shows."""
    acting = acting_of_request(request)
    return {
        "template": template,
        "procedure_title": title_of_procedure(template),
        "name": name_of(template),
        "is_permit": template.kind == PaperKind.PERMIT,
        "may_edit": acting.has(Role.EDITOR, template.organisation_id),
        "may_publish_here": acting.has(Role.PUBLISHER, template.organisation_id),
    }


def problem_lines(version: NoticeTemplateVersion) -> list[dict[str, str]]:
    """What is still to be mended, with where it is."""
    return [
        {"label": one.label, "sentence": one.sentence, "href": f"#{one.field}"}
        for one in problems_of_version(version)
    ]


_SETTINGS = (
    ("title", "文書の名称"),
    ("signer", "発信者"),
    ("shows_address", "宛名に住所を載せる"),
    ("series", "番号の記号"),
    ("valid_years", "有効期間（年）"),
    ("renew_days", "更新の申請を始める日（満了の何日前）"),
    ("renewal", "更新の手続"),
    ("shows_holder", "名義をそのまま公開する"),
    ("holder_law", "公開の根拠"),
)


def settings_in_words(version: NoticeTemplateVersion) -> list[tuple[str, str]]:
    """What is laid down beside the text, in words, without what is empty."""
    body = words_of(version).to_json()
    return [(label, _told(body[key])) for key, label in _SETTINGS if body[key] not in ("", None, False, 0)]


def _told(value: Any) -> str:
    return {True: _("はい"), False: _("いいえ"), None: ""}.get(value, str(value))


def changes_between(before: NoticeTemplateVersion, after: NoticeTemplateVersion) -> list[dict[str, Any]]:
    """What differs between two versions, as `studio/changes.html` shows it."""
    old, new = words_of(before).to_json(), words_of(after).to_json()
    lines = []
    for key, label in (*_SETTINGS, ("text", "本文")):
        if old[key] == new[key]:
            continue
        was, now = (_told(old[key]) or _("（なし）")), (_told(new[key]) or _("（なし）"))
        lines.append(
            {
                "label": label,
                "change": "changed",
                "before": was,
                "after": now,
                "pieces": marked(was, now) if key == "text" else [],
            }
        )
    return [{"section": _("変わったところ"), "lines": lines}] if lines else []


def choice(procedure: Procedure) -> tuple[str, str]:
    """A procedure as one choice of a list."""
    title = procedure.current.body["title"] if procedure.current else procedure.slug
    return str(procedure.pk), f"{title}（{procedure.organisation.name}）"
