"""Templates of notices and the papers of a case in the access matrix, and what is sent to their pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from madoguchi.examination.models import Notice, NoticeTemplate, NoticeTemplateVersion
from madoguchi.examination.services import (
    add_template,
    ask_template_publication,
    publish_template,
    save_template_draft,
    start_template_draft,
)
from madoguchi.examination.types import Words
from tests.world import World


def word(world: World, *, at: datetime) -> None:
    """A permit in force, and a notice with a public version and the next one, asked to be published."""
    editor, publisher = world.acting(world.editor), world.acting(world.publisher)
    procedure, place = world.edition.procedure, world.city
    notice = add_template(procedure=procedure, organisation=place, by=editor, at=at)
    publish_template(version=notice, by=publisher, at=at)
    again = start_template_draft(template=notice.template, by=editor, at=at)
    ask_template_publication(version=again, by=editor, at=at)
    permit = add_template(procedure=procedure, organisation=place, kind="permit", by=editor, at=at)
    words = Words(title="受給者証", text="{申請者の氏名}に交付します。", series="証", valid_years=1)
    permit, _problems = save_template_draft(version=permit, words=words, revision=0, by=editor, at=at)
    publish_template(version=permit, by=publisher, at=at)


def _template(*more: Any) -> Callable[[], list[Any]]:
    return lambda: [NoticeTemplate.objects.get(kind="notice").pk, *more]


def _revision() -> int:
    found: int = NoticeTemplateVersion.objects.get(published_at__isnull=True).revision
    return found


def _paper(owned: Any, kind: str = "notice") -> Notice:
    found: Notice = Notice.objects.get(
        disposition__application=owned.applications["decided"], kind=kind, replaces__isnull=True
    )
    return found


NAMES = ("template", "start", "retire", "draft", "discard", "ask", "publish", "send_back")

PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    **{f"studio:notice_{name}": _template() for name in NAMES},
    "studio:notice_version": _template(1),
    "studio:notice_sample": _template(1, "pdf"),
    "portal:permit": lambda: [Notice.objects.filter(code__isnull=False).order_by("pk")[0].code],
}
"""The arguments of the addresses."""

OWNED: dict[str, Callable[[Any], list[Any]]] = {
    "desk:papers": lambda o: [o.applications["decided"].pk],
    **{
        f"desk:paper{act}": lambda o: [o.applications["decided"].pk, _paper(o).pk]
        for act in ("", "_reissue", "_revoke")
    },
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:notice_new": lambda o: {
        "procedure": str(NoticeTemplate.objects.get(kind="notice").procedure_id),
        "paper": "refused",
        "place": str(NoticeTemplate.objects.get(kind="notice").organisation_id),
    },
    "studio:notice_draft": lambda o: {"title": "決定通知書", "text": "{理由}", "revision": _revision()},
    "studio:notice_discard": lambda o: {"revision": _revision()},
    "studio:notice_publish": lambda o: {"when": "now", "revision": _revision()},
    "studio:notice_send_back": lambda o: {"remark": "教示を足してください。"},
    "desk:paper_reissue": lambda o: {"why": "紛失したため"},
    "desk:paper_revoke": lambda o: {"why": "誤りのため"},
}
"""What is sent."""
